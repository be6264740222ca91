"""organise: how many units, around products or around customers. Coordination costs; units split what is learned.

A new structure does not come at once. Products, processes and the business model follow it at three speeds, and while
processes are on the way work is lost. What is rewarded counts only as far as the business model has followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Lever
from sim.numbers.math import exp, power
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

SPEEDS = {"product": 3.0, "process": 9.0, "model": 24.0}  # months in which a part closes 1 - 1/e of its gap
LOST = 0.4  # share of the work of all levers that is lost while processes are all the way off
OFFICER_COSTS = 0.0003  # reference prices a head and month: salary and staff of a chief customer officer
OFFICER_SPEED = 1.5  # how much faster all parts follow under one


@dataclass
class Organise(Lever):
    """Coordination grows with units^1.2; unit cost falls by Wright's law in the volume that variants share."""

    name: ClassVar[str] = "organise"
    units: int = quantity(2, 1, 16, "units", "organisational units")
    customer_units: float = share(0.0, "0: product units, 1: customer units, between: a matrix")
    officer: bool = False

    def act(self, firm: Firm, desk: Desk) -> None:
        """Let the parts follow the structure, pay for coordination, and publish the unit cost."""
        c, parts = firm.costs, firm.parts
        speed = OFFICER_SPEED if self.officer else 1.0
        for part, months in SPEEDS.items():
            parts[part] += (1.0 - exp(-speed * desk.months / months)) * (self.customer_units - parts[part])
        gap = abs(self.customer_units - parts["process"])
        firm.efficiency = 1.0 - LOST * gap
        dearer = 1.0 + parts["process"] * (c.coordination_customer - 1.0)
        a_head = c.coordination * dearer * power(self.units, 1.2) + (OFFICER_COSTS if self.officer else 0.0)
        firm.ledger.book(self.name, int(a_head * desk.heads * desk.months * 10_000))
        shared = c.learning_shared + parts["product"] * (c.learning_shared_customer - c.learning_shared)
        variants = float(firm.stocks.variants[firm.stocks.served()].mean())
        firm.units = self.units
        firm.row.unit_cost = firm.wright(shared + (1.0 - shared) / variants) + firm.service_cost()
