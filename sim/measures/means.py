"""How does one number come from many ticks, firms or customers? Ratios and means in which nulls weigh nothing.

Where there is nothing to divide by, the answer is NaN, without a warning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

NAN = float("nan")


def ratio(part: float, whole: float) -> float:
    """part / whole; NaN where the whole is 0 or unknown."""
    return float(part) / float(whole) if whole else NAN


def mean(values: ArrayLike) -> float:
    """The mean of the numbers that are there."""
    x = np.asarray(values, np.float64)
    there = x[~np.isnan(x)]
    return float(there.mean()) if len(there) else NAN


def weighted_mean(values: ArrayLike, weights: ArrayLike) -> float:
    """sum(w x) / sum(w) over the values that are there."""
    x, w = np.asarray(values, np.float64), np.asarray(weights, np.float64)
    there = ~np.isnan(x) & ~np.isnan(w)
    return ratio((x[there] * w[there]).sum(), w[there].sum())


def correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Pearson's r over the pairs that are there; NaN with fewer than three, or where either is constant."""
    there = np.isfinite(x) & np.isfinite(y)
    x, y = x[there], y[there]
    if len(x) < 3 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return NAN
    return float(np.corrcoef(x, y)[0, 1])


def slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The least-squares slope of y on x; NaN where x does not vary."""
    there = np.isfinite(x) & np.isfinite(y)
    x, y = x[there], y[there]
    if len(x) < 2 or np.ptp(x) == 0.0:
        return NAN
    gap = x - x.mean()
    return float((gap * (y - y.mean())).sum() / (gap * gap).sum())
