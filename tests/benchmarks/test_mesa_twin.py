"""Does the Mesa twin live by the rules of the market? Their totals must be draws from one distribution.

For each kind of market, LUCKS compiled runs and TWINS runs of the twin share one ground (situations, weights) and
nothing else. A statistic is compared by t = (mean of twins - mean of runs) / (s sqrt(1/TWINS + 1/LUCKS)), s over
compiled runs. With two equal distributions |t| > BOUND has a chance of 1e-4 (Student, 23 degrees of freedom), at most
1.3 % for all 132 comparisons together. Seeds are fixed: a tree that passes keeps passing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.config import Config, Kind
from sim.customers import build, codes
from sim.customers.table import FIXED
from sim.market import Market
from tests.benchmarks.mesa_twin import Twin
from tests.benchmarks.scenes import scene

CUSTOMERS, TICKS = 1500, 12
LUCKS, TWINS = 24, 3
BOUND = 4.7
GROUND = ("centre", "weights", "activity", "propensity")


def market_on(ground: Market, config: Config, seed: int) -> Market:
    """A market with luck of its own on another's ground."""
    market = Market(config, seed=seed)
    for name in GROUND:
        market.tables.params[name] = ground.tables.params[name]
    build.populate(market.rows)
    return market


def statistics(ticks: list[Any], spells: list[tuple[int, int]]) -> dict[str, float]:
    """What is compared: three numbers a firm, every total of the market, and why spells began and ended."""
    last, total = ticks[-1], np.sum(ticks, axis=0)
    found = {}
    for f in range(len(last) - 1):
        found[f"orders of {f}"] = total[f, codes.ORDERS]
        found[f"customers of {f}"] = last[f, codes.CUSTOMERS]
        found[f"satisfaction of {f}"] = total[f, codes.SATISFACTION] / total[f, codes.CUSTOMERS]
    found |= {name: total[:-1, k].sum() for k, name in enumerate(codes.TOTALS)}
    found |= {f"anybody's {codes.TOTALS[k]}": total[-1, k] for k in (codes.CUSTOMERS, codes.OCCASIONS, codes.MET)}
    for k, name in enumerate(codes.START_REASONS):
        found[f"began for {name}"] = sum(start == k for start, _ in spells)
    for k, name in enumerate(codes.END_REASONS):
        found[f"ended by {name}"] = sum(end == k for _, end in spells)
    return found


def of_market(market: Market) -> dict[str, float]:
    """The statistics of a compiled run."""
    ticks = []
    for _ in range(TICKS):
        market.step()
        totals = market.totals.astype(float)
        totals[:, [codes.SATISFACTION, codes.DELIVERED]] /= FIXED
        ticks.append(totals)
    ended = np.concatenate(market.records.relations)
    return statistics(ticks, list(zip(ended["start_reason"], ended["end_reason"], strict=True)))


def of_twin(twin: Twin) -> dict[str, float]:
    """The statistics of a run of the twin."""
    ticks = []
    for _ in range(TICKS):
        twin.step()
        ticks.append(np.array(twin.totals))
    return statistics(ticks, [(spell.start_reason, spell.end_reason) for *_, spell in twin.relations])


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_twin_and_market_are_the_same_in_distribution(kind: Kind) -> None:
    config = scene(kind, CUSTOMERS, TICKS, unequal=True)
    ground = Market(config, seed=1).run(1)
    runs = [of_market(market_on(ground, config, seed)) for seed in range(100, 100 + LUCKS)]
    twins = [of_twin(Twin(ground, seed)) for seed in range(TWINS)]
    apart = {}
    for name in runs[0]:
        ours, theirs = np.array([r[name] for r in runs]), np.array([r[name] for r in twins])
        spread = ours.std(ddof=1) * (1 / LUCKS + 1 / TWINS) ** 0.5
        gap = theirs.mean() - ours.mean()
        t = gap / spread if spread > 0 else 0.0 if gap == 0 else np.inf
        if not abs(t) <= BOUND:
            apart[name] = f"market {ours.mean():.4g} +- {ours.std(ddof=1):.2g}, twin {theirs.mean():.4g}, t {t:.1f}"
    assert not apart


def test_a_twin_repeats_itself_and_another_seed_does_not() -> None:
    ground = Market(scene(Kind.purchase, 100, 2)).run(1)

    def totals(seed: int) -> list[list[float]]:
        twin = Twin(ground, seed)
        twin.step()
        return twin.totals

    assert totals(1) == totals(1)
    assert totals(1) != totals(2)
