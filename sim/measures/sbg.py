"""How long do subscribers stay, and what are they worth? The shifted-beta-geometric model (Fader and Hardie 2007).

A customer leaves at each renewal with her own chance theta, which differs between customers as beta(alpha, beta).
Retention rises with tenure because those who leave easily leave first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betaln, psi

from sim.measures import mixing
from sim.measures.discounting import Numbers
from sim.measures.fitting import Fit, maximise
from sim.units import BadInput

NAMES = ("alpha", "beta")
STARTS = ((0.0, 0.0), (0.0, 1.5), (2.0, 3.0), (-1.0, -1.0))


def survival(alpha: float, beta: float, periods: int) -> Numbers:
    """S(t) = B(alpha, beta + t) / B(alpha, beta) for t = 0..periods (Fader and Hardie 2007)."""
    return np.concatenate([[1.0], np.cumprod(retention(alpha, beta, periods))])


def retention(alpha: float, beta: float, periods: int) -> Numbers:
    """r(t) = (beta + t - 1) / (alpha + beta + t - 1), t = 1..periods: who stays of those at risk (same)."""
    t = np.arange(1, periods + 1)
    return np.asarray((beta + t - 1) / (alpha + beta + t - 1), np.float64)


def fit(lost: Any, still: Any) -> Fit:
    """Maximum likelihood of alpha and beta.

    `lost` (periods,): customers who left at renewal 1, 2, ..; `still`: customers there after the last, or (periods,)
    last seen after each renewal, for cohorts that began at different times. ln L = sum lost_t ln P(T = t) +
    sum still_t ln S(t), P(T = t) = B(alpha + 1, beta + t - 1) / B(alpha, beta) (same).
    """
    left, there = counts(lost, still)
    t = np.arange(1, len(left) + 1)

    def likelihood(theta: Numbers) -> tuple[float, Numbers]:
        a, b = np.exp(theta)
        value = left @ betaln(a + 1, b + t - 1) + there @ betaln(a, b + t) - (left + there).sum() * betaln(a, b)
        total = (left + there) @ psi(a + b + t) - (left + there).sum() * psi(a + b)
        by_a = left.sum() * psi(a + 1) + there.sum() * psi(a) - (left + there).sum() * psi(a) - total
        by_b = left @ psi(b + t - 1) + there @ psi(b + t) - (left + there).sum() * psi(b) - total
        return float(value), np.array([a * by_a, b * by_b])

    return maximise("sBG", NAMES, likelihood, STARTS, float((left + there).sum()))


def counts(lost: Any, still: Any) -> tuple[Numbers, Numbers]:
    """Both counts by period; BadInput where they tell nothing of how retention changes."""
    left = np.atleast_1d(np.asarray(lost, np.float64))
    there = np.asarray(still, np.float64)
    if there.ndim == 0:
        there = np.concatenate([np.zeros(max(len(left) - 1, 0)), [there]])
    if left.ndim != 1 or left.shape != there.shape or len(left) < 2:
        raise BadInput(f"lost and still must be of the same two periods or more, got {left.shape} and {there.shape}.")
    if not (np.isfinite(left) & np.isfinite(there) & (left >= 0) & (there >= 0)).all():
        raise BadInput("lost and still must be finite and not negative.")
    if left.sum() == 0 or (left[1:].sum() == 0 and there[1:].sum() == 0):
        raise BadInput(f"nobody of {left.sum() + there.sum():g} is seen to leave, or nobody after the first period; "
                       "valid: customers lost, and customers at risk in two periods or more.")  # fmt: skip
    return left, there


def from_survival(shares: Any, customers: float) -> tuple[Numbers, float]:
    """(lost, still) for `fit` of a published curve: shares of a cohort still there at 0, 1, .. periods, 1 at first."""
    s = np.asarray(shares, np.float64)
    if s.ndim != 1 or len(s) < 3 or s[0] != 1.0 or not (np.diff(s) <= 0).all() or not s[-1] >= 0:
        raise BadInput(f"shares must be three or more from 1 down, never up, in [0, 1], got {np.round(s, 4).tolist()}.")
    return -np.diff(s) * customers, float(s[-1] * customers)


def expected_value(margin: float, alpha: float, beta: float, discount: float) -> float:
    """Worth of a customer just won: m 2F1(1, beta; alpha + beta; 1 / (1 + d)), the first margin at once and certain.

    d is the rate a period; the discounted expected lifetime (DEL) of Fader and Hardie 2010. Infinite at d = 0 for
    alpha of 1 or less.
    """
    return float(margin * lifetime(alpha, np.array([beta]), discount)[0])


def residual_value(margin: Any, alpha: float, beta: float, tenure: Any, discount: float) -> Numbers:
    """Worth of a customer who has renewed `tenure` times and is about to decide again, the next margin at once if so.

    m S(n + 1) / S(n) 2F1(1, beta + n + 1; alpha + beta + n + 1; 1 / (1 + d)) for n renewals: the discounted expected
    residual lifetime (DERL) of Fader and Hardie 2010, whose n counts the first period too.
    """
    n = np.asarray(tenure, np.float64)
    levels, at = np.unique(n, return_inverse=True)
    worth = (beta + levels) / (alpha + beta + levels) * lifetime(alpha, beta + levels + 1, discount)
    return np.asarray(margin * worth[at].reshape(n.shape), np.float64)


def lifetime(alpha: float, beta: Numbers, discount: float) -> Numbers:
    """2F1(1, beta; alpha + beta; 1 / (1 + d)) = E[(1 + d) / (d + theta)] over theta of beta(alpha, beta), beta (n,)."""
    if discount == 0.0:
        return (alpha + beta - 1) / (alpha - 1) if alpha > 1 else np.full(len(beta), np.inf)
    over = mixing.beta(alpha, beta, mixing.DEEP + 2.0 * max(0.0, -float(np.log(discount))))
    at_0, at_1 = (np.full((len(beta), 1), (1 + discount) / (discount + end)) for end in (0.0, 1.0))
    return over.mean((1 + discount) / (discount + over.points), at_0, at_1)
