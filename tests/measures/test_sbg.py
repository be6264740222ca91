"""Is the sBG model its closed forms, and are its fits the published ones?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import beta, hyp2f1

from sim.measures import sbg
from sim.units import BadInput
from tests.measures.buyers import LEAST, MOST, SETS

# Per cent of a cohort still there, years 0 to 12 (Fader and Hardie 2007).
REGULAR = np.array([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]) / 100
HIGH_END = np.array([100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]) / 100
PAIRS = [(0.704, 1.182), (0.668, 3.806), (2.0, 5.0), (0.05, 0.2)]
shapes = st.floats(0.05, 20.0)


@pytest.mark.parametrize(("shares", "alpha", "b"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)])
def test_seven_years_give_the_published_parameters_and_project_five_more(shares, alpha, b):
    fit = sbg.fit(*sbg.from_survival(shares[:8], 1_000))
    assert fit.names == ("alpha", "beta")
    assert fit.n == pytest.approx(1_000)
    np.testing.assert_allclose(fit.values, (alpha, b), atol=5e-4)
    projected = sbg.survival(*fit.values, 12)[8:]
    assert np.abs(projected / shares[8:] - 1).mean() < 0.05


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_survival_is_a_ratio_of_betas(a, b):
    t = np.arange(13)
    found = sbg.survival(a, b, 12)
    np.testing.assert_allclose(found, beta(a, b + t) / beta(a, b), rtol=1e-12)
    np.testing.assert_allclose(sbg.retention(a, b, 12), found[1:] / found[:-1], rtol=1e-12)
    assert sbg.survival(a, b, 0).tolist() == [1.0]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(shapes, shapes, st.floats(1e-4, 0.5))
def test_retention_rises_and_worth_rises_with_tenure(a, b, d):
    assert (np.diff(sbg.retention(a, b, 20)) > 0).all()
    assert (np.diff(sbg.survival(a, b, 20)) < 0).all()
    worth = sbg.residual_value(1.0, a, b, np.arange(20), d)
    assert (np.diff(worth) > 0).all()
    assert (worth < sbg.residual_value(1.0, a, b, np.arange(20), d / 2)).all()
    assert worth.max() < (1 + d) / d


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("d", [0.1, 0.008])
def test_worth_is_the_sum_of_the_margins_that_it_stands_for(a, b, d):
    ticks = 20_000 if d < 0.01 else 2_000
    s = sbg.survival(a, b, ticks + 31)
    factor = (1 + d) ** -np.arange(ticks, dtype=float)
    assert sbg.expected_value(3.0, a, b, d) == pytest.approx(3 * s[:ticks] @ factor, rel=1e-8)
    for n in (0, 1, 30):
        expected = 3 * (s[n + 1 : n + 1 + ticks] / s[n]) @ factor
        assert sbg.residual_value(3.0, a, b, n, d) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_worth_is_the_published_hypergeometric_form(a, b):
    n, d = np.array([[0, 3], [50, 3]]), 0.02
    published = (b + n) / (a + b + n) * hyp2f1(1, b + n + 1, a + b + n + 1, 1 / (1 + d))
    np.testing.assert_allclose(sbg.residual_value(1.0, a, b, n, d), published, rtol=1e-9)
    assert sbg.expected_value(1.0, a, b, d) == pytest.approx(hyp2f1(1, b, a + b, 1 / (1 + d)), rel=1e-9)


@pytest.mark.parametrize("size", [50.0, 1e3, 1e6])
def test_where_nobody_differs_it_is_constant_churn(size):
    """Parameters as large as 1e6, where 2F1 gives no number; churn c = .2, to an order of 1 / size."""
    c, d = 0.2, 0.01
    worth = sbg.residual_value(1.0, c * size, (1 - c) * size, np.array([0, 10]), d)
    np.testing.assert_allclose(worth, (1 - c) * (1 + d) / (d + c), rtol=20 / size)
    np.testing.assert_allclose(sbg.survival(c * size, (1 - c) * size, 5), 0.8 ** np.arange(6), rtol=20 / size)


def test_without_discount_worth_is_the_expected_lifetime():
    assert sbg.expected_value(1.0, 1.5, 3.0, 0.0) == pytest.approx(3.5 / 0.5)  # (alpha + beta - 1) / (alpha - 1)
    assert sbg.expected_value(1.0, 1.5, 3.0, 1e-9) == pytest.approx(7.0, rel=1e-3)
    assert sbg.expected_value(1.0, 1.0, 3.0, 0.0) == np.inf


def test_cohorts_that_began_at_different_times_are_one_likelihood():
    """Two cohorts, seen for 3 and 7 periods, each with its expected counts: the parameters come back."""
    s = sbg.survival(0.7, 1.2, 7) * 1e6
    lost, still = -np.diff(s), np.zeros(7)
    lost[:3] *= 2
    still[[2, 6]] = s[[3, 7]]
    fit = sbg.fit(lost, still)
    np.testing.assert_allclose(fit.values, (0.7, 1.2), rtol=1e-4)
    alone = sbg.fit(-np.diff(s), s[7])
    assert (fit.errors < alone.errors).all()
    assert fit.n == pytest.approx(2e6)


@pytest.mark.parametrize(("lost", "still", "words"), [
    ([10], 5, "two periods"), ([1, 2], [1, 2, 3], "two periods"), ([[1, 2]], 1, "two periods"),
    ([1, -2], 5, "not negative"), ([1, np.nan], 5, "not negative"), ([0, 0], 5, "nobody"), ([7, 0], 0, "nobody"),
    ([500, 0, 0], 500, "alpha falls without end"), ([100, 200, 300], 400, "beta rises without end"),
])  # fmt: skip
def test_counts_that_tell_nothing_are_refused(lost, still, words):
    with pytest.raises(BadInput, match=words):
        sbg.fit(lost, still)


@pytest.mark.parametrize("shares", [[1.0, 0.5], [0.9, 0.5, 0.4], [1.0, 0.5, 0.6], [1.0, 0.5, -0.1], [1.0, np.nan, 0.1]])
def test_curves_that_are_none_are_refused(shares):
    with pytest.raises(BadInput, match="shares must be"):
        sbg.from_survival(shares, 100)


@pytest.mark.parametrize("truth", [(0.704, 1.182), (0.668, 3.806)])
def test_intervals_cover_as_often_as_they_say(truth):
    """1,500 customers, seven periods. False alarm 1.7e-5 a parameter."""
    rng, hits = np.random.default_rng(11), np.zeros(2, int)
    for _ in range(SETS):
        left = np.bincount(np.minimum(rng.geometric(rng.beta(*truth, 1_500)), 8), minlength=9)
        low, high = sbg.fit(left[1:8], left[8]).interval(0.9).T
        hits += (low <= truth) & (high >= truth)
    assert ((hits >= LEAST) & (hits <= MOST)).all(), hits
