"""What happens when? The market is a Mesa model; `step()` is one tick, top to bottom."""

from __future__ import annotations

import copy
import logging
import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import mesa
import numba
import numpy as np

from sim import evidence
from sim.books import close_books
from sim.config import Budget, Config, Logged, Plan, Strategy
from sim.customers import build, codes
from sim.customers.agent import Customer, RowSet
from sim.customers.close import count_closing, settle
from sim.customers.table import PERSON, RELATION, Rows, Tables, rows_of
from sim.customers.tick import live_all, live_in_chunks, live_marked
from sim.firms.desk import Desk
from sim.firms.firm import Firm
from sim.firms.levers import override
from sim.numbers.math import power
from sim.records import Records

SCHEDULES = ("compiled", "do", "shuffle_do")
logging.getLogger("MESA").setLevel(logging.WARNING)  # one line a tick is no log


class Market(mesa.Model):  # type: ignore[misc]
    """Customers, firms, their network and the clock. `tick` is the next tick to happen."""

    def __init__(self, config: Config, seed: int | None = None) -> None:
        self.config = config
        self.seed_number = config.seed if seed is None else seed
        super().__init__(rng=self.seed_number)
        take_steps_itself(self)
        self.tick = 0
        self.months, self.quarter = 12.0 / config.ticks_per_year, config.ticks_per_year // 4
        self.discount = power(1.0 + config.discount_rate, 1.0 / config.ticks_per_year) - 1.0
        named = {"focal": config.focal, **config.rivals}
        self.tables: Tables
        self.tables, self.shelf = rows_of(build.blank(config, self.seed_number, len(named)))
        self.rows: Rows = self.shelf[0]
        self.firms: list[Firm] = [
            Firm(self, name, firm.id, self.strategy_of("neutral" if config.burn_in else firm.strategy, name))
            for name, firm in sorted(named.items(), key=lambda pair: pair[1].id)
        ]
        for event in config.events.values():
            if event.kind in ("entry", "outsider"):
                self.firms[event.firm].open, self.firms[event.firm].row.open = False, 0  # dormant until then
        build.populate(self.rows)
        self.publish(-1)
        self.records = Records(config.customers.count, len(self.firms))
        self.carry, self.previous = [0] * len(self.firms), [0] * len(self.firms)
        self.shares = [0.0] * len(self.firms)  # of orders in the tick before
        self.whole_orders, self.whole_revenue = 0, 0
        self.quiet = False  # nobody is acquired any more, and nothing is written down: see `measures.value`

    def step(self, customers: str = "compiled") -> None:
        """One tick: events, firms act, customers live their month, books close."""
        self.begin_strategies()
        self.change_strategies()
        for event in self.config.events.values():
            event.happen(self)
        evidence.shock_needs(self)
        self.judge_beliefs()
        for firm in self.firms:
            firm.act(self.desk(firm))
        self.publish(self.tick)
        self.customers_live(customers)
        self.close()
        self.tick += 1
        self.steps = self.tick  # what Mesa's data collector reads

    def run(self, ticks: int | None = None, customers: str = "compiled") -> Market:
        """Step so many ticks, or to the end of the scenario; returns itself."""
        left = self.config.burn_in + self.config.ticks - self.tick if ticks is None else ticks
        for _ in range(left):
            self.step(customers)
        return self

    def begin_strategies(self) -> None:
        """At the end of the burn-in reset cash and ledgers to equal; every firm starts its own strategy."""
        if self.tick != self.config.burn_in or self.tick == 0:
            return
        mean = math.fsum(firm.ledger.gross for firm in self.firms) / len(self.firms)
        for firm in self.firms:
            firm.ledger.cash = round(self.config.firms.cash * self.config.customers.count * 10_000)
            firm.ledger.gross = mean
            own = self.config.focal if firm.name == "focal" else self.config.rivals[firm.name]
            firm.adopt(self.strategy_of(own.strategy, firm.name), self.tick)

    def change_strategies(self) -> None:
        """A strategy that changes in stages goes on to the next one in its month."""
        for firm in self.firms:
            for preset, months in firm.strategy.stages.items():
                if self.tick - firm.since == round(months / self.months):
                    firm.change(self.strategy_of(preset, firm.name, stage=True).levers)

    def strategy_of(self, preset: str, firm: str, *, stage: bool = False) -> Strategy:
        """A preset with what this firm does differently, in all its stages; others are played as they are."""
        base = self.config.presets.get(preset, Strategy(label=preset))
        own = self.config.focal if firm == "focal" else self.config.rivals[firm]
        changed = stage or preset == own.strategy
        return replace(base, label=preset, levers=override(base.levers, own.levers) if changed else base.levers)

    def judge_beliefs(self) -> None:
        """At a plan write down how far each firm's evidence is from the truth; no firm sees it."""
        if self.tick % self.quarter == 0 and not self.quiet and self.config.firms.plan is Plan.live:
            truth = evidence.mean_needs(self.rows)
            for firm in self.firms:
                firm.belief_error = evidence.belief_error(firm, truth, self.tick, self.months)

    def desk(self, firm: Firm) -> Desk:
        """What lies on a firm's desk in this tick; the budget is set at plans and fixed between them."""
        c, quarter = self.config, self.quarter
        plans = self.tick % quarter == 0
        if plans:
            earned = c.market.profit_share * firm.ledger.gross if c.firms.budget is Budget.earned else 0.0
            base = c.market.base_budget * c.customers.count * 10_000 * self.months
            firm.budget = int((base + max(earned, 0.0)) * firm.stocks.budget_factor)
        customers = self.previous[firm.id]
        return Desk(
            tick=self.tick, months=self.months, discount=self.discount, plans=plans, quarter=quarter,
            heads=c.customers.count, budget=firm.budget, customers=customers, prospects=c.customers.count - customers,
            share=self.shares[firm.id], interview=evidence.interviewer(self, firm.id), needs=evidence.needs_of(self),
            mine=evidence.mine_of(self, firm.id), rivals=evidence.rivals_of(self, firm.id),
            noise=evidence.noise_of(self, firm.id), luck=evidence.luck_of(self, firm.id),
        )  # fmt: skip

    def publish(self, tick: int) -> None:
        """All firms publish at once: row tick + 1 of the offers."""
        for firm in self.firms:
            self.tables.offers[tick + 1, firm.id] = tuple(vars(firm.row).values())

    def customers_live(self, schedule: str) -> None:
        """Open the tick's totals and let every customer live her month, compiled or through Mesa."""
        for table in (self.tables.totals, self.tables.cohorts, self.tables.written):
            table.view(np.ndarray).view("u1")[:] = 0
        if self.quiet:
            live_marked(self.rows, self.tick)
        elif schedule != "compiled":
            if schedule not in SCHEDULES:
                raise ValueError(f"customers must be one of {', '.join(SCHEDULES)}, got {schedule!r}.")
            getattr(self.agents_by_type[Customer], schedule)("step")
        elif self.config.threads == 1 or self.tables.totals.shape[0] == 1:
            live_all(self.rows, self.tick)
        else:
            numba.set_num_threads(min(self.config.threads, numba.config.NUMBA_NUM_THREADS))
            live_in_chunks(self.shelf, self.tick)

    def close(self) -> None:
        """Reduce the totals, close the books, settle what ended, write the tick down."""
        m, t = self.tables, self.tick
        totals = m.totals.view(np.ndarray)["n"].sum(axis=0)
        self.whole_orders = int(totals[:-1, codes.ORDERS].sum())
        self.whole_revenue = int(totals[:-1, codes.REVENUE].sum())
        self.totals = totals
        close_books(self, totals)
        self.shares = [int(orders) / max(self.whole_orders, 1) for orders in totals[:-1, codes.ORDERS]]
        if not self.quiet:
            self.records.note_tick(m, t, t % self.quarter == 0 or self.is_last, self.config.record.digests)
        spells, people = count_closing(self.rows)
        ended, gone = np.zeros(spells, RELATION).view(np.recarray), np.zeros(people, PERSON).view(np.recarray)
        settle(self.rows, t, ended, 0, gone, 0)
        self.records.relations.append(ended)
        self.records.people.append(gone)

    @property
    def is_last(self) -> bool:
        """Whether the tick in progress is the last of the scenario."""
        return self.tick + 1 == self.config.burn_in + self.config.ticks

    @property
    def agents_by_type(self) -> dict[type[Any], Any]:
        """Mesa's registry of firms, and customers as a set of handles on rows."""
        return {**self._agents_by_type, Customer: RowSet(self, range(self.config.customers.count))}

    def blank_offer(self) -> SimpleNamespace:
        """An empty offer, for a firm to fill: an attribute for each column of the offers, in their order."""
        kind = self.tables.offers.dtype
        fields = {name: kind[name] for name in kind.names or ()}
        return SimpleNamespace(**{k: np.zeros(t.shape, t.base) if t.shape else t.type(0).item()
                                  for k, t in fields.items()})  # fmt: skip

    def fork(self, config: Config | None = None, *, ticks: int = 0) -> Market:
        """A twin with the same past and the same luck, which then goes its own way under `config`.

        `ticks` makes room for a run beyond the scenario. Firms' strategies are those of the original until they adopt
        others.
        """
        twin: Market = object.__new__(Market)
        twin.config = config or self.config
        twin.quiet = False
        mesa.Model.__init__(twin, rng=self.seed_number)
        take_steps_itself(twin)
        for name in ("seed_number", "tick", "months", "quarter", "discount", "whole_orders", "whole_revenue"):
            setattr(twin, name, getattr(self, name))
        for name in ("carry", "previous", "shares"):
            setattr(twin, name, list(getattr(self, name)))
        twin.tables, twin.shelf = rows_of(copy_tables(self.tables, ticks))
        twin.rows = twin.shelf[0]
        twin.tables.params[0].word = build.hears(twin.config)
        if twin.config.record.choices is Logged.none:
            twin.tables.people["slot"] = -1
        twin.firms = [firm.copy_to(twin) for firm in self.firms]
        if config is not None:
            for firm in twin.firms:
                firm.plan = config.firms.plan
        twin.records = self.records.copy()
        return twin


def take_steps_itself(market: Market) -> None:
    """Undo Mesa's wrapping of `step`, which from 3.5 on takes no argument and so no schedule."""
    market.__dict__.pop("step", None)


def copy_tables(m: Tables, more_ticks: int) -> Tables:
    """Columns copied, network shared (it never changes), and room for so many more ticks."""
    def longer(a: Any, axis: int) -> Any:
        shape = list(a.shape)
        shape[axis] += more_ticks
        out = np.zeros(shape, a.dtype)
        out[tuple(slice(n) for n in a.shape)] = a
        return out.view(np.recarray) if a.dtype.names else out

    copied = {name: copy.copy(getattr(m, name)) for name in ("people", "ties", "spells", "params", "said", "totals",
                                                             "written", "choices", "incidents")}  # fmt: skip
    copied = {name: a.view(np.recarray) if a.dtype.names else a for name, a in copied.items()}
    factors = build.worth_by_age(m.params[0].discount, len(m.factors) - 1 + more_ticks) if more_ticks else m.factors
    return m._replace(offers=longer(m.offers, 0), cohorts=longer(m.cohorts, 2), factors=factors, **copied)
