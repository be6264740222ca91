"""How unequal are customers in what they are worth? Lorenz curve, Gini, top fifth, median over mean."""

from __future__ import annotations

import numpy as np

from sim.measures.discounting import Numbers
from sim.measures.means import NAN, ratio


def lorenz(value: Numbers) -> tuple[Numbers, Numbers]:
    """Shares of customers, the least valuable first, and of value that they have; both from 0 to 1, (customers + 1,).

    Lorenz 1905. Shares of value are NaN where the total is not positive; they fall below 0 where some cost money.
    """
    x = np.sort(np.asarray(value, np.float64))
    running = np.concatenate([[0.0], np.cumsum(x)])
    total = running[-1]
    return np.linspace(0.0, 1.0, len(running)), running / total if total > 0.0 else np.full(len(running), np.nan)


def gini(value: Numbers) -> float:
    """Gini's coefficient, in [0, 1): the mean difference of two customers over twice their mean size, sum |x| / n.

    Where nobody costs money that is Gini's own; dividing by the mean size keeps it below 1 where somebody does
    (Raffinetti, Siletti, Vernizzi 2015). The mean difference is 2 sum (2 i - n - 1) x(i) / n^2, x ascending.
    """
    x = np.sort(np.asarray(value, np.float64))
    n = len(x)
    size = float(np.abs(x).sum())
    if size == 0.0:
        return NAN
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    return max(float((weights * x).sum()) / (n * size), 0.0)


def top_share(value: Numbers, part: float = 0.2) -> float:
    """The share of all value that the most valuable part of customers has: Pareto's 80 for 20.

    A customer on the border counts by her part. More than 1 where others cost money; NaN where the total is not
    positive.
    """
    people, held = lorenz(value)
    if len(people) < 2:
        return NAN
    return 1.0 - float(np.interp(1.0 - part, people, held))


def median_over_mean(value: Numbers) -> float:
    """The median over the mean: 1 where value is spread evenly around its mean, less the longer its right tail."""
    x = np.asarray(value, np.float64)
    return ratio(float(np.median(x)), float(x.mean())) if len(x) else NAN
