"""What is drawn? Numbers of the outcomes by strategy and seed, their moving means, and the interval over seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import stats

from experiments.figures.titles import Numbers
from sim.config import Config
from sim.measures.retention import CENSORED, survival
from sim.study import Outcome, column
from sim.summary import summarise

WINDOW = 12  # ticks of a moving mean, as in the firm's book


@dataclass
class Data:
    """The outcomes of a comparison, in order of strategy and seed."""

    outcomes: list[Outcome]
    config: Config
    kept: dict[tuple[str, str, int, int], dict[str, float]] = field(default_factory=dict)

    @cached_property
    def arms(self) -> dict[str, list[Outcome]]:
        """Strategy -> its paired outcomes in order of seed."""
        return {s: found for s in self.config.strategies if (found := self.of_kind("paired", s))}

    def of_kind(self, kind: str, arm: str = "") -> list[Outcome]:
        """The outcomes of one kind, in order of seed."""
        return sorted((o for o in self.outcomes if o.kind == kind and arm in ("", o.arm)), key=lambda o: o.seed)

    def summary(self, o: Outcome, firm: int) -> dict[str, float]:
        """Every measure of a firm in a run, worked out once."""
        key = (o.kind, o.arm, o.seed, firm)
        if key not in self.kept:
            self.kept[key] = summarise(o, self.config, firm)
        return self.kept[key]

    def measure(self, key: str) -> dict[str, Numbers]:
        """A measure of the summary by strategy, (seeds,)."""
        focal = self.config.focal.id
        return {s: np.array([self.summary(o, focal)[key] for o in runs]) for s, runs in self.arms.items()}

    def whole(self, name: str) -> dict[str, Numbers]:
        """A column of the focal firm by strategy, (seeds, ticks), burn-in included."""
        focal = self.config.focal.id
        return {s: np.array([column(o, name, focal) for o in runs]) for s, runs in self.arms.items()}

    def after(self, name: str) -> dict[str, Numbers]:
        """A column of the focal firm since the strategies began, (seeds, ticks)."""
        return {s: v[:, self.config.burn_in :] for s, v in self.whole(name).items()}

    def last(self, name: str) -> dict[str, Numbers]:
        """The mean of a column over the last year, (seeds,)."""
        return {s: row_means(v[:, -self.config.ticks_per_year :]) for s, v in self.after(name).items()}

    def moving(self, name: str, weight: str) -> dict[str, Numbers]:
        """A moving mean over 12 ticks, each weighing as much as it has answers, say; (seeds, ticks)."""
        weights = self.whole(weight)
        return {s: self.cut(moving_mean(v, weights[s])) for s, v in self.whole(name).items()}

    def cut(self, values: Numbers) -> Numbers:
        """Leave out the burn-in."""
        return values[:, self.config.burn_in :]

    def retention(self) -> dict[str, Numbers]:
        """Retention a year from the last 12 ticks, (seeds, ticks)."""
        return {s: self.cut(np.exp(self.config.ticks_per_year * moving_mean(logs(v), np.ones_like(v))))
                for s, v in self.whole("retention").items()}  # fmt: skip

    def tenure(self) -> dict[str, Numbers]:
        """Survival of customers won since the strategies began, at tenures of 0 to all ticks, (seeds, ticks + 1)."""
        return {s: np.array([tenure(o, self.config) for o in runs]) for s, runs in self.arms.items()}

    def lost_word(self) -> dict[str, Numbers]:
        """Customers in the last year that are lost when word of mouth is off, paired, by strategy, (seeds,)."""
        focal, found = self.config.focal.id, {}
        for s, runs in self.arms.items():
            off = {o.seed: self.summary(o, focal)["customers"] for o in self.of_kind("without_word", s)}
            gaps = [self.summary(o, focal)["customers"] - off[o.seed] for o in runs if o.seed in off]
            if gaps:
                found[s] = np.array(gaps)
        return found

    def facing(self, key: str) -> dict[str, Numbers]:
        """A measure head to head by strategy, averaged over its seats, (seeds,)."""
        rows: dict[str, dict[int, list[float]]] = {}
        for o in self.of_kind("head_to_head"):
            for firm, strategy in seats(self.config, o).items():
                rows.setdefault(strategy, {}).setdefault(o.seed, []).append(self.summary(o, firm)[key])
        known = [s for s in self.config.strategies if s in rows]
        order = known + [s for s in rows if s not in known]
        return {s: np.array([np.mean(v) for _, v in sorted(rows[s].items())]) for s in order}


def seats(config: Config, outcome: Outcome) -> dict[int, str]:
    """Which firms stand for the strategies head to head: the first seats, in order of id."""
    ids = [config.focal.id, *sorted(r.id for r in config.rivals.values())][: len(config.strategies)]
    return {firm: outcome.names[firm] for firm in ids}


def tenure(o: Outcome, config: Config) -> Numbers:
    """Survival at each tenure of the focal firm's customers who came after the burn-in, in their first spell."""
    r = o.relations
    ages = np.arange(config.ticks + 1)
    own = (r["firm"].values == config.focal.id) & (r["spell"].values == 1) & ~r["truncated"].values.astype(bool)
    if not own.any():
        return np.full(len(ages), np.nan)
    open_ = r["end"].null[own] if r["end"].null is not None else r["end"].values[own] < 0
    end = np.where(open_, -1, r["end"].values[own]).astype(np.int64)
    words = r["end_reason"].words or []
    codes = [words.index(w) for w in CENSORED if w in words]
    censored = np.isin(r["end_reason"].values[own], codes) & (end >= 0)
    return survival(r["start"].values[own].astype(np.int64), end, censored, config.burn_in + config.ticks, ages)


def logs(rate: Numbers) -> Numbers:
    """Logarithms of rates; a rate of 0 gives a number so low that its exponential is 0."""
    return np.log(np.maximum(rate, 1e-300))


def moving_mean(values: Numbers, weights: Numbers) -> Numbers:
    """Weighted mean of each row's last 12 ticks, or as many as there are; nulls weigh nothing, NaN where all do."""
    weights = np.where(np.isnan(values) | np.isnan(weights), 0.0, weights)
    top, bottom = (window_sum(np.nan_to_num(values) * weights), window_sum(weights))
    return np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0.0)


def window_sum(values: Numbers) -> Numbers:
    """The sum of each row's last 12 ticks."""
    padded = np.concatenate([np.zeros((len(values), WINDOW - 1)), values], axis=1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=1).sum(axis=2), np.float64)


def row_means(values: Numbers) -> Numbers:
    """The mean of each row's numbers, NaN where it has none."""
    return over(values.T, np.mean)


def over(values: Numbers, what: Callable[[Numbers], float]) -> Numbers:
    """What a function makes of the numbers of each column, NaN where it has none."""
    kept = [column[~np.isnan(column)] for column in values.T]
    return np.array([what(c) if len(c) else np.nan for c in kept], np.float64)


def half_width(values: Numbers) -> float:
    """Half of the 95 % t interval of the mean over seeds; NaN with fewer than two."""
    n = len(values)
    return float(stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / n**0.5) if n > 1 else float("nan")


def band(values: Numbers) -> tuple[Numbers, Numbers]:
    """Mean over seeds and half of its 95 % t interval, for each column of (seeds, points)."""
    return over(values, np.mean), over(values, half_width)
