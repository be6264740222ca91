"""What does a customer spend on a purchase? The gamma-gamma model (Fader, Hardie, Lee 2005; Fader, Hardie 2013).

Purchases of a customer are gamma(p, rate nu), and nu differs between customers as gamma(q, rate gamma). Spend has
nothing to do with how often she buys. Parameters are (p, q, gamma). The 2013 source is note 025 of brucehardie.com.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammaln, psi

from sim.measures.discounting import Numbers
from sim.measures.fitting import Fit, maximise
from sim.units import BadInput

NAMES = ("p", "q", "gamma")
STARTS = ((0.0, 1.0, 0.0), (2.0, 1.0, -1.0), (0.5, 0.3, 0.5))


def likelihood(parameters: Any, x: Numbers, spend: Numbers) -> tuple[Numbers, Numbers]:
    """Log-likelihood (n,) of the mean spend of x purchases each, and its gradient (3, n).

    L = G(p x + q) / (G(p x) G(q)) gamma^q spend^(p x - 1) x^(p x) / (gamma + x spend)^(p x + q) (note 025, eq. 1a).
    """
    p, q, gamma = parameters
    power, total = p * x, gamma + x * spend
    value = (gammaln(power + q) - gammaln(power) - gammaln(q) + q * np.log(gamma) + power * np.log(x * spend)
             - np.log(spend) - (power + q) * np.log(total))  # fmt: skip
    gradient = np.stack([
        x * (psi(power + q) - psi(power) + np.log(x * spend / total)),
        psi(power + q) - psi(q) + np.log(gamma / total),
        q / gamma - (power + q) / total,
    ])  # fmt: skip
    return value, gradient


def fit(x: Any, spend: Any) -> Fit:
    """Maximum likelihood of (p, q, gamma) from the purchases (n,) of customers and their mean spend (n,).

    Both of repeat purchases, as in the source, of customers who have one. BadInput where either is not positive, and
    as `maximise` says.
    """
    count, mean = (np.asarray(c, np.float64) for c in (x, spend))
    for name, column in (("purchases", count), ("spend", mean)):
        if column.shape != count.shape or len(column) == 0 or not (np.isfinite(column) & (column > 0)).all():
            raise BadInput(f"{name} must be positive and finite, one for each of one customer or more.")
    unit = float(mean.mean())

    def all_of(theta: Numbers) -> tuple[float, Numbers]:
        value, gradient = likelihood(np.exp(theta), count, mean / unit)
        return float(value.sum()), np.exp(theta) * gradient.sum(axis=1)

    found = maximise("gamma-gamma", NAMES, all_of, STARTS, float(len(count)))
    by = np.array([1.0, 1.0, unit])
    return Fit(NAMES, found.values * by, found.errors * by, found.covariance * np.outer(by, by),
               found.log_likelihood - len(count) * float(np.log(unit)), found.n)  # fmt: skip


def expected(parameters: Any, x: Any, spend: Any) -> Numbers:
    """Mean spend expected of a customer with x purchases of mean `spend`: p (gamma + x spend) / (p x + q - 1).

    Between her own mean and that of all, p gamma / (q - 1), which it is at x = 0 (note 025); q must exceed 1.
    """
    p, q, gamma = parameters
    if not q > 1:
        raise BadInput(f"gamma-gamma: q must exceed 1 for a mean to exist, got {q:g}.")
    x, spend = np.asarray(x, np.float64), np.asarray(spend, np.float64)
    return np.asarray(p * (gamma + x * spend) / (p * x + q - 1), np.float64)
