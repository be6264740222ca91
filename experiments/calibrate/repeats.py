"""How do customers buy again? Repeat purchases a customer, by age since the first, and the moments that they are
matched by.

Time is counted in whole ticks since a customer's first purchase: what is bought in one tick counts once, and what is
bought in the first counts as the first, in data and in a simulated market alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
DAYS_A_YEAR = 365.0
CLASSES = {
    "no repeats": (0, 0),
    "1 repeat": (1, 1),
    "2 repeats": (2, 2),
    "3 to 5 repeats": (3, 5),
    "6 or more": (6, 1 << 40),
}
QUARTERS = 4
MOST = 6  # repeats from which conditional expectations are pooled is one more


@dataclass(frozen=True)
class Repeats:
    """Repeat purchases of `len(seen)` customers, each observed for so many ticks after the tick of the first purchase.

    `customer` and `age` (in ticks, 1 or more) are of each repeat, within what is seen; `later` counts those of the
    holdout, a customer.
    """

    customer: Whole
    age: Whole
    seen: Numbers
    later: Whole

    @property
    def count(self) -> Whole:
        """(customers,) repeats while observed."""
        return np.bincount(self.customer, minlength=len(self.seen)).astype(np.int64)


def of_log(customer: Whole, date: NDArray[np.datetime64], *, begin: Any, cut: Any, tick_days: float) -> Repeats:
    """Repeats of the customers of a log whose first purchase is from `begin` on and before `cut`; the rest is holdout.

    `customer` is a code from 0 a purchase, `date` its day.
    """
    day = (date - np.datetime64(begin, "D")).astype(np.int64)
    horizon = int((np.datetime64(cut, "D") - np.datetime64(begin, "D")) / np.timedelta64(1, "D"))
    first = np.full(int(customer.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, customer, day)
    mine = np.flatnonzero(first < horizon)
    place = np.full(len(first), -1)
    place[mine] = np.arange(len(mine))
    order = np.lexsort((day, customer))
    who, when = place[customer[order]], day[order]
    who, when = who[who >= 0], when[who >= 0]
    since = when - first[mine][who]
    age = np.floor(since / tick_days).astype(np.int64)
    fresh = np.ones(len(who), bool)  # the earliest purchase of a customer in a tick
    fresh[1:] = (who[1:] != who[:-1]) | (age[1:] != age[:-1])
    again = fresh & (age > 0)
    now = again & (when < horizon)
    later = np.bincount(who[again & (when >= horizon)], minlength=len(mine))
    return Repeats(who[now], age[now], (horizon - first[mine]) / tick_days, later.astype(np.int64))


def of_market(customer: Whole, tick: Whole, ages: Numbers, *, latest: int, hold: int, shift: Numbers) -> Repeats:
    """Repeats of simulated customers whose first order came by tick `latest`, each observed through one of `ages`.

    `ages` are sorted observation times in ticks; a customer takes the one at her place `shift` in (0, 1), the same in
    every run. Then `hold` ticks of holdout follow.
    """
    first = np.full(len(shift), np.iinfo(np.int64).max)
    np.minimum.at(first, customer, tick)
    mine = np.flatnonzero(first <= latest)
    place = np.full(len(first), -1)
    place[mine] = np.arange(len(mine))
    who, age = place[customer], tick - first[customer]
    keep = (who >= 0) & (age > 0)
    pairs = np.unique(np.stack([who[keep], age[keep]]), axis=1)
    who, age = pairs[0], pairs[1]
    u = shift[mine]
    place_of = u * len(ages)
    window = ages[np.minimum(place_of.astype(np.int64), len(ages) - 1)]
    # An age of 30.4 ticks is seen as 30 or as 31, so often that the mean is right; the first tick is whole.
    last = np.floor(window - 1.0 + (place_of % 1.0)).astype(np.int64)
    now = age <= last[who]
    later = np.bincount(who[~now & (age <= last[who] + hold)], minlength=len(mine))
    return Repeats(who[now], age[now], window, later.astype(np.int64))


def moments(r: Repeats, longest: float) -> tuple[list[str], Numbers]:
    """Names and (customers, moments): each moment is the mean of its column over customers.

    Shares by number of repeats; repeats by quarter of the longest age, whose fall is dropout; recency, the age at the
    last purchase over the age now; repeats in the second half of what is seen of each, by repeats in the first half.
    """
    n, count = len(r.seen), r.count
    columns: dict[str, Numbers] = {
        f"share with {k}": ((count >= low) & (count <= high)).astype(float) for k, (low, high) in CLASSES.items()
    }
    columns["repeats a customer"] = count.astype(float)
    quarter = np.minimum(np.ceil(r.age / longest * QUARTERS), QUARTERS).astype(int) - 1
    for q in range(QUARTERS):
        columns[f"repeats in quarter {q + 1}"] = np.bincount(r.customer[quarter == q], minlength=n).astype(float)
    last = np.zeros(n)
    np.maximum.at(last, r.customer, r.age.astype(float))
    columns["recency"] = np.minimum(last / np.maximum(r.seen, 1.0), 1.0)
    half = r.age > 0.5 * r.seen[r.customer]
    early, late = (np.bincount(r.customer[side], minlength=n) for side in (~half, half))
    for name, those in {"none": early == 0, "1": early == 1, "2 or more": early >= 2}.items():
        columns[f"later repeats after {name}"] = late * those
    return list(columns), np.stack(list(columns.values()), axis=1)


# What is a sum of others is shown, not matched.
REDUNDANT = ("share with 6 or more", "repeats a customer")


def conditional(r: Repeats) -> tuple[Whole, Numbers, Numbers]:
    """(customers, mean of later repeats, its standard error) by repeats while observed: 0 to MOST, and more."""
    group = np.minimum(r.count, MOST + 1)
    n = np.bincount(group, minlength=MOST + 2)
    total = np.bincount(group, r.later, MOST + 2)
    square = np.bincount(group, r.later.astype(float) ** 2, MOST + 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        error = np.sqrt(np.maximum(square / n - mean**2, 0.0) / np.maximum(n - 1, 1))
    return n.astype(np.int64), mean, error
