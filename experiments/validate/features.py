"""How many features win most first choices, and how many make most of a customer?

The focal firm ships features alone, at a pace set by how long a project takes; nobody talks, so that a first choice is
made by what is seen before use.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.validate.registry import Kept, Seed, null, one
from sim.config import Config
from sim.measures.discounting import Numbers
from sim.records import Table

SETTLED, FOLLOWED = 36, 36  # ticks after which features stand, and for which a new customer is followed
LEADS = (12, 6, 4, 3, 2, 1)  # quarters from the start of a project to its launch: the longer, the fewer features


def read(tables: dict[str, Table], config: Config) -> Kept:
    """The focal firm's features, how often a stranger to it who considers it picks it, and what a customer brings."""
    firm, c, r, t = config.focal.id, tables["choices"], tables["relations"], tables["firms"]
    late = c["tick"].values >= SETTLED
    stranger = (c["considered"].values >> firm & 1 == 1) & (c["familiar"].values >> firm & 1 == 0) & late
    picked = stranger & (c["firm"].values == firm) & ~null(c, "firm")
    begun = (r["firm"].values == firm) & (r["spell"].values == 1) & (r["start"].values >= SETTLED)
    begun &= r["start"].values < config.ticks - FOLLOWED
    stood = (t["firm"].values == firm) & (t["tick"].values >= SETTLED)
    return {
        "features": one(float(t["features"].values[stood].mean()) if stood.any() else math.nan),
        "first": one(float(picked.sum() / stranger.sum()) if stranger.any() else math.nan),
        "value": one(float(r["clv_realised"].values[begun].mean()) / 10_000 if begun.any() else math.nan),
    }  # fmt: skip


def rounds(runs: Seed) -> Numbers:
    """Features, first choices and value by way (3 x ways,), in one row."""
    return np.concatenate([[runs[str(lead)][key][0] for lead in LEADS] for key in ("features", "first", "value")])


def too_many(values: Numbers) -> float:
    """The number of features with most first choices less that with most value."""
    features, first, value = values.reshape(3, -1)
    if np.isnan(values).any():
        return math.nan
    return float(features[first.argmax()] - features[value.argmax()])
