"""Do the patterns of real markets emerge, and vanish with the heterogeneity that makes them?

Firms stand still and nobody plays better than another, so that what is seen comes from customers alone. Sizes, named
beside each test, are chosen so that the sampling error is a small part of what separates a pattern from its absence.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import curve_fit

from sim.customers.codes import END_REASONS
from sim.market import Market
from sim.measures.retention import CENSORED, survival
from sim.tables import table
from tests.support import STILL, column, market

YEARS = 9
REACH = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
LEVEL = (1.15, 1.1, 1.05, 0.95, 0.9, 0.85)


def cohort_survival(*overrides: str) -> np.ndarray:
    """Survival by year of the first spells begun in the first year, Kaplan-Meier; 4,000 customers in the market."""
    of = market("market=subscription_regular", *STILL, "customers.count=4000", f"ticks={12 * (YEARS + 1)}",
                "record.choices=none", "record.survey=0", *overrides).run()  # fmt: skip
    mine = (column(of, "relations", "start") < 12) & (column(of, "relations", "spell") == 1)
    assert mine.sum() > 1_000  # the least cohort of targets.md
    start, end = column(of, "relations", "start")[mine], column(of, "relations", "end")[mine]
    censored = np.isin(table(of, "relations")["end_reason"].values[mine], [END_REASONS.index(w) for w in CENSORED])
    ends = np.where(np.isnan(end), -1, end).astype(np.int64)
    return survival(start.astype(np.int64), ends, censored & (ends >= 0), of.tick, 12 * np.arange(YEARS + 1))


def test_retention_rises_with_the_age_of_a_cohort():
    """Eight seeds, some 3,000 spells each: a year's retention errs by .005 at first, .01 at last; it rises by .25."""
    s = np.median([cohort_survival(f"seed={seed}") for seed in range(1, 9)], axis=0)
    r = s[1:] / s[:-1]
    assert 0.55 <= s[1] <= 0.72  # Regular: .631 (Fader and Hardie 2007)
    assert r[7] >= 0.88
    assert np.diff(r).mean() > 0.02
    assert np.diff(r)[:5].min() > 0.0
    assert np.diff(r).min() > -0.02


def test_retention_is_flat_where_customers_are_alike():
    """Heterogeneity off, needs still: 10,000 spells, 900 of which reach year 4: a year's retention errs by .02."""
    off = ("customers=alike", "customers.needs_still=true")
    s = np.mean([cohort_survival(*off, f"seed={seed}") for seed in (1, 2)], axis=0)
    r = s[1:] / s[:-1]
    assert abs(r[4] - r[1]) < 0.04
    assert np.abs(np.diff(r[1:5])).max() < 0.04


def test_the_least_suited_leave_first():
    """Why retention rises: after five years the stayers like their firm better than all who came did; 2,500 spells."""
    of = market("market=subscription_regular", *STILL, "customers.count=3000", "ticks=60", "record.choices=none",
                "record.survey=0", "customers.leaving=0").run()  # fmt: skip
    r = {name: column(of, "relations", name) for name in ("customer", "firm", "start", "end", "spell")}
    first = (r["start"] < 12) & (r["spell"] == 1)
    taste = of.tables.ties["taste"][r["customer"].astype(int), r["firm"].astype(int)]
    stayed = np.isnan(r["end"])
    error = taste[first].std() / np.sqrt((first & stayed).sum())
    assert taste[first & stayed].mean() - taste[first & ~stayed].mean() > 5 * error


@pytest.fixture(scope="module")
def laws() -> np.ndarray:
    """Log share, penetration and frequency of six firms, known and liked unequally, (seeds, 3, firms)."""
    seats = ["focal", *(f"+rivals.r{k}" for k in range(1, 6))]
    firms = [f"{seat}.id={k}" for k, seat in enumerate(seats)] + [f"{seat}.strategy=neutral" for seat in seats]
    efforts = [f"{seat}.levers.reach.effort={e}" for seat, e in zip(seats, REACH, strict=True)]
    efforts += [f"{seat}.levers.price.level={level}" for seat, level in zip(seats, LEVEL, strict=True)]
    leaner = [f"{seat}.levers.design.effort=0.1" for seat in seats]
    return np.array([
        brand_sizes(market("market=purchase", "rivals=none", *firms, *efforts, *leaner, *STILL, "customers.count=4000",
                           "ticks=24", "record.choices=none", "record.survey=0", f"seed={seed}").run())
        for seed in (1, 2, 3, 4, 5)
    ])  # fmt: skip


def brand_sizes(of: Market) -> np.ndarray:
    """Log share of orders, penetration, and orders a buyer, of every firm over the whole run."""
    firm, customer, orders = (column(of, "relations", name) for name in ("firm", "customer", "orders"))
    sold = np.bincount(firm, orders)
    buyers = np.array([len(np.unique(customer[firm == f])) for f in range(len(of.firms))])
    assert sold.sum() == column(of, "firms", "orders").sum()
    return np.log([sold / sold.sum(), buyers / of.config.customers.count, sold / buyers])


def test_small_brands_suffer_twice(laws):
    """Double jeopardy, over two years, 4,000 customers, 1,000 buyers or more a firm: medians over five seeds."""
    share, penetration, frequency = laws.transpose(1, 0, 2)
    by_reach = np.median([np.corrcoef(s, p)[0, 1] for s, p in zip(share, penetration, strict=True)])
    by_use = np.median([np.corrcoef(s, f)[0, 1] for s, f in zip(share, frequency, strict=True)])
    assert np.exp(share).max() / np.exp(share).min() > 1.8
    assert by_reach > 0.9
    assert by_use > 0.9


def test_penetration_carries_share(laws):
    """Of a difference in share penetration carries more than half (.8 in panels): slope of its log on log share."""
    share, penetration, _ = laws.transpose(1, 0, 2)
    assert np.median([np.polyfit(s, p, 1)[0] for s, p in zip(share, penetration, strict=True)]) > 0.5


def test_a_new_category_spreads_by_bass():
    """Cumulative first purchases by quarter, 12 years, 3,000 customers: Bass fits, with p and q a year as published.

    Bands of Sultan, Farley, Lehmann (1990): p .003 to .05, q .2 to .6; medians over three seeds.
    """
    p, q, fitted = np.median([bass_fit(f"seed={seed}") for seed in (1, 2, 3)], axis=0)
    assert 0.003 < p < 0.05
    assert 0.2 < q < 0.6
    assert fitted > 0.95


def bass_fit(*overrides: str) -> tuple[float, float, float]:
    """(p, q, R2) of F(t) = m (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t) on first purchases of the first customers."""
    of = market("market=new_category", "burn_in=0", "customers.count=3000", "ticks=144", "focal.strategy=neutral",
                "record.choices=none", "record.survey=0", *overrides).run()  # fmt: skip
    customer, start = (column(of, "relations", name) for name in ("customer", "start"))
    first = np.full(3_000, of.tick)
    known = customer < 3_000
    np.minimum.at(first, customer[known].astype(int), start[known].astype(int))
    years = np.arange(1, 49) / 4
    adopted = (first[None] < 12 * years[:, None]).sum(axis=1)

    def curve(t: np.ndarray, m: float, p: float, q: float) -> np.ndarray:
        return m * (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))

    (m, p, q), _ = curve_fit(curve, years, adopted, p0=(adopted[-1], 0.03, 0.4), bounds=(1e-6, (1e6, 5.0, 10.0)))
    return p, q, 1 - ((adopted - curve(years, m, p, q)) ** 2).sum() / ((adopted - adopted.mean()) ** 2).sum()
