"""What does a use deliver, and how does she judge it?

V = worth x fit - fatigue of features, cut by incidents that recovery repairs in part. Expectation adapts to what is
delivered; attitude is an exponentially weighted memory of surprise in which losses weigh more than gains.
"""

from __future__ import annotations

import math

import numpy as np

from sim.customers.codes import DELIVERED, INCIDENTS, MET
from sim.customers.hear import STANDARD_RATE
from sim.customers.hire import anticipate, fit, serves_as
from sim.customers.table import (
    Rows,
    add,
    count,
    fixed,
    has,
    identity,
    incident_of,
    log_of,
    offer_of,
    person,
    spell_of,
    tie_of,
)
from sim.numbers.compiled import rule
from sim.numbers.random import INCIDENT, Words, draw, uniform

FATIGUE = 0.012  # value that features^1.5 take away in use (Thompson, Hamilton, Rust 2005)
MET_AT = 0.5  # an occasion is met when it delivers at least this value
OWN_STANDARD = 0.2  # weight of the common standard, over her expectation of this firm, in a surprise
AT_HAND = 0.3  # part of the incidents that do not happen in the channel that a customer prefers
OVERSELLS = 0.1  # value that a unit of pressure makes a first-time buyer expect on top
SATISFIED = -0.1  # smallest surprise of a satisfied order


@rule
def true_value(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """Value without incident of what firm f would deliver to her, at least 0."""
    return value_at(m, t, i, f, j, fit(m, t, i, f, j))


@rule
def value_at(m: Rows, t: int, i: int, f: int, j: int, suits: float) -> float:
    """V = what product and other means serve - .012 features^1.5, at least 0, for an offer that fits so well."""
    n = np.float64(offer_of(m, t, f).features)
    return max(serves_as(m, t, i, f, j, suits) - FATIGUE * n * math.sqrt(n), 0.0)


@rule
def satisfaction(m: Rows, i: int, f: int) -> float:
    """Satisfaction in [0, 10]: ten times mean expected value of the jobs in use plus attitude."""
    return answer(10.0 * warmth(m, i, f))


@rule
def answer(score: float) -> float:
    """A score held in [0, 10]."""
    return min(max(score, 0.0), 10.0)


@rule
def warmth(m: Rows, i: int, f: int) -> float:
    """Mean expected value of the jobs in use, plus attitude: what satisfaction and recommendation are made of."""
    tie, me = tie_of(m, i, f), person(m, i)
    total = 0.0
    for k in range(me.breadth):
        j = int(me.held[k])
        total += np.float64(tie.expected[j]) if has(tie.used, j) else 0.0
    return total / max(count(int(tie.used)), 1) + np.float64(tie.attitude)


@rule
def judge(m: Rows, i: int, f: int, j: int, expected: float, value: float, loss: float) -> bool:
    """Adapt expectation and attitude to a delivered value of which an incident took `loss`; True where satisfied."""
    p, tie, me = m.params, tie_of(m, i, f), person(m, i)
    if tie.familiar == 0:
        tie.attitude, tie.harm = 0.0, 0.0
    standard = (1.0 - OWN_STANDARD) * expected + OWN_STANDARD * np.float64(me.standard)
    surprise = value - standard
    felt = surprise * p.loss_aversion if surprise < 0.0 else surprise
    attitude = np.float64(tie.attitude)
    tie.attitude = attitude + p.attitude_rate * (felt - attitude)
    if loss > 0.0:
        calm = surprise + loss
        calm = calm * p.loss_aversion if calm < 0.0 else calm
        tie.harm = np.float64(tie.harm) + p.attitude_rate * (calm - felt)
    rate = p.expectation_rate if has(tie.familiar, j) else 0.5
    tie.expected[j] = expected + rate * (value - expected)
    tie.familiar = int(tie.familiar) | (1 << j)
    me.standard = np.float64(me.standard) + STANDARD_RATE * p.expectation_rate * (value - np.float64(me.standard))
    return bool(surprise >= SATISFIED)


@rule
def incident_rate(m: Rows, t: int, i: int, f: int) -> float:
    """Chance of an incident in a use; lower for her where a further channel is the one that she prefers."""
    offer, prefers = offer_of(m, t, f), int(person(m, i).prefers)
    rate = np.float64(offer.incident)
    return rate * (1.0 - AT_HAND) if prefers > 0 and has(offer.channels, prefers) else rate


@rule
def luck_of_uses(m: Rows, t: int, i: int, four: int, occasion: int) -> Words:
    """The words that decide about incidents in the uses of four jobs: 0-3 in block 0, 4-7 in block 1, .."""
    return draw(m.params.seed, INCIDENT, identity(m, i), t, 0, occasion, four)


@rule
def use(m: Rows, t: int, i: int, f: int, j: int, occasion: int, word: np.uint64, chunk: int) -> tuple[float, int]:
    """Use firm f for job j once: the value delivered and the cents that caring for an incident cost the firm.

    `word` decides whether there is an incident: whatever firm serves her, her luck is the same.
    """
    p, offer, tie, me = m.params, offer_of(m, t, f), tie_of(m, i, f), person(m, i)
    expected = anticipate(m, t, i, f, j)
    if me.pushed == 1 and me.sold_by == f and me.sold_job == j and tie.familiar == 0:
        expected += OVERSELLS * np.float64(offer.push)
    suits = fit(m, t, i, f, j)
    value = value_at(m, t, i, f, j, suits)
    loss, care = 0.0, 0
    if uniform(word) < incident_rate(m, t, i, f):
        w = draw(p.seed, INCIDENT, identity(m, i), t, 1 + j, occasion)
        severity = 0.5 + uniform(w[0])
        chance = np.float64(offer.recovery)
        repaired = uniform(w[1]) < (chance * (1.0 - np.float64(offer.slight)) if me.tier == 0 else chance)
        loss = value * min(p.incident_loss * severity, 1.0) * (1.0 - p.recovery_most if repaired else 1.0)
        care = int(offer.care_cost) if repaired else 0
        log_incident(m, t, i, f, j, severity, 1 if repaired else 0 if offer.recovery > 0.0 else -1)
        add(m, chunk, f, INCIDENTS, 1)
        if uniform(w[2]) < p.wake:
            me.woken = int(me.woken) | (1 << j)
    value -= loss
    if judge(m, i, f, j, expected, value, loss) and loss == 0.0:
        tie.fine_tick = t
        tie.fine_attitude = tie.attitude
        tie.fine_fit[j] = int(suits * 1000.0)
        tie.harm = 0.0
    add(m, chunk, f, DELIVERED, fixed(value))
    if value >= MET_AT and occasion < 16:
        add(m, chunk, f, MET, 1)
        add(m, chunk, m.firms, MET, 1)
    return value, care


@rule
def log_incident(m: Rows, t: int, i: int, f: int, j: int, severity: float, recovered: int) -> None:
    """Write down an incident of a logged customer."""
    spell = spell_of(m, i, f)
    spell.nth_incident = min(spell.nth_incident + 1, 127)
    slot = person(m, i).slot
    if slot < 0:
        return
    written = log_of(m, slot)
    row = incident_of(m, slot, written.incidents)
    written.incidents += 1
    row.tick, row.customer, row.firm, row.job = t, identity(m, i), f, j
    row.severity, row.recovered, row.nth = severity, recovered, spell.nth_incident
