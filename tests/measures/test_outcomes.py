"""Are customers' outcomes weighted as their names say? Small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.means import correlation, mean, ratio, slope, weighted_mean
from sim.measures.outcomes import a_head, an_order, needs_met

NONE = np.zeros(0)


def test_value_an_order_weighs_each_tick_by_its_orders():
    """10 orders of .5 and 30 of .7: 26 / 40; a tick without orders has no value to count."""
    assert an_order([0.5, 0.7, np.nan], [10, 30, 0]) == pytest.approx(26 / 40)
    assert np.isnan(an_order([np.nan, np.nan], [0, 0]))
    assert np.isnan(an_order(NONE, NONE))


def test_surplus_a_head_counts_those_who_buy_nothing():
    """10 orders of 200 and 5 of -40 in half a year, among 20 people: 1,800 / 20 / .5."""
    assert a_head([200.0, -40.0, np.nan], [10, 5, 0], 20, 0.5) == pytest.approx(180.0)
    assert a_head(NONE, NONE, 20, 1.0) == 0.0


def test_needs_met_weighs_each_tick_by_its_customers():
    assert needs_met([0.2, 0.6, np.nan], [30, 10, 0]) == pytest.approx(0.3)


def test_means_leave_out_what_is_not_there():
    assert ratio(1, 4) == 0.25
    assert np.isnan([ratio(1, 0), mean([np.nan]), mean(NONE), weighted_mean([1.0], [0.0])]).all()
    assert mean([1.0, np.nan, 3.0]) == 2.0


def test_a_line_and_its_correlation():
    """y = 1, 3, 2 at x = 0, 1, 2: slope (1 + 0 + 0) / 2, r = 1 / sqrt(2 x 2)."""
    x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0])
    assert slope(x, y) == pytest.approx(0.5)
    assert correlation(x, y) == pytest.approx(0.5)
    assert np.isnan([slope(x * 0, y), correlation(x * 0, y), correlation(x[:2], y[:2]), slope(x[:1], y[:1])]).all()


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50)), min_size=1, max_size=30))
def test_a_weighted_mean_lies_among_its_values(pairs):
    values, weights = (np.array(c, float) for c in zip(*pairs, strict=True))
    found = an_order(values, weights)
    used = values[weights > 0]
    assert np.isnan(found) if len(used) == 0 else used.min() - 1e-12 <= found <= used.max() + 1e-12
