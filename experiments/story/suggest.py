"""Whose story is telling? One who hired several firms for several reasons, stayed for years, and chose to leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.story.life import DECIDED
from sim.customers import codes
from sim.market import Market
from sim.tables import table

Array = np.ndarray[Any, Any]
MOST = 6  # relations beyond which a life is too busy for a page
STAYED = 1.0  # years of the relation that she chose to end


@dataclass(frozen=True)
class Suggestion:
    """A customer, and in a few words why."""

    customer: int
    why: str


def suggestion(market: Market) -> Suggestion | None:
    """The customer of few relations with the most different firms and reasons; None where nobody chose to leave."""
    r = {name: column.values for name, column in table(market, "relations").items()}
    null = r["end_reason"] < 0
    chose = ~null & np.isin(r["end_reason"], [codes.END_REASONS.index(name) for name in DECIDED])
    stayed = np.where(chose, r["end"] - r["start"], 0) >= STAYED * market.config.ticks_per_year
    here, index = np.unique(r["customer"], return_inverse=True)
    n = len(here)
    if not stayed.any():
        return None
    score = kinds(index, r["firm"], n) + kinds(index, r["start_reason"], n) + kinds(index, r["channel"], n)
    score += 2 * kinds(index[chose], r["end_reason"][chose], n)
    told = np.bincount(index[stayed], minlength=n) > 0
    score[~told | (np.bincount(index, minlength=n) > MOST)] = 0
    best = int(score.argmax())
    mine = index == best
    firms, reasons = len(np.unique(r["firm"][mine])), np.unique(r["end_reason"][mine & chose])
    if score[best] == 0:
        return None
    words = ", ".join(codes.END_REASONS[k].replace("_", " ") for k in reasons)
    return Suggestion(int(here[best]), f"{firms} firm{'s' if firms > 1 else ''}; left for: {words}")


def kinds(index: Array, values: Array, n: int) -> Array:
    """(n,) how many different values each customer has."""
    pairs = np.unique(np.column_stack([index, values.astype(np.int64)]), axis=0)
    return np.bincount(pairs[:, 0], minlength=n)
