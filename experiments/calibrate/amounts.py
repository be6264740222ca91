"""What do orders amount to? The reference price, and how large the orders of small and large customers are."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.facts import Case
from experiments.calibrate.repeats import Whole
from sim.compose import compose
from sim.config import Config
from sim.units import BadInput


def order_values(customer: Whole, date: NDArray[np.datetime64], amount: Whole) -> tuple[Whole, Whole]:
    """(customer, cents) of each order: what a customer bought on one day, net; days of refunds alone are none."""
    key = customer.astype(np.int64) * 200_000 + date.astype("datetime64[D]").astype(np.int64)
    days, place = np.unique(key, return_inverse=True)
    cents = np.zeros(len(days), np.int64)
    np.add.at(cents, place, amount)
    return days[cents > 0] // 200_000, cents[cents > 0]


def set_amounts(case: Case, customer: Whole, cents: Whole) -> None:
    """Price tiers as the sizes of customers' mean orders in shares of the mean order; the margin where it is given."""
    if len(cents) == 0:
        raise BadInput("calibrate.file must have orders with an amount above zero, got none.")
    share = compose(list(case.base)).customers.tier_share
    n = np.bincount(customer)
    means = np.sort(np.bincount(customer, cents)[n > 0] / n[n > 0])
    edge = np.round(np.cumsum([0.0, *share]) * len(means)).astype(int)
    mean = float(cents.mean())
    sizes = [
        round(min(max(float(means[a:b].mean()) / mean if b > a else 1.0, 0.01), 100.0), 2)
        for a, b in itertools.pairwise(edge)
    ]
    case.direct["customers.tier_size"] = (
        sizes,
        (f"mean orders of {', '.join(f'{s:.0%}' for s in share)} of the customers, from "
        f"small to large, over the mean order of {mean / 100:,.2f}, which is the reference "
        "price here"),
    )


def set_margin(case: Case, config: Config) -> None:
    """Unit cost where the manager says the margin."""
    margin = config.calibrate.margin
    if margin is not None:
        case.direct["market.unit_cost"] = (
            round(1.0 - margin, 6),
            f"1 - calibrate.margin ({margin:g}) of the list price",
        )
