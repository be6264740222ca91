"""Where does a firm's money go? Cents, booked once; profit = revenue - cost exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sim.firms.levers import LEVERS

CLV_TICKS = 12  # ticks of the firm's own average of margin and churn
LEAST_CHURN = 0.005


@dataclass
class Ledger:
    """One firm's books."""

    cash: int
    gross: float = 0.0  # smoothed gross profit a tick, cents
    smoothing: float = 0.1  # weight of one tick in it
    spent: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVERS, 0))
    margins: list[float] = field(default_factory=list)  # margin a customer, last ticks
    churns: list[float] = field(default_factory=list)

    def book(self, lever: str, cents: int) -> None:
        """Spend cents on a lever in this tick."""
        self.spent[lever] += cents

    def close(self, revenue: int, direct: int) -> tuple[int, int]:
        """Close a tick's books: (cost, profit); `direct` is goods, care and rebates."""
        cost = direct + sum(self.spent.values())
        profit = revenue - cost
        self.cash += profit
        self.gross += self.smoothing * (revenue - direct - self.gross)
        return cost, profit

    def clear(self) -> None:
        """Begin a tick with nothing spent."""
        self.spent = dict.fromkeys(LEVERS, 0)

    def remember(self, margin: float, churn: float) -> None:
        """Keep the last ticks' margin a customer and churn."""
        self.margins = [*self.margins, margin][-CLV_TICKS:]
        self.churns = [*self.churns, churn][-CLV_TICKS:]

    def margin(self) -> float:
        """Mean margin a customer and tick, over the last ticks, cents."""
        return math.fsum(self.margins) / len(self.margins) if self.margins else 0.0

    def clv(self, discount: float) -> float:
        """The firm's own CLV, m (1 + d) / (d + c), from its last ticks; d is the rate a tick, cents.

        Gupta, Lehmann, Stuart 2004, with constant margin m and churn c of at least .005.
        """
        if not self.margins:
            return 0.0
        m = self.margin()
        c = max(math.fsum(self.churns) / len(self.churns), LEAST_CHURN)
        return m * (1.0 + discount) / (discount + c)
