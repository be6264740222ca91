"""Which claims of the model hold? All of them as data, measured in paired runs, on one page: `centricity claims`."""

from experiments.claims.assumed import ASSUMED
from experiments.claims.emergent import EMERGENT
from experiments.claims.registry import Claim

CLAIMS: dict[str, Claim] = {claim.key: claim for claim in (*ASSUMED, *EMERGENT)}
