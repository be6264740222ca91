"""Which parameters make the market look like the data? Simulated moments with common random numbers.

McFadden (1989), Duffie and Singleton (1993): minimise g'Wg, g = simulated less observed moments, W the inverse of the
covariance of the observed ones. Luck is the same at every point, so that g changes with the parameters alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.bench import Bench, Numbers, Point

SPREAD_OF_START = 1  # seed of the Latin hypercube of starts
TOLERANCE = 1e-3
COLLINEAR = 0.95
VAGUE = 10.0  # widths of its range: the standard error of a parameter of which the data say nothing
Say = Callable[[str], None]


@dataclass(frozen=True)
class Parameter:
    """A key to fit, between bounds; `log` ones are searched by their logarithm. `step` is of the searched scale."""

    key: str
    low: float
    high: float
    log: bool = True
    step: float = 0.08

    def inner(self, value: float) -> float:
        """The value on the searched scale."""
        return float(np.log(value)) if self.log else value

    def outer(self, value: float) -> float:
        """The value itself, within its bounds, of a number on the searched scale."""
        return float(min(max(np.exp(value) if self.log else value, self.low), self.high))

    @property
    def span(self) -> tuple[float, float]:
        """Bounds on the searched scale."""
        return self.inner(self.low), self.inner(self.high)


@dataclass(frozen=True)
class Target:
    """What was observed: moments with their covariance, of so many customers; `matched` says which are matched."""

    names: Sequence[str]
    values: Numbers
    covariance: Numbers
    matched: NDArray[np.bool_]
    n: float


@dataclass(frozen=True)
class Match:
    """The best point: its moments, the distance, and how far the data fix each parameter (searched scale)."""

    parameters: list[Parameter]
    best: Numbers
    simulated: Numbers
    distance: float  # g'Wg / (1 + 1/S): chi-square with `freedom` degrees where the model is true
    freedom: int
    jacobian: Numbers  # of the standardised moments, (moments, parameters)
    covariance: Numbers
    singular: Numbers  # of the Jacobian, columns scaled by the width of their bounds

    @property
    def point(self) -> dict[str, float]:
        """The values of the parameters."""
        return {p.key: p.outer(x) for p, x in zip(self.parameters, self.best, strict=True)}

    def interval(self, k: int, z: float = 1.96) -> tuple[float, float]:
        """The interval of a parameter on its own scale, not cut off at its bounds."""
        p, half = self.parameters[k], z * float(np.sqrt(self.covariance[k, k]))
        ends = (self.best[k] - half, self.best[k] + half)
        low, high = (float(np.exp(min(e, 700.0))) if p.log else float(e) for e in ends)
        return low, high

    def is_fixed(self, k: int) -> bool:
        """Whether the data fix a parameter: its interval is narrower than its range and it lies off the bounds."""
        low, high = self.parameters[k].span
        wide = 2 * 1.96 * float(np.sqrt(self.covariance[k, k]))
        margin = 1e-3 * (high - low)
        return bool(np.isfinite(wide) and wide < high - low and low + margin < self.best[k] < high - margin)

    @property
    def collinear(self) -> list[tuple[str, str, float]]:
        """Pairs of parameters of which the data tell a combination alone: |correlation of estimates| above .95."""
        sd = np.sqrt(np.diag(self.covariance))
        with np.errstate(invalid="ignore", divide="ignore"):
            r = self.covariance / np.outer(sd, sd)
        return [
            (self.parameters[a].key, self.parameters[b].key, float(r[a, b]))
            for a, b in combinations(range(len(sd)), 2)
            if abs(r[a, b]) > COLLINEAR
        ]


def weights(target: Target) -> Numbers:
    """L with L L' = W for the matched moments, (moments, moments); what hardly varies is not weighed without end."""
    cov = target.covariance[np.ix_(target.matched, target.matched)]
    scale = np.sqrt(np.maximum(np.diag(cov), 1e-12))
    correlation = cov / np.outer(scale, scale) + 1e-6 * np.eye(len(scale))
    np.fill_diagonal(correlation, 1.0 + 1e-6)
    return np.asarray(np.linalg.cholesky(np.linalg.inv(correlation)) / scale[:, None], np.float64)


def match(
    bench: Bench,
    parameters: list[Parameter],
    target: Target,
    start: Point,
    *,
    starts: int = 24,
    steps: int = 12,
    say: Say = lambda _: None,
) -> Match:
    """Search from the best of some starts by least squares; deterministic for the same seeds."""
    from scipy.optimize import least_squares

    root = weights(target).T
    low, high = np.array([p.span for p in parameters]).T
    step = np.array([p.step for p in parameters])

    def residuals(points: Sequence[Numbers]) -> list[Numbers]:
        values = bench.map([{p.key: p.outer(x) for p, x in zip(parameters, at, strict=True)} for at in points])
        return [root @ (v - target.values)[target.matched] for v in values]

    def jacobian(at: Numbers) -> Numbers:
        """Central differences, over steps that are large against the noise of few customers."""
        ahead = [np.minimum(at + step * e, high) for e in np.eye(len(at))]
        behind = [np.maximum(at - step * e, low) for e in np.eye(len(at))]
        found = residuals([*ahead, *behind])
        return np.stack([(found[k] - found[k + len(at)]) / (ahead[k] - behind[k])[k] for k in range(len(at))], axis=1)

    points = [
        np.clip([p.inner(start[p.key]) for p in parameters], low + 1e-9, high - 1e-9),
        *hypercube(low, high, starts),
    ]
    heights = [float(r @ r) for r in residuals(points)]
    say(f"best of {len(points)} starts: distance {min(heights):,.1f}")
    found = least_squares(
        lambda x: residuals([x])[0], points[int(np.argmin(heights))], jac=jacobian, bounds=(low, high),
        x_scale=2 * step, xtol=TOLERANCE, ftol=TOLERANCE, max_nfev=steps,
    )  # fmt: skip
    return account(bench, parameters, target, np.asarray(found.x, np.float64), jacobian(found.x))


def account(bench: Bench, parameters: list[Parameter], target: Target, best: Numbers, jacobian: Numbers) -> Match:
    """The distance at the best point, and the covariance (D'WD)^-1 (1 + 1/S) of the parameters."""
    simulated = bench.at({p.key: p.outer(x) for p, x in zip(parameters, best, strict=True)})
    noise = 1.0 + target.n / max(bench.seen, 1.0)  # S simulated customers for one of the data
    gap = weights(target).T @ (simulated - target.values)[target.matched]
    widths = np.array([p.span[1] - p.span[0] for p in parameters])
    return Match(
        parameters,
        best,
        simulated,
        float(gap @ gap) / noise,
        int(target.matched.sum()) - len(parameters),
        jacobian,
        np.asarray(np.linalg.inv(jacobian.T @ jacobian + np.diag((VAGUE * widths) ** -2.0)) * noise, np.float64),
        np.asarray(np.linalg.svd(jacobian * widths, compute_uv=False), np.float64),
    )


def hypercube(low: Numbers, high: Numbers, number: int) -> list[Numbers]:
    """Points of a Latin hypercube between the bounds, always the same ones."""
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(low), rng=SPREAD_OF_START).random(number)
    return [low + u * (high - low) for u in unit]
