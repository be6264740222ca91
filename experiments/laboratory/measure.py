"""How are the seeds of all markets measured? Each by itself in some process, and only its scores are kept."""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.laboratory.files import write_log
from experiments.laboratory.logged import logged
from experiments.laboratory.methods import Said, say
from experiments.laboratory.observe import observe
from experiments.laboratory.scores import Score, calibration, score
from experiments.laboratory.truth import Truth, true_of
from sim.config import Config
from sim.measures.discounting import Numbers
from sim.study import warm_up


@dataclass(frozen=True)
class Job:
    """One seed of one market; `folder` is where its files go, if they are kept."""

    market: str
    config: Config
    number: int
    folder: Path | None = None


@dataclass(frozen=True)
class Found:
    """What is kept of a seed."""

    scores: list[Score]
    calibration: dict[str, Numbers]  # by model, as `scores.calibration`
    survival: Numbers  # (ticks, 2): of sBG, and true, of those who came in the first year of the log
    seen: int  # ticks of tenure that the log has of all of them
    without: dict[str, str]  # methods that could not be fitted, and why
    totals: dict[str, float]


def measured(jobs: list[Job], workers: int) -> dict[tuple[str, int], Found]:
    """What is found in each market and seed; 0 workers is one a core, and any number gives the same."""
    workers = min(workers or os.cpu_count() or 1, len(jobs))
    found: dict[tuple[str, int], Found] = {}
    with tqdm(total=len(jobs), unit="log", desc="laboratory", file=sys.stderr, disable=None) as bar:
        if workers <= 1:
            for job in jobs:
                found[job.market, job.number] = measure(job)
                bar.update()
            return found
        for config in {job.market: job.config for job in jobs}.values():
            warm_up(config)  # here alone, or every worker would compile it
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            running = {pool.submit(measure, job): job for job in jobs}
            for future in as_completed(running):
                job = running[future]
                found[job.market, job.number] = future.result()
                bar.update()
    return found


def measure(job: Job) -> Found:
    """One log with its truth, and its scores; the files are written where they are kept."""
    worlds = observe(job.config, job.config.seed + job.number)
    log = logged(worlds)
    truth, said = true_of(worlds, log), say(log)
    if job.folder is not None:
        write_log(log, job.folder)
        truth.write(job.folder / "truth")
    curves = {name: calibration(alive, truth.customers["active"]) for name, alive in said.alive.items()}
    seen = worlds.cut - job.config.ticks_per_year + 1
    return Found(score(log, truth, said), curves, survival(said, truth), seen, said.without, truth.totals)


def survival(said: Said, truth: Truth) -> Numbers:
    """Survival by sBG, NaN where it says nothing, and true survival."""
    true = truth.survival["share"]
    model = np.full(len(true), np.nan)
    known = said.survival[: len(true)]
    model[: len(known)] = known
    return np.stack([model, true], axis=1)
