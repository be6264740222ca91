"""What do tests share? Small markets, their state in columns, fresh interpreters, bounds with known false alarms."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from sim.compose import compose
from sim.config import Config
from sim.market import Market
from sim.records import digests
from sim.tables import table

ROOT = Path(__file__).resolve().parent.parent
SMALL = ("customers.count=60", "burn_in=3", "ticks=9", "record.survey=20", "study.oracle_months=0")
STILL = ("burn_in=0", "firms.plan=fixed", "firms.budget=fixed")
# Nothing changes with time: no departures, drift, incidents, learning, warmth or forgetting.
FROZEN = (
    "customers.leaving=0", "customers.needs_still=true", "firms.base_incidents=0", "market.forgetting=0",
    "market.attitude_rate=0", "market.expectation_rate=0", "market.search=0", "network=none", "firms.progress=0",
)  # fmt: skip
# One sort of customer with one job, on top.
ALIKE = ("customers=alike", "customers.jobs_least=1", "customers.jobs_most=1", *STILL, *FROZEN)
ALPHA = 1e-3  # false alarms of one test, all its comparisons together


def config(*overrides: str) -> Config:
    """The configuration of a small market; what is given comes on top of SMALL."""
    return compose([*SMALL, *overrides])


def market(*overrides: str) -> Market:
    """A small market before its first tick."""
    return Market(config(*overrides))


def still(*overrides: str) -> Market:
    """A small market of firms that stand still, without burn-in, before its first tick."""
    return market(*STILL, *overrides)


def column(of: Market, name: str, key: str) -> np.ndarray:
    """One column of one table, nulls as NaN."""
    found = table(of, name)[key]
    if found.null is None:
        return found.values
    return np.where(found.null, np.nan, found.values.astype(np.float64))


def hold(of: Market, rows: int | slice, jobs: int) -> None:
    """Let customers hold these jobs (a mask)."""
    held = [j for j in range(of.config.market.jobs) if jobs >> j & 1]
    people = of.tables.people
    people["jobs"][rows], people["breadth"][rows] = jobs, len(held)
    people["held"][rows, : len(held)] = held


def words(of: Market, name: str, key: str) -> list[str | None]:
    """One column of codes as words, nulls as None."""
    found = table(of, name)[key]
    null = np.zeros(len(found.values), bool) if found.null is None else found.null
    return [None if n else found.words[v] for v, n in zip(found.values, null, strict=True)]


def state(of: Market) -> dict[str, bytes]:
    """Every bit that customers carry from tick to tick; the padding between columns says nothing."""
    tables = {name: getattr(of.tables, name) for name in ("people", "ties", "spells", "said")}
    return {f"{name}.{key}": table[key].tobytes() for name, table in tables.items() for key in table.dtype.names}


def same_bits(a: Market, b: Market) -> None:
    """Refuse two markets that differ in a digest or in a bit of their customers."""
    assert digests(a) == digests(b)
    assert state(a) == state(b)


def z_bound(alpha: float, comparisons: int) -> float:
    """The bound that |z| exceeds with chance alpha over so many comparisons, each of them two-sided."""
    return float(norm.ppf(1.0 - alpha / (2.0 * comparisons)))


def interpreted(code: str, *, compiler: bool = False) -> str:
    """What code prints in a fresh interpreter, by default with the compiler off."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("NUMBA_DISABLE_JIT", None)
    if not compiler:
        environment["NUMBA_DISABLE_JIT"] = "1"
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def record(of: Market, name: str, *place: int) -> Any:
    """A record of a table, to be read and set: `record(m, "ties", 3, 0).attitude = 0.2`."""
    return getattr(of.tables, name)[place]
