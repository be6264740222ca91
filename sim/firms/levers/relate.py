"""relate: contact customers one by one. The tool works as far as the culture behind it does.

Whom to contact is a score: of attitude (who is at risk, who can still be moved), of what a customer buys, or both. The
firm cannot see an attitude; its score errs, and the tool makes it err less.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, grow, within
from sim.numbers.math import power
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

WARMTH = 0.1  # attitude that a contact adds at full strength
BLUR = 0.2  # error of a score of attitude, without a tool
RISKY, MOVABLE = 0.0, 0.1  # attitude below which a customer is at risk; how far from it she can still be moved
LARGE = 1  # the smallest tier of orders that counts as valuable
EVERYBODY = 1e9
EAGER_MOST, EAGER_HALF = 0.3, 0.1  # largest added chance to speak; reward (reference prices) of half of it
LEARNED = 0.1  # weight of a tick in the share of customers that the score picks


class Target(Enum):
    """Whom contacts are meant for."""

    all = "all"
    risk = "risk"
    lift = "lift"
    value = "value"
    value_lift = "value_lift"


class Further(Enum):
    """What a contact says of jobs that the customer does not know the firm for."""

    nothing = 0
    any = 1
    best = 2


@dataclass
class Relate(Effort):
    """Strength = (tool / (1 + tool))^.4 x culture; contacts cost money each and may wake a sleeping subscriber."""

    name: ClassVar[str] = "relate"
    tool: float = share(0.3, "part of the money that builds the tool; the rest pays contacts")
    contact_cost: float = quantity(0.02, 1e-4, 10, "reference prices", "cost of one contact")
    most: float = share(0.3, "largest chance a month that a customer is contacted")
    target: Target = Target.all
    further: Further = Further.any
    reward: float = quantity(0.0, 0, 10, "reference prices", "for who brings a new customer by recommending")
    slight: float = share(0.0, "part of recovery withheld from customers with the smallest orders")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Build the tool and set the chance of a contact; contacts made are paid when the books close."""
        budget = int(desk.budget * self.effort)
        tool = int(budget * self.tool)
        firm.ledger.book(self.name, tool)
        stocks, row = firm.stocks, firm.row
        stocks.tool = grow(stocks.tool, int(tool * firm.efficiency), desk)
        row.contact_cost = max(round(self.contact_cost * 10_000), 1)
        meant = max(desk.customers * self.picked(firm, desk), 1.0)
        wanted = (budget - tool) * firm.efficiency / row.contact_cost / meant
        row.contact = min(wanted, within(self.most, desk))
        row.contact_effect = WARMTH * power(stocks.tool / (1.0 + stocks.tool), 0.4) * firm.culture
        self.aim(firm)

    def picked(self, firm: Firm, desk: Desk) -> float:
        """The share of customers that the score picks, learned from the contacts of the tick before."""
        stocks, asked = firm.stocks, firm.row.contact * desk.customers
        if self.target is Target.all:
            stocks.picked = 1.0
        elif asked > 0.0:
            stocks.picked += LEARNED * (min(firm.contacts / asked, 1.0) - stocks.picked)
        return stocks.picked

    def aim(self, firm: Firm) -> None:
        """Publish the bounds of the score, what a contact says, the reward, and who is slighted."""
        row, active = firm.row, self.effort > 0.0
        movable = self.target in (Target.lift, Target.value_lift)
        row.contact_above = RISKY - MOVABLE if movable else -EVERYBODY
        row.contact_below = RISKY + MOVABLE if movable else RISKY if self.target is Target.risk else EVERYBODY
        row.contact_tier = LARGE if self.target in (Target.value, Target.value_lift) else 0
        row.contact_blur = BLUR / (1.0 + firm.stocks.tool)
        row.further = self.further.value if active else 0
        row.reward = round(self.reward * 10_000) if active else 0
        row.eager = EAGER_MOST * self.reward / (self.reward + EAGER_HALF) if active else 0.0
        row.slight = self.slight if active else 0.0
