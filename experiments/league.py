"""Who wins where, and why? All strategies in paired copies of each of several markets."""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.figures.league import draw_league
from experiments.headline import default_line
from experiments.league_text import report
from experiments.output import finished_folder
from experiments.ranking import Strategies, ranking
from experiments.shards import plain
from sim.compose import compose, is_choice, parse
from sim.config import Config
from sim.files import choices
from sim.market import Market
from sim.sight import LINKS, links
from sim.study import Outcome, Task, arm_of, run_tasks, warm_up
from sim.summary import MEASURES
from sim.units import BadInput
from sim.user_file import names_file

KEYS = {m.key: m for m in (*LINKS, *MEASURES)}
TRIAL_TICKS, TRIAL_CUSTOMERS = 12, 5000


def league(config: Config) -> int:
    """Run the league, write its folder, print the reading; the exit code."""
    markets = markets_of(config)
    head = "\n".join(default_line(c) for c in markets.values())
    print(head)
    with finished_folder(config.out, "league") as (folder, final):
        print(cost(config, markets), flush=True)
        found = run(config, markets)
        places = {name: ranking(found[name], c.study.too_small) for name, c in markets.items()}
        text = report(markets, found, places)
        (folder / "report.txt").write_text(f"{head}\n{text}\n", encoding="utf-8")
        (folder / "config.json").write_text(
            json.dumps({name: plain(c) for name, c in markets.items()}, indent=1) + "\n", encoding="utf-8"
        )
        write_summary(folder / "summary.csv", config, found)
        draw_league(markets, found, places, folder / "figures")
    print(text)
    print(f"report.txt, summary.csv and figures are in {final}.")
    return 0


def markets_of(config: Config) -> dict[str, Config]:
    """The configuration of each market: all that was asked, in that market."""
    check_names(config.study.markets)
    chosen = [text for text in config.asked if chooses_market(text)]
    if config.study.markets and chosen:
        raise BadInput(f"market must be left out where study.markets lists markets, got {chosen[-1]!r}.")
    if not config.study.markets:
        return {config.market.name: config}
    asked = [text for text in config.asked if text not in chosen]
    found = [in_market(name, asked) for name in config.study.markets]
    names = [c.market.name if names_file(name) else name for name, c in zip(config.study.markets, found, strict=True)]
    if len(set(names)) < len(names):
        raise BadInput(f"study.markets must have markets of different names (market.name), got {names!r}.")
    return dict(zip(names, found, strict=True))


def check_names(names: list[str]) -> None:
    """Refuse a list of markets with a name that no file has, or with a name twice."""
    valid = choices("market")
    for name in names:
        if name not in valid and not names_file(name):
            raise BadInput(f"study.markets must be of {', '.join(valid)}, got {name!r}.")
    if len(set(names)) < len(names):
        raise BadInput(f"study.markets must name each market once, got {names!r}.")


def chooses_market(text: str) -> bool:
    """Whether an override chooses a file of conf/market."""
    o = parse(text)
    return o.key_or_group == "market" and is_choice(o)


def in_market(name: str, asked: list[str]) -> Config:
    """What was asked, in one market; a refusal names the market."""
    try:
        return compose([f"market={name}", *asked])
    except BadInput as error:
        raise BadInput(f"study.markets: in {name}, {error}") from error


def cost(config: Config, markets: dict[str, Config]) -> str:
    """How much there is to run, and about how long that takes by a short trial on this machine."""
    arms, seeds, tasks = len(config.strategies), config.seeds, config.seeds * len(markets)
    workers = min(config.study.workers or os.cpu_count() or 1, tasks)
    seconds = seeds * sum(ticks(c) * pace(c) for c in markets.values()) / workers
    steps = seeds * sum(ticks(c) * c.customers.count for c in markets.values())
    return (
        f"League of {counted(arms, 'strategy')} in {counted(len(markets), 'market')}, {counted(seeds, 'seed')} each: "
        f"{arms * tasks:,} runs, {steps / 1e6:,.1f} million customer ticks, customers' worth at the end included; "
        f"about {counted(max(round(seconds / 60), 1), 'minute')} on {counted(workers, 'process')} of this machine."
    )


def counted(number: int, what: str) -> str:
    """So many of something."""
    many = {"strategy": "strategies", "process": "processes"}.get(what, f"{what}s")
    return f"{number} {what if number == 1 else many}"


def ticks(c: Config) -> int:
    """Ticks that one seed of a market runs: the burn-in, every arm, and what the oracle runs on from each."""
    oracle = round(c.study.oracle_months * c.ticks_per_year / 12)
    return c.burn_in + oracle + len(c.strategies) * (c.ticks + oracle)


def pace(c: Config) -> float:
    """Seconds a tick of this market takes here, by a few ticks of a market of at most so many customers."""
    warm_up(c)
    count = min(c.customers.count, TRIAL_CUSTOMERS)
    market = Market(replace(c, customers=replace(c.customers, count=count)), c.seed)
    market.step()
    start = time.perf_counter()
    for _ in range(TRIAL_TICKS):
        market.step()
    return (time.perf_counter() - start) / TRIAL_TICKS * c.customers.count / count


def run(config: Config, markets: dict[str, Config]) -> dict[str, Strategies]:
    """Every number of every run, in order of seed; a progress bar says how long it still takes."""
    tasks = [Task(c, [arm_of(c, s) for s in c.strategies], number, name)
             for number in range(config.seeds) for name, c in markets.items()]  # fmt: skip
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    with tqdm(total=len(tasks), unit="task", desc="playing the league", file=sys.stderr) as bar:
        for task, numbers in run_tasks(tasks, config.study.workers, condense=numbers_of):
            rows[task.label, task.number] = numbers
            bar.update()
    return {
        name: {s: {key: np.array([rows[name, number][k][key] for number in range(config.seeds)]) for key in KEYS}
               for k, s in enumerate(c.strategies)} for name, c in markets.items()
    }  # fmt: skip


def numbers_of(outcome: Outcome, config: Config) -> dict[str, float]:
    """What is kept of a run: every measure of the summary and every link of the line of sight."""
    return links(outcome, config, config.focal.id)


def write_summary(path: Path, config: Config, found: dict[str, Strategies]) -> None:
    """One row a market, strategy, seed and measure; money in cents."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["market", "strategy", "seed", "measure", "unit", "value"])
        for market, strategies in found.items():
            for strategy, measures in strategies.items():
                for key, values in measures.items():
                    unit = "cents" if KEYS[key].unit == "money" else KEYS[key].unit
                    for k, value in enumerate(values):
                        cell = "" if np.isnan(value) else repr(float(value))
                        out.writerow([market, strategy, config.seed + k, key, unit, cell])
