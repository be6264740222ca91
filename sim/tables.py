"""Which tables does a run have, with which columns? The output contract, from records to typed columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.customers import codes
from sim.customers.close import write_open
from sim.customers.log import NULL_MARGIN
from sim.customers.survey import ANSWER
from sim.customers.table import CHOICE, INCIDENT, PERSON, RELATION, Array
from sim.firms.levers import LEVERS
from sim.records import Column, Table

if TYPE_CHECKING:
    from sim.market import Market

# Columns of `firms`, "i" integer, "f" number (NaN is null), "s" text; stocks at the end of the tick, then
# flows, then rates.
FIRMS = {
    "firm": "i", "tick": "i", "strategy": "s",
    "customers": "i", "customers_reached": "i", "cash": "i", "satisfaction": "f", "needs_per_customer": "f",
    "jobs_served": "i", "price": "f", "quality": "f", "features": "f", "variants": "i", "units": "i", "budget": "i",
    "culture": "f", "belief_error": "f", "unit_cost": "f", "clv": "f", "customer_equity": "f",
    "new": "i", "returned": "i", "lost": "i", "orders": "i", "refusals": "i", "revenue": "i", "cost": "i",
    "acquisition_spend": "i", **{f"spend_{name}": "i" for name in LEVERS}, "profit": "i", "incidents": "i",
    "delivered": "f", "needs_met": "f", "surplus": "f", "retention": "f", "churn": "f", "share": "f",
    "value_share": "f",
    "share_of_wallet": "f", "cac": "f", "advocacy_share": "f", "survey_asked": "i", "survey_answered": "i",
    "survey_satisfaction": "f", "nps": "f", "nps_se": "f", "customers_considering": "i", "customers_again": "i",
    "customers_recommending": "i", "margin_marked": "i",
}  # fmt: skip
NAMES = ("firms", "relations", "customers", "cohorts", "choices", "survey", "incidents")


def table(market: Market, name: str) -> Table:
    """One table of a run so far, sorted by its key."""
    return BUILDERS[name](market)


def firms(market: Market) -> Table:
    """A row a firm and tick."""
    rows = sorted(market.records.firms, key=lambda r: (r[0], r[1]))
    out: Table = {}
    for k, (name, kind) in enumerate(FIRMS.items()):
        values = [r[k] for r in rows]
        if kind == "s":
            out[name] = Column(np.array(values, dtype=str))
        else:
            column = np.array(values, np.int64 if kind == "i" else np.float64)
            out[name] = Column(column, np.isnan(column) if kind == "f" else None)
    return out


def relations(market: Market) -> Table:
    """A row a spell; spells still open have no end."""
    rows, order = spells(market)
    r = rows[order]
    ends = lookup(rows[["customer", "firm", "start", "end"]], r["referrer"], r["firm"], r["start"])
    jobs = market.config.market.jobs
    open_ = r["end"] < 0
    return {
        "customer": Column(r["customer"]), "firm": Column(r["firm"]), "spell": Column(r["spell"]),
        "start": Column(r["start"]), "end": Column(r["end"], open_),
        "start_reason": Column(r["start_reason"], None, codes.START_REASONS),
        "end_reason": Column(r["end_reason"], open_, codes.END_REASONS),
        "channel": Column(r["channel"], None, codes.CHANNELS),
        "referrer": Column(r["referrer"], r["referrer"] < 0), "referrer_end": Column(ends, ends < 0),
        "truncated": Column(r["start"] < market.config.burn_in), "orders": Column(r["orders"]),
        "last_order": Column(r["last_order"]), "needs_served": Column(bits(r["served"], jobs)),
        "jobs_held": Column(bits(r["jobs_held"], jobs)), "revenue": Column(r["revenue"]), "margin": Column(r["margin"]),
        "acquisition_cost": Column(r["acquisition"]), "retention_cost": Column(r["retention"]),
        "clv_realised": Column(r["clv"] - r["acquisition"] - r["retention"]),
        "first_fit": Column(r["first_fit"]), "first_gap": Column(r["first_gap"]),
    }  # fmt: skip


def spells(market: Market) -> tuple[Array, Array]:
    """All spells, ended and open, and their order by customer, firm, spell."""
    m = market.tables
    still = np.zeros(int((m.spells["start"] >= 0).sum()), RELATION).view(np.recarray)
    write_open(market.rows, market.tick - 1, still, np.zeros(m.people.shape[0], PERSON).view(np.recarray))
    rows = np.concatenate([*market.records.relations, still])
    order = np.lexsort((rows["spell"], rows["firm"], rows["customer"]))
    return rows, order


def lookup(rows: Array, referrer: Array, firm: Array, start: Array) -> Array:
    """When the referrer's own spell with the firm, the one that ran when the word was given, ended; -1: not yet."""
    out = np.full(len(referrer), -1, np.int32)
    asked = np.flatnonzero(referrer >= 0)
    if len(asked) == 0:
        return out
    order = np.lexsort((rows["start"], rows["firm"], rows["customer"]))
    key = (rows["customer"][order].astype(np.int64) << 20) | (rows["firm"][order].astype(np.int64) << 15)
    key = key * 2 + rows["start"][order]
    wanted = ((referrer[asked].astype(np.int64) << 20) | (firm[asked].astype(np.int64) << 15)) * 2 + start[asked]
    at = np.searchsorted(key, wanted, side="right") - 1
    found = rows[order[np.maximum(at, 0)]]
    same = (at >= 0) & (found["customer"] == referrer[asked]) & (found["firm"] == firm[asked])
    out[asked[same]] = found["end"][same]
    return out


def customers(market: Market) -> Table:
    """A row a customer who was ever in the market."""
    m = market.tables
    still = np.zeros(m.people.shape[0], PERSON).view(np.recarray)
    unused = np.zeros(int((m.spells["start"] >= 0).sum()), RELATION).view(np.recarray)
    write_open(market.rows, market.tick - 1, unused, still)
    r = np.concatenate([*market.records.people, still])
    r = r[np.argsort(r["customer"], kind="stable")]
    return {
        "customer": Column(r["customer"]), "entered": Column(r["entered"]), "left": Column(r["left"], r["left"] < 0),
        "rate": Column(r["rate"]), "price_tier": Column(r["tier"]), "situation": Column(r["situation"]),
        "jobs_held_start": Column(r["jobs_first"]), "jobs_held_end": Column(r["jobs"]), "degree": Column(r["degree"]),
        "best_firm": Column(r["best_firm"], r["best_firm"] < 0), "best_fit": Column(r["best_fit"]),
    }  # fmt: skip


def cohorts(market: Market) -> Table:
    """A row a firm, start, channel and age: first spells still active, and their margin in that tick."""
    r = np.concatenate(market.records.cohorts) if market.records.cohorts else np.zeros((0, 6), np.int64)
    r = r[np.lexsort((r[:, 3], r[:, 2], r[:, 1], r[:, 0]))]
    return {
        "firm": Column(r[:, 0].astype(np.int16)), "start": Column(r[:, 1].astype(np.int16)),
        "channel": Column(r[:, 2].astype(np.int16), None, codes.CHANNELS), "age": Column(r[:, 3].astype(np.int16)),
        "active": Column(r[:, 4]), "margin": Column(r[:, 5]),
    }  # fmt: skip


def choices(market: Market) -> Table:
    """A row a choice of a logged customer."""
    r = gather(market.records.choices, CHOICE, ("tick", "customer", "job", "occasion"))
    none = r["firm"] < 0
    out = {name: Column(r[name]) for name in ("tick", "customer", "job", "occasion")}
    return out | {
        "trigger": Column(r["trigger"], None, codes.TRIGGERS), "firm": Column(r["firm"], none),
        "kind": Column(r["kind"], None, codes.KINDS), "before": Column(r["before"], r["before"] < 0),
        "considered": Column(r["considered"]), "familiar": Column(r["familiar"]), "price": Column(r["price"], none),
        "margin": Column(r["margin"], r["margin"] == NULL_MARGIN), "expected": Column(r["expected"], none),
        "delivered": Column(r["delivered"], r["delivered"] < 0),
    }  # fmt: skip


def survey(market: Market) -> Table:
    """A row an answer."""
    r = gather(market.records.answers, ANSWER, ("tick", "firm", "customer"))
    return {name: Column(r[name]) for name in ("tick", "customer", "firm", "satisfaction", "recommend",
                                               "intends_to_stay")}  # fmt: skip


def incidents(market: Market) -> Table:
    """A row an incident of a logged customer."""
    r = gather(market.records.incidents, INCIDENT, ("tick", "customer", "firm", "job", "nth"))
    out = {name: Column(r[name]) for name in ("tick", "customer", "firm", "job", "severity")}
    return out | {"recovered": Column(r["recovered"] == 1, r["recovered"] < 0), "nth": Column(r["nth"])}


def gather(parts: list[Array], dtype: np.dtype, key: tuple[str, ...]) -> Array:
    """All rows of a log, sorted by key."""
    r = np.concatenate(parts) if parts else np.zeros(0, dtype)
    return r[np.lexsort(tuple(r[name] for name in reversed(key)))]


def bits(mask: Array, jobs: int) -> Array:
    """How many of the first `jobs` bits are set."""
    return sum(((mask >> j) & 1 for j in range(jobs)), np.zeros(len(mask), np.int32)).astype(np.int32)


BUILDERS: dict[str, Callable[[Market], Table]] = {
    "firms": firms, "relations": relations, "customers": customers, "cohorts": cohorts, "choices": choices,
    "survey": survey, "incidents": incidents,
}  # fmt: skip
