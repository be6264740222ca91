"""sell: call on those who are not customers. Push makes them buy sooner and expect more; help does neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, within
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm


@dataclass
class Sell(Effort):
    """Calls are paid one by one; an order from a call takes the place of the customer's next own occasion."""

    name: ClassVar[str] = "sell"
    call_cost: float = quantity(0.05, 1e-4, 10, "reference prices", "cost of one call")
    most: float = share(0.2, "largest chance a month that a non-customer is called")
    push: float = quantity(0.5, 0, 5, "utility", "pressure of a call on the choice that it brings about")
    help: float = share(0.0, "share of calls that recommend what fits best without pressure, or nothing")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Set the chance of a call; calls made are paid when the books close."""
        cost = max(round(self.call_cost * 10_000), 1)
        wanted = desk.budget * self.effort * firm.efficiency / cost / max(desk.prospects, 1)
        firm.row.sell = min(wanted, within(self.most, desk))
        firm.row.push, firm.row.help = self.push, self.help
        firm.call_cost = cost
