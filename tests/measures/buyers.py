"""What do tests of customer-base models share? Buyers whose parameters are known, and CDNOW's."""

from __future__ import annotations

from typing import Any

import numpy as np
from lifetimes.datasets import load_cdnow_summary, load_dataset
from numpy.typing import NDArray

from sim.measures.transactions import Summary, summarise

CDNOW_END, WEEK = np.datetime64("1997-09-30"), np.timedelta64(7, "D")  # of the first 39 weeks
Log = tuple[NDArray[np.int64], NDArray[np.float64]]
BGNBD = (0.8, 6.0, 0.8, 2.4)
PARETONBD = (0.8, 6.0, 0.8, 12.0)
WEEKS = 52.0
# Coverage: of 200 sets of data, how many 90 % intervals hold the truth. With exact intervals P(fewer than 161 or 200)
# is 1.7e-5 a parameter; it were 8e-4 if they covered 88 %.
SETS, LEAST, MOST = 200, 161, 199


def bgnbd_log(p: tuple[float, ...], n: int, end: float, rng: np.random.Generator) -> Log:
    """Purchases of n customers of the BG/NBD model from their first at time 0 to `end`."""
    rate, leave = rng.gamma(p[0], 1 / p[1], n), rng.beta(p[2], p[3], n)
    there, now = np.arange(n), np.zeros(n)
    who, when = [there], [now.copy()]
    while len(there):
        now[there] += rng.exponential(1 / rate[there])
        there = there[now[there] <= end]
        who.append(there)
        when.append(now[there])
        there = there[rng.random(len(there)) >= leave[there]]
    return np.concatenate(who), np.concatenate(when)


def paretonbd_log(p: tuple[float, ...], n: int, end: float, rng: np.random.Generator) -> Log:
    """Purchases of n customers of the Pareto/NBD model from their first at time 0 to `end`."""
    rate, life = rng.gamma(p[0], 1 / p[1], n), rng.exponential(1 / rng.gamma(p[2], 1 / p[3], n))
    repeats = rng.poisson(rate * np.minimum(life, end))
    who = np.concatenate([np.arange(n), np.repeat(np.arange(n), repeats)])
    return who, np.concatenate([np.zeros(n), rng.random(repeats.sum()) * np.repeat(np.minimum(life, end), repeats)])


def cdnow_summary() -> Summary:
    """The 2,357 customers of the published fits: 39 weeks of CDNOW."""
    rows = load_cdnow_summary()
    columns = (rows[name].to_numpy(np.float64) for name in ("frequency", "recency", "T"))
    return Summary(np.arange(len(rows)), *columns)


def cdnow_rows() -> Any:
    """CDNOW's purchases of those customers over 78 weeks, as Lifetimes reads them: customer and date."""
    names = ["all", "customer", "date", "cds", "usd"]
    rows = load_dataset("CDNOW_sample.txt", sep=r"\s+", header=None, usecols=["customer", "date"], names=names)
    rows["date"] = rows["date"].astype(str)
    return rows


def cdnow_log() -> tuple[NDArray[np.int64], NDArray[Any]]:
    """CDNOW's purchases of those customers: customer, and date as datetime64 in days."""
    rows = cdnow_rows()
    dates = np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in rows["date"]], "datetime64[D]")
    return rows["customer"].to_numpy(np.int64), dates


def simulated(log: Log, end: float = WEEKS) -> Summary:
    """The summary of a simulated log."""
    return summarise(*log, end)
