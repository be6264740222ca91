"""Does profit by segment, decile and product add up to the whole? By hand, and for any customers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.profitability import by_decile, by_group, return_on_spend, whale_curve

VALUES = st.lists(st.integers(-(10**6), 10**6), max_size=40).map(lambda v: np.array(v, float))


def test_groups_add_up():
    """Segment 2 has 30 and -10, segment 5 has 60: means 10 and 60, shares 1/4 and 3/4."""
    found = by_group(np.array([2, 5, 2]), np.array([30.0, 60, -10]))
    assert (found.group.tolist(), found.count.tolist(), found.total.tolist()) == ([2, 5], [2, 1], [20, 60])
    assert (found.mean.tolist(), found.share.tolist()) == ([10, 60], [0.25, 0.75])
    assert np.isnan(by_group(np.array([1, 2]), np.array([5.0, -9])).share).all()
    assert len(by_group(np.zeros(0, int), np.zeros(0)).group) == 0


def test_deciles_are_from_the_top_and_customers_on_a_border_are_parted():
    assert by_decile(np.arange(1.0, 21)).tolist() == pytest.approx([39, 35, 31, 27, 23, 19, 15, 11, 7, 3])
    assert by_decile(np.array([4.0, 8]), 4).tolist() == pytest.approx([4, 4, 2, 2])
    assert by_decile(np.array([10.0, -2, 1]), 2).tolist() == pytest.approx([10.5, -1.5])
    assert by_decile(np.zeros(0)).tolist() == [0] * 10


def test_the_whale_rises_above_one_and_comes_down_to_it():
    """100 and 50 earned, 50 lost: after a quarter 1, after a half 1.5, then flat, then 1."""
    curve = whale_curve(np.array([-50.0, 0, 100, 50]), 5)
    assert curve.tolist() == pytest.approx([0, 1.0, 1.5, 1.5, 1.0])
    assert np.isnan(whale_curve(np.array([1.0, -2]))).all()
    assert np.isnan(whale_curve(np.zeros(0))).all()


@settings(derandomize=True, max_examples=100, deadline=None)
@given(VALUES)
def test_deciles_and_curve_end_at_the_whole(value):
    deciles = by_decile(value)
    assert deciles.sum() == pytest.approx(value.sum(), abs=1e-6)
    assert (np.diff(deciles) <= 1e-6).all()
    if value.sum() > 0:
        curve = whale_curve(value)
        assert (curve[0], curve[-1]) == (0.0, 1.0)
        assert (np.diff(curve, 2) <= 1e-6 * np.abs(curve).max()).all()


def test_a_return_is_what_money_brings_beyond_itself():
    assert return_on_spend(120, 100) == 0.2
    assert return_on_spend(50, 100) == -0.5
    assert np.isnan(return_on_spend(0, 0))
