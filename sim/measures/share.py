"""How much of what customers buy does a firm get, and is it many buyers or loyal ones? The numbers of a panel.

A panel is a matrix (customers, firms) of purchases, or of money, of everybody in one period; a customer who bought
nothing is a row of zeros. `panel` makes it from a log of orders. Sources: Ehrenberg 1988, Repeat-Buying; Goodhardt,
Ehrenberg and Chatfield 1984, Journal of the Royal Statistical Society A 147(5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.measures.discounting import Numbers
from sim.measures.means import correlation, ratio, slope

Counts = NDArray[np.int64]


def panel(customer: Counts, firm: Counts, customers: Counts, firms: int, amount: ArrayLike = 1.0) -> Numbers:
    """Purchases, or sums of `amount`, of each customer of the panel (rows, by id) with each firm (columns, by id).

    A row of the log with a customer who is not in the panel, or without a firm (below 0), is left out.
    """
    ids = np.unique(customers)
    row = np.searchsorted(ids, customer)
    known = (firm >= 0) & (row < len(ids))
    known[known] = ids[row[known]] == customer[known]
    weights = np.broadcast_to(np.asarray(amount, np.float64), customer.shape)[known]
    cell = row[known] * firms + firm[known]
    return np.bincount(cell, weights, minlength=len(ids) * firms).reshape(len(ids), firms).astype(np.float64)


def market_share(bought: Numbers) -> Numbers:
    """Each firm's share of all purchases, (firms,)."""
    return over(bought.sum(axis=0), bought.sum())


def penetration(bought: Numbers) -> Numbers:
    """The share of customers who bought from each firm at least once, (firms,)."""
    return over((bought > 0).sum(axis=0), len(bought))


def frequency(bought: Numbers) -> Numbers:
    """Purchases from a firm for each of its buyers, (firms,)."""
    return over(bought.sum(axis=0), (bought > 0).sum(axis=0))


def share_of_requirements(bought: Numbers) -> Numbers:
    """Buyers' purchases from the firm over all of their purchases in the category, (firms,); of money, of wallet."""
    return over(bought.sum(axis=0), ((bought > 0) * bought.sum(axis=1, keepdims=True)).sum(axis=0))


def share_of_wallet(revenue: Numbers, share: Numbers) -> float:
    """Share of wallet over several ticks: revenue over what customers spent in the market, revenue / share of a tick.

    `share` is null or 0 in a tick without revenue, whose wallet is unknown; such ticks are left out.
    """
    there = share > 0.0
    return ratio(revenue[there].sum(), (revenue[there] / share[there]).sum())


@dataclass(frozen=True)
class DoubleJeopardy:
    """Small firms have fewer buyers, who buy a little less often (McPhee 1963; Ehrenberg, Goodhardt, Barwise 1990).

    As share is in proportion to penetration x frequency, the slopes of their logarithms on that of share add to 1: how
    much of a larger share is more buyers, and how much is more purchases of each.
    """

    share: Numbers
    penetration: Numbers
    frequency: Numbers
    r_penetration: float  # of ln share and ln penetration
    r_frequency: float
    by_penetration: float  # slope of ln penetration on ln share
    by_frequency: float


def double_jeopardy(bought: Numbers) -> DoubleJeopardy:
    """The table of double jeopardy and its two correlations, over firms that sold anything."""
    share, buyers, often = market_share(bought), penetration(bought), frequency(bought)
    sold = np.nan_to_num(share) > 0.0
    ln = [np.log(x[sold]) for x in (share, buyers, often)]
    return DoubleJeopardy(share, buyers, often, correlation(ln[0], ln[1]), correlation(ln[0], ln[2]),
                          slope(ln[0], ln[1]), slope(ln[0], ln[2]))  # fmt: skip


@dataclass(frozen=True)
class Duplication:
    """Which other firms do a firm's buyers buy from? The law: table[f, g] = D x penetration[g]."""

    table: Numbers  # (firms, firms): of the buyers of the row's firm, the share that also bought from the column's
    penetration: Numbers
    coefficient: float  # D: the mean duplication over the mean penetration, off the diagonal
    r: float  # between duplication and what the law says, off the diagonal


def duplication(bought: Numbers) -> Duplication:
    """The table of duplication of purchase, its coefficient D and its fit (Goodhardt and Ehrenberg 1969)."""
    bought_any = (bought > 0).astype(np.float64)
    buyers = bought_any.sum(axis=0)
    both = bought_any.T @ bought_any
    table = over(both, np.broadcast_to(buyers[:, None], both.shape))
    reached = np.broadcast_to(penetration(bought), both.shape)
    apart = ~np.eye(len(buyers), dtype=bool) & (buyers[:, None] > 0) & (buyers[None, :] > 0)
    d = ratio(table[apart].sum(), reached[apart].sum())
    return Duplication(table, penetration(bought), d, correlation(reached[apart], table[apart]))


def needs_per_customer(needs: Numbers, customers: Numbers) -> float:
    """Needs (jobs) that a firm serves for each of its customers, over ticks; each tick weighs as it has customers."""
    there = ~np.isnan(needs)
    return ratio((needs[there] * customers[there]).sum(), customers[there].sum())


def peppers(customers: float, needs: float, heads: float, held: float) -> tuple[float, float]:
    """A firm's place in the plane of Peppers and Rogers (1993): how many customers, and how many needs of each.

    Across is the share of the market's people who are its customers, or whom it reaches, as given; up is the share of
    a customer's jobs (`held` in the mean) that it serves. One product for as many as possible goes to the right, as
    many needs of one customer as possible upwards.
    """
    return ratio(customers, heads), ratio(needs, held)


def over(part: ArrayLike, whole: ArrayLike) -> Numbers:
    """part / whole, NaN where there is no whole."""
    a, b = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.divide(a, b, out=np.full(a.shape, np.nan), where=b > 0.0)
