"""What does it cost to win a customer? Blended, paid, marginal and fully loaded; cents for each new customer.

Spend and new customers are those of the same period: columns `acquisition_spend` and `new` of the table `firms`, or
sums of them. The four answer different questions (Bendle, Farris, Pfeifer and Reibstein 2016, Marketing Metrics, 5.4;
for the marginal one Blattberg and Deighton 1996). With nobody won they are NaN, not infinite.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.customers.codes import CONTACT, REACH, SELL
from sim.measures.discounting import Numbers
from sim.measures.means import NAN, ratio, slope

PAID = (REACH, CONTACT, SELL)  # channels that a firm pays for; word, search and what is sold to customers are not


def blended(spend: ArrayLike, new: ArrayLike) -> float:
    """Acquisition spend over all new customers, those who came by themselves included."""
    return ratio(float(np.sum(spend)), float(np.sum(new)))


def paid(spend: ArrayLike, channel: NDArray[np.int64]) -> float:
    """Acquisition spend over the new customers who came by a channel that is paid for; `channel` has one code each."""
    return ratio(float(np.sum(spend)), int(np.isin(channel, PAID).sum()))


def marginal(spend: tuple[float, float], new: tuple[float, float]) -> float:
    """What one more customer costs, from two paired runs that differ in spend alone: (S1 - S0) / (N1 - N0).

    NaN where the difference brought nobody; negative where more was spent and fewer came.
    """
    return ratio(spend[1] - spend[0], new[1] - new[0])


def marginal_by_tick(spend: Numbers, new: Numbers) -> float:
    """What one more customer costs, from the ticks of one run: 1 / slope of new customers on spend.

    Association, not cause: budgets follow success. NaN where spend does not vary or does not go with more customers.
    """
    each = slope(np.asarray(spend, np.float64), np.asarray(new, np.float64))
    return 1.0 / each if each > 0.0 else NAN


def fully_loaded(spend: float, overhead: float, other: float, new: float) -> float:
    """The blended cost with its part of the overheads: (spend + overhead x spend / (spend + other)) / new.

    `overhead` is spend that serves no purpose alone (leading, researching, measuring, organising), `other` all other
    operating spend that is no acquisition; goods and care of orders are in neither.
    """
    return ratio(spend + overhead * (ratio(spend, spend + other) if spend else 0.0), new)
