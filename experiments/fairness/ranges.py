"""Over which environments is fairness judged? Ranges and their reasons, frozen before the study was run.

A factor moves one key or several together over its range. A share of environments won is a share of these ranges and of
nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.units import BadInput

Value = float | str


@dataclass(frozen=True)
class Factor:
    """One dimension of the hypercube: its keys run from low to high together, or a file is chosen.

    `scale` is linear, log or whole (numbers). A factor with `builds` has lines of its own in `environments.py`; its
    value is then in `keys` only to say what it sets.
    """

    name: str
    noun: str  # as people say it: "high NOUN"
    keys: tuple[tuple[str, float, float], ...]
    unit: str
    why: str
    scale: str = "linear"
    choices: tuple[str, ...] = ()
    builds: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The range of the first key, by which the factor is shown."""
        return self.keys[0][1:]

    def value(self, u: float) -> Value:
        """The value at a point of the unit interval; four digits, so that a printed line replays it exactly."""
        return self.choices[min(int(u * len(self.choices)), len(self.choices) - 1)] if self.choices else self.at(u, 0)

    def at(self, u: float, key: int) -> float:
        """The value of one key at a point of the unit interval."""
        _, low, high = self.keys[key]
        if self.scale == "whole":
            return min(low + int(u * (high - low + 1)), high)
        if self.scale == "log":
            return float(f"{low * (high / low) ** u:.4g}")
        return float(f"{low + u * (high - low):.4g}")

    def place(self, value: Value) -> float:
        """Where in its range a value lies, from 0 to 1."""
        low, high = self.ends
        if self.scale == "log":
            return math.log(float(value) / low) / math.log(high / low)
        return (float(value) - low) / (high - low)


ASSUMED = "assumed"
FACTORS = (
    Factor("market", "kind of market", (("market", 0, 2),), "file", "the three kinds of market that the package has",
           choices=("purchase", "subscription_regular", "subscription_high_end")),
    Factor("needs", "difference of needs", (("market.situation_spread", 0.0, 1.2), ("market.need_spread", 0.0, 0.6)),
           "outcome units", f"{ASSUMED}: from alike to differences of nearly twice the width of fit"),
    Factor("drift", "drift of needs", (("market.common_drift", 0.0, 0.08), ("market.need_drift", 0.0, 0.16),
                                       ("market.situation_switch", 0.0, 0.016)), "outcome units a quarter",
           f"{ASSUMED}: from still to 8 times the default, which is about as much as published cohort curves allow"),
    Factor("word", "word of mouth", (("network.talk", 0.0, 0.4), ("network.talk_negative", 0.0, 0.14)),
           "chance a month", f"{ASSUMED}: from none to twice the default"),
    Factor("habit", "switching cost", (("market.habit", 0.2, 4.0),), "utility",
           "from below the shop's .4 to above the 3.5 fitted to High End survival (Fader and Hardie 2007)"),
    Factor("cost", "unit cost", (("market.unit_cost", 0.25, 0.85),), "reference prices",
           "gross margins of 15 to 75 %, as between industries such as food retail and software"),
    Factor("discount", "discount rate", (("discount_rate", 0.02, 0.2),), "a year",
           f"{ASSUMED}: from a safe bond to a venture"),
    Factor("jobs", "number of jobs", (("market.jobs", 1, 8), ("customers.jobs_least", 1, 3),
                                      ("customers.jobs_most", 1, 5), ("firms.jobs_served", 1, 4)), "jobs",
           f"{ASSUMED}: a customer holds a third to two thirds of them, firms serve half at the start",
           scale="whole", builds=True),
    Factor("rivals", "number of rivals", (("rivals", 1, 6),), "firms", "from a duopoly to a crowd", scale="whole",
           builds=True),
    Factor("rivals_customer", "share of customer-centric rivals", (("rivals", 0.0, 1.0),), "share of rivals",
           "from none to all; the others are product-centric", builds=True),
    Factor("shock", "shock", (("scenario", 0, 3),), "file", "nothing, or one of three shocks that hit all firms alike",
           choices=("none", "need_shift", "technology_shock", "recession")),
    Factor("price_weight", "weight of price", (("market.price_weight", 2.0, 6.0),), "utility",
           "own-price elasticities of about -1.5 to -4 (Bijmolt, van Heerde, Pieters 2005)"),
    Factor("cash", "cash at the start", (("firms.cash", 0.05, 2.0),), "reference prices a head",
           f"{ASSUMED}: from a few months to many years of the base budget", scale="log"),
    Factor("taste", "taste for firms", (("customers.taste", 0.4, 2.0),), "utility",
           "from below the shop's .6 to above the 1.7 fitted to High End survival (Fader and Hardie 2007)"),
    Factor("coordination", "coordination cost", (("firms.coordination", 0.0002, 0.002),),
           "reference prices a head and month", f"{ASSUMED}: a third to three times the default", scale="log"),
    Factor("progress", "learning by volume", (("firms.progress", 0.1, 0.25),), "fall a doubling",
           "published falls of unit cost of 15 to 20 % a doubling (Wright 1936 and after), and somewhat beyond"),
    Factor("budget", "base budget", (("market.base_budget", 0.004, 0.03),), "reference prices a head and month",
           f"{ASSUMED}: a third to two and a half times the default", scale="log"),
)  # fmt: skip
OWN = ("strategies", "strategy", "focal")  # what the study itself sets


def free(asked: tuple[str, ...]) -> tuple[Factor, ...]:
    """The factors that a line leaves free: a key that the user sets stays as it is in every environment."""
    words = [word.partition("=")[0].lstrip("+~").replace("/", ".") for word in asked]
    for word in words:
        if word.partition(".")[0] in OWN:
            raise BadInput(f"{word} cannot be set with study.report=fairness, which plays strategies of its own.")
    tops = {word.partition(".")[0] if word.startswith("rivals") else word for word in words}
    return tuple(f for f in FACTORS if not tops & {key for key, _, _ in f.keys})
