"""Do markets at the edge of what makes sense run, and do symmetries hold? Bounds as in `test_closed_forms.py`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.market import Market
from sim.tables import table
from tests.support import ALPHA, STILL, column, hold, market


def check_empty(of: Market) -> None:
    """Nobody ever bought anything."""
    firms = table(of, "firms")
    for name in ("customers", "new", "lost", "orders", "revenue", "incidents", "survey_asked"):
        assert (firms[name].values == 0).all()
    for name in ("churn", "cac", "share", "satisfaction", "needs_met", "delivered", "nps"):
        assert firms[name].null.all()
    assert len(table(of, "relations")["firm"].values) == len(table(of, "cohorts")["firm"].values) == 0
    assert (firms["profit"].values == -firms["cost"].values).all()


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
@pytest.mark.parametrize("empty", ["market.without=20", "market.occasion_rate=0"])
def test_a_market_in_which_nobody_buys_is_empty_and_runs(kind, empty):
    of = market(f"market={kind}", empty, "burn_in=0", "strategy=customer_centric", "rivals=customer_centric")
    check_empty(of.run())


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_a_market_in_which_nobody_needs_anything_is_empty_and_runs(kind):
    of = market(f"market={kind}", "customers.leaving=0", "customers.needs_still=true")
    hold(of, slice(None), 0)
    check_empty(of.run())


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_a_market_of_one_firm_runs(kind):
    of = market(f"market={kind}", "rivals=none", "market.occasion_rate=0.6").run()
    orders, share = column(of, "firms", "orders"), column(of, "firms", "share")
    assert orders.sum() > 0
    assert (share[orders > 0] == 1.0).all()
    assert set(column(of, "relations", "firm")) == {0}


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_customers_decide_by_relative_prices_alone(kind):
    """All prices and costs twice, money worth half: the same relations to the bit, and every cent twice."""
    setting = (f"market={kind}", *STILL, "market.occasion_rate=0.6", "ticks=14")
    plain = market(*setting).run()
    twice = market(*setting, "market.price_weight=1.5", "market.unit_cost=1.1", *(
        f"{firm}.levers.price.level={level}" for firm, level in
        (("focal", 2.0), ("rivals.first", 1.9), ("rivals.second", 1.9), ("rivals.third", 2.0))
    )).run()  # fmt: skip
    assert len(column(plain, "relations", "firm")) > 30
    for name in ("customer", "firm", "start", "end", "orders", "channel", "start_reason", "end_reason", "first_fit"):
        np.testing.assert_array_equal(column(plain, "relations", name), column(twice, "relations", name))
    assert (2 * column(plain, "relations", "revenue") == column(twice, "relations", "revenue")).all()
    assert (2 * column(plain, "firms", "revenue") == column(twice, "firms", "revenue")).all()


def test_identical_firms_share_the_market_evenly():
    """Four firms with one strategy: over 30 seeds each firm's mean share of orders is a quarter (Student)."""
    rows = []
    for seed in range(1, 31):
        of = market("rivals=product_centric", "strategy=product_centric", "market=purchase", "customers.count=120",
                    "record.survey=0", "record.choices=none", "market.occasion_rate=0.5",
                    f"seed={seed}").run()  # fmt: skip
        orders = column(of, "firms", "orders").reshape(4, -1).sum(axis=1)
        rows.append(orders / orders.sum())
    shares_ = np.array(rows)
    t = (shares_.mean(axis=0) - 0.25) / (shares_.std(axis=0, ddof=1) / 30**0.5)
    assert np.abs(t).max() < stats.t.ppf(1 - ALPHA / 8, 29)
    assert shares_.mean(axis=0).std() < 0.03
