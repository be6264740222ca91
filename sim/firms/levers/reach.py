"""reach: mass communication. Awareness answers to the logarithm of the money; its promise is expected before use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort
from sim.numbers.math import exp, log
from sim.units import quantity

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm


@dataclass
class Reach(Effort):
    """The chance a month to hear of the firm is 1 - exp(-response ln(1 + a / half)), a in reference prices a head."""

    name: ClassVar[str] = "reach"
    response: float = quantity(0.035, 0, 10, "a month", "reach of the first e-fold of money")
    half: float = quantity(0.004, 1e-6, 10, "reference prices a head and month", "money at which response bends")
    promise: float = quantity(0.0, 0, 1, "value", "what is promised beyond what is delivered")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Advertise every job served."""
        cents = self.spend(firm, desk)
        a_head = cents / desk.heads / desk.months / 10_000
        rate = self.response * log(1.0 + a_head / self.half)
        firm.row.reach = 1.0 - exp(-rate * desk.months)
        firm.row.advertised = firm.stocks.serves
        firm.row.promise = self.promise if cents > 0 else 0.0
