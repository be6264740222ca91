"""Do cohorts answer at equal tenure? Two cohorts worked out by hand, and a log of orders."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.cohorts import again_share, churn, repeat_rate, retention, still_there

# 10 came at tick 0 (8, 6, 6 left at ages 1 to 3), 4 came at tick 2 (2 left at age 1), in two channels; last tick 3.
START = np.array([0, 0, 0, 0, 0, 2, 2, 2])
AGE = np.array([0, 0, 1, 2, 3, 0, 0, 1])
ACTIVE = np.array([7, 3, 8, 6, 6, 3, 1, 2])


def test_the_share_still_there_is_of_cohorts_that_are_old_enough():
    """Age 1: (8 + 2) / 14; age 2: 6 / 10, as the second cohort is not so old; age 4: nobody is."""
    found = still_there(START, AGE, ACTIVE, np.array([0, 1, 2, 3, 4]), 3)
    assert found[:4].tolist() == pytest.approx([1.0, 10 / 14, 0.6, 0.6])
    assert np.isnan(found[4])


def test_retention_has_the_same_cohorts_above_and_below():
    """From age 1 to 2: 6 of 8, not 6 of 10."""
    assert retention(START, AGE, ACTIVE, 1, 1, last=3) == 6 / 8
    assert churn(START, AGE, ACTIVE, 1, 1, last=3) == pytest.approx(2 / 8)
    assert retention(START, AGE, ACTIVE, 0, 1, last=3) == still_there(START, AGE, ACTIVE, np.array([1]), 3)[0]
    assert np.isnan(churn(START, AGE, ACTIVE, 3, 1, last=3))


def test_a_cohort_that_is_all_gone_has_retention_zero_and_then_none():
    start, age, active = np.array([0]), np.array([0]), np.array([5])
    assert retention(start, age, active, 0, 1, last=9) == 0.0
    assert np.isnan(retention(start, age, active, 1, 1, last=9))


def test_repeat_is_another_tick_within_the_time_that_all_had():
    """Within 3 ticks, to tick 9: 1 came again (2, 5); 2 too late (0, 4); 3 twice at once; 4 is too young to count."""
    customer = np.array([1, 2, 3, 4, 1, 2, 3, 4])
    tick = np.array([5, 0, 6, 8, 2, 4, 6, 9])
    assert repeat_rate(customer, tick, 3, 9) == pytest.approx(1 / 3)
    assert repeat_rate(customer, tick, 4, 9) == pytest.approx(2 / 2)  # 3 has not been seen for so long
    assert np.isnan(repeat_rate(customer, tick, 99, 9))
    assert np.isnan(repeat_rate(customer[:0], tick[:0], 3, 9))


def test_those_who_ordered_again_are_a_share_of_customers():
    assert again_share(np.array([3.0, 5.0]), np.array([10.0, 10.0])) == 0.4
    assert np.isnan(again_share(np.zeros(2), np.zeros(2)))
