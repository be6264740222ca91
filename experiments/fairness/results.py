"""What came out of every environment? The kept numbers by contender, and who won each contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.fairness.contenders import ARCHETYPES, BLEND, CUSTOMER, PRODUCT, TUNED
from experiments.fairness.environments import Environment
from experiments.fairness.estimates import Numbers
from experiments.fairness.measured import KEYS
from experiments.fairness.ranges import FACTORS, Factor
from experiments.fairness.store import Store

Contest = tuple[str, str]  # who is compared, the second less the first
PRESETS: Contest = (PRODUCT, CUSTOMER)
TUNED_ONES: Contest = (TUNED[PRODUCT], TUNED[CUSTOMER])
CONTESTS: tuple[Contest, ...] = (PRESETS, TUNED_ONES, *((a, BLEND) for a in ARCHETYPES))


@dataclass(frozen=True)
class Results:
    """The judged runs of some environments: contender -> measure -> (environments, seeds), NaN where not run."""

    environments: tuple[Environment, ...]
    numbers: dict[str, dict[str, Numbers]]

    def __len__(self) -> int:
        return len(self.environments)

    def only(self, mask: NDArray[np.bool_]) -> Results:
        """The environments of a mask."""
        left = tuple(e for e, keep in zip(self.environments, mask, strict=True) if keep)
        return replace(self, environments=left, numbers={
            arm: {key: values[mask] for key, values in found.items()} for arm, found in self.numbers.items()
        })  # fmt: skip

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors that differ between these environments."""
        return tuple(f for f in FACTORS if len({e.values.get(f.name) for e in self.environments}) > 1)

    def values(self, factor: str) -> list[float | str]:
        """The value of a factor in each environment."""
        return [e.values[factor] for e in self.environments]

    def place(self, factor: str) -> Numbers:
        """Where in its range a factor lies in each environment, from 0 to 1; NaN where the user held it."""
        f = next(f for f in FACTORS if f.name == factor)
        return np.array([f.place(e.values[factor]) if factor in e.values else np.nan for e in self.environments])

    def mean(self, arm: str, key: str) -> Numbers:
        """A measure of a contender, averaged over its seeds (environments,)."""
        return over_seeds(self.numbers[arm][key])

    def gap(self, contest: Contest, key: str = "profit") -> Numbers:
        """The paired difference of a measure (environments, seeds)."""
        return self.numbers[contest[1]][key] - self.numbers[contest[0]][key]

    def mean_gap(self, contest: Contest, key: str) -> Numbers:
        """The paired difference of a measure, averaged over seeds."""
        return over_seeds(self.gap(contest, key))

    def advantage(self, contest: Contest, suffix: str = "", key: str = "profit") -> Numbers:
        """The paired difference in per cent of what all firms took in, both discounted: it has no scale of its own."""
        whole = sum(self.mean(arm, f"revenue{suffix}") for arm in contest) / 2.0
        gap = self.mean_gap(contest, f"{key}{suffix}")
        return np.where(gap == 0.0, 0.0, 100.0 * gap / np.where(whole > 0.0, whole, np.nan))

    @property
    def started(self) -> NDArray[np.bool_]:
        """Where the focal firm lived to play a strategy in some seed: it spent on its structure, or had a result."""
        played = (self.numbers[PRODUCT][key] != 0.0 for key in ("coordination", "profit"))
        return np.logical_or(*played).any(axis=1)

    @property
    def earning(self) -> NDArray[np.bool_]:
        """Where some firm earns: the best firm's discounted profit is positive, in the mean, under either preset."""
        return np.logical_or(*(self.mean(arm, "best_profit") > 0.0 for arm in PRESETS))


def results(environments: Sequence[Environment], store: Store, stage: str) -> Results:
    """The rows of a stage as arrays, in order of environment and seed."""
    arms = sorted({arm for (which, _, _), rows in store.rows.items() if which == stage for arm in rows})
    seeds: dict[int, list[int]] = {}
    for which, number, seed in sorted(store.rows):
        if which == stage:
            seeds.setdefault(number, []).append(seed)
    most = max(map(len, seeds.values()))
    shape = (len(environments), most)
    found = {arm: {key: np.full(shape, np.nan) for key in KEYS} for arm in arms}
    for e in environments:
        for k, seed in enumerate(seeds[e.number]):
            for arm, row in store.rows[stage, e.number, seed].items():
                for key in KEYS:
                    found[arm][key][e.number, k] = row[key]
    return Results(tuple(environments), found)


def over_seeds(values: Numbers) -> Numbers:
    """The mean over the seeds in which there is a number (environments,); NaN where there is none."""
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1), np.float64)


def winners(gap: Numbers) -> NDArray[np.int64]:
    """Of each environment: 1 where the second wins, -1 where the first does, 0 a tie: the t interval holds 0."""
    n = gap.shape[1]
    mean = gap.mean(axis=1)
    half = stats.t.ppf(0.975, n - 1) * gap.std(axis=1, ddof=1) / n**0.5
    return np.where(mean - half > 0.0, 1, np.where(mean + half < 0.0, -1, 0))
