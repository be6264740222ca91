"""What do the runs say of each fact? The median over seeds with an interval, and whether it lies in the band."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from experiments.validate.registry import Fact, Kept, Seed, Way, middle
from experiments.validate.scenarios import SCENARIOS
from sim.compose import compose
from sim.config import Config
from sim.measures.discounting import Numbers
from sim.records import Table
from sim.study import Arm, Outcome, Task, run_tasks

if TYPE_CHECKING:
    from experiments.fairness.results import Results

PASS, MISS, UNCLEAR, ABSENT = "pass", "MISS", "not clear", "not run here"
A_MINUTE = 80.0  # million customer-ticks that two free cores manage, as measured once
DRAWS = 2_000  # of the bootstrap over seeds


@dataclass(frozen=True)
class Found:
    """A fact, what each seed gave, the median over seeds with its 95 % interval, and the verdict."""

    fact: Fact
    seeds: Numbers  # (seeds,), NaN where a seed shows nothing
    estimate: float
    low: float
    high: float
    verdict: str
    runs: tuple[Seed, ...] = ()

    @property
    def n(self) -> int:
        """In how many seeds there is a number."""
        return int((~np.isnan(self.seeds)).sum())


@dataclass(frozen=True)
class Keep:
    """Leaves what a scenario keeps of a run in a file of its own: tables are large, and runs are in other processes."""

    folder: Path

    def __call__(self, tables: dict[str, Table], arm: Arm, seed: int) -> None:
        """Write the arrays of one run."""
        scenario, _, way = arm.name.partition("/")
        np.savez(self.path(scenario, way, seed), **SCENARIOS[scenario].read(tables, arm.config))  # type: ignore[arg-type]

    def path(self, scenario: str, way: str, seed: int) -> Path:
        """Where the arrays of a run lie."""
        return self.folder / f"{scenario}.{way}.{seed}.npz"

    def read(self, scenario: str, seed: int) -> dict[str, Kept]:
        """The runs of a seed by way."""
        return {way: dict(np.load(self.path(scenario, way, seed))) for way in SCENARIOS[scenario].ways}


def tasks(facts: Iterable[Fact], asked: Way) -> list[Task]:
    """One task a seed and scenario that some fact needs, the longest first."""
    wanted = [SCENARIOS[key] for key in dict.fromkeys(fact.scenario for fact in facts)]
    found = []
    for s in wanted:
        line = [*asked, *s.setting, "record.digests=false", "study.oracle_months=0"]
        arms = [Arm(f"{s.key}/{name}", compose([*line, *way]), valued=False) for name, way in s.ways.items()]
        base = compose(line)
        found += [Task(base, arms, number, s.key) for number in range(base.seeds)]
    return sorted(found, key=size, reverse=True)


def size(task: Task) -> int:
    """Customers times ticks of a task."""
    c = task.base
    return c.customers.count * (c.burn_in + c.ticks * len(task.arms))


def cost(work: Sequence[Task]) -> str:
    """How much is to be run, said before it starts."""
    runs, months = sum(len(t.arms) for t in work), sum(map(size, work)) / 1e6
    return (f"{runs:,} runs of {len({t.label for t in work})} scenarios, {months:,.0f} million customer-ticks: about "
            f"{max(months / A_MINUTE, 0.1):.1f} minutes on two free cores.")  # fmt: skip


def measured(facts: Sequence[Fact], work: Sequence[Task], config: Config, folder: Path) -> list[Found]:
    """Every fact measured; what runs leave behind lies in `folder` meanwhile."""
    keep = Keep(folder)
    with tqdm(total=len(work), unit="task", desc="validate", file=sys.stderr, disable=None) as bar:
        for _ in run_tasks(work, config.study.workers, keep=keep, condense=nothing):
            bar.update()
    seeds = range(config.seed, config.seed + config.seeds)
    runs = {key: tuple(keep.read(key, seed) for seed in seeds) for key in {fact.scenario for fact in facts}}
    return [judged(fact, runs[fact.scenario]) for fact in facts]


def nothing(outcome: Outcome, config: Config) -> None:  # noqa: ARG001
    """What comes back of a run: all that is needed was kept where it ran."""
    return


def judged(fact: Fact, runs: tuple[Seed, ...]) -> Found:
    """A fact from the runs of every seed."""
    values = np.array([np.atleast_1d(np.asarray(fact.value(seed), np.float64)) for seed in runs])
    each = np.array([fact.finish(row) if not np.isnan(row).all() else math.nan for row in values])
    there = values[~np.isnan(values).all(axis=1)]
    if len(there) < 2:
        return Found(fact, each, float(each[0]) if len(each) == 1 else math.nan, math.nan, math.nan, UNCLEAR, runs)
    estimate = fact.finish(middle(there))
    low, high = interval(fact, there)
    return Found(fact, each, estimate, low, high, verdict(fact, estimate), runs)


def interval(fact: Fact, values: Numbers) -> tuple[float, float]:
    """The 95 % interval of the estimate by drawing seeds again (a percentile bootstrap with a fixed seed)."""
    picks = np.random.default_rng(1).integers(len(values), size=(DRAWS, len(values)))
    drawn = np.array([fact.finish(middle(values[pick])) for pick in picks]) if np.isnan(values).any() else np.array(
        [fact.finish(row) for row in np.median(values[picks], axis=1)])  # fmt: skip
    known = drawn[~np.isnan(drawn)]
    if len(known) == 0:
        return math.nan, math.nan
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def verdict(fact: Fact, estimate: float) -> str:
    """pass | MISS | not clear, where there is no number."""
    if math.isnan(estimate):
        return UNCLEAR
    return PASS if fact.band.holds(estimate) else MISS


def told(fact: Fact, study: Results) -> Found:
    """A fact that a finished study speaks to, by its interval over environments."""
    estimate, low, high, word = fact.value(study)
    said = {"confirmed": PASS, "refuted": MISS}.get(word, UNCLEAR) if word else verdict(fact, estimate)
    return Found(fact, np.zeros(0), estimate, low, high, said)


def absent(fact: Fact) -> Found:
    """A fact of a study that was not given."""
    return Found(fact, np.zeros(0), math.nan, math.nan, math.nan, ABSENT)


def surprises(found: Iterable[Found]) -> list[Found]:
    """The misses that are not known: they make the exit code 1."""
    return [f for f in found if f.verdict == MISS and not (f.fact.known or f.fact.finding)]


def mended(found: Iterable[Found]) -> list[Found]:
    """Known misses that pass now: their entry is out of date."""
    return [f for f in found if f.verdict == PASS and f.fact.known and not f.fact.finding]
