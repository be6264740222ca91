"""What did a run come to? One number a measure for a firm, read at the years that the reader knows.

Nothing is worked out here: columns of the tables are cut to the time that a measure speaks of and handed to
`sim/measures`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.config import Config, Kind
from sim.firms.levers import LEVERS
from sim.measures import acquisition, cohorts, concentration, outcomes, profitability, share
from sim.measures.advocacy import Won, won
from sim.measures.catalogue import MEASURES as MEASURES
from sim.measures.catalogue import Measure as Measure
from sim.measures.discounting import Numbers, break_even, present_value, worth
from sim.measures.means import NAN, mean, ratio, weighted_mean
from sim.measures.retention import CENSORED, survival, yearly
from sim.measures.value import value_created
from sim.study import Outcome, column

YEARS = (1, 3, 5, 10)
MEANS = ("clv", "customer_equity", "share", "customers", "satisfaction", "features", "quality", "belief_error",
         "culture")  # fmt: skip
OVERHEADS = ("lead", "discover", "govern", "organise")  # levers that serve no single purpose
Last = Callable[[str], Numbers]  # a column of the firm in the last year, (ticks,)


def summarise(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Every measure of one firm in one run; the last year unless the label says otherwise. Money in cents."""
    def after(name: str) -> Numbers:
        return column(outcome, name, firm)[config.burn_in :]

    def last(name: str) -> Numbers:
        return after(name)[-config.ticks_per_year :]

    years = yearly(after("retention"), config.ticks_per_year)
    kept = float(years[-1]) if len(years) else NAN
    return (
        {name: mean(last(name)) for name in MEANS} | customers_outcomes(last) | flows(last, config)
        | {"retention": kept, "churn": 1.0 - kept} | breadth_and_word(last) | market_wide(outcome, config)
        | cost_of_winning(outcome, config, firm) | cohort_measures(outcome, config, firm) | value(outcome, config, firm)
    )  # fmt: skip


def customers_outcomes(last: Last) -> dict[str, float]:
    """What the firm's customers got."""
    return {
        "delivered": outcomes.an_order(last("delivered"), last("orders")),
        "needs_met": outcomes.needs_met(last("needs_met"), last("customers")),
        "surplus": outcomes.an_order(last("surplus"), last("orders")),
    }  # fmt: skip


def flows(last: Last, config: Config) -> dict[str, float]:
    """Counts a year and an order; without contracts who is refused, and who came again."""
    per_year, orders = config.ticks_per_year, float(last("orders").sum())
    uncontracted = config.market.kind is Kind.purchase
    again = cohorts.again_share(last("customers_again"), last("customers"))
    return {
        **{name: float(last(name).sum()) * per_year / min(config.ticks, per_year) for name in ("new", "orders")},
        "incidents_per_order": ratio(last("incidents").sum(), orders),
        "refusals_per_order": ratio(last("refusals").sum(), orders) if uncontracted else NAN,
        "repeat_rate": again if uncontracted else NAN,  # a bill is no decision
    }


def breadth_and_word(last: Last) -> dict[str, float]:
    """How much of its customers' needs and money a firm has, and how many of the new ones came by word."""
    return {
        "needs_per_customer": share.needs_per_customer(last("needs_per_customer"), last("customers")),
        "share_of_wallet": share.share_of_wallet(last("revenue"), last("share_of_wallet")),
        "nps": weighted_mean(last("nps"), last("survey_answered")),
        "advocacy_share": weighted_mean(last("advocacy_share"), last("new")),
    }


def market_wide(outcome: Outcome, config: Config) -> dict[str, float]:
    """What all customers of all firms got in the last year, an order and a head."""
    recent = outcome.firms["tick"].values >= config.burn_in + config.ticks - config.ticks_per_year
    delivered, surplus, orders = (outcome.firms[name].values[recent] for name in ("delivered", "surplus", "orders"))
    years = min(config.ticks / config.ticks_per_year, 1.0)
    return {
        "market_delivered": outcomes.an_order(delivered, orders),
        "market_surplus": outcomes.a_head(surplus, orders, config.customers.count, years),
    }


def cost_of_winning(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """The cost of a new customer in the last year: blended, of paid channels, and with a part of the overheads.

    No lever books rebates on first orders, which are acquisition: they are left out of what overheads are spread over.
    """
    since = max(config.burn_in, config.burn_in + config.ticks - config.ticks_per_year)

    def total(name: str) -> float:
        return float(column(outcome, name, firm)[since:].sum())

    spend, new = total("acquisition_spend"), total("new")
    overhead = sum(total(f"spend_{name}") for name in OVERHEADS)
    other = max(sum(total(f"spend_{name}") for name in LEVERS) - overhead - spend, 0.0)
    r, paid = outcome.relations, NAN
    if r:
        came = (r["firm"].values == firm) & (r["spell"].values == 1) & (r["start"].values >= since)
        paid = acquisition.paid(spend, r["channel"].values[came])
    return {
        "cac": acquisition.blended(spend, new), "cac_paid": paid,
        "cac_loaded": acquisition.fully_loaded(spend, overhead, other, new),
    }  # fmt: skip


def cohort_measures(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Survival of customers won since the strategies began, and what those of the first two years brought."""
    r, last = outcome.relations, config.burn_in + config.ticks
    if not r:
        return dict.fromkeys(("cohort_1", "cohort_3", "clv_realised", "top_fifth", "gini"), NAN)
    own = (r["firm"].values == firm) & (r["spell"].values == 1) & ~r["truncated"].values
    start = r["start"].values[own].astype(np.int64)
    end = np.where(r["end"].null[own], -1, r["end"].values[own]).astype(np.int64)  # type: ignore[index]
    words = r["end_reason"].words or []
    codes = [words.index(w) for w in CENSORED]
    ages = np.array([1, 3]) * config.ticks_per_year
    s = survival(start, end, np.isin(r["end_reason"].values[own], codes) & (end >= 0), last, ages)
    clv = early_clv(outcome, config, firm)
    return {
        "cohort_1": float(s[0]), "cohort_3": float(s[1]), "clv_realised": mean(clv),
        "top_fifth": concentration.top_share(clv), "gini": concentration.gini(clv),
    }  # fmt: skip


def early_clv(outcome: Outcome, config: Config, firm: int) -> Numbers:
    """What each customer of the first two years brought up to the end, all spells, at her first tick; cents."""
    mine, rate, per_year = customers_won(outcome, config, firm), config.discount_rate, config.ticks_per_year
    age = mine.start - config.burn_in
    early = (age >= 0) & (age < 2 * per_year)
    return mine.value[early] / worth(age[early], rate, per_year)


def customers_won(outcome: Outcome, config: Config, firm: int) -> Won:
    """All customers that the firm ever had, with what each brought, discounted to the end of the burn-in."""
    r = outcome.relations
    own = r["firm"].values == firm
    start = r["start"].values[own].astype(np.int64)
    discount = worth(start - config.burn_in, config.discount_rate, config.ticks_per_year)
    return won(r["customer"].values[own].astype(np.int64), start, r["clv_realised"].values[own] * discount)


def value(outcome: Outcome, config: Config, firm: int) -> dict[str, float]:
    """Profit, spend and value created over the horizon."""
    def over_horizon(name: str) -> Numbers:
        return column(outcome, name, firm)[config.burn_in :]

    profit, rate, per_year = over_horizon("profit"), config.discount_rate, config.ticks_per_year
    ends, starts = (equity.get(firm, NAN) for equity in (outcome.equity_end, outcome.equity_start))
    spend = float(over_horizon("cost").sum())
    return {
        "profit": present_value(profit, rate, per_year), "spend": spend, "equity_oracle": ends,
        "value_created": value_created(profit, ends, starts, rate, per_year),
        "return_on_spend": profitability.return_on_spend(float(over_horizon("revenue").sum()), spend),
    }  # fmt: skip


def paired_break_even(a: list[Outcome], b: list[Outcome], config: Config) -> int | None:
    """The month from which b's cumulative discounted profit stays above a's, in the mean over paired seeds."""
    flows = [column(y, "profit") - column(x, "profit") for x, y in zip(a, b, strict=True)]
    mean = np.mean(flows, axis=0)[config.burn_in :]
    return break_even(mean, config.discount_rate, config.ticks_per_year)
