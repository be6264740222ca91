"""Is inequality measured as it is defined? By hand, against pairs counted one by one, and for any customers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.concentration import gini, lorenz, median_over_mean, top_share

VALUES = st.lists(st.integers(-1000, 10**6), min_size=1, max_size=40).map(lambda v: np.array(v, float))


def test_four_customers():
    """1, 2, 3, 14 of 20: Lorenz 1/20, 3/20, 6/20, 1; Gini sum (2 i - 5) x / (4 x 20) = (-3 - 2 + 3 + 42) / 80."""
    value = np.array([3.0, 14, 1, 2])
    people, held = lorenz(value)
    assert people.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert held.tolist() == pytest.approx([0, 0.05, 0.15, 0.3, 1])
    assert gini(value) == pytest.approx(0.5)
    assert top_share(value, 0.25) == pytest.approx(0.7)
    assert top_share(value, 0.2) == pytest.approx(0.8 * 0.7)
    assert median_over_mean(value) == pytest.approx(2.5 / 5)


def test_one_has_all_and_all_have_the_same():
    one = np.array([0.0] * 9 + [5])
    assert gini(one) == pytest.approx(0.9)
    assert (top_share(one), median_over_mean(one)) == pytest.approx((1.0, 0.0))
    same = np.full(10, 3.0)
    assert (gini(same), top_share(same), median_over_mean(same)) == pytest.approx((0.0, 0.2, 1.0))


@pytest.mark.filterwarnings("error")
def test_nobody_and_nothing_are_no_numbers():
    for value in (np.zeros(0), np.zeros(3)):
        assert np.isnan([gini(value), top_share(value), median_over_mean(value)]).all()
    assert np.isnan(lorenz(np.array([1.0, -3]))[1]).all()


def test_customers_who_cost_money():
    """3, 1, -1: mean difference over the 9 pairs 2 (2 + 4 + 2) / 9, mean size 5 / 3: 16 / 9 over 10 / 3."""
    value = np.array([3.0, 1, -1])
    assert gini(value) == pytest.approx(16 / 9 / (10 / 3))
    assert top_share(value, 1 / 3) == pytest.approx(1.0)
    assert top_share(np.array([3.0, -1]), 0.5) == pytest.approx(1.5)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(VALUES)
def test_gini_is_half_the_relative_mean_difference_and_below_one(value):
    found = gini(value)
    if not np.abs(value).sum():
        assert np.isnan(found)
        return
    pairs = np.abs(value[:, None] - value[None]).mean()
    assert found == pytest.approx(pairs / (2 * np.abs(value).mean()), abs=1e-9)
    assert 0.0 <= found < 1.0
    if value.min() >= 0:
        people, held = lorenz(value)
        area = (np.diff(people) * (held[1:] + held[:-1]) / 2).sum()
        assert found == pytest.approx(1 - 2 * area, abs=1e-9)
        assert 0.2 - 1e-9 <= top_share(value) <= 1 + 1e-9
