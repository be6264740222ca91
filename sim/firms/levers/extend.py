"""extend: serve a further job, when there is money to open it and evidence that customers hold it.

Two directions (Peppers): what one's own customers need besides, or what brings the most others in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

OPENING_COSTS = 0.06  # reference prices a head of the market
OPENING_LEAD = 3  # quarters
NEW_QUALITY = 0.6  # quality of a new job relative to the mean of those served


@dataclass
class Extend(Effort):
    """Any firm may extend; a new job begins with lower quality and one variant."""

    name: ClassVar[str] = "extend"
    most: int = quantity(6, 1, 16, "jobs", "jobs that the firm wants to serve at most")
    own: float = share(0.5, "weight of own customers' needs in what to open; the rest is the others'")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Save up; open what is ready; at a plan begin with the job on which there is most evidence."""
        stocks = firm.stocks
        if stocks.opening >= 0 and stocks.opening_at <= desk.tick:
            self.open(firm)
        full = len(stocks.served()) >= min(self.most, stocks.jobs)
        if not full and self.effort > 0.0:
            stocks.extend_fund += self.spend(firm, desk)
        price = OPENING_COSTS * 10_000 * desk.heads
        if self.effort > 0.0 and desk.plans and not full and stocks.opening < 0 and stocks.extend_fund >= price:
            closed = [j for j in range(stocks.jobs) if not stocks.serves >> j & 1]
            demand = {j: firm.beliefs.demand(j, desk.tick, self.own) for j in closed}
            stocks.opening = max(closed, key=lambda j: (demand[j], -j))
            stocks.opening_at = desk.tick + OPENING_LEAD * desk.quarter
            stocks.extend_fund -= price

    def open(self, firm: Firm) -> None:
        """Start to serve the job that was being prepared."""
        stocks = firm.stocks
        stocks.quality[stocks.opening] = NEW_QUALITY * stocks.quality[stocks.served()].mean()
        stocks.serves |= 1 << stocks.opening
        stocks.opening = -1
