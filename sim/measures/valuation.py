"""What are customers worth? Lifetime value and customer equity, by the one convention of discounting.

`discount` is the rate a tick (`discounting.per_tick`), `discount_rate` the rate a year. A new customer's first margin
comes at once and for certain; that of a customer of old comes at once if she stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.discounting import CONVENTION as CONVENTION
from sim.measures.discounting import Numbers, factors
from sim.units import BadInput

if TYPE_CHECKING:
    from sim.measures.transactions import Grouped, Summary


@dataclass(frozen=True)
class Ahead:
    """How to look ahead: the ticks, the length of one in the unit of histories, the discount rate a year."""

    ticks: int
    tick: float
    discount_rate: float
    ticks_per_year: int


def clv(margin: float, churn: float, discount: float) -> float:
    """m (1 + d) / (d + c): constant margin m and churn c a tick, the first margin at once (Gupta, Lehmann,
    Stuart 2004).
    """
    return margin * (1.0 + discount) / (discount + churn)


def static_equity(customers: Any, worth: Any) -> float:
    """Worth of today's customers: the sum of customers times worth over groups (Villanueva and Hanssens 2007).

    Both broadcast; worth, a customer, is residual: `sbg.residual_value` by tenure, or `bgnbd_values` by history.
    """
    return float(np.sum(np.asarray(customers, np.float64) * worth))


def dynamic_equity(static: float, acquired: Any, gain: Any, *, discount_rate: float, ticks_per_year: int) -> float:
    """Static equity and the customers to come: + sum of acquired_t (CLV_t - cost_t) / (1 + d)^(t / ticks a year).

    `acquired` (ticks,) from the tick of the valuation on; `gain` is a customer's worth when acquired less what
    acquiring her cost, one number or (ticks,) (Blattberg and Deighton 1996; Villanueva and Hanssens 2007).
    """
    new = np.asarray(acquired, np.float64)
    return static + float(np.sum(new * gain * factors(len(new), discount_rate, ticks_per_year)))


def pooled_retention(customers: Any, stayed: Any) -> float:
    """The one average rate: of all customers at risk in a tick, whatever their tenure, the share that stayed.

    Of the last tick; pooled over all that went before it would be lower still, for those bases were younger.
    """
    at_risk = float(np.sum(customers))
    if not at_risk > 0:
        raise BadInput(f"retention needs customers at risk, got {at_risk:g}; valid: more than 0.")
    return float(np.sum(stayed)) / at_risk


def average_rate_equity(customers: Any, margin: float, retention: float, discount: float) -> float:
    """The naive worth of today's customers: each stays with the same chance r a tick, m r (1 + d) / (1 + d - r).

    Too low where customers differ, for those who are still there leave less than average later (Fader and Hardie
    2010).
    """
    worth = retention * clv(margin, 1.0 - retention, discount)
    return static_equity(customers, worth)


def sbg_equity(customers: Any, margin: float, alpha: float, beta: float, discount: float) -> float:
    """Worth of today's customers by tenure (0, 1, .. renewals) under sBG: sum of customers_n m DERL(n)."""
    from sim.measures.sbg import residual_value

    count = np.asarray(customers, np.float64)
    return static_equity(count, residual_value(margin, alpha, beta, np.arange(len(count)), discount))


def bgnbd_values(p: Any, histories: Summary | Grouped, margin: float, ahead: Ahead) -> Numbers:
    """Worth (n,) of customers by history under BG/NBD: m times the discounted expected purchases of the ticks to come.

    sum over ticks t of (E[Y(t + 1)] - E[Y(t)]) / (1 + d)^(t / ticks a year), E[Y] the conditional expectation of
    Fader, Hardie, Lee 2005 after t ticks; `margin` is that of a purchase.
    """
    from sim.measures.bgnbd import conditional

    t = np.arange(ahead.ticks + 1) * ahead.tick
    x, t_x, age = (c[:, None] for c in (histories.x, histories.t_x, histories.T))
    bought = np.diff(conditional(p, t, x, t_x, age), axis=1)
    return margin * (bought @ factors(ahead.ticks, ahead.discount_rate, ahead.ticks_per_year))
