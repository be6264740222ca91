"""Who has never heard of a firm? A customer and an offer that say nothing, for tests of one rule at a time."""

from __future__ import annotations

from sim.market import Market
from tests.support import still


def stranger() -> Market:
    """Row 3 holds jobs 0 and 2 and has never heard of firm 1; every firm publishes nothing but that it is open."""
    found = still()
    found.publish(0)
    found.publish(1)
    person, tie = found.tables.people[3], found.tables.ties[3, 1]
    person.jobs, person.standard = 0b101, 0.5
    tie.aware = tie.lapsed = tie.used = tie.familiar = tie.told = 0
    tie.attitude, tie.referrer, tie.channel = 0.0, -1, 5
    for name in ("reach", "contact", "sell"):
        found.tables.offers[name] = 0.0
    found.tables.params[0].forgetting = 0.0
    found.tables.totals[:] = 0
    return found


def total(of: Market, firm: int, kind: int) -> int:
    """A total of one firm."""
    return int(of.tables.totals["n"][0, firm, kind])
