"""Which measures does a comparison report? Their names for keys and for people, unit, group and digits.

It imports nothing of the model, so that a configuration can be checked against it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A measure's name for people, its unit, and whether more is better for whom it is about."""

    key: str
    label: str
    unit: str  # money | share | points | number
    group: str  # customers | headline | diagnosis
    digits: int = 2
    uncontracted: str = ""  # what it is called where customers sign nothing, if that differs

    def called(self, contracts: bool) -> str:
        """Its name in a market with contracts, or without."""
        return self.label if contracts or not self.uncontracted else self.uncontracted


MEASURES = (
    Measure("delivered", "Value delivered an order", "number", "customers", 3),
    Measure("needs_met", "Needs met of its customers", "share", "customers"),
    Measure("surplus", "Surplus over doing without, an order", "money", "customers"),
    Measure("market_delivered", "Value delivered, whole market", "number", "customers", 3),
    Measure("market_surplus", "Surplus, whole market, a customer and year", "money", "customers"),
    Measure("value_created", "Value created", "money", "headline", 0),
    Measure("retention", "Retention a year", "share", "diagnosis", 2, "Still active a year later (true state)"),
    Measure("churn", "Churn a year", "share", "diagnosis", 2, "No longer active a year later"),
    Measure("repeat_rate", "Customers who ordered again", "share", "diagnosis"),
    Measure("cohort_1", "Still there after 1 year (equal tenure)", "share", "diagnosis", 2,
            "Still active after 1 year (equal tenure)"),
    Measure("cohort_3", "Still there after 3 years (equal tenure)", "share", "diagnosis", 2,
            "Still active after 3 years (equal tenure)"),
    Measure("clv_realised", "CLV realised by the end, won in years 1, 2", "money", "diagnosis"),
    Measure("top_fifth", "CLV realised: share of the top fifth", "share", "diagnosis"),
    Measure("gini", "CLV realised: Gini over customers", "number", "diagnosis"),
    Measure("clv", "CLV, by the firm's book", "money", "diagnosis"),
    Measure("customer_equity", "Customer equity, by the firm's book", "money", "diagnosis", 0),
    Measure("equity_oracle", "Customer equity, by running on", "money", "diagnosis", 0),
    Measure("cac", "CAC (cost of a new customer), blended", "money", "diagnosis"),
    Measure("cac_paid", "CAC, over those by paid channels", "money", "diagnosis"),
    Measure("cac_loaded", "CAC, fully loaded with overheads", "money", "diagnosis"),
    Measure("nps", "Net promoter score", "points", "diagnosis", 1),
    Measure("advocacy_share", "New customers who came by word", "share", "diagnosis"),
    Measure("needs_per_customer", "Needs served per customer", "number", "diagnosis"),
    Measure("share_of_wallet", "Share of its customers' wallet", "share", "diagnosis"),
    Measure("satisfaction", "Satisfaction (0 to 10)", "number", "diagnosis"),
    Measure("incidents_per_order", "Incidents an order", "number", "diagnosis", 3),
    Measure("refusals_per_order", "Refusals an order", "number", "diagnosis", 3),
    Measure("features", "Features of its offers", "number", "diagnosis"),
    Measure("quality", "Quality of its offers", "number", "diagnosis"),
    Measure("belief_error", "Error of its picture of needs", "number", "diagnosis", 3),
    Measure("culture", "Culture (0 to 1)", "number", "diagnosis"),
    Measure("share", "Share of orders", "share", "diagnosis"),
    Measure("customers", "Customers", "number", "diagnosis", 0),
    Measure("new", "New customers a year", "number", "diagnosis", 0),
    Measure("orders", "Orders a year", "number", "diagnosis", 0),
    Measure("profit", "Discounted profit over the horizon", "money", "diagnosis", 0),
    Measure("spend", "Total spend over the horizon", "money", "diagnosis", 0),
    Measure("return_on_spend", "Return on total spend", "share", "diagnosis"),
)  # fmt: skip
KEYS = {m.key: m for m in MEASURES}
