"""What is a published fact? A sentence with its source, the band that a credible market lies in, and how it is read.

A scenario is run in several ways in each seed; of every run a few arrays are kept. A fact makes one number, or a few,
of the runs of a seed; the gallery takes the median of each over seeds, and `finish` makes one number of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.config import Config
from sim.measures.concentration import lorenz
from sim.measures.discounting import Numbers
from sim.records import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Way = tuple[str, ...]  # overrides
Kept = dict[str, Numbers]  # what is kept of one run
Seed = Mapping[str, Kept]  # the runs of one seed, by way
Value = Callable[[Seed], Any]  # a number or (k,)
Finish = Callable[[Numbers], float]
Read = Callable[[dict[str, Table], Config], Kept]
Draw = Callable[["Axes", list[Seed]], None]


@dataclass(frozen=True)
class Band:
    """The numbers that a fact allows, ends included."""

    low: float = -math.inf
    high: float = math.inf

    def holds(self, x: float) -> bool:
        """Whether a number lies in the band; what is no number lies in none."""
        return self.low <= x <= self.high


@dataclass(frozen=True)
class Scenario:
    """A market, the ways in which it is run, and what is kept of a run. `of` says what it is in a few words."""

    key: str
    of: str
    setting: Way
    read: Read
    ways: Mapping[str, Way]


@dataclass(frozen=True)
class View:
    """What is drawn beside the number: a heading, the names of the axes, and the drawing."""

    heading: str
    x: str
    y: str
    draw: Draw
    percent: bool = False
    lines: bool = True  # whether it shows medians over seeds; else every seed


def only(values: Numbers) -> float:
    """The number of a fact that has one a seed."""
    return float(values[0])


@dataclass(frozen=True)
class Fact:
    """One published fact and how this model is held against it."""

    key: str  # GROUP.WORD
    text: str  # what is measured, as a noun
    source: str
    band: Band
    scenario: str
    value: Callable[[Any], Any]  # of a Seed, or of a finished study where the scenario is `fairness`
    mechanism: str  # what in the model brings it about, or makes it miss
    known: bool = False  # whether a miss is known, and its mechanism written down above
    finding: bool = False  # whatever comes out is a finding, and no miss
    finish: Finish = only
    digits: int = 3
    percent: bool = False
    view: View | None = None

    @property
    def group(self) -> str:
        """What the fact is about."""
        return self.key.partition(".")[0]


def explained(fact: Fact, known: Mapping[str, str]) -> Fact:
    """A fact whose miss is known, with the mechanism of it; any other as it is."""
    return replace(fact, mechanism=known[fact.key], known=True) if fact.key in known else fact


def way(*words: str) -> Way:
    """Overrides written as one or more lines."""
    return tuple(word for text in words for word in text.split())


def of(name: str, key: str) -> Value:
    """The value that is kept as such of a way."""
    return lambda runs: runs[name][key]


def null(table: Table, name: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a column is null."""
    found = table[name].null
    return np.zeros(len(table[name].values), bool) if found is None else found


def one(x: float) -> Numbers:
    """A number as it is kept."""
    return np.array([x], np.float64)


NOTHING = one(math.nan)
POINTS = 41  # of a Lorenz curve that is kept


def curve_of(value: Numbers) -> Numbers:
    """The Lorenz curve at POINTS even shares of customers."""
    customers, part = lorenz(value)
    return np.interp(np.linspace(0.0, 1.0, POINTS), customers, part)


def middle(values: Numbers) -> Numbers:
    """The median over seeds (k,) of (seeds, k), what is no number left out."""
    there = ~np.isnan(values)
    return np.array([np.median(column[known]) if known.any() else math.nan
                     for column, known in zip(values.T, there.T, strict=True)])  # fmt: skip
