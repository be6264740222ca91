"""What happened to her? Her rows of every table and what the witness saw, in one place, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from experiments.story.witness import Month, Witness, Word
from sim.config import Config, Kind
from sim.customers.experience import OVERSELLS
from sim.market import Market
from sim.records import Table
from sim.tables import table

DECIDED = ("incident", "price", "broken_promise", "need_moved", "better_offer")  # she left the firm, nothing else did


class Use(NamedTuple):
    """One month's service, or one order: what she expected of it and what it gave."""

    tick: int
    firm: int
    job: int
    expected: float
    got: float


@dataclass(frozen=True)
class Life:
    """One customer: who she is, her months, and her rows of the tables in order of time."""

    config: Config
    seed: int
    names: list[str]  # of firms, by id
    customer: int
    entered: int
    left: int | None  # the tick in which she leaves the market
    end: int  # first tick after her last one
    months: dict[int, Month]  # the first is her arrival, a tick before she is `entered`
    spells: list[Any]
    choices: list[Any]
    incidents: list[Any]
    answers: list[Any]
    rate: float  # of expectation: the weight of one use, as the market had it

    @property
    def subscribes(self) -> bool:
        """Whether she pays a running bill for each job."""
        return self.config.market.kind is Kind.subscription

    @property
    def arrival(self) -> Month:
        """What was seen when she came."""
        return self.months[self.entered - 1]

    @property
    def last(self) -> Month:
        """Her last whole month."""
        return self.months[max(self.months)]

    def between(self, a: int, b: int) -> Iterator[Month]:
        """Her months from tick a to before tick b."""
        return (self.months[t] for t in range(max(a, self.entered), b) if t in self.months)

    def jobs(self, mask: int) -> list[int]:
        """The jobs of a mask."""
        return [j for j in range(self.config.market.jobs) if int(mask) >> j & 1]

    def firms(self, mask: int) -> list[int]:
        """The firms of a mask."""
        return [f for f in range(len(self.names)) if int(mask) >> f & 1]

    def chosen(self, a: int, b: int) -> list[Any]:
        """Her choices from tick a to before tick b."""
        return [c for c in self.choices if a <= c.tick < b]

    def words(self, a: int, b: int, firm: int | None = None) -> list[tuple[int, Word]]:
        """(tick, word) of all that she heard from acquaintances, or of one firm alone."""
        return [(m.tick, w) for m in self.between(a, b) for w in m.heard if firm in (None, w.firm)]

    def told(self, a: int, b: int) -> list[tuple[int, Word]]:
        """(tick, word) of all that she told."""
        return [(m.tick, m.told) for m in self.between(a, b) if m.told is not None]

    def open_at(self, tick: int) -> list[Any]:
        """The spells that run at the end of a tick."""
        return [s for s in self.spells if s.start <= tick and (s.end is None or s.end > tick)]


def life_of(market: Market, witness: Witness) -> Life:
    """Everything about the customer whom a witness watched, at the end of a run."""
    customer = witness.customer
    (person,) = rows(table(market, "customers"), customer)
    end = market.tick if person.left is None else person.left
    return Life(
        config=market.config, seed=market.seed_number, names=[f.name for f in market.firms], customer=customer,
        entered=person.entered, left=person.left, end=end, months=witness.months,
        spells=sorted(rows(table(market, "relations"), customer), key=lambda s: (s.start, s.firm)),
        choices=rows(table(market, "choices"), customer), incidents=rows(table(market, "incidents"), customer),
        answers=rows(table(market, "survey"), customer), rate=float(market.tables.params[0].expectation_rate),
    )  # fmt: skip


def rows(found: Table, customer: int) -> list[Any]:
    """A customer's rows of a table: nulls are None, codes are words."""
    mine = np.flatnonzero(found["customer"].values == customer)
    return [SimpleNamespace(**{name: cell(column, k) for name, column in found.items()}) for k in mine.tolist()]


def cell(column: Any, k: int) -> Any:
    """One value of a column."""
    if column.null is not None and column.null[k]:
        return None
    value = column.values[k].item()
    return value if column.words is None else column.words[value]


def uses(life: Life) -> list[Use]:
    """All that she used, in order of time."""
    if not life.subscribes:
        return [Use(c.tick, c.firm, c.job, c.expected, c.delivered) for c in life.choices if c.delivered is not None]
    found = (used(life, month, j) for month in life.between(life.entered, life.end) for j in life.jobs(month.me["jobs"])
             if month.me["provider"][j] >= 0)  # fmt: skip
    return [use for use in found if use is not None]


def used(life: Life, month: Month, j: int) -> Use | None:
    """A month of a running subscription; its value is what moved her expectation, which is in no table.

    expected' = expected + rate (value - expected), solved for the value; None where the rate is 0.
    """
    f, t = int(month.me["provider"][j]), month.tick
    before, after = life.months[t - 1].ties[f], float(month.ties[f]["expected"][j])
    if int(before["familiar"]) >> j & 1:
        expected, rate = float(before["expected"][j]), life.rate
    else:
        rate = 0.5  # of the first use for a job: `customers.experience.judge`
        expected = [c.expected for c in life.chosen(t, t + 1) if (c.firm, c.job) == (f, j)][-1]
        me = month.me
        if me["pushed"] == 1 and (me["sold_by"], me["sold_job"]) == (f, j) and before["familiar"] == 0:
            expected += OVERSELLS * float(month.offers[f]["push"])
    return Use(t, f, j, expected, expected + (after - expected) / rate) if rate > 0.0 else None
