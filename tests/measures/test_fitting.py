"""Does the fitter find a maximum, its errors and its limits? Likelihoods whose maxima are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures import bgnbd, paretonbd
from sim.measures.fitting import maximise
from sim.measures.transactions import Summary, group
from sim.units import BadInput
from tests.measures.buyers import BGNBD, bgnbd_log, simulated

EVENTS, TIME = np.array([40.0, 900.0]), np.array([50.0, 30.0])


def poisson(theta):
    """Two rates: their maxima are events / time, and the error of a log rate is 1 / sqrt(events)."""
    rate = np.exp(theta)
    return float(EVENTS @ theta - TIME @ rate), EVENTS - TIME * rate


@pytest.mark.parametrize("start", [(0.0, 0.0), (-3.0, 6.0), (5.0, -5.0)])
def test_rates_and_their_errors(start):
    fit = maximise("rates", ("slow", "fast"), poisson, [start], 940.0)
    np.testing.assert_allclose(fit.values, EVENTS / TIME, rtol=1e-5)
    np.testing.assert_allclose(fit.errors, EVENTS**0.5 / TIME, rtol=1e-5)
    np.testing.assert_allclose(fit.covariance, np.diag(EVENTS / TIME**2), atol=1e-7)
    assert fit.dict() == dict(zip(("slow", "fast"), fit.values.tolist(), strict=True))
    assert fit.log_likelihood == pytest.approx(poisson(np.log(EVENTS / TIME))[0], abs=1e-6)


def test_intervals_are_positive_and_have_their_level():
    fit = maximise("rates", ("slow", "fast"), poisson, [(0.0, 0.0)], 940.0)
    low, high = fit.interval(0.95)[0]
    assert low == pytest.approx(0.8 * np.exp(-1.959964 / 40**0.5), rel=1e-5)
    assert high == pytest.approx(0.8 * np.exp(1.959964 / 40**0.5), rel=1e-5)
    assert (fit.interval(0.999999) > 0).all()
    assert (np.diff(fit.interval(0.9)) < np.diff(fit.interval(0.95))).all()


def test_the_highest_of_two_peaks_is_taken():
    """Peaks at log-parameters -2 and 2; the second is higher."""

    def twin(theta):
        left, right = np.exp(-((theta[0] + 2) ** 2) * 4), 1.5 * np.exp(-((theta[0] - 2) ** 2) * 4)
        return 100 * (left + right), 100 * np.array([-8 * (theta[0] + 2) * left - 8 * (theta[0] - 2) * right])

    for starts in ([(-2.2,), (1.8,)], [(1.8,), (-2.2,)]):
        assert maximise("twin", ("p",), twin, starts, 100.0).values[0] == pytest.approx(np.exp(2.0), rel=1e-5)


def test_what_the_data_do_not_hold_is_refused():
    def rises(theta):
        return float(-np.exp(-theta[0])), np.array([np.exp(-theta[0])])

    def ridge(theta):
        return float(-((theta[0] - theta[1]) ** 2)), 2 * np.array([theta[1] - theta[0], theta[0] - theta[1]])

    with pytest.raises(BadInput, match=r"growth: p rises without end; valid: .* between 1e-4 and 1e4"):
        maximise("growth", ("p",), rises, [(0.0,)], 1.0)
    with pytest.raises(BadInput, match="no peak near one 1, two 1"):
        maximise("ridge", ("one", "two"), ridge, [(0.0, 0.0)], 1.0)


@pytest.mark.parametrize("model", [bgnbd, paretonbd])
def test_weights_and_the_unit_of_time_change_nothing(model):
    log = bgnbd_log(BGNBD, 1_500, 52.0, np.random.default_rng(2))
    weeks = simulated(log)
    grouped = group(weeks)
    assert len(grouped.x) < len(weeks.x)
    base, same = model.fit(weeks), model.fit(grouped)
    assert base.n == same.n == 1_500
    np.testing.assert_allclose(same.values, base.values, rtol=1e-9)
    tripled = model.fit(weeks, np.full(1_500, 3.0))
    np.testing.assert_allclose(tripled.values, base.values, rtol=1e-3)
    np.testing.assert_allclose(tripled.errors * 3**0.5, base.errors, rtol=1e-2)
    assert tripled.log_likelihood == pytest.approx(3 * base.log_likelihood, abs=1e-4)
    days = model.fit(Summary(weeks.customer, weeks.x, weeks.t_x * 7, weeks.T * 7))
    unit = np.array([7.0 if k in model.MODEL.times else 1.0 for k in range(4)])
    np.testing.assert_allclose(days.values, base.values * unit, rtol=1e-9)
    np.testing.assert_allclose(days.errors, base.errors * unit, rtol=1e-6)
    assert days.log_likelihood == pytest.approx(base.log_likelihood - weeks.x.sum() * np.log(7.0), abs=1e-6)


@pytest.mark.parametrize("model", [bgnbd, paretonbd])
def test_a_fit_on_more_than_the_rough_sample_is_a_fit_of_all(model):
    """The same peak, whether climbs begin on a thinned sample or on all."""
    log = bgnbd_log(BGNBD, 12_000, 52.0, np.random.default_rng(3))
    rows = group(simulated(log))
    assert len(rows.x) > 5_000
    found = model.fit(rows)
    at_peak = model.log_likelihood(found.values, rows.x, rows.t_x, rows.T) @ rows.weight
    assert found.log_likelihood == pytest.approx(at_peak, abs=1e-5)
    for k in range(4):
        for sign in (-1, 1):
            moved = found.values.copy()
            moved[k] *= np.exp(sign * 0.01)
            assert model.log_likelihood(moved, rows.x, rows.t_x, rows.T) @ rows.weight < at_peak


@pytest.mark.parametrize("model", [bgnbd, paretonbd])
def test_nothing_to_fit_is_refused(model):
    none = Summary(np.arange(3), np.zeros(3), np.zeros(3), np.ones(3))
    with pytest.raises(BadInput, match="none of 3 customers bought again"):
        model.fit(none)
    one = Summary(np.arange(3), np.array([1.0, 0, 0]), np.array([0.5, 0, 0]), np.ones(3))
    with pytest.raises(BadInput, match="without end"):
        model.fit(one)
