"""Which keys can be fitted, between which bounds, and which ranges are left for what no data fixed?"""

from __future__ import annotations

from typing import Any

from experiments.calibrate.matching import Parameter
from experiments.fairness.ranges import FACTORS
from sim.config import Config
from sim.schema import ROOT, find, keys, nearest
from sim.units import BadInput
from sim.user_file import GROUPS

# Wide, but no wider than a market that anybody would recognise; `step` is of the searched scale.
KNOWN = {
    p.key: p
    for p in (
        Parameter("market.occasion_rate", 0.01, 8.0),
        Parameter("customers.rate_shape", 0.05, 20.0),
        Parameter("market.without", -6.0, 6.0, log=False, step=0.12),
        Parameter("customers.taste", 0.1, 4.0),
        Parameter("market.habit", 0.05, 8.0),
        Parameter("market.base_budget", 0.0001, 0.5),
        Parameter("market.wake", 0.005, 1.0),
        Parameter("market.search", 0.001, 1.0),
        Parameter("customers.leaving", 0.0002, 0.2),
        Parameter("customers.guess_error", 0.02, 3.0),
        Parameter("market.price_weight", 0.5, 12.0),
        Parameter("market.value_weight", 0.5, 12.0),
    )
}
OF_LOG = ("market.occasion_rate", "customers.rate_shape", "market.without", "customers.taste")
OF_SURVIVAL = ("market.habit", "market.occasion_rate", "customers.rate_shape", "customers.taste")


def value_of(config: Config, key: str) -> Any:
    """The value of a dotted key."""
    found: Any = config
    for name in key.split("."):
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    return found


def chosen(asked: list[str], default: tuple[str, ...], config: Config) -> list[Parameter]:
    """The parameters to fit: those asked for, else the default ones."""
    if len(set(asked)) < len(asked):
        raise BadInput(f"calibrate.free must name each key once, got {asked!r}.")
    return [KNOWN.get(key) or unknown_to_us(key, config) for key in asked or default]


def unknown_to_us(key: str, config: Config) -> Parameter:
    """A parameter for any other number of the market: from a tenth of its value to ten times, within its range."""
    slot = find(key)
    fit = slot is not None and slot.hint is float and slot.limits is not None and key.partition(".")[0] in GROUPS[:4]
    if slot is None or slot.limits is None or not fit:
        hint = nearest(key, [*KNOWN, *keys(ROOT, {})])
        raise BadInput(
            f"calibrate.free must be numbers of the market such as {', '.join(OF_LOG[:3])}, got {key!r}{hint or '.'}"
        )
    value = float(value_of(config, key))
    if value <= 0.0:
        high = min(slot.limits.high, 1.0)
        return Parameter(key, slot.limits.low, high, log=False, step=0.05 * (high - slot.limits.low))
    return Parameter(key, max(value / 10.0, slot.limits.low), min(value * 10.0, slot.limits.high))


def left_open(config: Config, fixed: set[str]) -> dict[str, tuple[float, float]]:
    """Key: (low, high) of the numbers that the data do not fix, from which a study may draw them.

    The ranges are those of the fairness study, widened to the value that the market has.
    """
    found = {}
    for factor in FACTORS:
        for key, low, high in factor.keys:
            slot = find(key)
            if key in fixed or factor.builds or factor.choices or slot is None or slot.limits is None:
                continue
            value = float(value_of(config, key))
            found[key] = (min(low, value), max(high, value))
    return found
