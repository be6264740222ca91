"""What is read of a run? One number each, of the focal firm unless its name says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.config import Config
from sim.measures.discounting import Numbers, present_value
from sim.measures.retention import CENSORED, survival
from sim.measures.value import value_created
from sim.study import Outcome, column

Read = Callable[[Outcome, Config], float]


@dataclass(frozen=True)
class Reading:
    """A number of a run: what it is in words, how many digits are shown, and how it is read."""

    label: str
    read: Read
    digits: int = 3
    valued: bool = False  # whether it needs customers' worth at the end


def live(o: Outcome, c: Config, name: str) -> Numbers:
    """A column of the focal firm since the strategies began, (ticks,)."""
    return column(o, name, c.focal.id)[c.burn_in :]


def last(name: str) -> Read:
    """The mean of the last year, nulls left out."""
    def read(o: Outcome, c: Config) -> float:
        return mean(live(o, c, name)[-c.ticks_per_year :])

    return read


def first(name: str, quarters: int = 4, *, after: int = 0) -> Read:
    """The mean a tick of so many quarters, the first ones after some."""
    def read(o: Outcome, c: Config) -> float:
        quarter = c.ticks_per_year // 4
        return mean(live(o, c, name)[after * quarter : (after + quarters) * quarter])

    return read


def mean(values: Numbers) -> float:
    """The mean of what is known; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def an_order(name: str) -> Read:
    """A flow for each order, since the strategies began."""
    def read(o: Outcome, c: Config) -> float:
        orders = live(o, c, "orders").sum()
        return float(live(o, c, name).sum() / orders) if orders else float("nan")

    return read


def a_head(name: str) -> Read:
    """The mean of the last year as a share of the customers in the market."""
    return lambda o, c: last(name)(o, c) / c.customers.count


def owned(name: str) -> Read:
    """What the firm owns at the end."""
    return lambda o, c: o.owned[c.focal.id][name]


def profit(o: Outcome, c: Config) -> float:
    """Discounted profit, in reference prices a head of the market."""
    return present_value(live(o, c, "profit"), c.discount_rate, c.ticks_per_year) / 10_000 / c.customers.count


def first_profit(o: Outcome, c: Config) -> float:
    """Profit of the first year, in reference prices a head of the market."""
    return float(live(o, c, "profit")[: c.ticks_per_year].sum()) / 10_000 / c.customers.count


def value(o: Outcome, c: Config) -> float:
    """Value created, in reference prices a head of the market."""
    flows, firm = live(o, c, "profit"), c.focal.id
    if firm not in o.equity_end:
        return float("nan")
    return value_created(flows, o.equity_end[firm], o.equity_start[firm], c.discount_rate,
                         c.ticks_per_year) / 10_000 / c.customers.count  # fmt: skip


def pulled(o: Outcome, c: Config) -> float:
    """Log of the orders a tick of the first quarter over those of the rest of the year."""
    soon, later = first("orders", 1)(o, c), first("orders", 3, after=1)(o, c)
    return float(np.log(soon / later)) if soon > 0.0 and later > 0.0 else float("nan")


def by_word(o: Outcome, c: Config) -> float:
    """The share of all new customers of the focal firm since the strategies began who came by word."""
    new = live(o, c, "new")
    came = np.nan_to_num(live(o, c, "advocacy_share")) * new
    return float(came.sum() / new.sum()) if new.sum() else float("nan")


def needs(o: Outcome, c: Config) -> float:  # noqa: ARG001
    """A number that two runs share if and only if all paths of needs are the same to the bit (48 bits of a digest)."""
    return float(int(o.digests["needs"][:12], 16))


def first_spells(o: Outcome, c: Config) -> np.ndarray:
    """Which relations are first ones, won by any firm since the strategies began."""
    r = o.relations
    return np.asarray((r["spell"].values == 1) & ~r["truncated"].values & (r["start"].values >= c.burn_in))


def staying(o: Outcome, c: Config, which: np.ndarray, years: tuple[float, ...]) -> Numbers:
    """Survival of these relations at so many years, Kaplan-Meier."""
    r = o.relations
    start = r["start"].values[which].astype(np.int64)
    null = r["end"].null
    end = np.where(null[which], -1, r["end"].values[which]).astype(np.int64)  # type: ignore[index]
    words = r["end_reason"].words or []
    censored = np.isin(r["end_reason"].values[which], [words.index(w) for w in CENSORED]) & (end >= 0)
    ages = np.array([round(y * c.ticks_per_year) for y in years])
    return survival(start, end, censored, c.burn_in + c.ticks, ages)


def with_tenure(o: Outcome, c: Config) -> float:
    """Retention in the third year of a relation less that in its first, all firms."""
    if c.ticks < 3 * c.ticks_per_year:
        return float("nan")
    s = staying(o, c, first_spells(o, c), (1, 2, 3))
    return float(s[2] / s[1] - s[0]) if s[1] > 0.0 else float("nan")


def referred(o: Outcome, c: Config) -> float:
    """Share of referred customers still there after a year less that of all others, all firms."""
    channel = o.relations["channel"]
    by_word = channel.values == (channel.words or []).index("referral")
    begun = first_spells(o, c)
    if c.ticks < c.ticks_per_year or not (begun & by_word).any() or not (begun & ~by_word).any():
        return float("nan")
    return float(staying(o, c, begun & by_word, (1,))[0] - staying(o, c, begun & ~by_word, (1,))[0])


def losing(o: Outcome, c: Config) -> float:
    """Share of the focal firm's customers with two jobs or more, ended or not, who cost more than they brought."""
    r = o.relations
    mine = (r["firm"].values == c.focal.id) & (r["needs_served"].values >= 2) & ~r["truncated"].values
    return float((r["clv_realised"].values[mine] < 0).mean()) if mine.any() else float("nan")


def skew(o: Outcome, c: Config) -> float:
    """Mean less median of what a relation brought, in standard deviations; all firms, begun in the first year."""
    r = o.relations
    of = ~r["truncated"].values & (r["start"].values < c.burn_in + c.ticks_per_year)
    brought = r["clv_realised"].values[of].astype(np.float64)
    return float((brought.mean() - np.median(brought)) / brought.std()) if len(brought) > 1 else float("nan")


READINGS: dict[str, Reading] = {
    "culture": Reading("culture in the last year", last("culture")),
    "belief_error": Reading("error of beliefs in the last year, outcome units", last("belief_error")),
    "myopia": Reading("myopia at the end", owned("myopia")),
    "features": Reading("features in the last year", last("features")),
    "quality": Reading("quality in the last year", last("quality")),
    "quality_1": Reading("quality in the first year", first("quality")),
    "delivered": Reading("value delivered an order in the last year", last("delivered"), 4),
    "satisfaction": Reading("satisfaction in the last year, 0 to 10", last("satisfaction")),
    "incidents": Reading("incidents an order", an_order("incidents"), 4),
    "reached": Reading("share of the market that knows the firm for a job, last year", a_head("customers_reached")),
    "customers": Reading("share of the market who are its customers, last year", a_head("customers")),
    "churn": Reading("churn a tick in the last year", last("churn"), 4),
    "new_1": Reading("new customers a tick in the first year", first("new"), 2),
    "by_word": Reading("share of new customers who came by word", by_word),
    "variants": Reading("variants in the last year", last("variants"), 2),
    "orders_1": Reading("orders a tick in the first year", first("orders"), 1),
    "orders": Reading("orders a tick in the last year", last("orders"), 1),
    "pulled": Reading("log of orders a tick, first quarter over the rest of the year", pulled),
    "jobs_served": Reading("jobs served in the last year", last("jobs_served"), 2),
    "needs_per_customer": Reading("needs served per customer in the last year", last("needs_per_customer")),
    "unit_cost": Reading("unit cost in the last year, cents", last("unit_cost"), 0),
    "structure": Reading("spend on structure a tick in the last year, cents", last("spend_organise"), 0),
    "profit": Reading("discounted profit a head, reference prices", profit, 4),
    "profit_1": Reading("profit of the first year a head, reference prices", first_profit, 4),
    "value": Reading("value created a head, reference prices", value, 4, valued=True),
    "needs": Reading("digest of all paths of needs", needs, 0),
    "with_tenure": Reading("retention in the third year of a relation less that in the first", with_tenure),
    "referred": Reading("share there after a year, referred less others", referred),
    "losing": Reading("share of customers with two jobs or more who cost more than they brought", losing),
    "skew": Reading("mean less median of what a relation brought, in standard deviations", skew),
}  # fmt: skip


def read_all(o: Outcome, c: Config) -> dict[str, float]:
    """Every reading of a run; what a market cannot show is NaN."""
    return {key: reading.read(o, c) for key, reading in READINGS.items()}
