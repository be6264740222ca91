"""What can happen to a market on a date? A registry of typed events; each is data that knows how to apply itself.

An event applies before anything else in its tick. An intervention is an event too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.units import BadInput, check_ranges, quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.market import Market


@dataclass
class Event:
    """One dated event: its kind from the registry, the firm it happens to, and how strong it is."""

    tick: int = quantity(0, 0, 32_000, "ticks from the start, burn-in included", "when it applies")
    kind: str = "price_change"
    firm: int = quantity(0, 0, 15, "id", "to whom it happens")
    factor: float = quantity(1.0, 0.01, 100, "ratio", "price after over price before")

    def __post_init__(self) -> None:
        check_ranges(self, "events")

    def check(self, key: str, *, firms: int, ticks: int) -> None:
        """Refuse what this market cannot carry out: an unknown kind, firm or tick."""
        if self.kind not in EVENTS:
            raise BadInput(f"{key}.kind must be one of {', '.join(sorted(EVENTS))}, got {self.kind!r}.")
        if self.firm >= firms:
            raise BadInput(f"{key}.firm must lie in [0, {firms - 1}] (id), got {self.firm}.")
        if self.tick >= ticks:
            raise BadInput(f"{key}.tick must lie in [0, {ticks - 1}] (ticks, burn-in included), got {self.tick}.")

    def apply(self, market: Market) -> None:
        """Let it happen."""
        EVENTS[self.kind](self, market)


def price_change(event: Event, market: Market) -> None:
    """The firm's list price is multiplied by `factor` from this tick on; its strategy's own moves come on top."""
    market.firms[event.firm].stocks.price_factor *= event.factor


EVENTS: dict[str, Callable[[Event, Market], None]] = {"price_change": price_change}
