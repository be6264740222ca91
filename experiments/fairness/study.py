"""Does either archetype win by construction? Tune both in every environment, then compare presets and tuned ones."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from tqdm import tqdm

from experiments.fairness.contenders import CONTENDERS, TUNED, Contender, arms
from experiments.fairness.environments import Environment, hypercube
from experiments.fairness.measured import measured
from experiments.fairness.ranges import free
from experiments.fairness.report import Findings, report, write_environments
from experiments.fairness.results import results
from experiments.fairness.store import Store, fingerprint
from experiments.fairness.tuning import candidates, tuned
from experiments.figures.fairness import draw_fairness
from experiments.output import destination, finished_folder, refuse_foreign
from experiments.shards import plain
from sim.config import Config
from sim.study import Task, run_tasks
from sim.units import BadInput

TUNE, JUDGE = "tune", "judge"


class Fairness:
    """The whole study: its environments, their markets, and who plays in them."""

    def __init__(self, base: Config) -> None:
        if find_spec("sklearn") is None:
            raise BadInput("study.report=fairness needs scikit-learn, which `pip install centricity[analysis]` brings.")
        if base.seeds < 2:
            raise BadInput(f"seeds must be at least 2 with study.report=fairness (an interval), got {base.seeds}.")
        self.base = base
        self.environments = hypercube(base)

    @cached_property
    def configs(self) -> list[Config]:
        """The market of every environment."""
        return [e.config(self.base) for e in self.environments]

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        c, s = self.base, self.base.study
        tuning = len(TUNED) * s.candidates * s.tuning_seeds
        judging = sum(min(a.seeds or c.seeds, c.seeds) for a in CONTENDERS) + len(TUNED) * c.seeds
        return len(self.environments) * (tuning + judging)

    def tuning(self) -> list[Task]:
        """Every candidate of both archetypes, on seeds of their own."""
        numbers = range(self.base.seeds, self.base.seeds + self.base.study.tuning_seeds)
        return [self.task(e, candidates(self.base, e.number), n, TUNE) for e in self.environments for n in numbers]

    def judging(self, store: Store) -> list[Task]:
        """Presets and the tuned of each environment, on the seeds that judge."""
        numbers = range(self.base.seeds)
        players = {e.number: (*CONTENDERS, *self.tuned(e, store)) for e in self.environments}
        return [self.task(e, players[e.number], n, JUDGE) for e in self.environments for n in numbers]

    def tuned(self, e: Environment, store: Store) -> list[Contender]:
        """The best candidates of an environment by their mean over the tuning seeds."""
        seeds = [rows for (stage, number, _), rows in sorted(store.rows.items()) if (stage, number) == (TUNE, e.number)]
        profits = {arm: math.fsum(rows[arm]["profit"] for rows in seeds) / len(seeds) for arm in seeds[0]}
        return tuned(self.base, e.number, profits)

    def task(self, e: Environment, players: Sequence[Contender], number: int, stage: str) -> Task:
        """One seed of one environment."""
        config = self.configs[e.number]
        return Task(config, arms(config, tuple(players)), number, f"{stage} {e.number}")

    def fingerprint(self) -> str:
        """What all rows depend on."""
        base = replace(self.base, out="", threads=1, study=replace(self.base.study, workers=0))
        return fingerprint([plain(base), [e.lines for e in self.environments], [plain(c) for c in CONTENDERS],
                            [plain(c) for c in candidates(self.base, 0)]])  # fmt: skip


def fairness(config: Config) -> int:
    """Run what is not yet run, report on all of it; the exit code."""
    study = Fairness(config)
    final = destination(config.out, "fairness")
    refuse_foreign(final)
    store = Store(final.parent / f".fairness-{study.fingerprint()}.csv")
    there = sum(len(rows) for rows in store.rows.values())
    print(cost(study) + (f" {there:,} runs are already there." if there else ""), flush=True)
    try:
        run(study, store)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(f"the same line goes on from what stands in {store.path}") from stop
    with finished_folder(str(final), "fairness") as (folder, _):
        text = finish(study, store, folder)
    store.path.unlink()
    print(text)
    print(f"report.txt, figures, summary.csv and outcomes.csv are in {final}.")
    return 0


def finish(study: Fairness, store: Store, folder: Path) -> str:
    """Write tables, report and figures; the text of the report."""
    found = Findings(study, results(study.environments, store, JUDGE))
    store.write(folder / "outcomes.csv")
    picks = {e.number: [words(c) for c in study.tuned(e, store)] for e in study.environments}
    write_environments(folder / "summary.csv", found, picks)
    (folder / "config.json").write_text(json.dumps(plain(study.base), indent=1) + "\n", encoding="utf-8")
    text = report(found)
    (folder / "report.txt").write_text(f"{cost(study)}\n{text}\n", encoding="utf-8")
    draw_fairness(found, folder / "figures")
    return text


def words(contender: Contender) -> str:
    """What a user types to play a tuned candidate."""
    levers = [f"focal.levers.{key}={value}" for key, value in contender.changes.items()]
    return " ".join([f"focal.strategy={contender.preset}", *levers])


def cost(study: Fairness) -> str:
    """What the study is and how many runs it takes, said before it starts."""
    c, s = study.base, study.base.study
    return (
        f"{len(study.environments)} environments of a Latin hypercube over {len(free(c.asked))} parameters; "
        f"{c.customers.count:,} customers, {c.ticks} ticks after {c.burn_in} of burn-in: {study.runs:,} runs. In each "
        f"environment {s.candidates} candidates of each of {len(TUNED)} archetypes in {s.tuning_seeds} seeds, then "
        f"{len(CONTENDERS) + len(TUNED)} strategies in {c.seeds} other seeds or, where they only serve a hypothesis, "
        f"in fewer."
    )


def run(study: Fairness, store: Store) -> None:
    """Both stages, with a bar that says how long it still takes."""
    with tqdm(total=study.runs, unit="run", desc="fairness", file=sys.stderr, smoothing=0.02) as bar:
        work_off(study.tuning(), TUNE, store, bar)
        work_off(study.judging(store), JUDGE, store, bar)


def work_off(tasks: Iterable[Task], stage: str, store: Store, bar: tqdm[None]) -> None:
    """Run the tasks whose rows are not there yet."""
    open_tasks = []
    for task in tasks:
        playing = [arm.name for arm in task.arms if arm.runs(task.number)]
        if store.has((stage, *where(task)), playing):
            bar.update(len(playing))
        else:
            open_tasks.append(task)
    workers = open_tasks[0].base.study.workers if open_tasks else 1
    for task, rows in run_tasks(open_tasks, workers, condense=measured):
        environment, seed = where(task)
        store.add({"stage": stage, "environment": environment, "seed": seed, **row} for row in rows)
        bar.update(len(rows))


def where(task: Task) -> tuple[int, int]:
    """The environment and seed of a task."""
    return int(task.label.rpartition(" ")[2]), task.base.seed + task.number
