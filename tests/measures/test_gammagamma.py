"""Is the gamma-gamma model its closed forms, and do the published fit of CDNOW and Lifetimes agree?"""

from __future__ import annotations

import numpy as np
import pytest
from lifetimes import GammaGammaFitter
from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import gamma as gamma_law

from sim.measures import gammagamma
from sim.units import BadInput

CDNOW = (6.25, 3.74, 15.44)


def cdnow():
    """Repeat purchases and their mean value of CDNOW's customers who have any."""
    rows = load_cdnow_summary_data_with_monetary_value()
    some = rows[rows["frequency"] > 0]
    return some["frequency"].to_numpy(np.float64), some["monetary_value"].to_numpy(np.float64)


def test_cdnow_gives_the_published_parameters_and_lifetimes_agrees():
    x, spend = cdnow()
    fit = gammagamma.fit(x, spend)
    assert fit.n == 946
    np.testing.assert_allclose(fit.values, CDNOW, rtol=2e-3)
    theirs = GammaGammaFitter().fit(x, spend)
    np.testing.assert_allclose(fit.values, theirs.params_.to_numpy(), rtol=0.01)
    later = theirs.conditional_expected_average_profit(x, spend)
    np.testing.assert_allclose(gammagamma.expected(theirs.params_.to_numpy(), x, spend), later, rtol=1e-9)


def test_the_likelihood_is_the_mixture_over_customers():
    p, q, g = CDNOW
    for x, spend in ((1.0, 20.0), (4.0, 35.0)):
        density = quad(lambda nu: gamma_law.pdf(spend, p * x, scale=1 / (nu * x)) * gamma_law.pdf(nu, q, scale=1 / g),  # noqa: B023
                       0, 20, epsabs=0)[0]  # fmt: skip
        value, gradient = gammagamma.likelihood(CDNOW, np.array([x]), np.array([spend]))
        assert value[0] == pytest.approx(np.log(density), rel=1e-7)
        numeric = approx_fprime(CDNOW, lambda c: gammagamma.likelihood(c, np.array([x]), np.array([spend]))[0][0], 1e-7)  # noqa: B023
        np.testing.assert_allclose(gradient[:, 0], numeric, rtol=1e-4, atol=1e-6)


def test_expected_spend_lies_between_her_own_and_the_mean_of_all():
    p, q, g = CDNOW
    overall = p * g / (q - 1)
    found = gammagamma.expected(CDNOW, np.array([0.0, 1, 10, 1e6]), 80.0)
    assert found[0] == pytest.approx(overall)
    assert found[3] == pytest.approx(80.0, rel=1e-4)
    assert overall < found[1] < found[2] < 80.0


def test_a_currency_changes_gamma_alone():
    x, spend = cdnow()
    dollars, cents = gammagamma.fit(x, spend), gammagamma.fit(x, spend * 100)
    np.testing.assert_allclose(cents.values, dollars.values * (1, 1, 100), rtol=1e-6)
    assert cents.log_likelihood == pytest.approx(dollars.log_likelihood - 946 * np.log(100.0), abs=1e-6)


def test_what_has_no_mean_is_refused():
    with pytest.raises(BadInput, match="spend must be positive"):
        gammagamma.fit([1.0, 2.0], [3.0, 0.0])
    with pytest.raises(BadInput, match="purchases must be positive"):
        gammagamma.fit([], [])
    with pytest.raises(BadInput, match="q must exceed 1"):
        gammagamma.expected((6.0, 0.9, 15.0), 1.0, 10.0)
