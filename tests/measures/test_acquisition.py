"""Do the four costs of a customer say what their names say? By hand, and where nobody came."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.customers.codes import CONTACT, CROSS_SELL, INITIAL, REACH, REFERRAL, RETURN, SEARCH, SELL
from sim.measures.acquisition import blended, fully_loaded, marginal, marginal_by_tick, paid

ALL = np.array([INITIAL, REACH, CONTACT, SELL, REFERRAL, SEARCH, CROSS_SELL, RETURN])


def test_blended_is_over_all_and_paid_over_those_whom_money_brought():
    """600 for 8 customers, 3 of them by reach, contact or sales."""
    assert blended([100, 200, 300], [1, 5, 2]) == 75.0
    assert paid([100, 200, 300], ALL) == 200.0
    assert blended(600, 8) == 75.0


def test_marginal_is_the_slope_between_two_runs():
    """300 more bring 2 more; the mean is 100 and 112.50."""
    assert marginal((600, 900), (6, 8)) == 150.0
    assert marginal((600, 900), (6, 4)) == -150.0
    assert np.isnan(marginal((600, 900), (6, 6)))


def test_marginal_from_ticks_is_the_slope_over_time():
    """New = 1 + spend / 50, whatever the base: a further one costs 50."""
    spend = np.array([0.0, 100, 50, 200])
    assert marginal_by_tick(spend, 1 + spend / 50) == pytest.approx(50.0)
    assert np.isnan(marginal_by_tick(spend, 5 - spend / 50))
    assert np.isnan(marginal_by_tick(spend * 0 + 7, spend))


def test_overheads_are_shared_by_spend():
    """Spend of 300 beside 600: a third of the overhead of 90, and 330 for 3 customers."""
    assert fully_loaded(300, 90, 600, 3) == pytest.approx(110.0)
    assert fully_loaded(300, 0, 600, 3) == blended(300, 3)
    assert fully_loaded(300, 90, 0, 3) == pytest.approx(130.0)
    assert fully_loaded(0, 90, 0, 3) == 0.0


@pytest.mark.filterwarnings("error")
def test_nobody_won_is_no_infinite_cost():
    assert np.isnan([blended([5, 5], [0, 0]), paid(5, np.array([REFERRAL])), fully_loaded(5, 1, 1, 0)]).all()
    assert np.isnan([blended([], []), paid([], ALL[:0]), marginal_by_tick(np.zeros(0), np.zeros(0))]).all()


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 50)), min_size=1, max_size=24))
def test_blended_times_new_is_spend(ticks):
    spend, new = (np.array(c, float) for c in zip(*ticks, strict=True))
    if new.sum():
        assert blended(spend, new) * new.sum() == pytest.approx(spend.sum())
        assert fully_loaded(spend.sum(), 10, 10, new.sum()) >= blended(spend, new)
