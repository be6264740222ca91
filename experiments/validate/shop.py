"""Do customers of an online shop buy, buy again and fall silent as those of CDNOW did?

Numbers of CDNOW are computed from its public log (23,570 customers; the sample of 2,357 where parameters are fitted).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.validate.registry import NOTHING, Finish, Kept, Seed, Value, curve_of, one
from sim.config import Config
from sim.dates import FIRST, ORDER, some_day
from sim.logs import Orders, orders
from sim.measures import bgnbd, paretonbd
from sim.measures.concentration import gini, top_share
from sim.measures.discounting import Numbers
from sim.measures.means import correlation
from sim.measures.transactions import Summary, summarise
from sim.records import Table
from sim.units import BadInput

COHORT, HALF, WHOLE, QUARTER = 12, 39, 78, 13  # weeks
LEVELS = 7  # 0 to 6 repeats
BGNBD = {"r": (0.243, 0.0126), "alpha": (4.414, 0.378), "a": (0.793, 0.186), "b": (2.426, 0.705)}  # value, error
PARETO = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
ZERO, ONCE, SECOND, TOP, GINI, TOGETHER = 0.599, 0.511, 0.8351, 0.678, 0.635, 0.05
QUARTERS = (0.199, 0.177, 0.165, 0.158)  # second to fifth quarter since the first purchase
CONDITIONAL = (0.2507, 0.7841, 1.4026, 1.8367, 2.4512, 3.0632, 3.8015)  # purchases in weeks 40 to 78 after 0 to 6


def read(tables: dict[str, Table], config: Config) -> Kept:
    """Everything that is read of the orders of those who first bought in the first week.

    CDNOW's customers first bought over twelve weeks, ours at once: by their ids they are moved to as many weeks.
    """
    found = orders(tables["choices"], config.focal.id)
    first = np.full(int(found.customer.max(initial=0)) + 1, WHOLE)
    np.minimum.at(first, found.customer, found.tick)
    cohort = first == 0
    if not cohort.any() or config.ticks < WHOLE:
        return {**dict.fromkeys(("zero", "once", "second", "top", "gini", "together"), NOTHING), **fits({}),
                "quarters": np.full(4, math.nan), "conditional": np.full(LEVELS, math.nan)}  # fmt: skip
    kept = found.some(cohort[found.customer])
    dates = some_day(config.seed, ORDER, kept.customer, kept.tick, config.ticks_per_year, job=kept.job,
                     occasion=kept.occasion)  # fmt: skip
    day = (dates - FIRST).astype(np.int64) + 7 * (kept.customer % COHORT)
    seen = day < 7 * WHOLE
    kept, day = kept.some(seen), day[seen]
    summary = summarise(kept.customer, day, 7 * HALF - 1, unit=7)
    return {**habits(kept.customer, day, summary), **money(kept), **fits(fitted(summary))}


def habits(customer: NDArray[np.int64], day: NDArray[np.int64], summary: Summary) -> Kept:
    """How many buy once, again, and when; purchases at distinct days, as CDNOW's are counted."""
    days = np.unique(np.stack([customer, day]), axis=1)
    who, ids = days[0], summary.customer.astype(int)
    first = np.full(int(who.max()) + 1, 7 * WHOLE)
    np.minimum.at(first, who, days[1])
    since = days[1] - first[who]
    later = np.bincount(who[days[1] >= 7 * HALF], minlength=len(first))[ids]
    active = [len(np.unique(who[(since > 7 * q * QUARTER) & (since <= 7 * (q + 1) * QUARTER)])) / len(ids)
              for q in range(1, 5)]  # fmt: skip
    after = [later[summary.x == k].mean() if (summary.x == k).any() else math.nan for k in range(LEVELS)]
    times = np.bincount(who, minlength=len(first))[ids]
    return {"zero": one(float((summary.x == 0).mean())), "once": one(float((times == 1).mean())),
            "second": one(float(later.mean())), "quarters": np.array(active),
            "conditional": np.array(after)}  # fmt: skip


def money(o: Orders) -> Kept:
    """How unequal customers' spend is, and whether who orders more often orders for more."""
    orders_of = np.bincount(o.customer).astype(np.float64)
    times = orders_of[orders_of > 0]
    spend: Numbers = np.bincount(o.customer, o.amount)[orders_of > 0].astype(np.float64)
    return {"top": one(top_share(spend)), "gini": one(gini(spend)), "together": one(correlation(spend / times, times)),
            "lorenz": curve_of(spend)}  # fmt: skip


def fitted(summary: Summary) -> dict[str, Numbers]:
    """BG/NBD and Pareto/NBD of the first 39 weeks, where they can be fitted."""
    found = {}
    for name, model in (("bgnbd", bgnbd), ("pareto", paretonbd)):
        try:
            found[name] = model.fit(summary).values
        except BadInput:
            continue
    return found


def fits(found: dict[str, Numbers]) -> Kept:
    """Parameters by model (4,), NaN where there is no fit."""
    return {name: found.get(name, np.full(4, np.nan)) for name in ("bgnbd", "pareto")}


def parameter(model: str, k: int) -> Value:
    """The k-th parameter of a model."""
    return lambda runs: runs[""][model][k]


def errors(real: tuple[float, ...]) -> Finish:
    """How far a series lies from CDNOW's: the mean of ratios."""
    return lambda values: float(np.mean(np.abs(values / np.array(real) - 1.0)))


def worst(real: tuple[float, ...]) -> Finish:
    """How far a series lies from CDNOW's where it lies farthest."""
    return lambda values: float(np.max(np.abs(values / np.array(real) - 1.0)))


def series(key: str) -> Value:
    """A series of one seed."""
    def value(runs: Seed) -> Numbers:
        return runs[""][key]

    return value
