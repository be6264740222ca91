"""personalise: move the offer towards the known individual, after the order too. It pays only where she is known well.

Cost rises with the square of the depth; what goes beyond what customers tolerate is felt as intrusion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort
from sim.units import share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

DEPTH_COSTS = 0.2  # reference prices a customer and month at full depth
LEAST_SCALE = 0.05  # share of the market that systems are built for at least
BLUR = 1.2  # squared distance between a customer and the firm's picture of her, without skill
TOLERATED = 0.5  # depth that customers take for service
REACTANCE = 0.02  # attitude a month that full depth beyond that takes away


@dataclass
class Personalise(Effort):
    """For a customer the squared distance becomes (1 - d)^2 distance + d^2 blur; blur = BLUR / (1 + skill)^2."""

    name: ClassVar[str] = "personalise"
    depth: float = share(1.0, "largest part of the way from the variant to the individual")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Go as deep as the money allows for the customers of today."""
        cents = self.spend(firm, desk)
        full = DEPTH_COSTS * 10_000 * max(desk.customers, LEAST_SCALE * desk.heads) * desk.months
        depth = min(math.sqrt(cents / full), self.depth)
        known = 1.0 + firm.stocks.skill
        firm.row.personal, firm.row.blur = depth, BLUR / (known * known)
        firm.row.intrusion = REACTANCE * max(depth - TOLERATED, 0.0) / (1.0 - TOLERATED) * desk.months
