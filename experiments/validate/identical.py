"""Are firms that do the same treated the same, whatever they are called and wherever they sit?"""

from __future__ import annotations

import numpy as np

from experiments.validate.registry import Kept, Seed, Way, null
from sim.config import Config
from sim.measures.discounting import Numbers
from sim.records import Table

LEVERS = ("lead: {effort: 0.03}, discover: {effort: 0.05}, design: {effort: 0.35}, serve: {effort: 0.15}, "
          "reach: {effort: 0.25}, relate: {effort: 0.05}, sell: {effort: 0.05}, extend: {effort: 0.05}")  # fmt: skip
RIVALS = ("first", "second", "third")


def presets() -> Way:
    """Two presets with the same levers under two labels."""
    return tuple(f"+presets.{name}={{label: {name}, levers: {{{LEVERS}}}}}" for name in ("red", "blue"))


def seats(focal: str, rivals: str) -> Way:
    """Who is called what."""
    return (f"focal.strategy={focal}", *(f"rivals.{name}.strategy={rivals}" for name in RIVALS))


def read(tables: dict[str, Table], config: Config) -> Kept:
    """Every column of the firms' table but the label (columns, rows), and the share of orders in the last year."""
    t = tables["firms"]
    names = [name for name in t if name != "strategy"]
    whole = np.array([np.where(null(t, name), -1.0, t[name].values.astype(np.float64)) for name in names])
    sold = t["orders"].values.reshape(1 + len(config.rivals), -1)[:, -config.ticks_per_year :].sum(axis=1)
    return {"whole": whole, "share": sold / max(float(sold.sum()), 1.0)}


def apart(runs: Seed) -> float:
    """The largest difference in any column, firm and tick, between a run and the run with swapped labels."""
    return float(np.abs(runs[""]["whole"] - runs["swapped"]["whole"]).max())


def lopsided(values: Numbers) -> float:
    """By how much the firm that lies farthest from an equal share does so."""
    return float(np.abs(values - 1.0 / len(values)).max())
