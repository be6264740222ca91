"""How far is each method from the truth? Estimates beside true numbers, and ratios with intervals over seeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.laboratory.log import Log
from experiments.laboratory.methods import (
    ACTIVE,
    BOUGHT,
    COHORT,
    EQUITY,
    LIFETIME,
    NEAR,
    ONLY_WORD,
    SAY,
    STAY,
    SURVEY,
    WORD,
    WORD_VALUE,
    Said,
    say,
)
from experiments.laboratory.truth import Truth
from sim.measures.discounting import Numbers

BOOK = "the firm's book"
RATIO, AUC, BRIER = "ratio", "auc", "brier"
ANSWERS = ("recommend", "satisfaction", "intends_to_stay")
BINS = 10  # of P(alive)


@dataclass(frozen=True)
class Score:
    """What a method said of a quantity in one seed, and what was true."""

    method: str
    quantity: str
    kind: str  # ratio: estimate and truth are of one unit | auc: 1 is perfect, 0.5 is luck | brier: 0 is perfect
    estimate: float
    truth: float


def score(log: Log, truth: Truth, said: Said | None = None) -> list[Score]:
    """Every score of one seed; `said` is what the methods say, unless somebody else answers for them."""
    said = said or say(log)
    right = true_numbers(truth)
    found = [Score(*key, RATIO, value, right[key[1]]) for key, value in said.estimates.items() if key[1] in right]
    found.append(Score(BOOK, EQUITY, RATIO, truth.totals["book_equity"], right[EQUITY]))
    active = truth.customers["active"].astype(np.float64)
    for model, alive in said.alive.items():
        found.append(Score(model, "P(alive)", AUC, auc(alive, active > 0), 1.0))
        found.append(Score(model, "P(alive)", BRIER, float(((alive - active) ** 2).mean()),
                           float(active.mean() * (1.0 - active.mean()))))  # fmt: skip
    for name in ANSWERS:
        answers = log["surveys"][name][truth.asked].astype(np.float64)
        found.append(Score(SURVEY, name, AUC, auc(answers, truth.stayed[truth.asked]), 1.0))
    return found


def true_numbers(truth: Truth) -> dict[str, float]:
    """What is true of each quantity; what a market does not have is left out."""
    t = truth.totals
    right = {ACTIVE: t["active"], BOUGHT: t["purchases"], STAY: t["stay"], EQUITY: t["oracle_equity"],
             NEAR: t["oracle_near"], LIFETIME: t["oracle_lifetime"]}  # fmt: skip
    if len(truth.survival["share"]):
        right[COHORT] = float(truth.survival["share"][-1])
    if truth.asked.any():
        right[SAY] = float(truth.stayed[truth.asked].mean())
    if t.get("new_with_word", 0.0) > 0.0:
        right[ONLY_WORD] = t["only_by_word"] / t["new_with_word"]
        right[WORD] = 1.0 - t["new_without_word"] / t["new_with_word"]
        right[WORD_VALUE] = 1.0 - t["value_without_word"] / t["value_with_word"]
    return right


def auc(value: Numbers, event: NDArray[np.bool_]) -> float:
    """Chance that one with the event has the higher value than one without, ties half (Mann and Whitney 1947); NaN
    where all, or none, have it.
    """
    n, m = int(event.sum()), int((~event).sum())
    if n == 0 or m == 0:
        return float("nan")
    ranks = stats.rankdata(value)
    return float((ranks[event].sum() - n * (n + 1) / 2) / (n * m))


def calibration(alive: Numbers, active: NDArray[np.int64]) -> Numbers:
    """By tenth of P(alive): customers, the sum of P(alive), and how many are active, (BINS, 3)."""
    at = np.minimum((alive * BINS).astype(np.int64), BINS - 1)
    return np.stack([np.bincount(at, weights, BINS) for weights in (np.ones(len(at)), alive, active)], axis=1)


@dataclass(frozen=True)
class Summed:
    """A score over seeds: the ratio of the mean estimate to the mean truth, or a mean; with a 95 % t interval."""

    method: str
    quantity: str
    kind: str
    value: float
    low: float
    high: float
    estimate: float  # mean
    truth: float  # mean
    n: int
    clear: bool = True  # whether the truth is clearly not zero: else a ratio to it says nothing


def over_seeds(scores: Iterable[list[Score]]) -> list[Summed]:
    """Scores put together by method, quantity and kind, in the order in which they first come."""
    groups: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for seed in scores:
        for s in seed:
            groups.setdefault((s.method, s.quantity, s.kind), []).append((s.estimate, s.truth))
    return [summed_up(*key, np.array(pairs)) for key, pairs in groups.items()]


def summed_up(method: str, quantity: str, kind: str, pairs: Numbers) -> Summed:
    """One score of pairs (seeds, 2) of estimate and truth; seeds without either are left out.

    The error of a ratio of means is by linearisation: sd(e - r t) / (sqrt(n) mean t) (Cochran 1977, ch. 6).
    """
    e, t = pairs[~np.isnan(pairs).any(axis=1)].T
    n = len(e)
    if n == 0:
        nan = float("nan")
        return Summed(method, quantity, kind, nan, nan, nan, nan, nan, 0, clear=False)
    width = float(stats.t.ppf(0.975, n - 1)) / n**0.5 if n > 1 else float("nan")
    mean, true = float(e.mean()), float(t.mean())
    clear = n == 1 or kind != RATIO or abs(true) > width * float(t.std(ddof=1))
    if kind != RATIO:
        half = width * float(e.std(ddof=1)) if n > 1 else float("nan")
        return Summed(method, quantity, kind, mean, mean - half, mean + half, mean, true, n)
    value = mean / true if true else float("nan")
    half = width * float((e - value * t).std(ddof=1)) / abs(true) if n > 1 and true else float("nan")
    return Summed(method, quantity, kind, value, value - half, value + half, mean, true, n, clear and true != 0.0)
