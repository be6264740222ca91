"""What is money worth that comes later? One convention everywhere: the flow of tick t is worth flow / (1 +
d)^(t / ticks a year).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
CONVENTION = (
    "Discounting: the flow of tick t counts flow / (1 + d)^(t / ticks a year), d effective a year, the first in full;\n"
    "CLV counts from a customer's first tick, profit from the end of the burn-in, customer equity from today."
)


def factors(ticks: int, discount_rate: float, ticks_per_year: int) -> Numbers:
    """Discount factors (ticks,) of the ticks 0, 1, ..; `discount_rate` is effective a year."""
    return worth(np.arange(ticks), discount_rate, ticks_per_year)


def worth(after: NDArray[np.int64], discount_rate: float, ticks_per_year: int) -> Numbers:
    """What a unit of money is worth that comes so many ticks later (below 0: earlier), in the shape of `after`."""
    return np.asarray((1.0 + discount_rate) ** (-after / ticks_per_year), np.float64)


def per_tick(discount_rate: float, ticks_per_year: int) -> float:
    """The rate a tick, (1 + d)^(1 / ticks a year) - 1, of a rate effective a year."""
    return float((1.0 + discount_rate) ** (1.0 / ticks_per_year) - 1.0)


def present_value(flow: Numbers, discount_rate: float, ticks_per_year: int) -> float:
    """Sum of a flow a tick (ticks,), discounted to its first tick."""
    return float((flow * factors(len(flow), discount_rate, ticks_per_year)).sum())


def break_even(difference: Numbers, discount_rate: float, ticks_per_year: int) -> int | None:
    """The first tick (from 1) after which the cumulative discounted difference stays positive; None if never."""
    running = np.cumsum(difference * factors(len(difference), discount_rate, ticks_per_year))
    if len(running) == 0 or running[-1] <= 0.0:
        return None
    not_yet = np.flatnonzero(running <= 0.0)
    return int(not_yet[-1]) + 2 if len(not_yet) else 1
