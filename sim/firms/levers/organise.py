"""organise: how many units, around products or around customers. Coordination costs; units split what is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Lever
from sim.numbers.math import power
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm


@dataclass
class Organise(Lever):
    """Coordination grows with units^1.2; unit cost falls by Wright's law in the volume that variants share."""

    name: ClassVar[str] = "organise"
    units: int = quantity(2, 1, 16, "units", "organisational units")
    customer_units: float = share(0.0, "0: product units, 1: customer units, between: a matrix")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Pay for coordination and publish the unit cost."""
        c = firm.costs
        dearer = 1.0 + self.customer_units * (c.coordination_customer - 1.0)
        a_head = c.coordination * dearer * power(self.units, 1.2)
        firm.ledger.book(self.name, int(a_head * desk.heads * desk.months * 10_000))
        shared = c.learning_shared + self.customer_units * (c.learning_shared_customer - c.learning_shared)
        variants = float(firm.stocks.variants[firm.stocks.served()].mean())
        firm.units = self.units
        firm.row.unit_cost = firm.wright(shared + (1.0 - shared) / variants)
