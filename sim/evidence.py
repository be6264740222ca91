"""What of the customers' truth leaves the customers? Common shocks come in; samples that are paid for go out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.customers.table import Array, Rows, has, person
from sim.firms.beliefs import weighted_mean
from sim.firms.desk import SEEN_AFTER, Seen
from sim.numbers.compiled import rule
from sim.numbers.math import normal
from sim.numbers.random import COMMON, DECIDE, DESIGN, INTERVIEW, draw, pick, uniform

if TYPE_CHECKING:
    from sim.firms.firm import Firm
    from sim.market import Market

PURPOSES = {"report": 0, "interview": 1, "observe": 2}


def shock_needs(market: Market) -> None:
    """Once a quarter society and technology move what everybody wants: the same for all, under every strategy."""
    p = market.tables.params[0]
    sd = 0.0 if market.config.customers.needs_still else market.config.market.common_drift
    if market.tick % p.quarter or market.tick == 0:
        return
    z = normals(p.seed, COMMON, 0, market.tick, 0, p.jobs * p.outcomes).reshape(p.jobs, p.outcomes)
    p.shock[:] = sd * z + p.shift
    p.shift[:] = 0.0
    p.centre[:] += p.shock[None]


def interviewer(market: Market, firm: int) -> Callable[[int, str, float], Array]:
    """A firm's way to draw rows to ask: so many, for a purpose, so large a share among its own customers."""
    def ask(n: int, purpose: str, own: float) -> Array:
        m = market.tables
        used = m.ties.view(np.ndarray)["used"][:, firm]
        return sample(m.params[0].seed, firm, market.tick, PURPOSES[purpose], n, own, used)

    return ask


def needs_of(market: Market) -> Callable[[Array], tuple[Array, Array]]:
    """What the rows asked (n,) need: who holds which job (n, jobs), and their points (n, jobs, outcomes)."""
    def needs(rows: Array) -> tuple[Array, Array]:
        people = market.tables.people.view(np.ndarray)[rows]
        holds = people["jobs"][:, None] >> np.arange(people["need"].shape[1]) & 1 == 1
        return holds, people["need"].astype(np.float64)

    return needs


def mine_of(market: Market, firm: int) -> Callable[[Array], Array]:
    """Which of the rows asked (n,) are customers of the firm: its own books say so."""
    def mine(rows: Array) -> Array:
        return market.tables.ties.view(np.ndarray)["used"][rows, firm] != 0

    return mine


def rivals_of(market: Market, firm: int) -> Callable[[], list[Seen]]:
    """What rivals published SEEN_AFTER quarters ago, with their shares of orders of the tick before."""
    def rivals() -> list[Seen]:
        row = max(market.tick - SEEN_AFTER * market.quarter, 0)  # row t of the offers is of tick t - 1
        found = []
        for other in market.firms:
            offer = market.tables.offers[row, other.id]
            if other.id != firm and offer.open:
                points = [offer.point[j, :n].astype(np.float64) for j, n in enumerate(offer.variants.tolist())]
                found.append(Seen(market.shares[other.id], int(offer.serves), offer.worth.tolist(), points,
                                  other.stocks.foreign))  # fmt: skip
        return found

    return rivals


def noise_of(market: Market, firm: int) -> Callable[[int, int, int], Array]:
    """A firm's own normals for a tick, job and purpose."""
    def noise(n: int, job: int, purpose: int) -> Array:
        return normals(market.tables.params[0].seed, DESIGN, firm, market.tick, job * 16 + purpose, n)

    return noise


def luck_of(market: Market, firm: int) -> Callable[[int], float]:
    """A firm's own uniforms for a tick."""
    seed, tick = market.tables.params[0].seed, market.tick
    return lambda k: float(uniform(draw(seed, DECIDE, firm, tick, 0, 0, k)[0]))


def belief_error(firm: Firm, truth: Array, tick: int, months: float) -> float:
    """Root mean squared distance between a firm's mean evidence and the true mean need, over jobs served."""
    gaps = []
    for j in firm.stocks.served():
        points, weights = firm.beliefs.of(j, tick, months)
        believed = weighted_mean(points, weights, np.zeros(len(points), np.int64), 0) if len(points) else 0.0 * truth[j]
        gaps.append(math.fsum(gap * gap for gap in (believed - truth[j]).tolist()))
    return math.sqrt(math.fsum(gaps) / max(len(gaps), 1))


@rule
def mean_needs(m: Rows) -> Array:
    """Mean need of those who hold each job (jobs, outcomes); 0 where nobody does."""
    p = m.params
    total, n = np.zeros((p.jobs, p.outcomes)), np.zeros(p.jobs)
    for i in range(m.rows):
        me = person(m, i)
        for j in range(p.jobs):
            if has(me.jobs, j):
                n[j] += 1.0
                for d in range(p.outcomes):
                    total[j, d] += me.need[j, d]
    for j in range(p.jobs):
        total[j] /= max(n[j], 1.0)
    return total


@rule
def normals(seed: int, stream: int, ident: int, tick: int, lane: int, n: int) -> Array:
    """n standard normals of one stream, owner, tick and lane."""
    out = np.empty(n)
    for k in range(n):
        out[k] = normal(uniform(draw(seed, stream, ident, tick, lane % 256, (k // 4) % 256, k // 1024)[k % 4]))
    return out


@rule
def sample(seed: int, firm: int, tick: int, purpose: int, n: int, own: float, used: Array) -> Array:
    """n rows drawn with replacement; with chance `own` a draw looks (up to 16 times) for a customer of the firm."""
    rows = np.empty(n, np.int64)
    for k in range(n):
        w = draw(seed, INTERVIEW, firm, tick, purpose, 0, k)
        row = pick(w[0], used.shape[0])
        if uniform(w[1]) < own:
            for attempt in range(16):
                if used[row] != 0:
                    break
                row = pick(draw(seed, INTERVIEW, firm, tick, purpose, 1 + attempt, k)[0], used.shape[0])
        rows[k] = row
    return rows
