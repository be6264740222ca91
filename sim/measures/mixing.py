"""What is a mean over customers whose chances differ as a beta distribution? A sum good for all a and b.

The closed forms of these means are hypergeometric; for large parameters scipy's 2F1 gives no number or a wrong one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit

from sim.measures.discounting import Numbers

NODES, DEEP = 64, 34.0  # of the sum, and how far its weights fall at its ends, in logarithms


class Beta(NamedTuple):
    """Points p and weights (rows, nodes) of the sum, and the mean of p (rows, 1), for a row of beta(a, b) each."""

    points: Numbers
    weights: Numbers
    centre: Numbers

    def rows(self, at: NDArray[np.int64]) -> Beta:
        """Some of the rows."""
        return Beta(self.points[at], self.weights[at], self.centre[at])

    def mean(self, values: Numbers, at_0: Numbers, at_1: Numbers) -> Numbers:
        """Mean (rows,) of a smooth function: its `values` at the points (rows, nodes), at p = 0 and 1 (rows, 1).

        The straight line between the ends has its mean in closed form; the sum is of what is left.
        """
        rise = at_1 - at_0
        bent = (self.weights * (values - at_0 - rise * self.points)).sum(axis=1)
        return np.asarray((at_0 + rise * self.centre)[:, 0] + bent, np.float64)


def beta(a: float, b: Numbers, deep: float = DEEP) -> Beta:
    """Points and weights of the distributions with parameters a and b (rows,).

    Equal steps in the logit of p, between where the weights, times p (1 - p), have fallen by exp(-deep) on either side:
    for smooth functions the error falls exponentially in the number of steps. What turns near p = e needs
    2 ln(1 / e) more depth.
    """

    def height(y: Numbers) -> Numbers:
        return (a + 1) * y - (a + b + 2) * np.logaddexp(0.0, y)

    peak = np.log((a + 1) / (b + 1))
    ends = []
    for side in (-1.0, 1.0):
        near, far = np.zeros(len(b)), np.full(len(b), 4.0 * deep)
        for _ in range(40):
            middle = (near + far) / 2
            inside = height(peak + side * middle) > height(peak) - deep
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
        ends.append((peak + side * far)[:, None])
    nodes = round(NODES * deep / DEEP)
    y = ends[0] + (ends[1] - ends[0]) * np.linspace(0.0, 1.0, nodes)
    log_weight = a * y - (a + b)[:, None] * np.logaddexp(0.0, y) - betaln(a, b)[:, None]
    return Beta(expit(y), np.exp(log_weight) * (ends[1] - ends[0]) / (nodes - 1), (a / (a + b))[:, None])
