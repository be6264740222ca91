"""Are the numbers of a panel what their definitions say? Four buyers and three firms by hand, and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.measures import share

#                firm 0  1  2
BOUGHT = np.array([[2.0, 1, 0], [1, 0, 0], [0, 3, 1], [0, 0, 0]])


def test_a_panel_counts_the_log_by_customer_and_firm():
    """Customer 9 is not in the panel, and at the last choice nobody was hired."""
    customer, firm = np.array([5, 5, 2, 5, 9, 2]), np.array([0, 1, 2, 0, 0, -1])
    everybody = np.array([7, 5, 2])
    assert share.panel(customer, firm, everybody, 3).tolist() == [[0, 0, 1], [2, 1, 0], [0, 0, 0]]
    spent = share.panel(customer, firm, everybody, 3, np.array([10, 20, 30, 40, 50, 60]))
    assert spent.tolist() == [[0, 0, 30], [50, 20, 0], [0, 0, 0]]
    assert share.panel(customer[:0], firm[:0], everybody, 2).tolist() == [[0, 0]] * 3


def test_the_numbers_of_four_buyers():
    """8 purchases: 3, 4, 1; buyers 2, 2, 1 of 4; requirements: 3 of 3 + 1, 4 of 3 + 4, 1 of 4."""
    assert share.market_share(BOUGHT).tolist() == [3 / 8, 4 / 8, 1 / 8]
    assert share.penetration(BOUGHT).tolist() == [0.5, 0.5, 0.25]
    assert share.frequency(BOUGHT).tolist() == [1.5, 2.0, 1.0]
    assert share.share_of_requirements(BOUGHT).tolist() == [3 / 4, 4 / 7, 1 / 4]


def test_duplication_is_of_the_buyers_of_the_row():
    """Of 2 buyers of 0 one also bought from 1, none from 2; of 2 of 1, one each; the buyer of 2 bought from 1.

    D: mean of 1/2, 0, 1/2, 1/2, 0, 1 over the mean of penetrations 1/2, 1/4, 1/2, 1/4, 1/2, 1/2.
    """
    found = share.duplication(BOUGHT)
    assert found.table.tolist() == [[1, 0.5, 0], [0.5, 1, 0.5], [0, 1, 1]]
    assert found.coefficient == pytest.approx(2.5 / 2.5)
    x, y = [0.5, 0.25, 0.5, 0.25, 0.5, 0.5], [0.5, 0, 0.5, 0.5, 0, 1]
    assert found.r == pytest.approx(np.corrcoef(x, y)[0, 1])


def test_independent_buyers_duplicate_as_the_law_says_with_d_of_one():
    """All combinations of buying at 1/2, 1/4 and 1/8 in 64 people: who buys one buys another as anybody does."""
    k = np.arange(64)
    found = share.duplication(np.column_stack([k % 2 == 0, k // 2 % 4 == 0, k // 8 % 8 == 0]).astype(float))
    assert found.coefficient == pytest.approx(1.0)
    assert found.r == pytest.approx(1.0)
    assert found.penetration.tolist() == [0.5, 0.25, 0.125]


def test_double_jeopardy_parts_share_into_buyers_and_purchases():
    """Shares as p x w: p = 1/2, 1/4, 1/8 and w = 4, 2, 1 move alike, so that each carries a half."""
    bought = np.zeros((8, 3))
    for f, (buyers, each) in enumerate([(4, 4), (2, 2), (1, 1)]):
        bought[:buyers, f] = each
    found = share.double_jeopardy(bought)
    assert (found.r_penetration, found.r_frequency) == pytest.approx((1.0, 1.0))
    assert (found.by_penetration, found.by_frequency) == pytest.approx((0.5, 0.5))
    alike = share.double_jeopardy(np.eye(3))
    assert np.isnan([alike.r_penetration, alike.by_penetration]).all()


def test_a_firm_that_sold_nothing_and_a_panel_of_one_or_none():
    bought = np.array([[1.0, 0.0], [2.0, 0.0]])
    assert np.isnan([share.frequency(bought)[1], share.share_of_requirements(bought)[1]]).all()
    found = share.duplication(bought)
    assert np.isnan([*found.table[1], found.coefficient, found.r]).all()
    assert np.isnan(share.duplication(bought[:, :1]).coefficient)
    assert np.isnan(share.penetration(np.zeros((0, 2)))).all()
    assert share.double_jeopardy(bought).share.tolist() == [1, 0]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 5)), elements=st.integers(0, 6)))
def test_what_must_hold_of_any_panel(bought):
    if bought.sum() == 0:
        assert np.isnan(share.market_share(bought)).all()
        return
    m, p, w = share.market_share(bought), share.penetration(bought), np.nan_to_num(share.frequency(bought))
    assert m.sum() == pytest.approx(1.0)
    assert p * w * len(bought) == pytest.approx(m * bought.sum())
    scr = share.share_of_requirements(bought)[p > 0]
    assert ((scr > 0) & (scr <= 1)).all()
    assert (scr >= m[p > 0] - 1e-12).all()  # its buyers buy more of it than people in general
    dj = share.double_jeopardy(bought)
    assert np.isnan(dj.by_penetration) or dj.by_penetration + dj.by_frequency == pytest.approx(1.0)
    table = share.duplication(bought).table
    assert ((table[p > 0] >= 0) & (table[p > 0] <= 1)).all()


def test_share_of_wallet_over_ticks_is_of_all_that_was_spent():
    """50 of 100 and 30 of 40; a tick in which nobody spent says nothing."""
    assert share.share_of_wallet(np.array([50.0, 30, 0]), np.array([0.5, 0.75, np.nan])) == pytest.approx(80 / 140)
    assert np.isnan(share.share_of_wallet(np.zeros(2), np.array([np.nan, 0.0])))


def test_breadth():
    assert share.needs_per_customer(np.array([1.0, 2.0, np.nan]), np.array([30.0, 10, 0])) == 1.25
    assert share.peppers(300, 1.5, 1000, 3.0) == (0.3, 0.5)
    assert np.isnan(share.peppers(0, np.nan, 1000, 3.0)[1])
