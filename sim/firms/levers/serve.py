"""serve: let fewer things go wrong (prevention), and put right what did (recovery)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, grow
from sim.units import share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm


@dataclass
class Serve(Effort):
    """Processes decay unless kept; recovered incidents cost compensation."""

    name: ClassVar[str] = "serve"
    recovery: float = share(0.3, "part of the money for recovery; the rest prevents")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Build both stocks; the incident rate falls as exp(-stock / 2), recovery rises as 1 - exp(-stock)."""
        cents = self.spend(firm, desk)
        stocks = firm.stocks
        recovered = int(cents * self.recovery)
        stocks.prevention = grow(stocks.prevention, cents - recovered, desk)
        stocks.recovery = grow(stocks.recovery, recovered, desk)
