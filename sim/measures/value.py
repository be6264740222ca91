"""What is it worth? Value created, and customer equity by a run without acquisition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.config import Plan
from sim.customers.codes import MARGIN_OLD
from sim.measures.discounting import Numbers, present_value

if TYPE_CHECKING:
    from sim.market import Market


def value_created(profit: Numbers, equity_end: float, equity_start: float, discount_rate: float,
                  ticks_per_year: int) -> float:  # fmt: skip
    """Discounted profit over the horizon + today's worth of the customers at its end - their worth at its
    start, cents.
    """
    later = equity_end * (1.0 + discount_rate) ** (-len(profit) / ticks_per_year)
    return present_value(profit, discount_rate, ticks_per_year) + later - equity_start


def oracle_flows(market: Market, months: int) -> Numbers:
    """What today's customers will bring: firms stand still, nobody is acquired, and who has left is gone.

    Returns the margin in cents (firms, ticks) of spells open today over so many months, before spend on them; the
    oracle's customer equity is its present value, truncated at the end of that time.
    """
    ticks = round(months / market.months)
    twin = market.fork(ticks=ticks)
    twin.tables.params[0].mark = twin.tick
    for f in twin.firms:
        f.plan = Plan.fixed
    flow = np.zeros((len(twin.firms), ticks))
    twin.quiet = True
    for k in range(ticks):
        twin.step()
        flow[:, k] = twin.totals[:-1, MARGIN_OLD]
    return flow
