"""What does a firm believe of its customers' needs? Noisy, ageing pieces of evidence, and centres drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.customers.table import Array

FADES_MONTHS = 12.0  # age at which a piece of evidence weighs 1/e
KEPT_MONTHS = 36.0
PER_SEGMENT = 4  # pieces of evidence that one segment needs


@dataclass
class Beliefs:
    """All that a firm has learned of needs, by job; it knows nothing else of them."""

    points: dict[int, Array] = field(default_factory=dict)  # (n, outcomes)
    taken: dict[int, Array] = field(default_factory=dict)  # (n,) tick in which customers were asked
    known: dict[int, Array] = field(default_factory=dict)  # (n,) tick from which the firm has it

    def learn(self, job: int, points: Array, *, taken: int, known: int) -> None:
        """Add pieces of evidence (n, outcomes) on a job, which may become known later."""
        n = len(points)
        new = {"points": points, "taken": np.full(n, taken), "known": np.full(n, known)}
        for name, values in new.items():
            kept = getattr(self, name)
            kept[job] = np.concatenate([kept[job], values]) if job in kept else values

    def forget(self, tick: int, months: float) -> None:
        """Drop what is too old to weigh."""
        for job, taken in list(self.taken.items()):
            fresh = (tick - taken) * months <= KEPT_MONTHS
            for kept in (self.points, self.taken, self.known):
                kept[job] = kept[job][fresh]

    def of(self, job: int, tick: int, months: float) -> tuple[Array, Array]:
        """Evidence on a job known by a tick: points (n, outcomes) and weights (n,) that fade with age."""
        if job not in self.points:
            return np.zeros((0, 0)), np.zeros(0)
        have = self.known[job] <= tick
        ages = (tick - self.taken[job][have]) * months
        return self.points[job][have], 0.5 ** (ages / (FADES_MONTHS * 0.6931))

    def centres(self, job: int, tick: int, months: float, segments: int) -> Array:
        """Centres (at most `segments`, outcomes) of the evidence: weighted k-means, no more than it carries."""
        points, weights = self.of(job, tick, months)
        k = min(segments, len(points) // PER_SEGMENT)
        if k == 0:
            return np.zeros((0, 0))
        return k_means(points, weights, k)


def k_means(points: Array, weights: Array, k: int) -> Array:
    """Weighted k-means from a fixed start: the mean, then the farthest points; 10 rounds, no luck involved."""
    centres = [np.average(points, axis=0, weights=weights)]
    while len(centres) < k:
        nearest = np.min([((points - c) ** 2).sum(axis=1) for c in centres], axis=0)
        centres.append(points[int(np.argmax(nearest * weights))])
    found = np.array(centres)
    for _ in range(10 if k > 1 else 0):
        owner = np.argmin(((points[:, None, :] - found[None]) ** 2).sum(axis=2), axis=1)
        for c in range(k):
            mine = owner == c
            if mine.any():
                found[c] = np.average(points[mine], axis=0, weights=weights[mine])
    return found
