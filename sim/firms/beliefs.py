"""What does a firm believe of its customers' needs? Noisy, ageing pieces of evidence, and centres drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.customers.table import Array

FADES_MONTHS = 12.0  # age at which a piece of evidence weighs 1/e
KEPT_MONTHS = 36.0
PER_SEGMENT = 4  # pieces of evidence that one segment needs


@dataclass
class Evidence:
    """Pieces of evidence on one job that became known at a tick."""

    job: int
    taken: int  # tick in which customers were asked
    known: int  # tick from which the firm has it
    points: Array  # (n, outcomes)


@dataclass
class Beliefs:
    """All that a firm has learned of needs; it knows nothing else of them."""

    pieces: list[Evidence] = field(default_factory=list)

    def learn(self, evidence: Evidence) -> None:
        """Add evidence, which may become known later."""
        if len(evidence.points):
            self.pieces.append(evidence)

    def forget(self, tick: int, months: float) -> None:
        """Drop what is too old to weigh."""
        self.pieces = [e for e in self.pieces if (tick - e.taken) * months <= KEPT_MONTHS]

    def of(self, job: int, tick: int, months: float) -> tuple[Array, Array]:
        """Evidence on a job known by a tick: points (n, outcomes) and weights (n,) that fade with age."""
        known = [e for e in self.pieces if e.job == job and e.known <= tick]
        if not known:
            return np.zeros((0, 0)), np.zeros(0)
        ages = [np.full(len(e.points), (tick - e.taken) * months) for e in known]
        return np.concatenate([e.points for e in known]), 0.5 ** (np.concatenate(ages) / (FADES_MONTHS * 0.6931))

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
