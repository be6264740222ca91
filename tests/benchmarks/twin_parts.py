"""What does a Mesa customer carry? Plain objects: a tie for each firm, a spell while she is with it, one word a month.

A mask holds a bit for each job. Constants and words for codes come from `sim`, so that the two cannot drift apart.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from sim.customers.codes import NOBODY, SEARCH
from sim.customers.needs import MOST_OCCASIONS


class Word(NamedTuple):
    """What a customer publishes for the next month."""

    firm: int
    job: int
    good: bool
    value: float
    generation: int
    active: int  # firms in use (mask)


SILENT = Word(NOBODY, 0, False, 0.0, 0, 0)


@dataclass(slots=True)
class Spell:
    """The books of one spell with a firm; money in cents."""

    start: int
    channel: int
    referrer: tuple[Any, int] | None
    start_reason: int
    first_fit: float
    first_gap: float
    jobs_held: int
    last_order: int
    end_reason: int = -1
    orders: int = 0
    served: int = 0
    revenue: int = 0
    margin: int = 0
    revenue_tick: int = 0
    margin_tick: int = 0
    acquisition: int = 0
    retention: int = 0
    incidents: int = 0
    clv: float = 0.0


@dataclass(slots=True)
class Tie:
    """What a customer knows and feels about a firm."""

    taste: float
    guess: list[float]  # persistent error of value before use, for each job
    aware: int
    expected: list[float]
    refused: list[int]
    fine_fit: list[float]
    fine_rival: list[float]
    lapsed: int = 0
    used: int = 0
    familiar: int = 0
    told: int = 0
    attitude: float = 0.0
    harm: float = 0.0
    fine_attitude: float = 0.0
    fine_tick: int = -1
    referrer: tuple[Any, int] | None = None  # who, and her generation
    channel: int = SEARCH
    spells: int = 0
    spell: Spell | None = None
    start_reason: int = -1  # of the spell that is about to open
    first_gap: float = 0.0
    end_reason: int = -1


def plain(record: Any) -> SimpleNamespace:
    """A numpy record as a Python object of floats, integers and lists."""
    return SimpleNamespace(**{name: record[name].tolist() for name in record.dtype.names})


def jobs_in(mask: int) -> list[int]:
    """The set bits of a mask, ascending."""
    return [j for j in range(mask.bit_length()) if mask >> j & 1]


def poisson(u: float, mean: float, none: float) -> int:
    """The Poisson quantile of u, capped as in the market; `none` is exp(-mean)."""
    n, term, total = 0, none, none
    while u > total and n < MOST_OCCASIONS:
        n += 1
        term *= mean / n
        total += term
    return n


def small_world(luck: random.Random, rows: int, degree: int, rewire: float) -> list[list[int]]:
    """Neighbours of every place (Watts and Strogatz 1998); loops are left out."""
    half = max(1, min(degree // 2, (rows - 1) // 2))
    neighbours: list[list[int]] = [[] for _ in range(rows)]
    for i in range(rows):
        for s in range(half):
            other = luck.randrange(rows) if luck.random() < rewire else (i + s + 1) % rows
            if other != i:
                neighbours[i].append(other)
                neighbours[other].append(i)
    return neighbours
