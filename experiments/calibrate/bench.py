"""What does the market say at a point of parameter space? The same customers and luck at each, over several seeds.

A simulated observation is the mean over markets of seeds of their own, so that what one seed's ground happens to be
(where needs lie, how good firms begin) is not taken for a fact of the data.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.compose import compose
from sim.config import Config
from sim.market import Market
from sim.study import warm_up
from sim.units import BadInput

Numbers = NDArray[np.float64]
Point = Mapping[str, float]
# Observes a market that has run to its end: (moments, customers whom it saw).
Observe = Callable[[Market], tuple[Numbers, float]]
# Firms stand still, so that what is seen comes from customers; nothing is written that is not read.
STILL = (
    "firms.plan=fixed",
    "firms.budget=fixed",
    "focal.strategy=neutral",
    "record.survey=0",
    "record.digests=false",
    "record.sample=0",
    "study.oracle_months=0",
    "burn_in=0",
)


@dataclass
class Bench:
    """A market that can be run at any point, with what is to be observed of it; `map` uses worker processes."""

    overrides: tuple[str, ...]
    observe: Observe
    seeds: tuple[int, ...]
    workers: int = 0  # 0: one a core
    pool: ProcessPoolExecutor | None = None
    runs: int = 0
    seen: float = field(default=0.0)  # customers observed at the latest point

    def config(self, point: Point) -> Config:
        """The configuration at a point."""
        return compose([*self.overrides, *(f"{key}={value!r}" for key, value in point.items())])

    def map(self, points: Sequence[Point]) -> list[Numbers]:
        """The mean over seeds of the moments at each point."""
        configs = [self.config(point) for point in points]
        tasks = [(config, seed, self.observe) for config in configs for seed in self.seeds]
        found = list(self.pool.map(look, tasks, chunksize=1)) if self.pool else [look(task) for task in tasks]
        self.runs += len(tasks)
        each = [found[k : k + len(self.seeds)] for k in range(0, len(found), len(self.seeds))]
        self.seen = sum(n for _, n in each[-1])
        return [weighed(group) for group in each]

    def at(self, point: Point) -> Numbers:
        """The moments at one point."""
        return self.map([point])[0]

    @contextmanager
    def working(self) -> Iterator[Bench]:
        """Have worker processes while the block runs; the rules are compiled before they start."""
        workers = min(self.workers or os.cpu_count() or 1, len(self.seeds))
        warm_up(self.config({}))
        if workers == 1:
            yield self
            return
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            self.pool = pool
            try:
                yield self
            finally:
                self.pool = None
                pool.shutdown(cancel_futures=True)


def weighed(group: list[tuple[Numbers, float]]) -> Numbers:
    """The mean over seeds, each by the customers whom it saw; zeros where nobody was seen at all."""
    n = np.array([seen for _, seen in group])
    values = np.array([np.nan_to_num(v) for v, _ in group])
    return np.asarray(n @ values / max(float(n.sum()), 1.0), np.float64)


def look(task: tuple[Config, int, Observe]) -> tuple[Numbers, float]:
    """Run one market and observe it."""
    config, seed, observe = task
    return observe(Market(config, seed).run())


def still(asked: Sequence[str], *more: str) -> tuple[str, ...]:
    """What a user asked for, in a market of neutral firms that stand still; refuses what cannot be so."""
    rivals = compose(list(asked)).rivals
    line = (*asked, *STILL, *(f"rivals.{name}.strategy=neutral" for name in rivals), *more)
    try:
        compose(list(line))
    except BadInput as error:
        raise BadInput(f"calibrate: {error}") from error
    return line
