"""relate: contact customers one by one. The tool works as far as the culture behind it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, grow, within
from sim.numbers.math import power
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

WARMTH = 0.1  # attitude that a contact adds at full strength
EVERYONE = 1e9


@dataclass
class Relate(Effort):
    """Strength = (tool / (1 + tool))^.4 x culture; contacts cost money each and may wake a sleeping subscriber."""

    name: ClassVar[str] = "relate"
    tool: float = share(0.3, "part of the money that builds the tool; the rest pays contacts")
    contact_cost: float = quantity(0.02, 1e-4, 10, "reference prices", "cost of one contact")
    most: float = share(0.3, "largest chance a month that a customer is contacted")
    at_risk: bool = False
    offers_more: bool = True

    def act(self, firm: Firm, desk: Desk) -> None:
        """Build the tool and set the chance of a contact; contacts made are paid when the books close."""
        budget = int(desk.budget * self.effort)
        tool = int(budget * self.tool)
        firm.ledger.book(self.name, tool)
        stocks = firm.stocks
        stocks.tool = grow(stocks.tool, int(tool * firm.efficiency), desk)
        cost = max(round(self.contact_cost * 10_000), 1)
        wanted = (budget - tool) * firm.efficiency / cost / max(desk.customers, 1)
        strength = power(stocks.tool / (1.0 + stocks.tool), 0.4) * firm.culture
        firm.row.contact = min(wanted, within(self.most, desk))
        firm.row.contact_below = 0.0 if self.at_risk else EVERYONE
        firm.row.contact_effect = WARMTH * strength
        firm.row.contact_cost = cost
        firm.row.offers_more = self.offers_more
