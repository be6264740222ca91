"""Who is still a customer, and how often will she buy? The BG/NBD model (Fader, Hardie, Lee 2005).

A customer buys at random at her own rate lambda, which differs between customers as gamma(r, rate alpha). After each
purchase but the first she is lost with her own chance p, which differs as beta(a, b). Parameters are (r, alpha, a, b).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betaln, expit, gammaln, psi

from sim.measures.discounting import Numbers
from sim.measures.fitting import Fit, Model, fit_histories
from sim.measures.mixing import beta
from sim.measures.transactions import Grouped, Summary

STARTS = ((0.0, 0.0, 0.0, 0.0), (-1.0, -2.0, -0.5, 1.0), (1.0, 1.0, 0.0, 2.0))
CHUNK = 2_048  # rows that a processor keeps near


def likelihood(p: Any, rows: Grouped) -> tuple[Numbers, Numbers]:
    """Log-likelihood (rows,) of each history and its gradient (4, rows) in the parameters.

    L = B(a, b + x) / B(a, b) G(r + x) alpha^r / G(r) [(alpha + T)^-(r + x) + {x > 0} a / (b + x - 1)
    (alpha + t_x)^-(r + x)] (Fader, Hardie, Lee 2005, eq. 6), the sum in logarithms.
    """
    r, alpha, a, b = p
    levels, at = np.unique(rows.x, return_inverse=True)
    again, power = rows.x > 0, rows.x + r
    log_age, log_last = np.log(alpha + rows.T), np.log(alpha + rows.t_x)
    before = np.where(again, b + rows.x - 1, 1.0)
    lost = np.where(again, np.log(a / before) - power * log_last, -np.inf)
    both = np.logaddexp(-power * log_age, lost)
    dead = np.exp(lost - both)
    fixed = (gammaln(levels + r) - gammaln(r) + r * np.log(alpha) + betaln(a, b + levels) - betaln(a, b))[at]
    total = psi(a + b) - psi(a + b + levels)
    gradient = np.stack([
        (psi(levels + r) - psi(r) + np.log(alpha))[at] - (1 - dead) * log_age - dead * log_last,
        r / alpha - power * ((1 - dead) / (alpha + rows.T) + dead / (alpha + rows.t_x)),
        total[at] + dead / a,
        (total + psi(b + levels) - psi(b))[at] - dead / before,
    ])  # fmt: skip
    return fixed + both, gradient


def log_likelihood(p: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Log-likelihood (n,) of histories (n,): see `likelihood`."""
    return likelihood(p, Grouped.of(x, t_x, age))[0]


MODEL = Model("BG/NBD", ("r", "alpha", "a", "b"), likelihood, STARTS, times=(1,))


def fit(summary: Summary | Grouped, weights: Numbers | None = None) -> Fit:
    """Maximum likelihood of (r, alpha, a, b); `weights` counts the customers behind a row.

    BadInput where nobody bought again, or a parameter runs off, as where customers do not differ in it.
    """
    return fit_histories(MODEL, summary, weights)


def p_alive(p: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Chance that a customer with this history has not been lost; 1 where x = 0.

    Elsewhere 1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)) (Fader and Hardie 2008, note 021 of
    brucehardie.com).
    """
    r, alpha, a, b = p
    x, t_x, age = (np.asarray(c, np.float64) for c in (x, t_x, age))
    again = x > 0
    odds = np.log(a / np.where(again, b + x - 1, 1.0)) + (r + x) * np.log((alpha + age) / (alpha + t_x))
    return np.where(again, expit(-odds), 1.0)


def expected(p: Any, t: Any) -> Numbers:
    """Repeat purchases expected of a new customer in time t.

    (a + b - 1) / (a - 1) [1 - (alpha / (alpha + t))^r 2F1(r, b; a + b - 1; t / (alpha + t))] (Fader, Hardie, Lee
    2005, eq. 9).
    """
    t = np.asarray(t, np.float64)
    return while_alive(p, t, np.zeros(t.shape), np.zeros(t.shape))


def conditional(p: Any, t: Any, x: Any, t_x: Any, age: Any) -> Numbers:
    """Purchases expected in the next time t of a customer with this history (Fader, Hardie, Lee 2005, eq. 10).

    P(alive) times (a + b + x - 1) / (a - 1) [1 - ((alpha + T) / (alpha + T + t))^(r + x)
    2F1(r + x, b + x; a + b + x - 1; t / (alpha + T + t))].
    """
    t, x, t_x, age = np.broadcast_arrays(*(np.asarray(c, np.float64) for c in (t, x, t_x, age)))
    return p_alive(p, x, t_x, age) * while_alive(p, t, x, age)


def while_alive(p: Any, t: Numbers, x: Numbers, age: Numbers) -> Numbers:
    """Purchases expected in the next time t of a customer known to be there.

    The formulas above are E[(1 - (1 + p t / (alpha + T))^-(r + x)) / p] over p of beta(a, b + x). They divide 0 by 0 at
    a = 1, and 2F1 fails for large a or x, so the mean is taken by `mixing`.
    """
    r, alpha, a, b = p
    rows = [c.ravel() for c in (t, x, age)]
    levels, at = np.unique(rows[1], return_inverse=True)
    sums = beta(a, b + levels)
    found = np.empty(len(at))
    for begin in range(0, len(at), CHUNK):
        part = slice(begin, begin + CHUNK)
        until, again, old = (c[part, None] for c in rows)
        over = sums.rows(at[part])
        power, speed = r + again, until / (alpha + old)
        values = -np.expm1(-power * np.log1p(over.points * speed)) / over.points
        found[part] = over.mean(values, power * speed, -np.expm1(-power * np.log1p(speed)))
    return found.reshape(t.shape)
