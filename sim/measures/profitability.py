"""Which customers and products earn the money? By segment, by decile with the whale curve, and by product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measures.discounting import Numbers
from sim.measures.means import ratio
from sim.measures.share import over


@dataclass(frozen=True)
class Groups:
    """What each group brings; columns of the same length, groups ascending."""

    group: NDArray[np.int64]
    count: NDArray[np.int64]
    total: Numbers  # cents
    mean: Numbers
    share: Numbers  # of the total of all groups; NaN where that is not positive


def by_group(group: NDArray[np.int64], value: Numbers) -> Groups:
    """Profitability by segment (a customer's situation or price tier), or by product (the job of a choice).

    Of customers, `value` is what each brought in cents (`relations`, margin less costs); of products, the margin of
    each order (`choices`), before research, structure and overhead.
    """
    groups, at = np.unique(group, return_inverse=True)
    count = np.bincount(at, minlength=len(groups)).astype(np.int64)
    total = np.bincount(at, value, len(groups)).astype(np.float64)
    return Groups(groups.astype(np.int64), count, total, over(total, count), over(total, max(float(total.sum()), 0.0)))


def by_decile(value: Numbers, parts: int = 10) -> Numbers:
    """What each tenth of the customers brings, the most profitable tenth first, (parts,); cents.

    Where customers do not divide evenly a customer on a border counts for both sides by her parts.
    """
    return np.diff(running(value, np.linspace(0.0, 1.0, parts + 1)))


def whale_curve(value: Numbers, points: int = 101) -> Numbers:
    """Cumulative share of total profit, customers from the most to the least profitable, at even shares of them.

    From 0 to 1 at the end; its peak says how much the profitable would bring without those who cost money (Kaplan and
    Narayanan 2001; Cooper and Kaplan 1991). (points,), NaN where the total is not positive.
    """
    curve = running(value, np.linspace(0.0, 1.0, points))
    return over(curve, max(float(curve[-1]), 0.0))


def return_on_spend(revenue: float, cost: float) -> float:
    """(Revenue - cost) / cost: what a unit of money brings beyond itself; cost is all spend, cost of goods included."""
    return ratio(revenue - cost, cost)


def running(value: Numbers, at: Numbers) -> Numbers:
    """The sum over the first share `at` of the customers, the most profitable first; in between it is a line."""
    total = np.concatenate([[0.0], np.cumsum(np.sort(np.asarray(value, np.float64))[::-1])])
    return np.interp(at, np.linspace(0.0, 1.0, len(total)), total) if len(value) else np.zeros(len(at))
