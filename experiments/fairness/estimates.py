"""What can be said of a number? An estimate with its 95 % interval, and whether a claim holds or fails by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.ranking import wilson

Numbers = NDArray[np.float64]
CONFIRMED, REFUTED, UNCLEAR, UNMEASURED = "confirmed", "refuted", "not clear", "not measured"
LEAST = 5  # degrees of freedom below which nothing is said


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval, and of how many environments."""

    value: float
    low: float
    high: float
    n: int

    def __neg__(self) -> Estimate:
        return Estimate(-self.value, -self.high, -self.low, self.n)


NOTHING = Estimate(np.nan, np.nan, np.nan, 0)


def verdict(found: list[Estimate]) -> str:
    """Of a claim that holds where every estimate is above 0, and fails where any is below."""
    if not found or any(np.isnan(e.low) or np.isnan(e.high) for e in found):
        return UNMEASURED
    if any(e.high < 0.0 for e in found):
        return REFUTED
    return CONFIRMED if all(e.low > 0.0 for e in found) else UNCLEAR


def average(values: Numbers) -> Estimate:
    """The mean with its t interval; what is not a number is left out."""
    there = values[~np.isnan(values)]
    n = len(there)
    if n < 2:
        return NOTHING
    return around(float(there.mean()), float(there.std(ddof=1)) / n**0.5, n - 1, n)


def apart(a: Numbers, b: Numbers) -> Estimate:
    """The mean of a less that of b, two groups of environments, with Welch's interval."""
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if min(len(a), len(b)) < 2:
        return NOTHING
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    free = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)) if va + vb > 0.0 else float(len(a))
    return around(float(a.mean() - b.mean()), (va + vb) ** 0.5, free, len(a) + len(b))


def share_above(hits: NDArray[np.bool_], level: float) -> Estimate:
    """A share less a level, with Wilson's interval."""
    n, k = len(hits), int(hits.sum())
    if n == 0:
        return NOTHING
    low, high = wilson(k, n)
    return Estimate(k / n - level, low - level, high - level, n)


def around(value: float, error: float, free: float, n: int) -> Estimate:
    """An estimate with the t interval of its standard error."""
    half = float(stats.t.ppf(0.975, free)) * error
    return Estimate(value, value - half, value + half, n)


@dataclass(frozen=True)
class Fit:
    """A regression by least squares, with a covariance that allows unequal spread (HC3)."""

    coefficients: Numbers
    covariance: Numbers
    n: int

    def of(self, weights: Numbers) -> Estimate:
        """A weighted sum of coefficients."""
        free = self.n - len(self.coefficients)
        if free < LEAST:
            return NOTHING
        error = float(weights @ self.covariance @ weights) ** 0.5
        return around(float(weights @ self.coefficients), error, free, self.n)

    def column(self, k: int) -> Estimate:
        """One coefficient."""
        return self.of(np.eye(len(self.coefficients))[k])


def fit(y: Numbers, columns: Numbers) -> Fit:
    """Regress y (n,) on columns (n, k) and a constant, which comes last; rows without a number are left out."""
    there = ~(np.isnan(y) | np.isnan(columns).any(axis=1))
    x = np.column_stack([columns[there], np.ones(int(there.sum()))])
    inverse = np.linalg.pinv(x.T @ x)
    coefficients = inverse @ x.T @ y[there]
    leverage = np.minimum(np.einsum("ij,jk,ik->i", x, inverse, x), 0.999)
    scaled = x * ((y[there] - x @ coefficients) / (1.0 - leverage))[:, None]
    return Fit(coefficients, inverse @ scaled.T @ scaled @ inverse, int(there.sum()))
