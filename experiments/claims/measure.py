"""What do the runs say of each claim? Paired over seeds, with a 95 % interval, judged against what was expected."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from experiments.claims.readings import READINGS, read_all
from experiments.claims.registry import Claim, Expected, Way
from experiments.reading import Difference, difference
from sim.compose import compose
from sim.config import Config
from sim.study import Arm, Task, run_tasks

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """A claim, what each way came to in the mean, the estimate with its interval, and the verdict."""

    claim: Claim
    means: tuple[float, ...]
    estimate: Difference
    verdict: str


def measured(claims: Iterable[Claim], asked: Way, config: Config) -> list[Found]:
    """Every claim measured in the scenario asked for; claims that share a setting share its burn-ins and ways."""
    chosen = list(claims)
    tasks = [task for plan in plans(chosen, asked) for task in plan]
    values: dict[tuple[Way, Way], dict[int, dict[str, float]]] = {}
    with tqdm(total=len(tasks), unit="task", desc="claims", file=sys.stderr, disable=None) as bar:
        for task, readings in run_tasks(tasks, config.study.workers, condense=read_all):
            setting = tuple(task.label.split())
            for arm, found in zip(task.arms, readings, strict=True):
                values.setdefault((setting, tuple(arm.name.split())), {})[task.number] = found
            bar.update()
    return [judged(claim, [by_seed(values[claim.setting, way], claim.reads) for way in claim.ways])
            for claim in chosen]  # fmt: skip


def plans(claims: list[Claim], asked: Way) -> Iterable[list[Task]]:
    """The tasks of each setting, one a seed, with every way that some claim tries in it once."""
    by_setting: dict[Way, dict[Way, bool]] = {}
    for claim in claims:
        ways = by_setting.setdefault(claim.setting, {})
        for way in claim.ways:
            ways[way] = ways.get(way, False) or READINGS[claim.reads].valued
    for setting, ways in by_setting.items():
        line = asked if any(ways.values()) else (*asked, "study.oracle_months=0")
        base = compose([*line, *setting])
        arms = [Arm(" ".join(way), compose([*line, *setting, *way]), valued=valued) for way, valued in ways.items()]
        yield [Task(base, arms, number, " ".join(setting)) for number in range(base.seeds)]


def by_seed(found: dict[int, dict[str, float]], key: str) -> Numbers:
    """One reading in order of seeds, (seeds,)."""
    return np.array([found[number][key] for number in sorted(found)])


def judged(claim: Claim, ways: list[Numbers]) -> Found:
    """The estimate of a claim from what was read of each of its ways, (seeds,) each."""
    contrasts = np.array([claim.contrast(*row) for row in zip(*(way.tolist() for way in ways), strict=True)])
    estimate = difference(np.zeros(len(contrasts)), contrasts, 0.0)
    means = tuple(float(np.nanmean(way)) if not np.isnan(way).all() else float("nan") for way in ways)
    return Found(claim, means, estimate, verdict(claim.expected, estimate))


def verdict(expected: Expected, e: Difference) -> str:
    """pass | fail | not clear | not measured; of an open question: more | less | not clear | no difference.

    pass: the whole interval is where the claim wants it; fail: none of it is.
    """
    if e.n < 2:
        return "not measured"
    if expected.open:
        return "no difference" if e.low == e.high == 0.0 else "more" if e.low > 0 else "less" if e.high < 0 else UNCLEAR
    if expected.differs:
        return "pass" if e.low > 0.0 or e.high < 0.0 else "fail" if e.low == e.high else UNCLEAR
    if expected.low == expected.high:
        inside, outside = e.low == e.high == expected.low, e.low > expected.low or e.high < expected.low
    else:
        inside = e.low > expected.low and e.high < expected.high
        outside = e.high <= expected.low or e.low >= expected.high
    return "pass" if inside else "fail" if outside else UNCLEAR


UNCLEAR = "not clear"
