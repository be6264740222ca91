"""What does a firm believe of its customers' needs? Noisy, ageing pieces of evidence, and centres drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.customers.table import Array
from sim.numbers.compiled import rule

FADES_MONTHS = 12.0  # age at which a piece of evidence weighs 1/e
KEPT_MONTHS = 36.0
PER_SEGMENT = 4  # pieces of evidence that one segment needs


@dataclass
class Beliefs:
    """All that a firm has learned of needs, by job; it knows nothing else of them."""

    points: dict[int, Array] = field(default_factory=dict)  # (n, outcomes)
    taken: dict[int, Array] = field(default_factory=dict)  # (n,) tick in which customers were asked
    known: dict[int, Array] = field(default_factory=dict)  # (n,) tick from which the firm has it
    mine: dict[int, Array] = field(default_factory=dict)  # (n,) whether it is of a customer of the firm

    def learn(self, job: int, points: Array, *, taken: int, known: int, mine: Array | None = None) -> None:
        """Add pieces of evidence (n, outcomes) on a job, which may become known later; of strangers unless `mine`."""
        n = len(points)
        own = np.zeros(n, bool) if mine is None else mine
        new = {"points": points, "taken": np.full(n, taken), "known": np.full(n, known), "mine": own}
        for name, values in new.items():
            kept = getattr(self, name)
            kept[job] = np.concatenate([kept[job], values]) if job in kept else values

    def forget(self, tick: int, months: float) -> None:
        """Drop what is too old to weigh."""
        for job, taken in list(self.taken.items()):
            fresh = (tick - taken) * months <= KEPT_MONTHS
            for kept in (self.points, self.taken, self.known, self.mine):
                kept[job] = kept[job][fresh]

    def of(self, job: int, tick: int, months: float) -> tuple[Array, Array]:
        """Evidence on a job known by a tick: points (n, outcomes) and weights (n,) that fade with age."""
        if job not in self.points:
            return np.zeros((0, 0)), np.zeros(0)
        have = self.known[job] <= tick
        ages = (tick - self.taken[job][have]) * months
        return self.points[job][have], 0.5 ** (ages / (FADES_MONTHS * 0.6931))


    def demand(self, job: int, tick: int, own: float) -> float:
        """How much known evidence there is that customers hold a job; the firm's own weigh `own`, others the rest."""
        if job not in self.points:
            return 0.0
        mine = self.mine[job][self.known[job] <= tick]
        return own * float(mine.sum()) + (1.0 - own) * float((~mine).sum())


@rule
def k_means(points: Array, weights: Array, k: int) -> Array:
    """Weighted k-means from a fixed start: the mean, then the farthest points; 10 rounds, no luck involved."""
    n, outcomes = points.shape
    found = np.zeros((k, outcomes))
    found[0] = weighted_mean(points, weights, np.zeros(n, np.int64), 0)
    for c in range(1, k):
        best, most = 0, -1.0
        for e in range(n):
            far = weights[e] * squared(points[e], found, c)[0]
            if far > most:
                best, most = e, far
        found[c] = points[best]
    owner = np.zeros(n, np.int64)
    for _ in range(10 if k > 1 else 0):
        for e in range(n):
            owner[e] = squared(points[e], found, k)[1]
        for c in range(k):
            if (owner == c).any():
                found[c] = weighted_mean(points, weights, owner, c)
    return found


@rule
def squared(point: Array, centres: Array, k: int) -> tuple[float, int]:
    """Squared distance of a point to the nearest of the first k centres, and which that is."""
    least, nearest = 1e300, 0
    for c in range(k):
        total = 0.0
        for d in range(point.shape[0]):
            total += (point[d] - centres[c, d]) ** 2
        if total < least:
            least, nearest = total, c
    return least, nearest


@rule
def weighted_mean(points: Array, weights: Array, owner: Array, c: int) -> Array:
    """Weighted mean of the points that centre c owns."""
    total, weight = np.zeros(points.shape[1]), 0.0
    for e in range(points.shape[0]):
        if owner[e] == c:
            total += weights[e] * points[e]
            weight += weights[e]
    return total / weight


@rule
def misfit(points: Array, weights: Array, centres: Array) -> float:
    """Weighted mean squared distance of points to their nearest centre."""
    total, weight = 0.0, 0.0
    for e in range(points.shape[0]):
        total += weights[e] * squared(points[e], centres, centres.shape[0])[0]
        weight += weights[e]
    return total / weight
