"""What is a firm? A Mesa agent with books, stocks, beliefs and a mix of levers; its label is read by no rule.

Everything here belongs to the firm alone. It acts on the state of the tick before and publishes one row.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import mesa

from sim.config import Plan
from sim.config import Strategy as StrategyConfig
from sim.firms.backlog import APPEAL, Goal
from sim.firms.beliefs import Beliefs
from sim.firms.desk import Desk
from sim.firms.ledger import Ledger
from sim.firms.levers import Levers
from sim.firms.stocks import Stocks
from sim.numbers.math import exp, log, power

if TYPE_CHECKING:
    from sim.market import Market

MEANS_WORTH = 0.1  # how fast a stock of service or information closes what the product leaves open
SERVICE_COSTS = 0.02  # reference prices an order of a service that is all that it can be
LEAST_COST, MOST_COST = 800, 12_000  # cents: bounds of unit cost


def forget_ids(market: Market) -> None:
    """Let a market go when nobody uses it: Mesa below 3.5 keeps every model that ever was, in a counter of ids."""
    counters = getattr(mesa.Agent, "_ids", None)
    if counters is not None:
        counters.pop(market, None)


class Firm(mesa.Agent):  # type: ignore[misc]
    """One firm. `row` is what it publishes for the tick; `stocks`, `ledger` and `beliefs` are its own."""

    def __init__(self, market: Market, name: str, number: int, strategy: StrategyConfig) -> None:
        super().__init__(market)
        forget_ids(market)
        self.unique_id = number + 1
        self.name, self.id, self.strategy = name, number, strategy
        config = market.config
        self.costs, self.plan = config.firms, config.firms.plan
        heads = config.customers.count
        self.start_cost = round(config.market.unit_cost * 10_000)
        self.start_volume = config.market.market_age * heads
        self.stocks = Stocks(config.market.jobs, config.market.outcomes, (1 << config.firms.jobs_served) - 1,
                             volume=self.start_volume)  # fmt: skip
        self.ledger = Ledger(cash=round(config.firms.cash * heads * 10_000), smoothing=1.0 - power(0.9, market.months))
        self.beliefs = Beliefs()
        self.culture, self.forum = config.firms.culture, 0.0
        self.goal = Goal()
        self.parts = dict.fromkeys(("product", "process", "model"), 0.0)  # how far each is organised around customers
        self.efficiency = 1.0
        self.rate, self.depth = 0.0, 0.0  # incident rate and depth of personal offers, as the firm would have them
        self.units, self.call_cost, self.budget = 1, 1, 0
        self.belief_error = 0.0
        self.open = True
        self.since = 0  # tick in which the strategy began
        self.contacts = 0  # contacts made in the tick before
        self.replay: dict[str, int] = {}  # what the last action spent; empty before the first of a strategy
        self.replayed_factor = 1.0
        self.row = market.blank_offer()
        self.row.price[:] = 10_000
        self.publish()

    def adopt(self, strategy: StrategyConfig, tick: int) -> None:
        """Play another strategy from this tick on; stocks, beliefs and customers stay."""
        self.strategy, self.since, self.replay = strategy, tick, {}

    def change(self, levers: Levers) -> None:
        """Play other levers from the next action on, as a stage of the same strategy."""
        self.strategy, self.replay = replace(self.strategy, levers=levers), {}

    def act(self, desk: Desk) -> None:
        """Let every lever act in order, then publish; a firm that stands still repeats its first action."""
        self.ledger.clear()
        if not self.open:
            self.row.open = 0
            return
        if self.plan is Plan.fixed and self.replay:
            self.repeat()
            return
        for lever in self.strategy.levers.in_order():
            lever.act(self, desk)
        self.depth = self.row.personal
        self.publish()
        self.replay = dict(self.ledger.spent)
        self.replayed_factor = self.stocks.price_factor

    def repeat(self) -> None:
        """Publish and spend as in the first tick of the strategy; only a change of price by an event shows."""
        row = self.row
        factor = self.stocks.price_factor / self.replayed_factor
        row.repriced = factor != 1.0
        if factor != 1.0:
            row.price[:] = [max(round(price * factor), 1) for price in row.price.tolist()]
            self.replayed_factor = self.stocks.price_factor
        self.bear()
        self.ledger.spent = dict(self.replay)

    def publish(self) -> None:
        """Write what the stocks make of the offer into the row."""
        row, stocks = self.row, self.stocks
        row.open = 1
        row.serves = stocks.serves
        row.point[:] = stocks.points
        row.variants[:] = stocks.variants
        row.worth[:] = [1.0 - exp(-q) for q in stocks.quality]
        service, app = MEANS_WORTH * stocks.service, MEANS_WORTH * stocks.information
        row.short[:] = [exp(-means) for means in (0.0, service, app, service + app)]
        row.features = stocks.features
        row.appeal = APPEAL * log(1.0 + stocks.features)
        row.care_cost = round(self.costs.care_cost * 10_000)
        self.rate = self.costs.base_incidents * exp(-0.5 * stocks.prevention)
        row.recovery = 1.0 - exp(-stocks.recovery)
        self.bear()

    def bear(self) -> None:
        """Let what happens to the firm show in what it publishes."""
        self.row.incident = min(self.rate * self.stocks.incident_factor, 1.0)
        self.row.personal = min(self.depth, self.stocks.depth_most)

    def wright(self, pooled: float) -> int:
        """Unit cost in cents after all orders so far, a share `pooled` of which variants learn from together."""
        slope = -log(1.0 - self.costs.progress) / log(2.0) if self.costs.progress > 0.0 else 0.0
        effective = max(self.stocks.volume * pooled / self.start_volume, 1e-9)
        return round(min(max(self.start_cost * exp(-slope * log(effective)), LEAST_COST), MOST_COST))

    def service_cost(self) -> int:
        """What a service beside the product costs at each order, cents; nothing where there is none."""
        return round(SERVICE_COSTS * 10_000 * (1.0 - exp(-self.stocks.service)))

    def copy_to(self, market: Market) -> Firm:
        """The same firm, everything owned anew, in another market."""
        twin = Firm(market, self.name, self.id, self.strategy)
        for name in ("stocks", "ledger", "beliefs", "goal", "parts", "replay", "row"):
            setattr(twin, name, copy.deepcopy(getattr(self, name)))
        for name in ("units", "call_cost", "budget", "belief_error", "open", "plan", "replayed_factor", "culture",
                     "forum", "efficiency", "rate", "depth", "since", "contacts"):  # fmt: skip
            setattr(twin, name, getattr(self, name))
        return twin
