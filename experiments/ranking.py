"""Who is ahead, and how clearly? Places by value created, shared where the paired interval holds 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.reading import Difference, difference, mean, readable

Numbers = NDArray[np.float64]
Strategies = dict[str, dict[str, Numbers]]  # strategy -> measure -> (seeds,)
MOST = "value_created"  # what places go by


@dataclass(frozen=True)
class Place:
    """Where a strategy stands among others in the same seeds."""

    strategy: str
    rank: int  # 1 is the top; shared with the first of a rank where the two are not clearly different
    value: float  # mean over seeds
    above: Difference  # it less the one above; of the top, it less itself
    best: Difference  # it less the top
    firsts: int  # seeds in which none had more


def ranking(found: Strategies, threshold: float) -> list[Place]:
    """Places in order of the mean over seeds, the highest first; strategies without a number come last."""
    values = {s: measures[MOST] for s, measures in found.items()}
    order = sorted(values, key=lambda s: np.nan_to_num(mean(values[s]), nan=-np.inf), reverse=True)
    most = np.max([np.nan_to_num(v, nan=-np.inf) for v in values.values()], axis=0)
    places: list[Place] = []
    first = rank = 0  # the place, from 0, of the first of a rank; the rank
    for k, s in enumerate(order):
        above = difference(values[order[max(k - 1, 0)]], values[s], threshold)
        best = difference(values[order[0]], values[s], threshold)
        if k == 0 or apart(difference(values[order[first]], values[s], threshold)):
            first, rank = k, k + 1
        places.append(Place(s, rank, mean(values[s]), above, best, int((values[s] >= most).sum())))
    return places


def winners(places: dict[str, list[Place]]) -> str:
    """The finding: who creates the most value in how many markets, and in how many clearly more than the next."""
    tops: dict[str, list[bool]] = {}
    for found in places.values():
        tops.setdefault(found[0].strategy, []).append(alone(found))
    order = sorted(tops, key=lambda s: (len(tops[s]), sum(tops[s])), reverse=True)
    told = [f"{readable(s)} in {len(tops[s])} of {len(places)} (clearly in {sum(tops[s]) or 'none'})" for s in order]
    return f"Most value created, by market: {', '.join(told)}"


def alone(places: list[Place]) -> bool:
    """Whether the top is clearly above the next, by more than is too small to matter."""
    return len(places) > 1 and places[1].above.verdict == "less"


def apart(d: Difference) -> bool:
    """Whether the interval leaves out 0; one seed has none, and so tells nothing apart."""
    return d.n > 1 and d.ties < d.n and not d.low <= 0.0 <= d.high


def wilson(wins: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n runs (Wilson 1927)."""
    found = stats.binomtest(wins, n).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def sets_apart(found: Strategies, a: str, b: str, keys: list[str],
               threshold: float) -> list[tuple[str, Difference]]:  # fmt: skip
    """The measures in which a and b clearly differ, a less b, the largest difference first.

    Differences are compared in standard deviations over all strategies and seeds, whatever their units.
    """
    gaps = {key: difference(found[b][key], found[a][key], threshold) for key in keys}
    spread = {key: deviation([measures[key] for measures in found.values()]) for key in keys}
    clear = [key for key in keys if gaps[key].verdict in ("more", "less") and spread[key] > 0.0]
    clear.sort(key=lambda key: abs(gaps[key].mean) / spread[key], reverse=True)
    return [(key, gaps[key]) for key in clear]


def deviation(values: list[Numbers]) -> float:
    """The standard deviation of all numbers together."""
    together = np.concatenate(values)
    there = together[~np.isnan(together)]
    return float(there.std()) if len(there) else 0.0
