"""What leads from spend to profit? The line of sight: spend, capability, offer, customers' outcome, profit."""

from __future__ import annotations

import numpy as np

from sim.config import Config
from sim.study import Outcome, column
from sim.summary import Measure, summarise

SPEND = {
    "understand": ("lead", "discover", "govern"), "make": ("design", "personalise", "invent", "extend"),
    "keep": ("serve", "relate"), "win": ("reach", "sell", "price"), "organise": ("organise",),
}  # fmt: skip
LINKS = (
    Measure("spend_understand", "To lead, discover, measure", "money", "Spend"),
    Measure("spend_make", "To make the offer", "money", "Spend"),
    Measure("spend_keep", "To serve and relate", "money", "Spend"),
    Measure("spend_win", "To reach and sell", "money", "Spend"),
    Measure("spend_organise", "To organise", "money", "Spend"),
    Measure("spend_all", "All of these", "money", "Spend"),
    Measure("culture", "Culture", "number", "Capability"),
    Measure("belief_error", "Error of beliefs", "number", "Capability"),
    Measure("quality", "Quality", "number", "Capability"),
    Measure("incidents_per_order", "Incidents an order", "share", "Capability"),
    Measure("units", "Units", "number", "Capability", 1),
    Measure("price", "List price", "money", "Offer"),
    Measure("unit_cost", "Unit cost", "money", "Offer"),
    Measure("features", "Features", "number", "Offer", 1),
    Measure("variants", "Variants", "number", "Offer", 1),
    Measure("jobs_served", "Jobs served", "number", "Offer", 1),
    Measure("delivered", "Value delivered an order", "number", "Customers' outcome", 3),
    Measure("needs_met", "Needs met", "share", "Customers' outcome"),
    Measure("satisfaction", "Satisfaction (of 10)", "number", "Customers' outcome"),
    Measure("retention", "Retention a year", "share", "Customers' outcome"),
    Measure("nps", "Net promoter score", "points", "Customers' outcome", 1),
    Measure("customers", "Customers", "number", "Profit", 0),
    Measure("needs_per_customer", "Needs per customer", "number", "Profit"),
    Measure("margin", "Margin of a unit", "share", "Profit"),
    Measure("profit", "Discounted profit", "money", "Profit", 0),
    Measure("value_created", "Value created", "money", "Profit", 0),
)
STAGES = tuple(dict.fromkeys(link.group for link in LINKS))


def links(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Every measure of `summarise` and every link of one firm in one run; money in cents.

    Spend is a customer of the market and year, over the horizon, and leaves rebates to the margin; all else that the
    summary does not have is a mean of the last year.
    """
    per_year, since = config.ticks_per_year, config.burn_in

    def last(name: str) -> float:
        values = column(outcome, name, firm)[since:][-per_year:]
        return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")

    heads = config.customers.count * config.ticks / per_year
    spent = {
        f"spend_{group}": sum(float(column(outcome, f"spend_{name}", firm)[since:].sum()) for name in levers) / heads
        for group, levers in SPEND.items()
    }
    found = {name: last(name) for name in ("units", "price", "unit_cost", "variants", "jobs_served")}
    return summarise(outcome, config, firm) | spent | found | {
        "spend_all": sum(spent.values()), "margin": 1.0 - found["unit_cost"] / found["price"],
    }  # fmt: skip
