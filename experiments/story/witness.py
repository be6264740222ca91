"""What is seen of one customer from outside, month by month? A look at her row after every tick changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.customers.experience import satisfaction, true_value
from sim.customers.hire import fit
from sim.customers.said import gone_on, said_firm, said_good, said_job, said_value
from sim.customers.table import Array
from sim.market import Market
from sim.numbers.random import MONTH, draw, pick


@dataclass(frozen=True)
class Word:
    """What one customer says of a firm that serves her."""

    speaker: int
    firm: int
    job: int
    good: bool
    value: float


@dataclass(frozen=True)
class Month:
    """Her state at the end of a tick, what firms offered in it, and what she heard and told in it."""

    tick: int
    me: Any  # her row of `people`
    ties: Array  # (firms,)
    offers: Array  # (firms,), as published for the tick
    fit: Array  # (firms, jobs), how well the offer suits her; NaN where the job is not served
    value: Array  # (firms, jobs), what it would give her without incident
    fine: Array  # (firms, jobs), how well the offer with which she was last satisfied would suit her now
    satisfaction: Array  # (firms,), NaN where she does not use the firm
    price_weight: float  # utility of a reference price
    heard: tuple[Word, ...]
    told: Word | None

    def knows(self, f: int) -> int:
        """The jobs (a mask) for which she would think of firm f."""
        return int(self.ties[f]["aware"]) & ~int(self.ties[f]["lapsed"])

    def holds(self, job: int) -> bool:
        """Whether the job is one of hers."""
        return bool(int(self.me["jobs"]) >> job & 1)


class Witness:
    """Looks at one customer: once when she arrives, then after each of her ticks."""

    def __init__(self, market: Market, customer: int) -> None:
        self.customer = customer
        self.generation, self.row = divmod(customer, market.config.customers.count)
        self.months: dict[int, Month] = {}
        self.look(market)

    def look(self, market: Market) -> None:
        """Note the tick that is over, if her row is hers."""
        if int(market.tables.people[self.row]["generation"]) == self.generation:
            arrived = not self.months
            self.months[market.tick - 1] = month(market, self.row, arrived)


def month(market: Market, row: int, arrived: bool) -> Month:
    """Her row now; who has just arrived has heard and told nothing yet."""
    m, tick = market.tables, market.tick - 1
    offers = m.offers[tick + 1].copy()
    return Month(
        tick=tick, me=m.people[row].copy(), ties=m.ties[row].copy(), offers=offers,
        fit=of_offers(market, row, offers, fit), value=of_offers(market, row, offers, true_value),
        fine=of_last_fine(market, row),
        satisfaction=np.array([satisfaction(market.rows, row, f) if tie["used"] else np.nan
                               for f, tie in enumerate(m.ties[row])]),
        price_weight=float(m.params[0].price_weight),
        heard=() if arrived else heard(market, row, tick),
        told=None if arrived else spoken(int(m.said[(tick + 1) % 2, row]["bits"]), row, len(m.people)),
    )  # fmt: skip


def of_offers(market: Market, row: int, offers: Array, measure: Any) -> Array:
    """(firms, jobs) a measure of each offer in her eyes, NaN where a firm is closed or does not serve the job."""
    found = np.full((len(offers), market.config.market.jobs), np.nan)
    for f, offer in enumerate(offers):
        for j in range(found.shape[1]):
            if offer["open"] and int(offer["serves"]) >> j & 1:
                found[f, j] = measure(market.rows, market.tick - 1, row, f, j)
    return found


def of_last_fine(market: Market, row: int) -> Array:
    """(firms, jobs) fit to her need of now of each offer as it was when she was last satisfied, NaN where never."""
    found = np.full((len(market.firms), market.config.market.jobs), np.nan)
    for f, tie in enumerate(market.tables.ties[row]):
        if tie["fine_tick"] >= 0:
            found[f] = [fit(market.rows, int(tie["fine_tick"]), row, f, j) for j in range(found.shape[1])]
    return found


def heard(market: Market, row: int, tick: int) -> tuple[Word, ...]:
    """The words of the two acquaintances whom she asked in a tick: `customers.hear.hear_neighbours`, read again."""
    m, me = market.tables, market.tables.people[row]
    if not m.params[0].word or me["degree"] == 0:
        return ()
    customer = row + int(me["generation"]) * len(m.people)
    luck = draw(market.seed_number, MONTH, customer, tick)[2:]
    asked = [int(m.neighbours[int(me["first_tie"]) + pick(w, int(me["degree"]))]["row"]) for w in luck]
    words = (spoken(int(m.said[tick % 2, other]["bits"]), other, len(m.people)) for other in asked)
    return tuple(word for word in words if word is not None)


def spoken(bits: int, row: int, rows: int) -> Word | None:
    """The word that a row published, or None where it said nothing."""
    if bits == 0 or said_firm(bits) < 0:
        return None
    speaker = row + int(gone_on(bits)) * rows
    return Word(speaker, int(said_firm(bits)), int(said_job(bits)), bool(said_good(bits)), float(said_value(bits)))
