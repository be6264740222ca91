"""How long do subscribers stay, and does a curve fitted to seven years tell the next five?

Customers whose first spell with any firm begins in the first year, Kaplan-Meier: who leaves the market is censored.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.validate.registry import Finish, Kept, null, one
from sim.config import Config
from sim.measures import sbg
from sim.measures.discounting import Numbers, factors
from sim.measures.retention import CENSORED, survival
from sim.records import Table
from sim.units import BadInput

Ticks = NDArray[np.int64]
YEARS, FITTED = 12, 7  # years of a curve, and how many of them the sBG sees
VALUED_AT, RATE_OVER = 5, 1  # years after which the base is valued, and over which its average rate is taken
REAL = {  # Fader and Hardie 2007, table 1: per cent of a cohort still there after 0 to 12 years
    "regular": (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3),
    "high_end": (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4),
}  # fmt: skip


def read(tables: dict[str, Table], config: Config) -> Kept:
    """Survival by year (13,), the customers behind it, the sBG of seven years, and the base valued at one rate."""
    r, last = tables["relations"], config.burn_in + config.ticks
    start = r["start"].values.astype(np.int64)
    end = np.where(null(r, "end"), -1, r["end"].values).astype(np.int64)
    words = r["end_reason"].words or []
    censored = np.isin(r["end_reason"].values, [words.index(w) for w in CENSORED]) & (end >= 0)
    mine = (start < config.ticks_per_year) & (r["spell"].values == 1)
    ages = config.ticks_per_year * np.arange(YEARS + 1)
    curve = survival(start[mine], end[mine], censored[mine], last, ages)
    n = float(mine.sum())
    return {"survival": curve, "n": one(n), "valued": one(naive_over_true(start, end, config)), **projection(curve, n)}


def projection(curve: Numbers, n: float) -> Kept:
    """The sBG of the first seven years: its survival (13,), its error over the next five, 1 / (1 + alpha + beta)."""
    try:
        alpha, beta = sbg.fit(-np.diff(curve[: FITTED + 1]) * n, float(curve[FITTED]) * n).values
    except BadInput:
        return {"sbg": np.full(YEARS + 1, np.nan), "error": one(math.nan), "polarisation": one(math.nan)}
    fitted = sbg.survival(alpha, beta, YEARS)
    ahead = slice(FITTED + 1, YEARS + 1)
    error = np.mean(np.abs(fitted[ahead] / curve[ahead] - 1.0)) if curve[YEARS] > 0.0 else math.nan
    return {"sbg": fitted, "error": one(float(error)), "polarisation": one(1.0 / (1.0 + alpha + beta))}


def naive_over_true(start: Ticks, end: Ticks, config: Config) -> float:
    """Worth of today's customers, one unit of margin a tick each: by their average churn, over what they then bring.

    Both up to the end of the run; the average churn is that of all customers in the last year.
    """
    now, last = VALUED_AT * config.ticks_per_year, config.burn_in + config.ticks
    ends = np.where(end < 0, last, end)
    ticks = np.arange(now - RATE_OVER * config.ticks_per_year, now)
    at_risk = sum(int(((start <= t) & (ends > t)).sum()) for t in ticks)
    lost = int(((ends > ticks[0]) & (ends <= now) & (end >= 0)).sum())
    base = (start < now) & (ends > now)
    if not base.any() or at_risk == 0:
        return math.nan
    later = np.array([(ends[base] > t).mean() for t in range(now, last)])
    worth = factors(last - now, config.discount_rate, config.ticks_per_year)
    naive = (1.0 - lost / at_risk) ** np.arange(last - now)
    return float((naive * worth).sum() / (later * worth).sum())


def curve_error(real: str, years: range) -> Finish:
    """How far survival lies from the published one, as a mean of ratios over these years."""
    there = np.array(REAL[real]) / 100.0

    def error(values: Numbers) -> float:
        return float(np.mean([abs(values[y] / there[y] - 1.0) for y in years]))

    return error


def rates(values: Numbers) -> Numbers:
    """Retention of each year (12,) from survival (13,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(values[1:] / values[:-1], np.float64)


def least_rise(values: Numbers) -> float:
    """The least r(t + 1) - r(t) from year 2 on."""
    return float(np.diff(rates(values)[1:]).min())


def whole_rise(values: Numbers) -> float:
    """Retention of year 5 less that of year 2: the first year has those who never settled with any firm."""
    r = rates(values)
    return float(r[4] - r[1])
