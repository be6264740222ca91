"""What would a firm's own books list? Its orders one by one, out of the choices of the customers who are logged."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.records import Table


@dataclass(frozen=True)
class Orders:
    """Orders in order of customer, tick, job and occasion; amounts in cents at list price."""

    customer: NDArray[np.int64]
    tick: NDArray[np.int64]
    job: NDArray[np.int64]
    occasion: NDArray[np.int64]  # of the job in the tick
    amount: NDArray[np.int64]

    def some(self, rows: NDArray[np.bool_]) -> Orders:
        """The orders of a mask."""
        return Orders(*(getattr(self, f.name)[rows] for f in fields(self)))


def orders(choices: Table, firm: int) -> Orders:
    """Every order that logged customers gave to a firm in a purchase market; `record.choices=all` logs everybody."""
    won = np.flatnonzero((choices["firm"].values == firm) & ~_null(choices, "margin"))
    found = {name: choices[name].values[won].astype(np.int64) for name in ("customer", "tick", "job", "occasion")}
    order = np.lexsort((found["occasion"], found["job"], found["tick"], found["customer"]))
    amount = choices["price"].values[won].astype(np.int64)[order]
    return Orders(found["customer"][order], found["tick"][order], found["job"][order], found["occasion"][order],
                  amount)  # fmt: skip


def _null(table: Table, name: str) -> NDArray[np.bool_]:
    """Where a column is null."""
    null = table[name].null
    return np.zeros(len(table[name].values), bool) if null is None else null
