"""invent: technology push. Rarely something great comes out of it, and half the time customers of today cannot see why.

Who lets customer evidence decide turns down some of what would have won.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort
from sim.firms.stocks import Project
from sim.numbers.math import exp, power
from sim.units import quantity

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

CHANCE = 1.2  # breakthroughs a quarter from the square root of a quarter's money a head
LEAST, TAIL, MOST = 0.1, 1.5, 1.5  # quality that a breakthrough adds: Pareto, cut off
DOUBTED = 0.5  # share of breakthroughs that customers of today say no to


@dataclass
class Invent(Effort):
    """Breakthroughs come with chance 1 - exp(-CHANCE sqrt(x)) a quarter; size LEAST u^(-1 / TAIL), at most MOST."""

    name: ClassVar[str] = "invent"
    lead: int = quantity(4, 1, 20, "quarters", "from the breakthrough to the market")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Save up for the quarter; at a plan see whether something came of it, and whether it is let through."""
        stocks = firm.stocks
        stocks.invent_fund += self.spend(firm, desk)
        if not desk.plans:
            return
        a_head = stocks.invent_fund / desk.heads / 10_000
        stocks.invent_fund = 0.0
        if desk.luck(32) >= 1.0 - exp(-CHANCE * math.sqrt(a_head)):
            return
        doubted = desk.luck(33) < DOUBTED
        if doubted and desk.luck(34) < firm.forum:
            return
        size = min(LEAST * power(desk.luck(35), -1.0 / TAIL), MOST)
        stocks.projects.append(Project("breakthrough", -1, desk.tick + self.lead * desk.quarter, size=size))
