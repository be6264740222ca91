"""What is known of a customer? Named columns; a customer is a row, and a rule sees her row as a record.

`people[i]` is the customer, `ties[i, f]` what she knows and feels about firm f, `spells[i, f]` the books of her
present spell with it. Masks hold a bit for each job. Storage is float32 and signed integers; rules compute in float64.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.customers.codes import CHANNELS
from sim.numbers.compiled import rule
from sim.numbers.rows import at, directory

Array = NDArray[Any]
CHANNEL_COUNT = len(CHANNELS)
VARIANTS = 4  # most variants of an offer for a job
FIXED = 2.0**20  # fixed point of summed values: integer sums do not depend on order


class Tables(NamedTuple):
    """The tables of a market, as arrays of records: what Python sees."""

    people: Array  # (N,)
    ties: Array  # (N, F)
    spells: Array  # (N, F)
    offers: Array  # (ticks + 1, F): what firms published; row 0 is before the first tick
    params: Array  # (1,): constants of this market and seed
    said: Array  # (2, N): what each customer published in the tick before and in this one, by parity
    neighbours: Array  # (ties,): rows; a customer's own begin at her `first_tie`
    factors: Array  # (ticks + 1,): what money is worth that comes so many ticks later
    totals: Array  # (chunks, F + 1, totals)
    cohorts: Array  # (chunks, F, ticks + 1, channels)
    written: Array  # (slots,): rows used of the two logs
    choices: Array  # (slots, most)
    incidents: Array  # (slots, most)


Rows = Any  # the same tables as a rule sees them: records by `person`, `tie_of`, .. and the lengths that lead to them


def rows_of(tables: Tables) -> tuple[Tables, Any]:
    """The tables with `params` moved to where rules see the same constants, and a shelf whose only element is the view.

    A rule writes row i alone, and reads of others only what they said a tick ago.
    """
    sizes = {
        "rows": len(tables.people), "firms": tables.ties.shape[1], "chunks": tables.totals.shape[0],
        "kinds": tables.totals.shape[2], "starts": tables.cohorts.shape[2], "most": tables.choices.shape[1],
    }  # fmt: skip
    params, shelf = directory(tables._asdict(), "params", sizes)
    return tables._replace(params=params), shelf


def people_type(jobs: int, outcomes: int) -> np.dtype[Any]:
    """A customer: who she is, what she needs, and what she carries from month to month."""
    return np.dtype([
        ("need", "f4", (jobs, outcomes)),  # desired outcomes of each job
        ("rate", "f4"),  # occasions relative to the market's mean (Gamma)
        ("style", "f4"),  # how warmly she answers surveys, standard normal
        ("rival", "f4"),  # utility of the best alternative at the last choice
        ("standard", "f4"),  # value that she has come to expect of anyone
        ("jobs", "i4"), ("jobs_first", "i4"),  # held now, and on arrival (masks)
        ("woken", "i4"),  # jobs that an incident made her think about (mask)
        ("contacted", "i4"),  # firms that contacted her this month (mask)
        ("first_tie", "i8"), ("degree", "i4"),  # where her neighbours begin, and how many they are
        ("slot", "i4"),  # place in the logs, or -1
        ("generation", "i2"),  # people who left this row before her
        ("entered", "i2"),  # her first month
        ("sold_by", "i1"), ("sold_job", "i1"), ("pushed", "i1"),  # the sales call of this month, or -1
        ("situation", "i1"), ("tier", "i1"),
        ("means", "i1"),  # beside the product: 1 takes a service, 2 takes information (an app), 3 both
        ("prefers", "i1"),  # the channel in which she likes to be served
        ("opened", "i1"), ("closing", "i1"), ("leaving", "i1"),  # for the close of the tick
        ("breadth", "i1"), ("held", "i1", (jobs,)),  # how many jobs she holds, and which, ascending
        ("provider", "i1", (jobs,)),  # the firm that served each job last, or -1
        ("own", "i1", (jobs,)),  # own occasions of this month
        ("ahead", "i1", (jobs,)),  # orders that a salesperson pulled forward
    ], align=True)  # fmt: skip


def tie_type(jobs: int) -> np.dtype[Any]:
    """What a customer knows and feels about a firm."""
    return np.dtype([
        ("expected", "f4", (jobs,)),  # value: experienced where familiar, else as told
        ("guess", "f4", (jobs,)),  # persistent error of what she expects before use
        ("taste", "f4"), ("attitude", "f4"),
        ("harm", "f4"),  # attitude lost to incidents since the last satisfied order
        ("aware", "i4"), ("lapsed", "i4"), ("used", "i4"), ("familiar", "i4"), ("told", "i4"),  # masks
        ("referrer", "i4"),  # customer whose word made her aware, or -1
        ("fine_attitude", "f4"),  # attitude at the last satisfied order
        ("fine_fit", "i2", (jobs,)), ("fine_rival", "i2", (jobs,)),  # thousandths, at the last satisfied order
        ("fine_tick", "i2"),
        ("refused", "i1", (jobs,)),  # refusals in a row
        ("channel", "i1"), ("spell", "i1"),  # source of the awareness in force; spells so far
    ], align=True)  # fmt: skip


SPELL = np.dtype([
    ("clv", "f8"), ("revenue_tick", "i4"), ("margin_tick", "i4"), ("revenue", "i4"), ("margin", "i4"),
    ("acquisition", "i4"), ("retention", "i4"), ("orders", "i4"), ("served", "i4"), ("jobs_held", "i4"),
    ("referrer", "i4"),
    ("first_fit", "f4"), ("first_gap", "f4"), ("start", "i2"), ("last_order", "i2"), ("start_reason", "i1"),
    ("end_reason", "i1"), ("channel", "i1"), ("nth_incident", "i1"),
    ("ended", "i1"),  # 1 from the month in which no used job is left until the close of the tick
], align=True)  # fmt: skip

TOTAL = np.dtype([("n", "i8")], align=True)
COHORT = np.dtype([("active", "i8"), ("margin", "i8")], align=True)
WORD = np.dtype([("bits", "i8")], align=True)
NEIGHBOUR = np.dtype([("row", "i4")], align=True)
FACTOR = np.dtype([("worth", "f8")], align=True)
WRITTEN = np.dtype([("choices", "i4"), ("incidents", "i4")], align=True)

CHOICE = np.dtype([
    ("tick", "i4"), ("customer", "i4"), ("job", "i4"), ("occasion", "i4"), ("trigger", "i4"), ("firm", "i4"),
    ("kind", "i4"), ("before", "i4"), ("considered", "i4"), ("familiar", "i4"), ("price", "i4"), ("margin", "i4"),
    ("expected", "f4"), ("delivered", "f4"),
], align=True)  # fmt: skip

RELATION = np.dtype([
    ("customer", "i4"), ("firm", "i2"), ("spell", "i2"), ("start", "i2"), ("end", "i2"), ("start_reason", "i1"),
    ("end_reason", "i1"), ("channel", "i1"), ("referrer", "i4"), ("orders", "i4"), ("last_order", "i2"),
    ("served", "i4"), ("jobs_held", "i4"), ("revenue", "i4"), ("margin", "i4"),
    ("acquisition", "i4"), ("retention", "i4"), ("clv", "f8"), ("first_fit", "f4"), ("first_gap", "f4"),
])  # fmt: skip

PERSON = np.dtype([
    ("customer", "i4"), ("entered", "i2"), ("left", "i2"), ("rate", "f4"), ("tier", "i1"), ("situation", "i1"),
    ("jobs_first", "i4"), ("jobs", "i4"), ("degree", "i4"), ("best_firm", "i2"), ("best_fit", "f4"),
])  # fmt: skip

INCIDENT = np.dtype([
    ("tick", "i4"), ("customer", "i4"), ("firm", "i4"), ("job", "i4"), ("severity", "f4"), ("recovered", "i4"),
    ("nth", "i4"),
], align=True)  # fmt: skip


def offer_type(jobs: int, outcomes: int) -> np.dtype[Any]:
    """What a firm publishes for a tick: all that customers' rules may know of it."""
    return np.dtype([
        ("point", "f4", (jobs, VARIANTS, outcomes)),  # where each variant lies in outcome space
        ("worth", "f4", (jobs,)),  # value at perfect fit of the product alone, in [0, 1)
        ("short", "f4", (4,)),  # part of what is missing that stays, by the means that a customer takes
        ("price", "i4", (jobs,)), ("unit_cost", "i4"),  # cents
        ("variants", "i1", (jobs,)),
        ("serves", "i4"), ("advertised", "i4"),  # masks
        ("features", "f4"), ("appeal", "f4"), ("promise", "f4"), ("incident", "f4"), ("recovery", "f4"),
        ("rebate", "f4"), ("reach", "f4"), ("contact", "f4"), ("contact_effect", "f4"),
        ("contact_above", "f4"), ("contact_below", "f4"), ("contact_blur", "f4"),  # scores aimed at; error of a score
        ("sell", "f4"), ("personal", "f4"), ("blur", "f4"), ("intrusion", "f4"), ("help", "f4"),
        ("push", "f4"), ("slight", "f4"), ("eager", "f4"),
        ("care_cost", "i4"), ("contact_cost", "i4"), ("reward", "i4"),  # cents
        ("channels", "i4"),  # mask of the channels that are open
        ("open", "i1"), ("repriced", "i1"), ("contact_tier", "i1"), ("further", "i1"),
    ], align=True)  # fmt: skip


def params_type(situations: int, jobs: int, outcomes: int) -> np.dtype[Any]:
    """Constants of a market, a tick's length already in the rates; `centre` alone moves, by common shocks."""
    scalars = [
        "value_weight", "price_weight", "habit", "anxiety", "opinion_weight", "without", "arrival_occasion",
        "search", "wake", "contact_wake", "forgetting",
        "expectation_rate", "attitude_rate", "incident_loss", "recovery_most", "aware_at_start", "switch", "leaving",
        "pull", "noise", "need_spread", "taste", "taste_shared", "guess_error", "told_weight", "loss_aversion",
        "rate_shape", "style", "takes_service", "takes_information", "talk", "talk_negative", "praise", "blame", "tie",
        "homophily", "narrowness", "discount", "rate",
    ]  # fmt: skip
    whole = ["seed", "subscription", "jobs", "outcomes", "situations", "jobs_least", "jobs_most", "refusals", "alike",
             "quarter", "cluster", "tiers", "mark", "burn_in", "word"]  # fmt: skip
    return np.dtype([
        *((name, "f8") for name in scalars), *((name, "i8") for name in whole),
        ("centre", "f8", (situations, jobs, outcomes)), ("weights", "f8", (situations, jobs, outcomes)),
        ("shock", "f8", (jobs, outcomes)), ("shift", "f8", (jobs, outcomes)),
        ("activity", "f8", (situations,)), ("propensity", "f8", (situations, jobs)),
        ("tier_below", "f8", (8,)), ("tier_size", "i8", (8,)),  # cumulative shares; hundredths
    ], align=True)  # fmt: skip


@rule
def person(m: Rows, i: int) -> Any:
    """The customer in row i."""
    return at(m.people, m.people_at, i)


@rule
def tie_of(m: Rows, i: int, f: int) -> Any:
    """What the customer in row i knows and feels about firm f."""
    return at(m.ties, m.ties_at, i * m.firms + f)


@rule
def spell_of(m: Rows, i: int, f: int) -> Any:
    """The books of her present spell with firm f."""
    return at(m.spells, m.spells_at, i * m.firms + f)


@rule
def offer_of(m: Rows, t: int, f: int) -> Any:
    """What firm f published for tick t."""
    return at(m.offers, m.offers_at, (t + 1) * m.firms + f)


@rule
def word_of(m: Rows, t: int, i: int) -> Any:
    """What row i published for listeners in tick t."""
    return at(m.said, m.said_at, t % 2 * m.rows + i)


@rule
def neighbour_of(m: Rows, k: int) -> int:
    """The row at place k of the neighbours."""
    return int(at(m.neighbours, m.neighbours_at, k).row)


@rule
def worth_after(m: Rows, ticks: int) -> float:
    """What a unit of money is worth that comes so many ticks later."""
    return np.float64(at(m.factors, m.factors_at, ticks).worth)


@rule
def cohort_of(m: Rows, chunk: int, f: int, start: int, channel: int) -> Any:
    """The cohort of firm f's first spells by start and channel, in this tick."""
    return at(m.cohorts, m.cohorts_at, ((chunk * m.firms + f) * m.starts + start) * CHANNEL_COUNT + channel)


@rule
def log_of(m: Rows, slot: int) -> Any:
    """How much of a customer's logs is written."""
    return at(m.written, m.written_at, slot)


@rule
def choice_of(m: Rows, slot: int, place: int) -> Any:
    """A row of a customer's log of choices."""
    return at(m.choices, m.choices_at, slot * m.most + place)


@rule
def incident_of(m: Rows, slot: int, place: int) -> Any:
    """A row of a customer's log of incidents."""
    return at(m.incidents, m.incidents_at, slot * m.most + place)


@rule
def add(m: Rows, chunk: int, f: int, total: int, amount: int) -> None:
    """Add to a total of firm f (or, at f = firms, of the whole market)."""
    at(m.totals, m.totals_at, (chunk * (m.firms + 1) + f) * m.kinds + total).n += amount


@rule
def has(mask: int, bit: int) -> bool:
    """Whether a bit of a mask is set."""
    return (int(mask) >> bit) & 1 == 1


@rule
def nth(mask: int, n: int) -> int:
    """The n-th set bit of a mask, from 0."""
    bit = 0
    while n > 0 or not has(mask, bit):
        if has(mask, bit):
            n -= 1
        bit += 1
    return bit


@rule
def count(mask: int) -> int:
    """How many of 32 bits are set."""
    pairs = mask - ((mask >> 1) & 0x55555555)
    fours = (pairs & 0x33333333) + ((pairs >> 2) & 0x33333333)
    return (((fours + (fours >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24) & 0xFF


@rule
def identity(m: Rows, i: int) -> int:
    """The id of the customer in row i: row plus generations times rows, so that ids need no counter."""
    return i + int(person(m, i).generation) * m.rows


@rule
def fixed(x: float) -> int:
    """x in fixed point of 2^-20, rounded half up."""
    return int(np.floor(x * FIXED + 0.5))
