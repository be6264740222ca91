"""Which environments are there? Points of a Latin hypercube, each a list of words that replays it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from scipy.stats import qmc

from experiments.fairness.ranges import Factor, Value, free
from sim.compose import compose
from sim.config import Config
from sim.units import BadInput


@dataclass(frozen=True)
class Environment:
    """One point: its number from 0, the value of each factor, and the words that make it."""

    number: int
    values: dict[str, Value]
    lines: tuple[str, ...]

    def config(self, base: Config) -> Config:
        """Its market; every environment has seeds of its own, so that none shares its luck with another."""
        made = compose([*kept(base), *self.lines])
        return replace(made, seed=self.seed(base), seeds=base.seeds)

    def seed(self, base: Config) -> int:
        """The first of its seeds: those that evaluate, then those that tune."""
        return base.seed + self.number * (base.seeds + base.study.tuning_seeds)

    def command(self, base: Config) -> str:
        """What a user types to compare the presets in this environment alone."""
        words = [*kept(base), "study.report=comparison", f"seed={self.seed(base)}", f"seeds={base.seeds}"]
        return shlex.join(["centricity", "compare", *words, *self.lines])


def kept(base: Config) -> list[str]:
    """The words of the study's own line that hold in every environment."""
    return [word for word in base.asked if word.partition("=")[0] not in ("out", "seed", "seeds")]


def hypercube(base: Config) -> list[Environment]:
    """All environments, stratified in every factor that the user leaves free; the same for the same seed."""
    factors = free(base.asked)
    if not factors:
        raise BadInput("study.report=fairness needs at least one factor that the line does not set.")
    points = qmc.LatinHypercube(len(factors), seed=base.seed).random(base.study.environments)
    return [environment(k, factors, [float(u) for u in point]) for k, point in enumerate(points)]


def environment(number: int, factors: tuple[Factor, ...], point: list[float]) -> Environment:
    """The environment at a point of the unit cube."""
    values = {f.name: f.value(u) for f, u in zip(factors, point, strict=True)}
    lines = [f"{f.keys[0][0]}={values[f.name]}" for f in factors if f.choices]
    for f, u in zip(factors, point, strict=True):
        if not f.choices and not f.builds:
            lines += [f"{key}={f.at(u, n):g}" for n, (key, _, _) in enumerate(f.keys)]
    if "jobs" in values:
        lines += jobs(int(values["jobs"]))
    if "rivals" in values:
        many, customer = int(values["rivals"]), round(float(values["rivals_customer"]) * int(values["rivals"]))
        lines += rivals(many, customer)
        values["rivals_customer"] = float(f"{customer / many:.4g}")  # firms are whole
    return Environment(number, values, tuple(lines))


def jobs(number: int) -> list[str]:
    """So many jobs in the market; the default of 6, of which 2 to 4 are held and 3 served, keeps its proportions."""
    return [f"market.jobs={number}", f"customers.jobs_least={max(round(number / 3), 1)}",
            f"customers.jobs_most={max(round(number * 2 / 3), 1)}",
            f"firms.jobs_served={max(round(number / 2), 1)}"]  # fmt: skip


def rivals(number: int, customer: int) -> list[str]:
    """So many rivals, the first of them customer-centric and the others product-centric."""
    playing = ["customer_centric"] * customer + ["product_centric"] * (number - customer)
    return ["rivals=none", *(f"+rivals.r{k}={{id: {k}, strategy: {name}}}" for k, name in enumerate(playing, 1))]
