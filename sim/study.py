"""How are strategies compared? Paired arms x seeds: arms share burn-in, customers, rivals and luck, and differ from
then on.

Every command that compares builds on `run_tasks`. A task is one seed of one scenario: it runs the burn-in once, forks
a twin for each arm, and hands back one `Outcome` an arm, or what is condensed of it where it was made. Tasks do not
know of each other, so any number of processes gives the same bits.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.config import Config, Logged, Record
from sim.market import Market
from sim.measures.discounting import Numbers, present_value
from sim.measures.value import oracle_flows
from sim.records import Table, digests
from sim.tables import NAMES, table

FOCAL = "focal"


@dataclass(frozen=True)
class Arm:
    """One way in which the scenario may go on after the burn-in."""

    name: str
    config: Config
    kind: str = "paired"  # paired | head_to_head | without_word
    valued: bool = True  # whether the oracle values its customers at the end
    seeds: int | None = None  # only so many of the first seeds

    def runs(self, number: int) -> bool:
        """Whether the arm takes part in the seed with this number, from 0."""
        return self.seeds is None or number < self.seeds


@dataclass
class Outcome:
    """What one run leaves in memory; its full tables are on disk when `keep` wrote them."""

    arm: str
    kind: str
    seed: int
    firms: Table
    relations: Table
    equity_start: dict[int, float]  # oracle's customer equity at the end of the burn-in, cents, by firm
    equity_end: dict[int, float]
    names: dict[int, str]
    digests: dict[str, str] = field(default_factory=dict)
    owned: dict[int, dict[str, float]] = field(default_factory=dict)  # each firm's stocks at the end, by name


@dataclass(frozen=True)
class Task:
    """One seed of one scenario: a burn-in, and every arm that goes on from it."""

    base: Config
    arms: list[Arm]
    number: int = 0  # base.seed + number is the seed
    label: str = ""  # what a study calls the scenario


Keep = Callable[[dict[str, Table], Arm, int], None]
Condense = Callable[[Outcome, Config], Any]  # of an outcome and its arm's configuration; must pickle


def arm_of(config: Config, strategy: str, **more: Any) -> Arm:
    """The arm in which the focal firm plays a strategy."""
    return Arm(strategy, replace(config, focal=replace(config.focal, strategy=strategy)), **more)


def head_to_head(config: Config, strategies: list[str], shift: int) -> Arm:
    """All strategies in one market: firms in order of id play them, turned by `shift` seats; other rivals stay."""
    turned = strategies[shift:] + strategies[:shift]
    seats = [FOCAL, *sorted(config.rivals, key=lambda name: config.rivals[name].id)]
    playing = dict(zip(seats, turned, strict=False))
    rivals = {k: replace(r, strategy=playing.get(k, r.strategy)) for k, r in config.rivals.items()}
    focal = replace(config.focal, strategy=playing[FOCAL])
    return Arm(f"seats_{shift}", replace(config, focal=focal, rivals=rivals), kind="head_to_head", valued=False)


def comparison(config: Config) -> list[Arm]:
    """The arms of the main job: each strategy in its own copy, without word of mouth, and all head to head."""
    arms = [arm_of(config, s) for s in config.strategies]
    study = config.study
    if study.value_of_word and config.network.word:
        some = min(max(2, round(config.seeds * WORD_SEEDS)), config.seeds)
        arms += [
            Arm(a.name, replace(a.config, network=replace(a.config.network, word=False)), "without_word", False, some)
            for a in arms
        ]
    if study.head_to_head and len(config.strategies) > 1 and len(config.rivals) + 1 >= len(config.strategies):
        arms += [head_to_head(config, config.strategies, shift) for shift in range(len(config.strategies))]
    return arms


WORD_SEEDS = 0.25  # share of the seeds in which the value of word of mouth is measured


def run_seed(base: Config, arms: list[Arm], number: int, keep: Keep | None = None) -> list[Outcome]:
    """One replicate: burn-in once, then every arm that takes part in it."""
    seed = base.seed + number
    origin = Market(base, seed).run(base.burn_in)
    start = oracle(origin)
    return [run_arm(origin, arm, seed, start, keep) for arm in arms if arm.runs(number)]


def run_arm(origin: Market, arm: Arm, seed: int, start: dict[int, float], keep: Keep | None) -> Outcome:
    """One arm from the end of the burn-in to its last tick."""
    if origin.config.burn_in == 0:
        market = Market(arm.config, seed).run()
    else:
        config = arm.config if arm.kind == "paired" else replace(arm.config, record=QUIET)
        market = origin.fork(config).run()
    tables = {name: table(market, name) for name in WRITTEN.get(arm.kind, ("firms",))}
    if keep is not None and arm.kind != "without_word":
        keep(tables, arm, seed)
    return Outcome(
        arm=arm.name, kind=arm.kind, seed=seed, firms=tables["firms"],
        relations=few(tables["relations"]) if "relations" in tables else {},
        equity_start=start, equity_end=oracle(market) if arm.valued else {},
        names={f.id: f.strategy.label for f in market.firms},
        digests=digests(market, tables) if arm.kind == "paired" else {},
        owned={f.id: {k: v for k, v in vars(f.stocks).items() if isinstance(v, float)} for f in market.firms},
    )  # fmt: skip


QUIET = Record(survey=0, choices=Logged.none, digests=False)
WRITTEN = {"paired": NAMES, "without_word": ("firms", "relations")}  # tables by kind of arm; of others firms alone
KEPT = ("customer", "firm", "start", "end", "end_reason", "spell", "channel", "clv_realised", "truncated",
        "needs_served")  # fmt: skip


def few(relations: Table) -> Table:
    """The columns of the relations that measures of survival, value and word need."""
    return {name: relations[name] for name in KEPT}


def oracle(market: Market) -> dict[int, float]:
    """The oracle's customer equity of every firm now, cents."""
    c = market.config
    if c.study.oracle_months == 0:
        return {f.id: 0.0 for f in market.firms}
    flows = oracle_flows(market, c.study.oracle_months)
    return {f.id: present_value(flows[f.id], c.discount_rate, c.ticks_per_year) for f in market.firms}


def run_study(base: Config, arms: list[Arm], keep: Keep | None = None) -> Iterator[list[Outcome]]:
    """Yield the outcomes of each seed as it is done."""
    tasks = [Task(base, arms, number) for number in range(base.seeds)]
    for _, outcomes in run_tasks(tasks, base.study.workers, keep=keep):
        yield outcomes


def run_tasks(tasks: Iterable[Task], workers: int = 0, *, keep: Keep | None = None,
              condense: Condense | None = None) -> Iterator[tuple[Task, list[Any]]]:  # fmt: skip
    """Yield each task with its outcomes, or what is condensed of them, as it is done; 0 workers is one a core.

    The rules are compiled before workers start, and no more tasks wait in memory than keep the workers busy.
    """
    waiting = list(tasks)
    workers = min(workers or os.cpu_count() or 1, len(waiting))
    if workers <= 1:
        for task in waiting:
            yield task, run_task(task, keep, condense)
        return
    for base in {shape(task.base): task.base for task in reversed(waiting)}.values():
        warm_up(base)  # here alone, or every worker would compile it
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        running: dict[Future[list[Any]], Task] = {}
        while waiting or running:
            while waiting and len(running) < AHEAD * workers:
                task = waiting.pop(0)
                running[pool.submit(run_task, task, keep, condense)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()


AHEAD = 3  # tasks a worker that are handed out before they are asked for


def run_task(task: Task, keep: Keep | None = None, condense: Condense | None = None) -> list[Any]:
    """The outcomes of one task in order of its arms, condensed where asked."""
    outcomes = run_seed(task.base, task.arms, task.number, keep)
    if condense is None:
        return outcomes
    configs = [arm.config for arm in task.arms if arm.runs(task.number)]
    return [condense(outcome, config) for outcome, config in zip(outcomes, configs, strict=True)]


def shape(config: Config) -> tuple[int, int, int]:
    """What the layout of a market's tables, and so its machine code, depends on."""
    return config.market.jobs, config.market.outcomes, config.market.situations


def warm_up(base: Config) -> None:
    """Compile every rule once, in this process, so that the others find the machine code."""
    small = copy.copy(base)
    small.customers = replace(base.customers, count=20)
    market = Market(small, base.seed)
    market.step()
    table(market, "relations")


def column(outcome: Outcome, name: str, firm: int = 0) -> Numbers:
    """A column of the table `firms` for one firm, (ticks,) with nulls as NaN, burn-in included."""
    mine = outcome.firms["firm"].values == firm
    return np.asarray(outcome.firms[name].values[mine], np.float64)
