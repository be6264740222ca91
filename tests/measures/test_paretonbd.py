"""Is Pareto/NBD its closed forms, is it what simulated buyers do, and do Lifetimes and the published fit agree?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifetimes import ParetoNBDFitter
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import gammaln

from sim.measures import paretonbd
from sim.measures.transactions import Grouped, Summary, later_purchases, summarise
from tests.measures.buyers import LEAST, MOST, PARETONBD, SETS, WEEKS, cdnow_summary, paretonbd_log, simulated
from tests.support import ALPHA, z_bound

CDNOW = (0.553, 10.578, 0.606, 11.669)
SETTINGS = [PARETONBD, CDNOW, (2.0, 0.5, 1.0, 30.0), (0.2, 50.0, 3.0, 0.4)]
X, T_X, AGE = np.array([0.0, 1, 1, 4, 9]), np.array([0.0, 2, 30, 20, 38]), np.array([39.0, 39, 31, 39, 38])
size = st.floats(0.1, 10.0)


def fixed(p, x, power):
    """The factors before a rate of gamma that has seen x purchases, less (alpha + .)^power."""
    return gammaln(p[0] + x) - gammaln(p[0]) + p[0] * np.log(p[1]) + power


@pytest.mark.parametrize("p", SETTINGS)
def test_the_likelihood_is_the_mixture_over_the_time_of_loss(p):
    r, alpha, s, beta = p
    for x, t_x, age in zip(X, T_X, AGE, strict=True):
        lost = quad(lambda u: (alpha + u) ** -(r + x) * s * beta**s * (beta + u) ** -(s + 1), t_x, age, epsabs=0)[0]  # noqa: B023
        there = (alpha + age) ** -(r + x) * (beta / (beta + age)) ** s
        found = paretonbd.log_likelihood(p, x, t_x, age)
        assert found == pytest.approx(fixed(p, x, np.log(lost + there)), rel=1e-9)
        assert paretonbd.p_alive(p, x, t_x, age) == pytest.approx(there / (there + lost), rel=1e-9)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.tuples(*[st.floats(-4, 4)] * 4), st.integers(1, 100), st.floats(0.02, 1.0), st.floats(1, 100))
def test_the_likelihood_is_the_published_hypergeometric_form(logs, x, part, age):
    """Lifetimes has eq. 18 of note 009, with 2F1."""
    p = np.exp(logs)
    theirs = ParetoNBDFitter._conditional_log_likelihood(p, np.array([x]), np.array([part * age]), np.array([age]))
    np.testing.assert_allclose(paretonbd.log_likelihood(p, x, part * age, age), theirs, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("p", SETTINGS)
def test_the_gradient_is_the_likelihoods(p):
    gradient = paretonbd.likelihood(p, Grouped.of(X, T_X, AGE))[1]
    for k in range(len(X)):
        numeric = approx_fprime(p, lambda q: paretonbd.log_likelihood(q, X[k], T_X[k], AGE[k])[0], 1e-7 * np.array(p))  # noqa: B023
        np.testing.assert_allclose(gradient[:, k], numeric, rtol=1e-5, atol=1e-6)


def test_where_rates_are_spread_alike_the_integral_is_elementary():
    """alpha = beta: ((alpha + t_x)^-k - (alpha + T)^-k) / k with k = r + s + x; nothing is left where t_x = T."""
    r, alpha, s, x = 0.8, 6.0, 1.3, np.array([0.0, 3.0, 400.0, 2.0])
    t_x, age = np.array([0.0, 10.0, 50.0, 39.0]), np.array([39.0, 39.0, 52.0, 39.0])
    k = r + s + x
    area = (-np.expm1(-k * np.log((alpha + age) / (alpha + t_x))) / k)[:3]
    found = paretonbd.integral((r, alpha, s, alpha), Grouped.of(x, t_x, age))[0]
    np.testing.assert_allclose(found[:3], np.log(area) - (k * np.log(alpha + t_x))[:3], rtol=1e-10)
    assert found[3] == -np.inf
    assert paretonbd.p_alive((r, alpha, s, alpha), 2.0, 39.0, 39.0) == 1.0


def test_nothing_happens_in_no_time_and_s_of_one_is_no_hole():
    assert paretonbd.expected(PARETONBD, 0.0) == 0.0
    assert paretonbd.conditional(PARETONBD, 0.0, X, T_X, AGE).tolist() == [0.0] * 5
    r, alpha, beta, t = 0.8, 6.0, 12.0, 30.0
    assert paretonbd.expected((r, alpha, 1.0, beta), t) == pytest.approx(r * beta / alpha * np.log1p(t / beta))
    for s in (0.3, 2.5):
        published = r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1))
        assert paretonbd.expected((r, alpha, s, beta), t) == pytest.approx(published, rel=1e-12)


def test_where_nobody_is_lost_it_is_the_negative_binomial():
    r, alpha = 0.8, 6.0
    p = (r, alpha, 1e-9, 12.0)
    poisson = fixed(p, X, -(r + X) * np.log(alpha + AGE))
    np.testing.assert_allclose(paretonbd.log_likelihood(p, X, T_X, AGE), poisson, atol=1e-6)
    np.testing.assert_allclose(paretonbd.p_alive(p, X, T_X, AGE), 1.0, atol=1e-6)
    np.testing.assert_allclose(paretonbd.expected(p, np.array([5.0, 50.0])), np.array([5.0, 50.0]) * r / alpha)
    np.testing.assert_allclose(paretonbd.conditional(p, 10.0, X, T_X, AGE), 10 * (r + X) / (alpha + AGE), rtol=1e-6)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(size, size, size, size, st.integers(1, 50))
def test_expectations_and_survival_move_as_they_must(r, alpha, s, beta, x):
    p, t = (r, alpha, s, beta), np.linspace(0, 60, 31)
    bought = paretonbd.expected(p, t)
    least = 1e-9 * bought.max()
    assert (np.diff(bought) > -least).all()
    assert (np.diff(bought, 2) < least).all()  # ever fewer are left
    assert (bought <= t * r / alpha + least).all()
    assert (np.diff(paretonbd.p_alive(p, x, 5.0, 5.0 + t)) < 0).all()
    assert (np.diff(paretonbd.p_alive(p, x, np.linspace(1, 60, 31), 60.0)) > 0).all()
    later = paretonbd.conditional(p, t, x, 5.0, 9.0)
    assert (np.diff(later) > -1e-9 * later.max()).all()


def test_simulated_buyers_buy_later_what_their_histories_say():
    """60,000 customers, by repeats 0 to 7 and more: purchases of the next 26 weeks. False alarm ALPHA in all."""
    who, when = paretonbd_log(PARETONBD, 60_000, WEEKS + 26, np.random.default_rng(4))
    seen = summarise(who, when, WEEKS)
    off = later_purchases(who, when, WEEKS, WEEKS + 26, seen.customer)
    off -= paretonbd.conditional(PARETONBD, 26.0, seen.x, seen.t_x, seen.T)
    for x in range(8):
        some = off[seen.x == x] if x < 7 else off[seen.x >= x]
        assert abs(some.mean()) / (some.std() / len(some) ** 0.5) < z_bound(ALPHA, 9), x
    total = np.bincount(who, minlength=60_000) - 1 - paretonbd.expected(PARETONBD, WEEKS + 26)
    assert abs(total.mean()) / (total.std() / 60_000**0.5) < z_bound(ALPHA, 9)


def test_cdnow_gives_the_published_parameters():
    fit = paretonbd.fit(cdnow_summary())
    np.testing.assert_allclose(fit.values, CDNOW, atol=1.1e-3)
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.05)
    assert fit.names == ("r", "alpha", "s", "beta")


@pytest.mark.parametrize("summary", [
    cdnow_summary(), simulated(paretonbd_log(PARETONBD, 3_000, WEEKS, np.random.default_rng(5))),
    simulated(paretonbd_log((1.5, 9.0, 0.5, 6.0), 3_000, WEEKS, np.random.default_rng(6))),
], ids=["cdnow", "log", "log of quick leavers"])  # fmt: skip
def test_lifetimes_agrees_within_one_per_cent(summary: Summary):
    """Its simplex starts from luck and stops early by default: a start and a tolerance are given."""
    start = [1.0, 1.0, 1.0, 1.0]
    theirs = ParetoNBDFitter().fit(summary.x, summary.t_x, summary.T, initial_params=start, tol=1e-9, maxiter=4_000)
    fit = paretonbd.fit(summary)
    p = theirs.params_.to_numpy()
    np.testing.assert_allclose(fit.values, p, rtol=0.01)
    rows = [c[:300] for c in (summary.x, summary.t_x, summary.T)]
    np.testing.assert_allclose(paretonbd.p_alive(p, *rows), theirs.conditional_probability_alive(*rows), rtol=1e-7)
    later = theirs.conditional_expected_number_of_purchases_up_to_time(26, *rows)
    np.testing.assert_allclose(paretonbd.conditional(p, 26.0, *rows), later, rtol=1e-7)
    new = theirs.expected_number_of_purchases_up_to_time(39.0)
    assert paretonbd.expected(p, 39.0) == pytest.approx(new, rel=1e-9)


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    """1,500 customers over a year. False alarm 1.7e-5 a parameter."""
    rng, hits = np.random.default_rng(7), np.zeros(4, int)
    for _ in range(SETS):
        low, high = paretonbd.fit(simulated(paretonbd_log(PARETONBD, 1_500, WEEKS, rng))).interval(0.9).T
        hits += (low <= PARETONBD) & (high >= PARETONBD)
    assert ((hits >= LEAST) & (hits <= MOST)).all(), hits
