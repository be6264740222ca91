"""Who lives in a row of the market, and from when to when? Departures are luck of the customer alone, known before a
run.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.config import Config
from sim.customers.build import per_tick
from sim.numbers.random import MONTH, draw, uniform
from sim.units import BadInput

SHOWN = 8  # customers of a row that a refusal names


class Stay(NamedTuple):
    """A customer, her first tick, and the tick in which she leaves the market, or None."""

    customer: int
    entered: int
    left: int | None


def stays(config: Config, row: int) -> list[Stay]:
    """Everybody who lives in a row during a run, in order of generation."""
    leaving = per_tick(config.customers.leaving, 12.0 / config.ticks_per_year)
    ticks, customer, entered = config.burn_in + config.ticks, row, 0
    found = []
    for t in range(ticks):
        if uniform(draw(config.seed, MONTH, customer, t)[0]) < leaving:  # as in `customers.needs.leaves_market`
            found.append(Stay(customer, entered, t))
            customer, entered = customer + config.customers.count, t + 1
    return [*found, Stay(customer, entered, None)] if entered < ticks else found


def check_story(config: Config) -> None:
    """Refuse to tell of somebody who never lives."""
    if config.story < 0:
        return
    row = config.story % config.customers.count
    there = [s.customer for s in stays(config, row)]
    if config.story not in there:
        names = ", ".join(map(str, there[:SHOWN])) + (", .." if len(there) > SHOWN else "")
        raise BadInput(f"story must be a customer of this run, in whose row {row} there live {names}; got "
                       f"{config.story}.")  # fmt: skip
