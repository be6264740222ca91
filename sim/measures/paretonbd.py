"""Who is still a customer, and how often will she buy? The Pareto/NBD model (Schmittlein, Morrison, Colombo 1987).

A customer buys at random at her own rate lambda, which differs between customers as gamma(r, rate alpha), until she is
lost, at any time, at her own rate mu, which differs as gamma(s, rate beta). Parameters are (r, alpha, s, beta).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import expit, exprel, gammaln, psi

from sim.measures.discounting import Numbers
from sim.measures.fitting import Fit, Model, fit_histories
from sim.measures.transactions import Grouped, Summary

STARTS = ((0.0, 0.0, 0.0, 0.0), (-0.7, -1.2, -0.5, -1.0), (1.0, 1.0, -1.0, 0.5))
POINTS, WEIGHTS = leggauss(20)
DEEP = 32.0  # how far the integrand may fall before the rest of it is left out, in logarithms
CHUNK = 2_048  # rows that a processor keeps near


def likelihood(p: Any, rows: Grouped) -> tuple[Numbers, Numbers]:
    """Log-likelihood (rows,) of each history and its gradient (4, rows) in the parameters.

    L = G(r + x) alpha^r beta^s / G(r) [(alpha + T)^-(r + x) (beta + T)^-s + s A], A the integral of
    (alpha + u)^-(r + x) (beta + u)^-(s + 1) over the times u, t_x to T, at which she may have been lost: what eq. 18 of
    Fader and Hardie 2005 (note 009 of brucehardie.com) says in 2F1.
    """
    r, alpha, s, beta = p
    levels, at = np.unique(rows.x, return_inverse=True)
    fixed = (gammaln(levels + r) - gammaln(r) + r * np.log(alpha) + s * np.log(beta))[at]
    there = -(r + rows.x) * np.log(alpha + rows.T) - s * np.log(beta + rows.T)
    area, means = integral(p, rows)
    lost = np.log(s) + area
    both = np.logaddexp(there, lost)
    dead = np.exp(lost - both)
    alive, (log_a, inverse_a, log_b, inverse_b) = 1 - dead, means
    gradient = np.stack([
        (psi(levels + r) - psi(r) + np.log(alpha))[at] - alive * np.log(alpha + rows.T) - dead * log_a,
        r / alpha - (r + rows.x) * (alive / (alpha + rows.T) + dead * inverse_a),
        np.log(beta) - alive * np.log(beta + rows.T) + dead * (1 / s - log_b),
        s / beta - alive * s / (beta + rows.T) - dead * (s + 1) * inverse_b,
    ])  # fmt: skip
    return fixed + both, gradient


def integral(p: Any, rows: Grouped) -> tuple[Numbers, Numbers]:
    """Logarithm (rows,) of the integral A, and the means (4, rows) under its integrand that its gradient needs.

    Those are of ln(alpha + u), 1 / (alpha + u), ln(beta + u) and 1 / (beta + u). A is a difference of two 2F1 in closed
    form (note 009, eq. 19 and 20); by Gauss and Legendre in v = ln(min(alpha, beta) + u) it keeps its digits, and has a
    gradient.
    """
    found = [part_integral(p, rows.x[k : k + CHUNK], rows.t_x[k : k + CHUNK], rows.T[k : k + CHUNK])
             for k in range(0, len(rows.x), CHUNK)]  # fmt: skip
    return np.concatenate([area for area, _ in found]), np.concatenate([means for _, means in found], axis=1)


def part_integral(p: Any, x: Numbers, t_x: Numbers, age: Numbers) -> tuple[Numbers, Numbers]:
    """`integral` of a few thousand rows."""
    r, alpha, s, beta = p
    least = min(alpha, beta)
    begin = np.log(least + t_x)
    fall = (r + x) * (least + t_x) / (alpha + t_x) + (s + 1) * (least + t_x) / (beta + t_x) - 1.0
    width = np.minimum(np.log(least + age) - begin, DEEP / np.maximum(fall, 1e-9))
    v = begin[:, None] + width[:, None] * (POINTS + 1) / 2
    since = np.exp(v)
    from_a, from_b = since + (alpha - least), since + (beta - least)
    log_a, log_b = (v, np.log(from_b)) if alpha <= beta else (np.log(from_a), v)
    height = v - (r + x)[:, None] * log_a - (s + 1) * log_b
    top = height.max(axis=1, keepdims=True)
    weight = np.exp(height - top) * WEIGHTS
    mass = weight.sum(axis=1)
    with np.errstate(divide="ignore"):  # a customer seen to the last moment: no time in which she was lost
        area = top[:, 0] + np.log(mass * width / 2)
    means = [(weight * of).sum(axis=1) / mass for of in (log_a, 1 / from_a, log_b, 1 / from_b)]
    return area, np.array(means)


def log_likelihood(p: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Log-likelihood (n,) of histories (n,): see `likelihood`."""
    return likelihood(p, Grouped.of(x, t_x, age))[0]


MODEL = Model("Pareto/NBD", ("r", "alpha", "s", "beta"), likelihood, STARTS, times=(1, 3))


def fit(summary: Summary | Grouped, weights: Numbers | None = None) -> Fit:
    """Maximum likelihood of (r, alpha, s, beta); `weights` counts the customers behind a row.

    BadInput where nobody bought again, or a parameter runs off, as where customers do not differ in it.
    """
    return fit_histories(MODEL, summary, weights)


def p_alive(p: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Chance that a customer with this history has not been lost: 1 / (1 + s (alpha + T)^(r + x) (beta + T)^s A).

    Schmittlein, Morrison, Colombo 1987; Fader and Hardie 2005, note 009, eq. 36 and 37. A is that of `likelihood`.
    """
    r, alpha, s, beta = p
    x, t_x, age = np.broadcast_arrays(*(np.asarray(c, np.float64) for c in (x, t_x, age)))
    rows = Grouped.of(x.ravel(), t_x.ravel(), age.ravel())
    odds = np.log(s) + integral(p, rows)[0] + (r + rows.x) * np.log(alpha + rows.T) + s * np.log(beta + rows.T)
    return np.asarray(expit(-odds).reshape(x.shape), np.float64)


def expected(p: Any, t: Any) -> Numbers:
    """Repeat purchases expected of a new customer in time t.

    r beta / (alpha (s - 1)) [1 - (beta / (beta + t))^(s - 1)] (Schmittlein, Morrison, Colombo 1987; note 009, eq. 27);
    at s = 1 its limit.
    """
    r, alpha, s, beta = p
    return r / alpha * lifetime(s, beta, np.asarray(t, np.float64))


def conditional(p: Any, t: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Purchases expected in the next time t of a customer with this history.

    P(alive) (r + x) (beta + T) / ((alpha + T) (s - 1)) [1 - ((beta + T) / (beta + T + t))^(s - 1)] (Fader and Hardie
    2005, note 009, eq. 41); at s = 1 its limit.
    """
    r, alpha, s, beta = p
    t, x, t_x, age = (np.asarray(c, np.float64) for c in (t, x, t_x, age))
    return p_alive(p, x, t_x, age) * (r + x) / (alpha + age) * lifetime(s, beta + age, t)


def lifetime(s: float, beta: Any, t: Numbers) -> Numbers:
    """Time expected before she is lost, of the next t: beta / (s - 1) [1 - (beta / (beta + t))^(s - 1)]."""
    log = np.log1p(t / beta)
    return np.asarray(beta * log * exprel((1.0 - s) * log), np.float64)
