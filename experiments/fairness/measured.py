"""What is kept of a run? A few numbers of the focal firm and its market, so that an hour of runs fits into a file."""

from __future__ import annotations

import numpy as np

from experiments.reading import mean
from sim.config import Config
from sim.measures.discounting import Numbers, present_value
from sim.measures.retention import yearly
from sim.study import Outcome, column
from sim.summary import market_wide

YEARS = (1, 3)  # shorter horizons, beside the whole one
KEYS = (
    "profit", "profit_1", "profit_3", "revenue", "revenue_1", "revenue_3", "best_profit", "customers", "customers_1",
    "reached_1", "satisfaction", "delivered", "surplus", "retention", "coordination", "closed",
)  # fmt: skip


def measured(outcome: Outcome, config: Config) -> dict[str, float | str]:
    """One run in numbers: money in cents, discounted over the horizon or over so many years.

    revenue is that of all firms, best_profit that of the firm that earns most; surplus is the market's, a customer and
    year; satisfaction and delivered are means of the last year, retention of all years; closed is 1 where the focal
    firm ran out of cash.
    """
    firm, year = config.focal.id, config.ticks_per_year

    def flow(name: str, of: int, years: float = np.inf) -> float:
        ticks = int(min(years * year, config.ticks))
        return present_value(column(outcome, name, of)[config.burn_in :][:ticks], config.discount_rate, year)

    def after(name: str) -> Numbers:
        return column(outcome, name, firm)[config.burn_in :]

    firms = range(len(config.rivals) + 1)
    found: dict[str, float | str] = {"arm": outcome.arm}
    for suffix, years in [("", np.inf), *((f"_{y}", y) for y in YEARS)]:
        found[f"profit{suffix}"] = flow("profit", firm, years)
        found[f"revenue{suffix}"] = sum(flow("revenue", f, years) for f in firms)
    first = min(year, config.ticks) - 1
    return found | {
        "best_profit": max(flow("profit", f) for f in firms),
        "customers": mean(after("customers")[-year:]), "customers_1": float(after("customers")[first]),
        "reached_1": float(after("customers_reached")[first]), "satisfaction": mean(after("satisfaction")[-year:]),
        "delivered": mean(after("delivered")[-year:]), "surplus": market_wide(outcome, config)["market_surplus"],
        "retention": mean(yearly(after("retention"), year)), "coordination": flow("spend_organise", firm),
        "closed": float(after("cash")[-1] < 0.0),
    }  # fmt: skip

