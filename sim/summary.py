"""What did a run come to? One number a measure for a firm, read at the years that the reader knows."""

from __future__ import annotations

import numpy as np

from sim.config import Config, Kind
from sim.measures.catalogue import MEASURES as MEASURES
from sim.measures.catalogue import Measure as Measure
from sim.measures.discounting import Numbers, break_even, present_value
from sim.measures.retention import CENSORED, survival, yearly
from sim.measures.value import value_created
from sim.study import Outcome, column

YEARS = (1, 3, 5, 10)
MEANS = ("delivered", "needs_met", "surplus", "clv", "customer_equity", "nps", "advocacy_share", "needs_per_customer",
         "share", "customers", "satisfaction", "features", "quality", "belief_error", "culture")  # fmt: skip


def summarise(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Every measure of one firm in one run; the last whole year unless the label says otherwise. Money in cents."""
    rate, per_year = config.discount_rate, config.ticks_per_year

    def after(name: str) -> Numbers:
        return column(outcome, name, firm)[config.burn_in :]

    def last(name: str) -> float:
        values = after(name)[-per_year:]
        return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")

    years = yearly(after("retention"), per_year)
    profit = after("profit")
    ends, starts = outcome.equity_end.get(firm, float("nan")), outcome.equity_start.get(firm, float("nan"))
    def a_year(name: str) -> float:
        return float(after(name)[-per_year:].sum() * per_year / min(config.ticks, per_year))

    found = {name: last(name) for name in MEANS} | {name: a_year(name) for name in ("new", "orders")}
    for name in ("incidents", "refusals"):  # nobody is refused in a subscription market
        there = found["orders"] > 0 and (name == "incidents" or config.market.kind is Kind.purchase)
        found[f"{name}_per_order"] = a_year(name) / found["orders"] if there else float("nan")
    return found | market_wide(outcome, config) | cohort_measures(outcome, config, firm) | {
        "retention": float(years[-1]) if len(years) else float("nan"),
        "churn": float(1.0 - years[-1]) if len(years) else float("nan"),
        "profit": present_value(profit, rate, per_year), "spend": float(after("cost").sum()),
        "equity_oracle": ends, "value_created": value_created(profit, ends, starts, rate, per_year),
    }  # fmt: skip


def market_wide(outcome: Outcome, config: Config) -> dict[str, float]:
    """What all customers of all firms got in the last year, an order and a head."""
    recent = outcome.firms["tick"].values >= config.burn_in + config.ticks - config.ticks_per_year
    orders = outcome.firms["orders"].values[recent].astype(np.float64)
    delivered, surplus = (np.nan_to_num(outcome.firms[name].values[recent]) for name in ("delivered", "surplus"))
    years = min(config.ticks / config.ticks_per_year, 1.0)
    return {
        "market_delivered": float((delivered * orders).sum() / max(orders.sum(), 1.0)),
        "market_surplus": float((surplus * orders).sum() / config.customers.count / years),
    }


def cohort_measures(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Survival of customers won since the strategies began, and what those of the first two years brought."""
    r, last = outcome.relations, config.burn_in + config.ticks
    if not r:
        return {"cohort_1": float("nan"), "cohort_3": float("nan"), "clv_realised": float("nan")}
    own = (r["firm"].values == firm) & (r["spell"].values == 1) & ~r["truncated"].values
    start = r["start"].values[own].astype(np.int64)
    end = np.where(r["end"].null[own], -1, r["end"].values[own]).astype(np.int64)  # type: ignore[index]
    words = r["end_reason"].words or []
    codes = [words.index(w) for w in CENSORED]
    ages = np.array([1, 3]) * config.ticks_per_year
    s = survival(start, end, np.isin(r["end_reason"].values[own], codes) & (end >= 0), last, ages)
    early = start < config.burn_in + 2 * config.ticks_per_year
    realised = r["clv_realised"].values[own][early]
    return {
        "cohort_1": float(s[0]), "cohort_3": float(s[1]),
        "clv_realised": float(realised.mean()) if len(realised) else float("nan"),
    }  # fmt: skip


def paired_break_even(a: list[Outcome], b: list[Outcome], config: Config) -> int | None:
    """The month from which b's cumulative discounted profit stays above a's, in the mean over paired seeds."""
    flows = [column(y, "profit") - column(x, "profit") for x, y in zip(a, b, strict=True)]
    mean = np.mean(flows, axis=0)[config.burn_in :]
    return break_even(mean, config.discount_rate, config.ticks_per_year)
