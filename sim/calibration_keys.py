"""What does `centricity calibrate` take? A log of purchases, a survival curve, or six numbers that a manager knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.units import BadInput, Range, check_ranges, quantity


def known(low: float, high: float, unit: str, note: str) -> Any:
    """A number that a user may know; left out it is None."""
    return field(default=None, metadata={"range": Range(low, high, unit), "note": note})


@dataclass
class Calibrate:
    """Where the facts come from, what is fitted to them, and with how large a simulation."""

    file: str = ""  # a log of purchases
    survival: list[float] = field(default_factory=list)  # share of a cohort still there after 1, 2, .. years
    customers: int | None = known(1, 2_000_000_000, "customers", "of the firm, or of the cohort of the curve")
    purchases_a_year: float | None = known(0.01, 1000, "purchases a customer and year", "of a customer of the firm")
    buying_again: float | None = known(0, 1, "share", "new customers who buy again, or still subscribe, after a year")
    churn: float | None = known(0, 1, "share a year", "customers lost in a year, of those at its start")
    margin: float | None = known(0, 0.99, "share of the price", "average margin")
    acquisition_cost: float | None = known(0, 1000, "average orders", "what a new customer costs")
    customer: str = ""  # a column's name, or its number from 1; what is left empty is found out from the file
    date: str = ""
    amount: str = ""
    delimiter: str = ""  # one character or its name
    decimal: str = ""  # . or ,
    encoding: str = ""
    date_format: str = ""  # as in strptime, such as %d/%m/%Y
    day_first: bool | None = None  # for dates such as 03/04/2021
    header: bool | None = None
    refunds: str = "net"  # net, drop or refuse
    keep_duplicates: bool = False
    holdout: float = quantity(0.5, 0, 0.9, "share of the weeks", "last part of a log, or of a curve, left out of it")
    free: list[str] = field(default_factory=list)  # keys to fit; empty: those that such data can tell
    simulated: int = quantity(0, 0, 1_000_000, "customers", "in all simulated markets; 0: 40000 for a log, else 10000")
    markets: int = quantity(8, 1, 1000, "seeds", "markets that are simulated: seed to seed + markets - 1")
    starts: int = quantity(24, 1, 10_000, "points", "of a Latin hypercube, the market's own values beside them")
    steps: int = quantity(12, 1, 1000, "steps", "of the least squares from the best start, at most")

    def __post_init__(self) -> None:
        check_ranges(self, "calibrate")
        for k, share in enumerate(self.survival):
            if not 0.0 < share <= 1.0 or (k and share > self.survival[k - 1]):
                raise BadInput(f"calibrate.survival must be shares in (0, 1] that never rise, got {share!r} in year "
                               f"{k + 1}.")  # fmt: skip

    @property
    def people(self) -> int:
        """Customers of each simulated market; a log says much, so that the simulation must say it as sharply."""
        return max((self.simulated or (40_000 if self.file else 10_000)) // self.markets, 20)
