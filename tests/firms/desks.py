"""What lies on a firm's desk in tests of one lever? Round numbers, and nobody to ask unless a test says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.firms.desk import Desk

HEADS = 10_000


def desk(**changes: Any) -> Desk:
    """A desk on which 1,000,000 cents (a hundredth of the reference price a head) lie in a month of planning."""
    plain = Desk(tick=3, months=1.0, discount=0.01, plans=True, quarter=3, heads=HEADS, budget=1_000_000,
                 customers=2_000, prospects=8_000, share=0.2, interview=silence, needs=of_nobody, mine=strangers,
                 rivals=list, noise=silence, luck=lambda _: 0.5)  # fmt: skip
    return replace(plain, **changes)


def silence(n: int, *_: Any) -> np.ndarray:
    """No row to ask, and no noise."""
    return np.zeros(n)


def strangers(rows: np.ndarray) -> np.ndarray:
    """Nobody asked is a customer."""
    return np.zeros(len(rows), bool)


def of_nobody(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nobody asked holds any job."""
    return np.zeros((len(rows), 6), bool), np.zeros((len(rows), 6, 3))
