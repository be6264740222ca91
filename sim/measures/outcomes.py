"""What do customers get? Value delivered, needs met and surplus over doing without, of a firm or the whole market.

Inputs are columns of the table `firms`, of one firm's ticks or of all firms' ticks together; value is in [0, 1),
surplus in cents of an order of the reference size. A tick without orders has nulls: they weigh nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.measures.means import ratio, weighted_mean


def an_order(rate: ArrayLike, orders: ArrayLike) -> float:
    """Value delivered, or surplus, an order: sum(rate x orders) / sum(orders).

    Surplus is the systematic utility of what was delivered less that of doing without, over the weight of price, which
    makes it money (Train 2009, Discrete Choice Methods with Simulation, 3.5).
    """
    return weighted_mean(rate, orders)


def a_head(rate: ArrayLike, orders: ArrayLike, heads: float, years: float) -> float:
    """The same for each person in the market and year: sum(rate x orders) / heads / years; without orders it is 0."""
    total = float((np.nan_to_num(np.asarray(rate, np.float64)) * np.asarray(orders, np.float64)).sum())
    return ratio(total, heads * years)


def needs_met(share: ArrayLike, customers: ArrayLike) -> float:
    """The share of its customers' occasions that a firm met, over ticks; each weighs as it has customers."""
    return weighted_mean(share, customers)
