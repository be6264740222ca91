"""What can happen to a market on a date? A registry of typed events; each is data that knows how to apply itself.

An event applies before anything else in its tick and, with `until`, is undone before anything else in that one. An
intervention is an event too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.evidence import mean_needs
from sim.numbers.math import log, normal
from sim.numbers.random import COMMON, draw, uniform
from sim.units import BadInput, check_ranges, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sim.market import Market


@dataclass
class Event:
    """One dated event: its kind from the registry, the firm it happens to, how strong it is, and when it is over."""

    tick: int = quantity(0, 0, 32_000, "ticks from the start, burn-in included", "when it applies")
    until: int = quantity(0, 0, 32_000, "ticks from the start", "when it is over; 0: it lasts")
    kind: str = "price_change"
    firm: int = quantity(0, 0, 15, "id", "to whom it happens, where it happens to one")
    factor: float = quantity(1.0, 0.01, 100, "ratio", "how strong: what the kind says is multiplied by it")
    strategy: str = ""

    def __post_init__(self) -> None:
        check_ranges(self, "events")

    def check(self, key: str, *, firms: int, ticks: int, presets: Collection[str]) -> None:
        """Refuse what this market cannot carry out: an unknown kind, firm, strategy, tick or end."""
        if self.kind not in EVENTS:
            raise BadInput(f"{key}.kind must be one of {', '.join(sorted(EVENTS))}, got {self.kind!r}.")
        if self.firm >= firms:
            raise BadInput(f"{key}.firm must lie in [0, {firms - 1}] (id), got {self.firm}.")
        if self.tick >= ticks:
            raise BadInput(f"{key}.tick must lie in [0, {ticks - 1}] (ticks, burn-in included), got {self.tick}.")
        if self.until and self.until <= self.tick:
            raise BadInput(f"{key}.until must be 0 or lie after {key}.tick ({self.tick}), got {self.until}.")
        if self.until and EVENTS[self.kind].lasts:
            raise BadInput(f"{key}.until must be 0, because {self.kind} lasts, got {self.until}.")
        if self.kind == "adopt" and self.strategy not in presets:
            raise BadInput(f"{key}.strategy must be one of {', '.join(sorted(presets))}, got {self.strategy!r}.")

    def happen(self, market: Market) -> None:
        """Apply it in its tick, undo it when it is over."""
        if market.tick == self.tick:
            EVENTS[self.kind].apply(market, self, self.factor)
        elif self.until and market.tick == self.until:
            EVENTS[self.kind].apply(market, self, 1.0 / self.factor)


def price_change(market: Market, event: Event, factor: float) -> None:
    """The firm's list price is multiplied; its strategy's own moves come on top."""
    market.firms[event.firm].stocks.price_factor *= factor


def price_war(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """All list prices are multiplied."""
    for firm in market.firms:
        firm.stocks.price_factor *= factor


def outage(market: Market, event: Event, factor: float) -> None:
    """The firm's incident rate is multiplied, to 1 at most."""
    market.firms[event.firm].stocks.incident_factor *= factor


def budget_cut(market: Market, event: Event, factor: float) -> None:
    """The firm's operating budget is multiplied, from its next plan on."""
    market.firms[event.firm].stocks.budget_factor *= factor


def recession(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """Every customer weighs price so many times as much."""
    market.tables.params[0].price_weight *= factor


def technology_shock(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """The quality of all offers is multiplied: what was good is ordinary now."""
    for firm in market.firms:
        firm.stocks.quality *= factor


def privacy_law(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """No firm may go deeper into personal offers than the factor says; 1 is no limit."""
    for firm in market.firms:
        firm.stocks.depth_most *= factor


def need_shift(market: Market, event: Event, factor: float) -> None:
    """With the next quarter needs of all jobs move by the factor in units of outcome space, each job its own way."""
    p = market.tables.params[0]
    for j in range(p.jobs):
        way = [normal(uniform(draw(p.seed, COMMON, 1, event.tick, j, 0, d)[0])) for d in range(p.outcomes)]
        length = math.sqrt(max(math.fsum(w * w for w in way), 1e-12))
        p.shift[j] += [factor * w / length for w in way]


def entry(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """The firm, which was dormant until now, opens, with its cash and the jobs, offer and knowledge of the start."""
    firm = market.firms[event.firm]
    firm.open = True
    firm.row.open = 1


def outsider(market: Market, event: Event, factor: float) -> None:
    """The firm, dormant until now, opens with a solution from outside the category: for the same jobs, near to needs.

    What is missing of the value of its offers is divided by the factor. Rivals' reports do not show it; who observes
    customers at their jobs sees it.
    """
    entry(market, event, factor)
    stocks = market.firms[event.firm].stocks
    stocks.foreign = True
    stocks.quality += log(factor)
    stocks.points[:, 0] = mean_needs(market.rows)


def adopt(market: Market, event: Event, factor: float) -> None:  # noqa: ARG001
    """The firm plays another strategy from now on and pays for the change."""
    firm = market.firms[event.firm]
    firm.adopt(market.strategy_of(event.strategy, firm.name), market.tick)


class Kind(NamedTuple):
    """What an event of a kind does, and whether it cannot be undone."""

    apply: Callable[[Market, Event, float], None]
    lasts: bool = False


EVENTS: dict[str, Kind] = {
    "price_change": Kind(price_change), "price_war": Kind(price_war), "outage": Kind(outage),
    "budget_cut": Kind(budget_cut), "recession": Kind(recession), "privacy_law": Kind(privacy_law),
    "technology_shock": Kind(technology_shock, True), "need_shift": Kind(need_shift, True), "entry": Kind(entry, True),
    "outsider": Kind(outsider, True), "adopt": Kind(adopt, True),
}  # fmt: skip
