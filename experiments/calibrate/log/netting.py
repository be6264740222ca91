"""Which orders are left when refunds are taken off them? An order given back in full is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from experiments.calibrate.reading import Log


@dataclass(frozen=True)
class Orders:
    """Purchases by customer and day; amounts in cents, without what was refunded of them."""

    customer: NDArray[np.int64]
    date: NDArray[np.datetime64]
    amount: NDArray[np.int64]
    cancelled: int  # purchases that were refunded in full, which are left out
    unmatched: int  # cents of refunds without a purchase on that day or before, which are left out


def orders(log: Log) -> Orders:
    """Take each refund off the customer's last purchase of the same amount up to that day, or else off her last ones.

    The amounts less `unmatched` sum to those of the log.
    """
    refund = log.amount < 0
    order = np.lexsort((refund, log.date, log.customer))
    customer, amount = log.customer[order], log.amount[order].copy()
    someone = np.zeros(len(log.ids), bool)
    someone[log.customer[refund]] = True
    unmatched, person = 0, -1
    open_ones: list[int] = []
    left = amount.tolist()
    for i in np.flatnonzero(someone[customer]).tolist():
        if customer[i] != person:
            person, open_ones = int(customer[i]), []
        if left[i] > 0:
            open_ones.append(i)
        elif left[i] < 0:
            unmatched += take_off(left, open_ones, -left[i])
    after = np.array(left, np.int64)
    kept = (amount >= 0) & ((after > 0) | (amount == 0))
    cancelled = int((amount > 0).sum() - (after > 0).sum())
    return Orders(customer[kept], log.date[order][kept], after[kept], cancelled, unmatched)


def take_off(left: list[int], open_ones: list[int], refund: int) -> int:
    """Take a refund off purchases, and return what is left of it; purchases that are refunded are no longer open."""
    same = next((i for i in reversed(open_ones) if left[i] == refund), None)
    if same is not None:
        left[same] = 0
        open_ones.remove(same)
        return 0
    while refund and open_ones:
        last = open_ones[-1]
        taken = min(refund, left[last])
        left[last] -= taken
        refund -= taken
        if not left[last]:
            open_ones.pop()
    return refund
