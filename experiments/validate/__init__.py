"""How does the model stand against what is published? The gallery of `centricity validate`."""

from experiments.validate.facts_customers import CUSTOMERS
from experiments.validate.facts_fairness import FAIRNESS
from experiments.validate.facts_firms import FIRMS

FACTS = {fact.key: fact for fact in (*CUSTOMERS, *FIRMS, *FAIRNESS)}
