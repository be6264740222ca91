"""serve: let fewer things go wrong (prevention), put right what did (recovery), in the channels that customers like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, grow
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

CHANNEL_COSTS = 0.0004  # reference prices a head and month for each channel beyond the first


@dataclass
class Serve(Effort):
    """Processes decay unless kept; recovered incidents cost compensation; further channels are paid before all else."""

    name: ClassVar[str] = "serve"
    recovery: float = share(0.3, "part of the money for recovery; the rest prevents")
    channels: int = quantity(1, 1, 4, "channels", "channels that the firm wants to be reached in")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Open what channels the money carries, then build both stocks.

        The incident rate falls as exp(-prevention / 2), recovery rises as 1 - exp(-recovery).
        """
        cents = self.spend(firm, desk)
        price = CHANNEL_COSTS * 10_000 * desk.heads * desk.months
        more = min(self.channels - 1, int(cents / price))
        firm.row.channels = (1 << (1 + more)) - 1
        cents -= int(more * price)
        stocks = firm.stocks
        recovered = int(cents * self.recovery)
        stocks.prevention = grow(stocks.prevention, cents - recovered, desk)
        stocks.recovery = grow(stocks.recovery, recovered, desk)
