"""How does the model stand against what is published? The gallery of `centricity validate`."""

from experiments.validate.facts_buying import BUYING_FACTS
from experiments.validate.facts_contract import CONTRACT
from experiments.validate.facts_fairness import FAIRNESS
from experiments.validate.facts_firms import FIRMS

FACTS = {fact.key: fact for fact in (*CONTRACT, *BUYING_FACTS, *FIRMS, *FAIRNESS)}
