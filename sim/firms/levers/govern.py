"""govern: what is measured and rewarded. It decides which projects get chosen, and nothing else.

Customer equity is the firm's own estimate from its own log: late, and with an error that money for measuring lowers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.backlog import Goal
from sim.firms.levers.base import Effort, grow
from sim.numbers.math import exp
from sim.units import BadInput, quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

MISALIGNED = 0.4  # weight of equity that incentives of a product firm let through
ERROR = 0.8  # log-error of the estimate of what a customer is worth, before any money for measuring


@dataclass
class Govern(Effort):
    """Success = (1 - equity - brand) product profit + equity x change in customer equity + brand x goodwill
    + vanity x what is shipped.
    """

    name: ClassVar[str] = "govern"
    equity: float = share(0.0, "weight of customer equity against product profit")
    brand: float = share(0.0, "weight of brand goodwill: what the whole market sees before it buys")
    horizon: float = quantity(12.0, 1, 120, "months", "product profit that counts")
    vanity: float = quantity(0.0, 0, 10, "cents a cent", "weight of what is shipped, whatever it brings")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.equity + self.brand > 1.0:
            raise BadInput(f"govern.equity + govern.brand must be at most 1, got {self.equity + self.brand:.4g}.")

    def act(self, firm: Firm, desk: Desk) -> None:
        """At a plan set the measure; without money for it, product profit of a year is what the books show anyway."""
        cents = self.spend(firm, desk)
        firm.stocks.measuring = grow(firm.stocks.measuring, cents, desk)
        if not desk.plans:
            return
        if self.effort == 0.0:
            firm.goal = Goal()
            return
        error = ERROR / (1.0 + 10.0 * firm.stocks.measuring) * float(desk.noise(1, 0, MEASURING)[0])
        clv = firm.ledger.clv(desk.discount) * exp(error)
        counted = min(self.equity, MISALIGNED + firm.parts["model"])
        firm.goal = Goal(counted, self.horizon, self.brand, self.vanity, clv)


MEASURING = 15  # purpose of the firm's own noise
