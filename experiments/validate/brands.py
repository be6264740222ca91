"""Do brands of unequal size behave as brands do? Double jeopardy, duplication of purchase, share of requirements.

Six firms that differ in how well known and how dear they are; orders of the last year, everybody's.
"""

from __future__ import annotations

import numpy as np

from experiments.validate.registry import Kept, null, one
from sim.config import Config
from sim.logs import orders
from sim.measures.discounting import Numbers
from sim.measures.means import correlation
from sim.measures.share import double_jeopardy, duplication, share_of_requirements
from sim.records import Table

REACH = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
LEVEL = (1.15, 1.1, 1.05, 0.95, 0.9, 0.85)
SMALL, BIG = 0, len(REACH) - 1  # ids of the least and the best known firm


def seats() -> list[str]:
    """Overrides that seat six firms which differ in reach and price, and in nothing else."""
    keys = ["focal", *(f"+rivals.r{k}" for k in range(1, len(REACH)))]
    words = [f"{seat}.id={k}" for k, seat in enumerate(keys)] + [f"{seat}.strategy=neutral" for seat in keys]
    words += [f"{seat}.levers.design.effort=0.1" for seat in keys]
    words += [f"{seat}.levers.reach.effort={e}" for seat, e in zip(keys, REACH, strict=True)]
    return ["rivals=none", *words, *(f"{seat}.levers.price.level={p}" for seat, p in zip(keys, LEVEL, strict=True))]


def read(tables: dict[str, Table], config: Config) -> Kept:
    """What a panel of those who were there throughout the last year would show of it."""
    begin = config.burn_in + config.ticks - config.ticks_per_year
    people = tables["customers"]
    stayed = (people["entered"].values <= begin) & null(people, "left")
    place = np.full(int(people["customer"].values.max()) + 1, -1)
    place[people["customer"].values[stayed]] = np.arange(stayed.sum())
    bought = np.zeros((int(stayed.sum()), 1 + len(config.rivals)))
    for firm in range(bought.shape[1]):
        found = orders(tables["choices"], firm)
        at = place[found.customer[found.tick >= begin]]
        bought[:, firm] = np.bincount(at[at >= 0], minlength=len(bought))
    return laws(bought)


def laws(bought: Numbers) -> Kept:
    """The laws of brand buying of a panel (customers, firms) of counts of orders."""
    jeopardy, both = double_jeopardy(bought), duplication(bought)
    required, apart = share_of_requirements(bought), ~np.eye(bought.shape[1], dtype=bool)
    other = np.broadcast_to(both.penetration, both.table.shape)[apart]
    return {
        "share": jeopardy.share, "penetration": jeopardy.penetration, "frequency": jeopardy.frequency,
        "requirements": required, "other": other, "both": both.table[apart],
        "jeopardy": one(jeopardy.r_penetration), "habit": one(jeopardy.r_frequency),
        "part": one(jeopardy.by_penetration),
        "loyalty": one(correlation(jeopardy.share, required)), "duplication": one(both.coefficient),
        "duplicates": one(both.r),
    }  # fmt: skip
