"""Which parameters make the data most likely, and how sure is that? Maximum likelihood with intervals.

All parameters are positive and are sought as logarithms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtri

from sim.measures.discounting import Numbers
from sim.measures.transactions import Grouped, Summary, group, thin
from sim.units import BadInput

# Of parameters and histories: the log-likelihood (rows,) and its gradient (k, rows).
Density = Callable[[Numbers, Grouped], tuple[Numbers, Numbers]]
# Of log-parameters: the log-likelihood and its gradient.
Likelihood = Callable[[Numbers], tuple[float, Numbers]]
BOUND = float(np.log(1e4))  # of log-parameters; what lies there the data do not hold back
STEP = 1e-4  # of log-parameters, for second derivatives
ROUNDS, CHORDS = 25, 8  # new Hessians, and Newton steps with each
ROUGH = 5_000  # histories on which the climbs to a peak are made where there are more
NEAR = 1e-12  # how far below the maximum a fit may stop, in log-likelihood, by the quadratic that fits there


@dataclass(frozen=True)
class Fit:
    """Estimates (k,), their standard errors and covariance (k, k), the log-likelihood and the customers it is of."""

    names: tuple[str, ...]
    values: Numbers
    errors: Numbers
    covariance: Numbers
    log_likelihood: float
    n: float

    def interval(self, level: float = 0.9) -> Numbers:
        """Wald intervals (k, 2) that hold the truth with chance `level`: exp(ln estimate +- z error / estimate)."""
        width = ndtri(0.5 + level / 2.0) * self.errors / self.values
        return np.stack([self.values * np.exp(-width), self.values * np.exp(width)], axis=1)

    def dict(self) -> dict[str, float]:
        """Estimates by name."""
        return dict(zip(self.names, self.values.tolist(), strict=True))


def maximise(what: str, names: tuple[str, ...], likelihood: Likelihood, starts: Sequence[Sequence[float]], n: float,
             *, rough: Likelihood | None = None) -> Fit:  # fmt: skip
    """The Fit at the highest maximum that climbs from all starts (of log-parameters) reach.

    `rough` is a likelihood of a sample of the customers, on which the climbs are cheaper; the last steps and the errors
    are of all. Errors are by the inverse of the observed information in log-parameters and the delta method. BadInput
    where the data let a parameter run off (beyond 1e-4 to 1e4) or the likelihood has no peak.
    """
    tops = [climb(rough or likelihood, np.asarray(start, np.float64), n) for start in starts]
    top = max(tops, key=lambda found: found[1])[0]
    found = None if at_bound(top) else polish(likelihood, top)
    if found is None and rough is not None:
        top = climb(likelihood, top, n)[0]
        found = None if at_bound(top) else polish(likelihood, top)
    if found is None:
        raise BadInput(f"{what}: {reason(names, top)}; valid: data that hold every parameter between 1e-4 and 1e4.")
    theta, value, information = found
    values = np.exp(theta)
    covariance = np.linalg.inv(information) * np.outer(values, values)
    return Fit(names, values, np.sqrt(np.diag(covariance)), covariance, value, n)


def climb(likelihood: Likelihood, start: Numbers, n: float) -> tuple[Numbers, float]:
    """Where a quasi-Newton climb within the bounds ends (log-parameters), and its log-likelihood."""

    def loss(theta: Numbers) -> tuple[float, Numbers]:
        value, gradient = likelihood(theta)
        return -value / n, -gradient / n

    bounds = [(-BOUND, BOUND)] * len(start)
    end = minimize(loss, start, jac=True, method="SLSQP", bounds=bounds, options={"maxiter": 500, "ftol": 1e-11})
    return np.asarray(end.x, np.float64), -float(end.fun) * n


def at_bound(theta: Numbers) -> bool:
    """Whether a log-parameter has run off."""
    return bool((np.abs(theta) > 0.999 * BOUND).any())


def polish(likelihood: Likelihood, theta: Numbers) -> tuple[Numbers, float, Numbers] | None:
    """Newton steps to a peak: (log-parameters, log-likelihood, information there); None where they find none."""
    for _ in range(ROUNDS):
        information = observed(likelihood, theta)
        if at_bound(theta) or np.linalg.eigvalsh(information).min() <= 0.0:
            return None
        for k in range(CHORDS):
            value, gradient = likelihood(theta)
            step = np.linalg.solve(information, gradient)
            if gradient @ step < 2.0 * NEAR:
                if k == 0:
                    return theta, value, information
                break
            theta = theta + step / max(1.0, float(np.abs(step).max()))
    return None


def observed(likelihood: Likelihood, theta: Numbers) -> Numbers:
    """Less the Hessian of the log-likelihood (k, k), by central differences of the gradient."""
    rows = []
    for k in range(len(theta)):
        h = np.zeros(len(theta))
        h[k] = STEP
        rows.append((likelihood(theta - h)[1] - likelihood(theta + h)[1]) / (2.0 * STEP))
    found = np.array(rows)
    return np.asarray((found + found.T) / 2.0, np.float64)


def reason(names: tuple[str, ...], theta: Numbers) -> str:
    """Why there is no fit."""
    off = [f"{name} {'rises' if t > 0 else 'falls'} without end" for name, t in zip(names, theta, strict=True)
           if abs(t) > 0.999 * BOUND]  # fmt: skip
    near = ", ".join(f"{name} {np.exp(t):.3g}" for name, t in zip(names, theta, strict=True))
    return " and ".join(off) if off else f"the likelihood has no peak near {near}"


@dataclass(frozen=True)
class Model:
    """A model of purchase histories: its parameters, which of them have the unit of time, and where climbs start.

    Starts are logarithms, with the mean age of customers as the unit of time.
    """

    name: str
    names: tuple[str, ...]
    density: Density
    starts: tuple[tuple[float, ...], ...]
    times: tuple[int, ...]


def fit_histories(model: Model, summary: Summary | Grouped, weights: Numbers | None = None) -> Fit:
    """Maximum likelihood of a model of purchase histories; `weights` counts the customers behind a row.

    BadInput where nobody bought again, and as `maximise` says.
    """
    rows = group(summary, weights)
    n, repeats = float(rows.weight.sum()), float(rows.weight @ rows.x)
    if repeats == 0.0:
        raise BadInput(f"{model.name}: none of {n:g} customers bought again; valid: one or more that did.")
    unit = float(rows.weight @ rows.T) / n
    scaled = Grouped(rows.x, rows.t_x / unit, rows.T / unit, rows.weight)
    sample = thin(scaled, ROUGH)
    found = maximise(model.name, model.names, total(model.density, scaled), model.starts, n,
                     rough=None if sample is scaled else total(model.density, sample))  # fmt: skip
    by = np.ones(len(model.names))
    by[list(model.times)] = unit
    return Fit(found.names, found.values * by, found.errors * by, found.covariance * np.outer(by, by),
               found.log_likelihood - repeats * float(np.log(unit)), n)  # fmt: skip


def total(density: Density, rows: Grouped) -> Likelihood:
    """The log-likelihood of all customers, of log-parameters."""

    def likelihood(theta: Numbers) -> tuple[float, Numbers]:
        p = np.exp(theta)
        value, gradient = density(p, rows)
        return float(rows.weight @ value), p * (gradient @ rows.weight)

    return likelihood
