"""Which parameters decide who wins? A tree of few questions, and what a forest loses when a parameter is shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.fairness.estimates import Estimate, Numbers, average
from experiments.fairness.results import Results

Rows = NDArray[np.intp]

FEWEST = 30  # environments below which neither is grown
DEPTH, LEAF = 3, 10  # questions in a row; fewest environments in a leaf
FOLDS, TREES, SHUFFLES = 10, 200, 5


@dataclass(frozen=True)
class Branch:
    """A question with its two branches, or a leaf: which environments are here, by their row."""

    rows: Rows
    question: str = ""
    no: Branch | None = None
    yes: Branch | None = None

    def leaves(self) -> list[Branch]:
        """The leaves, from no to yes."""
        return [self] if self.no is None or self.yes is None else [*self.no.leaves(), *self.yes.leaves()]


@dataclass(frozen=True)
class Importance:
    """A parameter and the share of the variance that is lost without it."""

    factor: str
    noun: str
    loss: Estimate


def features(r: Results) -> tuple[Numbers, list[tuple[str, str]]]:
    """Columns (environments, k): the value of a parameter, or 1 for a choice; and (factor, choice) of each."""
    columns, names = [], []
    for f in r.factors:
        values = r.values(f.name)
        for choice in f.choices:
            columns.append([float(value == choice) for value in values])
            names.append((f.name, choice))
        if not f.choices:
            columns.append([float(value) for value in values])
            names.append((f.name, ""))
    return np.array(columns, np.float64).T, names


def tree(r: Results, y: Numbers) -> Branch | None:
    """A tree of at most three questions in a row that tells high from low y; None with too few environments."""
    from sklearn.tree import DecisionTreeRegressor

    if len(r) < FEWEST:
        return None
    x, names = features(r)
    grown = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=LEAF, random_state=0).fit(x, y).tree_
    return branch(r, grown, names, x, np.arange(len(r)), 0)


def branch(r: Results, grown: Any, names: list[tuple[str, str]], x: Numbers, rows: Rows, node: int) -> Branch:
    """The branch at a node of a tree of scikit-learn."""
    k, threshold = int(grown.feature[node]), float(grown.threshold[node])
    if k < 0:
        return Branch(rows)
    noun = {f.name: f.noun for f in r.factors}
    name, choice = names[k]
    question = f"{noun[name]} is {choice}" if choice else f"{noun[name]} above {threshold:.3g}"
    above = x[rows, k] > threshold
    no, yes = (branch(r, grown, names, x, rows[here], int(child[node])) for here, child in
               ((~above, grown.children_left), (above, grown.children_right)))  # fmt: skip
    return Branch(rows, question, no, yes)


def explained(r: Results, y: Numbers) -> float:
    """The share of the variance of y that the tree explains in environments that it has not seen."""
    from sklearn.tree import DecisionTreeRegressor

    x, _ = features(r)
    guess = np.zeros(len(y))
    for seen, unseen in folds(len(y)):
        grown = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=LEAF, random_state=0).fit(x[seen], y[seen])
        guess[unseen] = grown.predict(x[unseen])
    return 1.0 - float(((y - guess) ** 2).mean() / y.var())


def importances(r: Results, y: Numbers) -> list[Importance]:
    """By how much the squared error of a forest grows, in unseen environments, when a parameter is shuffled.

    In shares of the variance of y, the largest first; the interval is over environments. Empty with too few of them.
    """
    from sklearn.ensemble import RandomForestRegressor

    if len(r) < FEWEST or y.var() == 0.0:
        return []
    x, names = features(r)
    own = [[k for k, (factor, _) in enumerate(names) if factor == f.name] for f in r.factors]
    worse = np.zeros((len(own), len(y)))
    for fold, (seen, unseen) in enumerate(folds(len(y))):
        forest = RandomForestRegressor(TREES, min_samples_leaf=3, random_state=0).fit(x[seen], y[seen])
        asked = np.concatenate([x[unseen], *shuffled(x, unseen, own, np.random.default_rng(fold))])
        errors = (y[unseen] - forest.predict(asked).reshape(-1, len(unseen))) ** 2  # the first row: nothing shuffled
        worse[:, unseen] = errors[1:].reshape(len(own), SHUFFLES, -1).mean(axis=1) - errors[0]
    found = [Importance(f.name, f.noun, average(loss / y.var())) for f, loss in zip(r.factors, worse, strict=True)]
    return sorted(found, key=lambda i: -i.loss.value)


def shuffled(x: Numbers, rows: Rows, own: list[list[int]], luck: np.random.Generator) -> Iterator[Numbers]:
    """The rows with the columns of one parameter taken from other rows, so many times for each parameter."""
    for columns in own:
        for _ in range(SHUFFLES):
            other = x[rows].copy()
            other[:, columns] = x[luck.permutation(len(x))[: len(rows)]][:, columns]
            yield other


def folds(n: int) -> list[tuple[Rows, Rows]]:
    """Rows to learn from and rows to judge by, so that every row is judged once; neighbours are not alike."""
    rows = np.arange(n)
    return [(rows[rows % FOLDS != k], rows[rows % FOLDS == k]) for k in range(FOLDS)]
