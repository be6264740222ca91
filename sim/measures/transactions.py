"""What does a customer-base model need of a transaction log? Repeat purchases, recency and age of every customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures.discounting import Numbers
from sim.units import BadInput


@dataclass(frozen=True)
class Summary:
    """A row a customer, sorted by id: repeat purchases x, recency t_x and age T (Fader, Hardie, Lee 2005).

    Recency is the time from the first purchase to the last one, 0 without a repeat; age the time from the first
    purchase to the end of observation.
    """

    customer: NDArray[Any]
    x: Numbers
    t_x: Numbers
    T: Numbers


@dataclass(frozen=True)
class Grouped:
    """The distinct (x, t_x, T), sorted, and how many customers have each."""

    x: Numbers
    t_x: Numbers
    T: Numbers
    weight: Numbers

    @classmethod
    def of(cls, x: Any, t_x: Any, age: Any) -> Grouped:
        """Histories (n,) as they are, a customer each; the three are broadcast."""
        x, t_x, age = np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, np.float64)) for c in (x, t_x, age)))
        return cls(x, t_x, age, np.ones(x.shape))


def summarise(customer: Any, time: Any, end: Any, *, unit: Any = 1.0) -> Summary:
    """Summary of the purchases (rows,) up to and with time `end`; whoever bought first after it is left out.

    Purchases at the same time count once, so days must come as whole days. `time` is numbers or datetime64; `unit`
    divides differences of times (7 for days into weeks). BadInput where there is no purchase.
    """
    who, when = distinct(customer, time)
    seen = when <= end
    who, when = who[seen], when[seen]
    if len(who) == 0:
        raise BadInput(f"the log has no purchase up to {end}; valid: at least one.")
    first = np.flatnonzero(np.concatenate([[True], who[1:] != who[:-1]]))
    last = np.concatenate([first[1:], [len(who)]]) - 1
    begun = when[first]
    recency, age = (np.asarray((t - begun) / unit, np.float64) for t in (when[last], end))
    return Summary(who[first], (last - first).astype(np.float64), recency, age)


def distinct(customer: Any, time: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Customers and times of the log's distinct (customer, time), sorted by both."""
    who, when = np.asarray(customer), np.asarray(time)
    if who.ndim != 1 or who.shape != when.shape:
        raise BadInput(f"customers and times must be two columns of one length, got {who.shape} and {when.shape}.")
    if np.isnat(when).any() if when.dtype.kind in "mM" else not np.isfinite(when.astype(np.float64)).all():
        raise BadInput("times must be finite, got one that is missing or infinite.")
    order = np.lexsort((when, who))
    who, when = who[order], when[order]
    new = np.ones(len(who), bool)
    new[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    return who[new], when[new]


def later_purchases(customer: Any, time: Any, start: Any, end: Any, of: NDArray[Any]) -> Numbers:
    """Purchases at distinct times in start < time <= end by each customer of `of` (sorted ids, as in a Summary)."""
    who, when = distinct(customer, time)
    who = who[(when > start) & (when <= end)]
    at = np.searchsorted(of, who)
    known = at < len(of)
    known[known] = of[at[known]] == who[known]
    return np.bincount(at[known], minlength=len(of)).astype(np.float64)


def group(summary: Summary | Grouped, weights: Numbers | None = None) -> Grouped:
    """The distinct histories of a summary; `weights` counts the customers behind a row.

    BadInput unless x is whole, 0 <= t_x <= T, t_x > 0 exactly where x > 0, and weights are finite and not negative.
    """
    if weights is None:
        weights = summary.weight if isinstance(summary, Grouped) else np.ones(len(summary.x))
    columns = [np.asarray(c, np.float64) for c in (summary.x, summary.t_x, summary.T, weights)]
    check(*columns)
    x, t_x, age, weight = (c[columns[3] > 0] for c in columns)
    order = np.lexsort((age, t_x, x))
    x, t_x, age, weight = x[order], t_x[order], age[order], weight[order]
    new = np.ones(len(x), bool)
    new[1:] = (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(age) != 0)
    first = np.flatnonzero(new)
    total = np.add.reduceat(weight, first) if len(first) else weight
    return Grouped(x[first], t_x[first], age[first], total)


def check(x: Numbers, t_x: Numbers, age: Numbers, weight: Numbers) -> None:
    """Refuse columns that no purchase history can give."""
    if not x.shape == t_x.shape == age.shape == weight.shape or x.ndim != 1:
        raise BadInput(f"x, t_x, T and weights must be columns of one length, got {x.shape}, {t_x.shape}, {age.shape}"
                       f" and {weight.shape}.")  # fmt: skip
    for name, valid, ok in (
        ("x", "whole numbers of 0 or more", np.isfinite(x) & (x >= 0) & (x == np.floor(x))),
        ("T", "finite and at least t_x", np.isfinite(age) & (age >= t_x)),
        ("t_x", "0 where x is 0 and positive elsewhere", np.where(x > 0, t_x > 0, t_x == 0)),
        ("weights", "finite and not negative", np.isfinite(weight) & (weight >= 0)),
    ):
        if not ok.all():
            row = int(np.argmin(ok))
            raise BadInput(f"{name} must be {valid}, got row {row}: x {x[row]:g}, t_x {t_x[row]:g}, T {age[row]:g}, "
                           f"weight {weight[row]:g}.")  # fmt: skip


def summarise_grouped(customer: Any, time: Any, end: Any, *, unit: Any = 1.0) -> Grouped:
    """The distinct histories of a log: `group` of `summarise`."""
    return group(summarise(customer, time, end, unit=unit))


def thin(rows: Grouped, most: int) -> Grouped:
    """About `most` rows that stand for all: a systematic sample of customers in sorted order, weights adding to all."""
    if len(rows.x) <= most:
        return rows
    upto = np.cumsum(rows.weight)
    at = np.searchsorted(upto, (np.arange(most) + 0.5) * (upto[-1] / most))
    times = np.bincount(np.minimum(at, len(upto) - 1), minlength=len(upto))
    taken = np.flatnonzero(times)
    return Grouped(rows.x[taken], rows.t_x[taken], rows.T[taken], times[taken] * (upto[-1] / most))
