"""What is a lever? A dataclass that is its own schema, its cost, and one method that acts on its own firm.

A lever never sees a customer's row: it reads its firm's stocks, the firm's beliefs, and what lies on the desk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from numpy.typing import NDArray

from sim.numbers.math import power
from sim.units import check_ranges, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

Array = NDArray[Any]


@dataclass
class Lever:
    """A way for a firm to act. Zero effort leaves every bit as if the lever were not there."""

    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        check_ranges(self, self.name)

    def act(self, firm: Firm, desk: Desk) -> None:  # noqa: ARG002
        """Spend, change the firm's own stocks, and write what the firm publishes for this tick."""
        raise TypeError(f"{type(self).__name__} must define act().")


@dataclass
class Effort(Lever):
    """A lever that takes a share of the operating budget; what no lever takes stays in cash."""

    effort: float = share(0.0, "share of the operating budget")

    def spend(self, firm: Firm, desk: Desk) -> int:
        """Book this tick's cents under the lever's name; return what of them works while the firm reorganises."""
        cents = int(desk.budget * self.effort)
        firm.ledger.book(self.name, cents)
        return int(cents * firm.efficiency)


def grow(stock: float, cents: int, desk: Desk) -> float:
    """A stock after a tick: 2 % a month decay, and the square root of a month's money a head comes in.

    Held at x reference prices a head and month the stock settles at 50 sqrt(x).
    """
    a_head = cents / desk.heads / desk.months / 10_000
    return left(stock, desk) + math.sqrt(a_head) * desk.months


def left(stock: float, desk: Desk) -> float:
    """What is left of a stock after a tick of decay."""
    return stock * power(1.0 - DECAY, desk.months)


def within(monthly: float, desk: Desk) -> float:
    """A chance a month as a chance a tick."""
    return 1.0 - power(1.0 - monthly, desk.months)


DECAY = 0.02
