"""Which lives do the tests of stories tell? A small market of each kind, and three customers watched in it."""

from __future__ import annotations

from functools import cache

from experiments.story.life import Life, life_of
from experiments.story.witness import Witness
from sim.compose import compose
from sim.lives import stays
from sim.market import Market

TICKS = 54
SCENE = ("customers.count=60", "burn_in=6", "ticks=48", "record.survey=20", "study.oracle_months=0",
         "customers.leaving=.01", "firms.base_incidents=.5", "customers.rate_shape=5", "market.occasion_rate=.6",
         "market.refusals=2", "network.talk=.6", "network.talk_negative=.4")  # fmt: skip
KINDS = ("subscription_regular", "purchase")
PEOPLE = (3, 17, 41)


@cache
def witnessed(customer: int, *more: str) -> tuple[Market, Life]:
    """A run watched to its end, and the life of one customer."""
    market = Market(compose([*SCENE, f"story={customer}", *more]))
    witness = Witness(market, customer)
    for _ in range(market.config.burn_in + market.config.ticks):
        market.step()
        witness.look(market)
    return market, life_of(market, witness)


def lives(kind: str) -> list[Life]:
    """Some lives of a market, one of them of a later generation."""
    later = next(s.customer for row in range(60) for s in stays(compose(SCENE), row)
                 if s.customer >= 60 and (s.left or TICKS) - s.entered > 15)  # fmt: skip
    return [witnessed(customer, f"market={kind}")[1] for customer in (*PEOPLE, later)]


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())
