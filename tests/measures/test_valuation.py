"""What are customers worth? Sums worked out tick by tick, and the error of one average rate where customers differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures import bgnbd, sbg
from sim.measures.discounting import CONVENTION, per_tick
from sim.measures.transactions import Grouped
from sim.measures.valuation import (
    Ahead,
    average_rate_equity,
    bgnbd_values,
    clv,
    dynamic_equity,
    pooled_retention,
    sbg_equity,
    static_equity,
)
from sim.units import BadInput

REGULAR, HIGH_END = (0.704, 1.182), (0.668, 3.806)


def base(alpha, beta, cohorts):
    """Customers by tenure of a firm that wins 1,000 a period, and the retention of its whole base in the last one."""
    s = 1_000 * sbg.survival(alpha, beta, cohorts)
    return s[:cohorts], pooled_retention(s[: cohorts - 1], s[1:cohorts])


def one_by_one(today, alpha, beta, margin, discount):
    """Worth of the base summed over 3,000 periods and all tenures."""
    s = sbg.survival(alpha, beta, 3_000 + len(today))
    factor = (1 + discount) ** -np.arange(3_000, dtype=float)
    return sum(n * margin * (s[k + 1 : k + 3_001] / s[k]) @ factor for k, n in enumerate(today))


@pytest.mark.parametrize("shapes", [REGULAR, HIGH_END])
@pytest.mark.parametrize("cohorts", [5, 8, 13])
def test_one_average_rate_undervalues_customers_who_differ(shapes, cohorts):
    """Fader and Hardie's cohorts, 10 % a year: the naive worth is .5 to .85 of the true one; sBG's is the true one."""
    today, rate = base(*shapes, cohorts)
    truth = one_by_one(today, *shapes, 100.0, 0.1)
    assert 0.5 < average_rate_equity(today, 100.0, rate, 0.1) / truth < 0.85
    assert sbg_equity(today, 100.0, *shapes, 0.1) == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("churn", [0.1, 0.3])
def test_one_average_rate_is_right_for_customers_who_are_alike(churn):
    """Within 3 % where chances to leave hardly differ, and exact where they do not."""
    shapes = (churn * 2_000, (1 - churn) * 2_000)
    today, rate = base(*shapes, 8)
    truth = one_by_one(today, *shapes, 100.0, 0.1)
    assert average_rate_equity(today, 100.0, rate, 0.1) == pytest.approx(truth, rel=0.03)
    alike = 1_000 * (1 - churn) ** np.arange(9)
    one = alike[:8].sum() * 100 * sum((1 - churn) ** (k + 1) / 1.1**k for k in range(2_000))
    rate = pooled_retention(alike[:8].sum(), alike[1:].sum())
    assert average_rate_equity(alike[:8], 100.0, rate, 0.1) == pytest.approx(one, rel=1e-12)


def test_the_fitted_worth_of_a_simulated_base_is_near_the_true_one():
    """Eight cohorts of 1,000, seen for 1 to 8 periods; the truth knows every customer's own chance to leave.

    The ratio has a standard deviation of .021 over 150 seeds, so 10 % is a false alarm of 4e-6.
    """
    rng = np.random.default_rng(12)
    chance, age = rng.beta(*REGULAR, (8, 1_000)), np.arange(1, 9)[:, None]
    leaves = rng.geometric(chance)
    there = leaves > age
    lost = np.bincount(leaves[~there], minlength=9)[1:]
    still = there.sum(axis=1)
    truth = (100 * (1 - chance) * 1.1 / (0.1 + chance))[there].sum()
    fit = sbg.fit(lost, still)
    tenure = np.concatenate([[0], still])
    assert sbg_equity(tenure, 100.0, *fit.values, 0.1) == pytest.approx(truth, rel=0.1)
    at_risk = np.minimum(leaves, age).sum()
    assert average_rate_equity(still, 100.0, pooled_retention(at_risk, at_risk - lost.sum()), 0.1) < 0.85 * truth


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.floats(0.05, 1.0), st.floats(0.0, 0.3))
def test_a_new_customer_is_worth_a_margin_more_than_one_who_decides(churn, discount):
    new = clv(50.0, churn, discount)
    residual = average_rate_equity(1.0, 50.0, 1 - churn, discount)
    assert new == pytest.approx(50.0 + residual / (1 + discount), rel=1e-9)


def test_static_and_dynamic_equity_by_hand():
    static = static_equity([10, 5], [30.0, 60.0])
    assert static == 600.0
    assert static_equity(20, 2.5) == 50.0
    acquired = np.array([4.0] + [0.0] * 11 + [11.0])
    found = dynamic_equity(static, acquired, 100.0 - 40.0, discount_rate=0.1, ticks_per_year=12)
    assert found == pytest.approx(600 + 4 * 60 + 11 * 60 / 1.1)
    cost = np.array([40.0] * 12 + [120.0])
    later = dynamic_equity(static, acquired, 100.0 - cost, discount_rate=0.1, ticks_per_year=12)
    assert later == pytest.approx(600 + 4 * 60 - 11 * 20 / 1.1)
    assert dynamic_equity(static, [], 5.0, discount_rate=0.1, ticks_per_year=12) == static


def test_a_rate_a_tick_compounds_to_the_rate_a_year():
    assert (1 + per_tick(0.1, 12)) ** 12 == pytest.approx(1.1)
    assert per_tick(0.0, 52) == 0.0
    assert "(1 + d)^(t / ticks a year)" in CONVENTION
    monthly = sum(0.9**k * 1.1 ** (-k / 12) for k in range(2_000))
    assert clv(1.0, 0.1, per_tick(0.1, 12)) == pytest.approx(monthly)


def test_bgnbd_worth_is_the_purchases_of_each_tick_discounted():
    p, ahead = (0.8, 6.0, 0.8, 2.4), Ahead(ticks=24, tick=52 / 12, discount_rate=0.1, ticks_per_year=12)
    rows = Grouped.of([0.0, 3.0, 9.0], [0.0, 30.0, 50.0], [52.0, 52.0, 51.0])
    expected = np.zeros(3)
    before = np.zeros(3)
    for t in range(24):
        upto = bgnbd.conditional(p, (t + 1) * 52 / 12, rows.x, rows.t_x, rows.T)
        expected += 7.0 * (upto - before) * 1.1 ** (-t / 12)
        before = upto
    np.testing.assert_allclose(bgnbd_values(p, rows, 7.0, ahead), expected, rtol=1e-10)
    stays = bgnbd_values((0.8, 6.0, 1e-9, 2.4), rows, 7.0, ahead)
    rate = (0.8 + rows.x) / (6.0 + rows.T) * 52 / 12
    np.testing.assert_allclose(stays, 7 * rate * sum(1.1 ** (-t / 12) for t in range(24)), rtol=1e-6)


def test_a_rate_of_nobody_is_refused():
    with pytest.raises(BadInput, match="customers at risk"):
        pooled_retention([0, 0], [0, 0])
