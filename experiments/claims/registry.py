"""What is a claim? A sentence, whether it is built in, the ways that test it, what is read, what is expected."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sim.firms.levers import LEVERS

Way = tuple[str, ...]  # overrides of the scenario
INFINITE = math.inf


@dataclass(frozen=True)
class Expected:
    """The numbers that a claim allows: between two bounds, or any but none (`differs`), or any at all (`open`)."""

    words: str
    low: float = -INFINITE
    high: float = INFINITE
    differs: bool = False
    open: bool = False


MORE = Expected("more", low=0.0)
LESS = Expected("less", high=0.0)
NONE = Expected("exactly no difference", 0.0, 0.0)
DIFFERS = Expected("a difference, either way", differs=True)
OPEN = Expected("nothing: an open question", open=True)


def between(low: float, high: float) -> Expected:
    """A published band."""
    return Expected(f"{low:g} to {high:g}", low, high)


def difference(a: float, b: float) -> float:
    """What the second way has more than the first."""
    return b - a


def alone(a: float) -> float:
    """What is read of one way, against nothing."""
    return a


def interaction(a: float, b: float, c: float, d: float) -> float:
    """By how much the step from the third to the fourth way is larger than that from the first to the second."""
    return (d - c) - (b - a)


def elasticity(ratio: float) -> Callable[[float, float], float]:
    """The per cent of what is read for each per cent of a cause that is so many times as large in the second way."""
    def contrast(a: float, b: float) -> float:
        return math.log(b / a) / math.log(ratio) if a > 0.0 and b > 0.0 else math.nan

    return contrast


@dataclass(frozen=True)
class Claim:
    """One sentence that a few runs can speak to. `row` is its row in section 8 of the ODD, where it has one."""

    key: str  # LEVER.WORD; `market` where it is about customers
    mark: str  # ASSUMED: built into an equation | EMERGENT: may fail
    text: str
    reads: str  # a key of experiments.claims.readings.READINGS
    ways: tuple[Way, ...]
    expected: Expected
    why: str  # its source, or the reason to expect it
    setting: Way = ()  # the scenario of all its ways, from the first tick on; ways begin after the burn-in, if any
    contrast: Callable[..., float] = difference
    row: str = ""

    @property
    def lever(self) -> str:
        """What the claim is about."""
        return self.key.partition(".")[0]


def way(*words: str) -> Way:
    """Overrides, where `serve.effort=.3` is short for the focal firm's lever."""
    split = [word for text in words for word in text.split()]
    return tuple(f"focal.levers.{word}" if word.partition(".")[0] in LEVERS else word for word in split)


# The focal firm plays neutral with little design, so that a quarter of its money is free for one lever; all firms have
# the same money whatever they earn.
ALONE = way("firms.budget=fixed focal.strategy=neutral design.effort=.1")
RICH = way("market.base_budget=.05")  # where what is bought is rare or dear
STILL = way("burn_in=0 firms.plan=fixed firms.budget=fixed focal.strategy=neutral")  # customers alone
