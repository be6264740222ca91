"""How many of those who came together are still there? Retention and churn of cohorts at equal tenure.

Inputs are columns of the table `cohorts` of one firm: rows are a start and an age (channels may be several rows), a row
that is missing has nobody active. In a subscription market to be active is to be billed. Where nobody signs anything
"retention" is the wrong word: it is the share that is still *active*, here the true state, which no firm can see, and
beside it the *repeat rate* says what can be seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.measures.discounting import Numbers
from sim.measures.means import NAN, ratio

Counts = NDArray[np.int64]


def still_there(start: Counts, age: Counts, active: Counts, ages: Counts, last: int) -> Numbers:
    """The share of customers who are still active at each of `ages`, in ticks since they came.

    sum of active(start, a) / sum of active(start, 0) over cohorts observed so long, start + a <= last (the last tick);
    unlike Kaplan-Meier's survival it counts those as gone who left the market. NaN where no cohort is old enough.
    """
    return np.array([held(start, age, active, 0, int(a), last=last) for a in ages], np.float64)


def retention(start: Counts, age: Counts, active: Counts, tenure: int, span: int, *, last: int) -> float:
    """Of the customers active at a tenure, the share active `span` ticks later; the same cohorts above and below.

    With span of a year and tenures 0, 1, 2 .. years this is r(t) = S(t) / S(t - 1) of Fader and Hardie (2007).
    """
    return held(start, age, active, tenure, tenure + span, last=last)


def churn(start: Counts, age: Counts, active: Counts, tenure: int, span: int, *, last: int) -> float:
    """1 - retention."""
    return 1.0 - retention(start, age, active, tenure, span, last=last)


def held(start: Counts, age: Counts, active: Counts, young: int, old: int, *, last: int) -> float:
    """Active at age `old` over active at age `young`, in cohorts that are observed at both."""
    seen = start <= last - old
    return ratio(int(active[seen & (age == old)].sum()), int(active[seen & (age == young)].sum()))


def repeat_rate(customer: Counts, tick: Counts, within: int, last: int) -> float:
    """The share of customers who ordered again within so many ticks of their first order, at another tick.

    A row is an order of one firm's log; customers whose first order is younger than that are left out, so that all had
    the same time.
    """
    if len(customer) == 0:
        return NAN
    order = np.lexsort((tick, customer))
    who, when = customer[order], tick[order]
    begins = np.flatnonzero(np.concatenate([[True], who[1:] != who[:-1]]))
    first = np.repeat(when[begins], np.diff(np.append(begins, len(who))))
    again = np.logical_or.reduceat((when > first) & (when <= first + within), begins)
    old = when[begins] + within <= last
    return ratio(int((again & old).sum()), int(old.sum()))


def again_share(again: Numbers, customers: Numbers) -> float:
    """The share of customers who have ordered more than once in the present spell, over ticks of the table `firms`."""
    return ratio(again.sum(), customers.sum())
