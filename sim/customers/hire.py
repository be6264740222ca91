"""Whom does she hire for a job? The highest utility among the solutions that she considers, and doing without.

U = b_v E[V] - b_p price + taste + habit + opinion + tie - anxiety + Gumbel noise. The push of the present is what she
expects of her provider, the pull of the new is what she expects of another, habit and anxiety hold her back.
"""

from __future__ import annotations

import numpy as np

from sim.customers.codes import NOBODY
from sim.customers.said import gone_on, said_active
from sim.customers.table import Rows, has, identity, offer_of, person, tie_of, word_of
from sim.numbers.compiled import rule
from sim.numbers.math import exp, gumbel
from sim.numbers.random import CHOICE, Words, draw, uniform

REFERENCE_PRICE = 10_000.0  # cents
LEAST = -30.0  # utility that nothing considered falls below


@rule
def considers(m: Rows, t: int, i: int, f: int, j: int) -> bool:
    """Whether the firm is open, serves the job, and is known for it and not lapsed."""
    offer, tie = offer_of(m, t, f), tie_of(m, i, f)
    return offer.open == 1 and has(int(offer.serves) & int(tie.aware) & ~int(tie.lapsed), j)


@rule
def distance(m: Rows, tick: int, i: int, f: int, j: int, v: int) -> float:
    """Squared distance of her need and variant v as published for `tick`, weighted by her situation."""
    p, me, offer = m.params, person(m, i), offer_of(m, tick, f)
    total = 0.0
    for d in range(p.outcomes):
        gap = np.float64(me.need[j, d]) - np.float64(offer.point[j, v, d])
        total += p.weights[me.situation, j, d] * gap * gap
    return total


@rule
def fit(m: Rows, tick: int, i: int, f: int, j: int) -> float:
    """Fit in (0, 1] of the variant that suits her best: exp(-distance^2 / (2 width^2)).

    For its customers a firm may go a part of the way to each, or to the picture that it has of her.
    """
    offer = offer_of(m, tick, f)
    nearest = np.inf
    for v in range(offer.variants[j]):
        nearest = min(nearest, distance(m, tick, i, f, j, v))
    if offer.personal > 0.0 and tie_of(m, i, f).familiar != 0:
        part = np.float64(offer.personal)
        nearest = (1.0 - part) * (1.0 - part) * nearest + part * part * np.float64(offer.blur)
    return exp(-nearest * m.params.narrowness)


@rule
def serves_as(m: Rows, t: int, i: int, f: int, j: int, suits: float) -> float:
    """Value in [0, 1) of an offer that fits so well: what the product does, and what other means do of the rest.

    1 - (1 - worth x fit) short[means]: the same job is served by a product, a service and information, and customers
    differ in which of the two latter they take.
    """
    offer = offer_of(m, t, f)
    return 1.0 - (1.0 - np.float64(offer.worth[j]) * suits) * np.float64(offer.short[person(m, i).means])


@rule
def anticipate(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """E[V]: experience where she has used the firm for the job; else claims and features, told value, and a guess."""
    p, offer, tie = m.params, offer_of(m, t, f), tie_of(m, i, f)
    if has(tie.familiar, j):
        return np.float64(tie.expected[j])
    guess = serves_as(m, t, i, f, j, fit(m, t, i, f, j)) + np.float64(offer.promise) + np.float64(offer.appeal)
    guess += np.float64(tie.guess[j])
    if has(tie.told, j):
        return (1.0 - p.told_weight) * guess + p.told_weight * np.float64(tie.expected[j])
    return guess


@rule
def asked_price(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """List price, less the rebate that a first order carries, in reference prices."""
    offer = offer_of(m, t, f)
    price = offer.price[j] / REFERENCE_PRICE
    return price * (1.0 - np.float64(offer.rebate)) if tie_of(m, i, f).spell == 0 else price


@rule
def utility(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """Systematic utility of hiring firm f for job j, or of doing without (NOBODY)."""
    p = m.params
    if f == NOBODY:
        return p.without
    tie, me = tie_of(m, i, f), person(m, i)
    u = p.value_weight * anticipate(m, t, i, f, j) - p.price_weight * asked_price(m, t, i, f, j)
    u += np.float64(tie.taste) + p.opinion_weight * np.float64(tie.attitude)
    if me.provider[j] == f:
        u += p.habit
    if not has(tie.familiar, j):
        u -= p.anxiety
    if me.pushed == 1 and me.sold_by == f and me.sold_job == j:
        u += np.float64(offer_of(m, t, f).push)
    if tie.referrer >= 0 and holds_tie(m, t, i, f):
        u += p.tie
    return u


@rule
def holds_tie(m: Rows, t: int, i: int, f: int) -> bool:
    """Whether the customer who referred her was still with the firm in the tick before."""
    n = m.rows
    referrer = int(tie_of(m, i, f).referrer)
    word = int(word_of(m, t, referrer % n).bits)
    return gone_on(word) == referrer // n and said_active(word, f)


@rule
def noise(m: Rows, t: int, i: int, f: int, j: int, occasion: int) -> float:
    """The Gumbel noise of one alternative at one occasion, keyed by the firm's id: shared between paired worlds."""
    return gumbel(uniform(luck(m, t, i, j, occasion, f + 1)[(f + 1) % 4]))


@rule
def luck(m: Rows, t: int, i: int, j: int, occasion: int, alternative: int) -> Words:
    """The block of words that four alternatives of one occasion share: 0 is doing without, f + 1 is firm f."""
    return draw(m.params.seed, CHOICE, identity(m, i), t, j, occasion, alternative // 4)


@rule
def choose(m: Rows, t: int, i: int, j: int, occasion: int) -> int:
    """The firm hired at this occasion, or NOBODY; a tie goes to the lower id. Keeps how good the best rival was."""
    best = NOBODY
    first = utility(m, t, i, NOBODY, j)
    w = luck(m, t, i, j, occasion, 0)
    most = first + gumbel(uniform(w[0]))
    leader, second = NOBODY, LEAST  # the two highest systematic utilities, and whose the first is
    for f in range(m.firms):
        if (f + 1) % 4 == 0:
            w = luck(m, t, i, j, occasion, f + 1)
        if considers(m, t, i, f, j):
            systematic = utility(m, t, i, f, j)
            u = systematic + gumbel(uniform(w[(f + 1) % 4]))
            if u > most:
                best, most = f, u
            if systematic > first:
                leader, first, second = f, systematic, first
            else:
                second = max(second, systematic)
    person(m, i).rival = second if leader == best else first
    return best


@rule
def best_other(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """Systematic utility of the best alternative to firm f that she considers, doing without included."""
    most = utility(m, t, i, NOBODY, j)
    for g in range(m.firms):
        if g != f and considers(m, t, i, g, j):
            most = max(most, utility(m, t, i, g, j))
    return most
