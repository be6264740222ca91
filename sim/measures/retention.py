"""Who stays? Survival of cohorts at equal tenure, retention and churn a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.measures.discounting import Numbers

CENSORED = ("left_market", "firm_closed", "solution_dropped")


def survival(start: NDArray[np.int64], end: NDArray[np.int64], censored: NDArray[np.bool_], last: int,
             ages: NDArray[np.int64]) -> Numbers:  # fmt: skip
    """Kaplan-Meier survival at each age in ticks (Kaplan and Meier 1958).

    `end` is -1 while a spell is open, which is then censored at tick `last` (the first not observed); `censored` marks
    ends that are no decision of the customer. Returns S(age) for each of `ages`; NaN where nobody is observed so long.
    """
    tenure = np.where(end < 0, last, end) - start
    died = (end >= 0) & ~censored
    longest = int(ages.max()) if len(ages) else 0
    ended = np.bincount(np.minimum(tenure, longest + 1), minlength=longest + 2)
    at_risk = len(tenure) - np.concatenate([[0], np.cumsum(ended)])
    deaths = np.bincount(np.minimum(tenure[died], longest + 1), minlength=longest + 2)
    s = np.ones(longest + 1)
    for age in range(1, longest + 1):
        n = at_risk[age]
        s[age] = s[age - 1] * (1.0 - deaths[age] / n) if n > 0 else np.nan
    return s[ages]


def yearly(rate: Numbers, ticks_per_year: int) -> Numbers:
    """Retention a year of every whole year: the product of the retention of its ticks; nulls are left out.

    `rate` is (ticks,); a product, because each tick's rate refers to the customers of the tick before.
    """
    years = len(rate) // ticks_per_year
    kept = np.where(np.isnan(rate), 1.0, rate)[: years * ticks_per_year]
    return np.asarray(kept.reshape(years, ticks_per_year).prod(axis=1), np.float64)
