"""What does an analyst see of a firm? Its own log up to the cut-off, as columns; nothing in it knows the truth."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]

# The columns of each file; money is in cents here and has two decimals there.
FILES = {
    "transactions": ("customer", "date", "amount"),
    "contracts": ("customer", "start", "end", "amount", "invoices"),
    "invoices": ("customer", "date", "amount"),
    "surveys": ("date", "customer", "satisfaction", "recommend", "intends_to_stay"),
    "touches": ("customer", "date", "touch"),
    "spend": ("date", "channel", "amount"),
}
PURCHASE, CONTRACTS = "purchase", "contracts"  # the two kinds of log
OF = {PURCHASE: ("transactions",), CONTRACTS: ("contracts", "invoices")}  # files that only this kind has


@dataclass(frozen=True)
class About:
    """What an analyst is told beside the files, and what she is asked about."""

    market: str
    kind: str  # purchase | contracts
    cutoff: np.datetime64  # the first day that the log has no more
    until: np.datetime64  # the first day after the horizon
    ticks_per_year: int  # months or weeks, in which contracts are billed
    discount_rate: float  # effective a year
    margin_share: float  # of revenue, after goods, care and rebates, in the last year of the firm's books
    horizon: int  # months from the cut-off to `until`
    valued: int  # months over which customers are to be valued

    @property
    def ticks(self) -> int:
        """Ticks over which customers are to be valued."""
        return round(self.valued * self.ticks_per_year / 12)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: str(v) if isinstance(v, np.datetime64) else v for k, v in found.items()}


@dataclass(frozen=True)
class Log:
    """The files of one firm, as columns by name; a market without contracts has transactions, and the other way."""

    about: About
    files: dict[str, Columns]

    def __getitem__(self, name: str) -> Columns:
        """The columns of a file."""
        return self.files[name]


def names(kind: str) -> list[str]:
    """The files that a market of this kind has."""
    other = OF[CONTRACTS if kind == PURCHASE else PURCHASE]
    return [name for name in FILES if name not in other]
