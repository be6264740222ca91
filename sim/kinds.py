"""Which words can a key of the configuration be? Those of `sim/config.py` that are a choice among a few."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """How customers pay: an order each time, or a running bill for each job."""

    purchase = "purchase"
    subscription = "subscription"


class Plan(Enum):
    """Whether firms live, or repeat what they did in the first tick of their strategy."""

    live = "live"
    fixed = "fixed"


class Budget(Enum):
    """Whether success raises the operating budget, or every firm has the same money."""

    earned = "earned"
    fixed = "fixed"


class Shape(Enum):
    """How acquaintances are tied."""

    small_world = "small_world"
    random = "random"
    scale_free = "scale_free"
    none = "none"


class Logged(Enum):
    """Whose choices and incidents are written down one by one."""

    none = "none"
    sample = "sample"
    all = "all"
