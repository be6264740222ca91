"""price: the level of the list price, and a rebate on a first order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Lever
from sim.units import quantity

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm


@dataclass
class Price(Lever):
    """List price = reference price x level x what events made of it; a change is news to subscribers."""

    name: ClassVar[str] = "price"
    level: float = quantity(1.0, 0.05, 20, "reference prices", "list price")
    rebate: float = quantity(0.0, 0, 0.9, "share of the price", "taken off a first order; an acquisition cost")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Publish prices in cents."""
        price = max(round(10_000 * self.level * firm.stocks.price_factor), 1)
        firm.row.repriced = bool((firm.row.price != price).any()) and desk.tick > 0
        firm.row.price[:] = price
        firm.row.rebate = self.rebate
