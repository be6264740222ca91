"""When was that, by the calendar? Real dates for ticks, so that a log looks like one that a shop would have.

The first tick is January 2001, or the week of its first Monday. The day within a tick is drawn by keyed luck of a
stream of its own: dates change no number of a run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.numbers.compiled import rule
from sim.numbers.random import CALENDAR, draw, pick

FIRST = np.datetime64("2001-01-01")  # a Monday
ORDER, START = range(2)  # what a day is drawn for

Days = NDArray[np.datetime64]


def first_day(tick: Any, ticks_per_year: int) -> Days:
    """The first day of each tick: of a month where a year has 12, of a week else."""
    ticks = np.asarray(tick, np.int64)
    if ticks_per_year == 12:
        return np.asarray((FIRST.astype("M8[M]") + ticks).astype("M8[D]"))
    return np.asarray(FIRST + 7 * ticks)


def tick_of(date: Any, ticks_per_year: int) -> NDArray[np.int64]:
    """The tick in which each date lies: `first_day` backwards."""
    days = np.asarray(date, "M8[D]")
    if ticks_per_year == 12:
        return np.asarray((days.astype("M8[M]") - FIRST.astype("M8[M]")).astype(np.int64))
    return np.asarray((days - FIRST).astype(np.int64) // 7)


def some_day(seed: int, what: int, customer: Any, tick: Any, ticks_per_year: int, *, job: Any = 0,
             occasion: Any = 0) -> Days:  # fmt: skip
    """A day of each tick (rows,), each as likely; the same things in the same order give the same days."""
    start = first_day(tick, ticks_per_year)
    days = (first_day(np.asarray(tick) + 1, ticks_per_year) - start).astype(np.int64)
    rows = np.stack(np.broadcast_arrays(customer, tick, job, occasion, days), axis=1).astype(np.int64)
    drawn = np.zeros(len(rows), np.int64)
    draw_days(np.uint64(seed), what, np.ascontiguousarray(rows), drawn)
    return np.asarray(start + drawn)


@rule
def draw_days(seed: np.uint64, what: int, rows: Any, drawn: Any) -> None:
    """Fill `drawn` with a number in 0..days - 1 for each row of customer, tick, job, occasion, days."""
    for k in range(len(drawn)):
        w = draw(seed, CALENDAR, rows[k, 0], rows[k, 1], rows[k, 2], rows[k, 3], what)
        drawn[k] = pick(w[0], rows[k, 4])
