"""How is a log made with the truth beside it? One market, stopped at the cut-off, written down, and run on.

From the same past go three worlds: the market itself, which goes on to the end of the horizon; a twin of the cut-off in
which nobody is acquired and firms stand still (the oracle); and a twin of the end of the burn-in without word of mouth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.laboratory.log import Columns
from experiments.laboratory.touches import TOUCHES, last_touches
from sim import dates
from sim.config import Config, Kind, Logged
from sim.market import Market
from sim.measures.discounting import Numbers
from sim.measures.value import run_on
from sim.study import QUIET
from sim.tables import spells, table

ENDLESS = 10**15  # cents


@dataclass
class Meter:
    """What contracts are billed in each tick: the firm's books keep a total for each, so it is read every month."""

    firm: int
    bills: list[NDArray[np.int64]] = field(default_factory=list)  # (rows, 3): customer, tick, cents
    before: NDArray[Any] | None = None

    def read(self, market: Market) -> None:
        """Note the bills of the tick that has just closed."""
        spell = market.tables.spells.view(np.ndarray)[:, self.firm]
        people = market.tables.people.view(np.ndarray)
        now = np.stack([spell["start"], spell["revenue"]], axis=1).astype(np.int64)
        old = now * 0 - 1 if self.before is None else self.before
        paid = now[:, 1] - np.where(now[:, 0] == old[:, 0], old[:, 1], 0)
        rows = np.flatnonzero((now[:, 0] >= 0) & (paid > 0))
        who = rows + people["generation"][rows].astype(np.int64) * len(people)
        self.bills.append(np.stack([who, np.full(len(rows), market.tick - 1), paid[rows]], axis=1))
        self.before = now


@dataclass(frozen=True)
class Worlds:
    """The market at its cut-off and after, and its twins; `at_*` are the focal firm's relations, ended and open."""

    market: Market
    cut: int  # the first tick after the cut-off
    at_cut: NDArray[Any]
    at_end: NDArray[Any]
    oracle: NDArray[Any]  # of the twin in which nobody is acquired, begun by the cut-off
    flows: Numbers  # what they bring in it, cents a tick
    without: NDArray[Any] | None  # at the cut-off, of the twin without word of mouth
    touches: Columns
    bills: NDArray[np.int64]


def prepared(config: Config) -> Config:
    """The scenario as long as the laboratory needs it, with every order written down."""
    of = config.laboratory
    ticks = round((of.observed + of.horizon) * config.ticks_per_year / 12)
    logged = Logged.all if config.market.kind is Kind.purchase else Logged.none
    return replace(config, ticks=ticks, record=replace(config.record, choices=logged, digests=False))


def observe(config: Config, seed: int) -> Worlds:
    """Run one seed of a prepared scenario, and its twins."""
    of, per_month = config.laboratory, config.ticks_per_year / 12
    firm, cut = config.focal.id, config.burn_in + round(of.observed * per_month)
    market, meter, without = Market(config, seed), Meter(firm), None
    while market.tick < cut:
        if market.tick == config.burn_in and config.network.word:
            silent = market.fork(replace(config, network=replace(config.network, word=False), record=QUIET))
            without = relations(silent.run(cut - market.tick), firm)
        market.step()
        if config.market.kind is Kind.subscription:
            meter.read(market)
    at_cut, touches = relations(market, firm), touched(market, firm, round(of.look_back * per_month))
    oracle, flows = run_on(solvent(market), of.valued)
    still = relations(oracle, firm)
    bills = np.concatenate(meter.bills) if meter.bills else np.zeros((0, 3), np.int64)
    market.run()
    return Worlds(market, cut, at_cut, relations(market, firm), still[still["start"] < cut], flows[firm], without,
                  touches, bills)  # fmt: skip


def solvent(market: Market) -> Market:
    """A twin whose firms cannot run out of money: where nobody is acquired they would, and close to their customers."""
    twin = market.fork()
    for f in twin.firms:
        f.ledger.cash += ENDLESS
    return twin


def relations(market: Market, firm: int) -> NDArray[Any]:
    """All relations of a firm so far in order of customer and start; end is -1 while open."""
    rows, order = spells(market)
    found = rows[order].view(np.ndarray)
    return np.asarray(found[found["firm"] == firm])


def touched(market: Market, firm: int, look_back: int) -> Columns:
    """The touches of the customers won since the burn-in, when the system began to log them."""
    c, found = market.config, relations(market, firm)
    new = found[(found["spell"] == 1) & (found["start"] >= c.burn_in)]
    people = table(market, "customers")
    at = np.searchsorted(people["customer"].values, new["customer"])
    codes = last_touches(market, firm, new, people["entered"].values[at].astype(np.int64), look_back)
    return {"customer": new["customer"].astype(np.int64), "date": started(c, market.seed_number, new),
            "touch": np.array(TOUCHES)[codes]}  # fmt: skip


def started(c: Config, seed: int, of: NDArray[Any]) -> dates.Days:
    """The days on which relations began."""
    return dates.some_day(seed, dates.START, of["customer"], of["start"], c.ticks_per_year, occasion=of["spell"])
