"""lead: what leaders give their time to. Attention to customers feeds a culture, slowly; neglect starves it, quickly.

Culture is how far the organisation does what it says; whatever works through people works in proportion to it. What is
announced without attention changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.firms.levers.base import Effort, within
from sim.units import share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

HALF = 0.02  # effort at which half of what leaders attend to is the customers'
UP, DOWN = 0.03, 0.065  # share of the gap that culture closes in a month
TURNOVER = 0.005  # share of culture that leaves in a month with the people who carry it


@dataclass
class Lead(Effort):
    """Attention = effort / (effort + HALF); culture follows it, up slower than down, and people leave."""

    name: ClassVar[str] = "lead"
    forum: float = share(0.5, "share of decisions that see customer evidence")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Pay for attention, let culture follow it, and open the forum."""
        self.spend(firm, desk)
        attention = self.effort / (self.effort + HALF)
        gap = attention - firm.culture
        firm.culture += within(UP if gap > 0.0 else DOWN, desk) * gap
        firm.culture *= 1.0 - within(TURNOVER, desk)
        firm.forum = self.forum if self.effort > 0.0 else 0.0
