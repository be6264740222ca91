"""How far are exp, log, powers and quantiles from the C library and scipy? Tolerances in units of the last place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.numbers.math import exp, gumbel, log, normal, power


def ulps(found: float, true: float) -> float:
    """Distance in units of the last place of the true value."""
    return abs(found - true) / math.ulp(true)


def test_exp_is_within_three_ulp():
    for x in np.linspace(-707.9, 708.9, 20_001):
        assert ulps(exp(x), math.exp(x)) <= 3.0


def test_exp_near_zero_is_within_one_ulp():
    for x in np.linspace(-0.3, 0.3, 5_001):
        assert ulps(exp(x), math.exp(x)) <= 1.0


def test_exp_at_the_ends_of_its_range():
    assert exp(0.0) == 1.0
    assert exp(-708.5) == 0.0
    assert exp(-math.inf) == 0.0
    assert exp(2000.0) == exp(709.0) < math.inf
    assert exp(-0.0) == 1.0


def test_log_is_within_three_ulp():
    near = np.linspace(0.5, 2.0, 10_001)
    far = np.exp(np.linspace(-700, 700, 10_001))
    for x in (*near[near != 1.0], *far):
        assert ulps(log(float(x)), math.log(x)) <= 3.0
    assert log(1.0) == 0.0


def test_log_of_powers_of_two_is_linear():
    for k in (-1000, -32, -1, 1, 20, 1000):
        assert log(2.0**k) == pytest.approx(k * math.log(2.0), rel=4e-16)


def test_power_is_within_1e_13_of_the_c_library():
    for base in (0.02, 0.9, 1.0, 1.3, 40.0):
        for exponent in (-3.0, -0.32, 0.0, 0.4, 1.2, 5.0):
            assert power(base, exponent) == pytest.approx(base**exponent, rel=1e-13)


def test_gumbel_is_the_quantile_function():
    for u in (2.0**-33, 0.001, 0.2, 0.5, 0.9, 1.0 - 2.0**-33):
        assert gumbel(u) == pytest.approx(stats.gumbel_r.ppf(u), rel=1e-12)


def test_normal_is_within_its_stated_error():
    """Acklam's bound on the relative error is 1.15e-9; the whole grid of 32-bit uniforms lies within these ends."""
    levels = np.concatenate([(np.arange(20_000) + 0.5) / 20_000, 10.0 ** -np.arange(2.0, 9.6, 0.1), [0.5 * 2.0**-32]])
    levels = levels[levels != 0.5]
    found = np.array([normal(u) for u in levels])
    assert np.abs(found / stats.norm.ppf(levels) - 1.0).max() < 1.2e-9
    assert normal(0.5) == 0.0


def test_normal_is_odd():
    """Exactly in the tails; in the middle to 1e-15, because 1 - u is rounded."""
    for u in (2.0**-33, 0.001, 0.02, 0.1, 0.3):
        assert normal(1.0 - u) == pytest.approx(-normal(u), rel=1e-9 if u < 1e-6 else 1e-12)


def test_normal_rises_with_its_level_also_where_the_pieces_meet():
    for centre in (0.02425, 1.0 - 0.02425):
        levels = centre + np.linspace(-1e-5, 1e-5, 2_001)
        assert (np.diff([normal(u) for u in levels]) > -1e-9).all()
