"""Why was a firm hired, why was it fired? By counterfactual: each factor in turn is set back, the luck stays the same.

The first factor, in a fixed order, that would have changed the decision is the reason; if none alone would have, the
one that moved utility most.
"""

from __future__ import annotations

import numpy as np

from sim.customers.codes import (
    BY_BETTER_OFFER,
    BY_BROKEN_PROMISE,
    BY_INCIDENT,
    BY_NEED_MOVED,
    BY_PRICE,
    FOR_DISSATISFACTION,
    FOR_NEED,
    FOR_OFFER,
    FOR_PRICE,
    FOR_PROMISE,
    FOR_WORD,
    NOBODY,
)
from sim.customers.experience import true_value
from sim.customers.hire import REFERENCE_PRICE, anticipate, best_other, considers, fit, noise, serves_as, utility
from sim.customers.table import Rows, has, offer_of, person, tie_of
from sim.numbers.compiled import rule


@rule
def remember_rival(m: Rows, i: int, f: int, j: int) -> None:
    """Keep how good the best alternative was when firm f was preferred: thousandths of utility."""
    tie_of(m, i, f).fine_rival[j] = int(min(max(np.float64(person(m, i).rival), -30.0), 30.0) * 1000.0)


@rule
def why_fired(m: Rows, t: int, i: int, f: int, j: int, occasion: int, chosen: int) -> int:
    """The reason for which `chosen` was preferred to firm f, against the last satisfied order with f."""
    p, tie = m.params, tie_of(m, i, f)
    then = int(tie.fine_tick)
    if then < 0:
        return BY_BROKEN_PROMISE
    short = utility(m, t, i, chosen, j) + noise(m, t, i, chosen, j, occasion)
    short -= utility(m, t, i, f, j) + noise(m, t, i, f, j, occasion)
    harm = p.opinion_weight * np.float64(tie.harm)
    dearer = p.price_weight * (offer_of(m, t, f).price[j] - offer_of(m, then, f).price[j]) / REFERENCE_PRICE
    cooled = p.opinion_weight * (np.float64(tie.fine_attitude) - np.float64(tie.attitude)) - harm
    was, now = tie.fine_fit[j] / 1000.0, fit(m, then, i, f, j)
    moved = p.value_weight * (serves_as(m, t, i, f, j, was) - serves_as(m, t, i, f, j, now))
    worse = p.value_weight * (true_value(m, then, i, f, j) - true_value(m, t, i, f, j))
    rival = best_other(m, t, i, f, j) - tie.fine_rival[j] / 1000.0
    reason, largest = BY_BETTER_OFFER, 0.0
    for code, gain in (
        (BY_INCIDENT, harm), (BY_PRICE, dearer), (BY_BROKEN_PROMISE, cooled), (BY_NEED_MOVED, moved),
        (BY_BETTER_OFFER, worse), (BY_BETTER_OFFER, rival),
    ):  # fmt: skip
        if gain > 0.0 and gain >= short:
            return code
        if gain > largest:
            reason, largest = code, gain
    return reason


@rule
def why_hired(m: Rows, t: int, i: int, f: int, j: int, occasion: int) -> int:
    """The reason for which firm f was preferred to what she had before: her last provider, or doing without."""
    p, tie, offer, me = m.params, tie_of(m, i, f), offer_of(m, t, f), person(m, i)
    before = int(me.provider[j])
    if before in (NOBODY, f) or not considers(m, t, i, before, j):
        return FOR_NEED
    lead = utility(m, t, i, f, j) + noise(m, t, i, f, j, occasion)
    lead -= utility(m, t, i, before, j) + noise(m, t, i, before, j, occasion)
    old = tie_of(m, i, before)
    cooled = p.opinion_weight * max(np.float64(old.fine_attitude) - np.float64(old.attitude), 0.0)
    told = 0.0
    if has(tie.told, j):
        told = p.value_weight * p.told_weight * np.float64(tie.expected[j])
        told -= p.value_weight * p.told_weight * max(anticipate(m, t, i, before, j), 0.0)
    heard = np.float64(tie.attitude) if tie.familiar == 0 else 0.0  # attitude before use is opinion
    word = max(p.opinion_weight * heard, 0.0) + max(told, 0.0)
    cheaper = p.price_weight * (offer_of(m, t, before).price[j] - offer.price[j]) / REFERENCE_PRICE
    better = p.value_weight * (true_value(m, t, i, f, j) - true_value(m, t, i, before, j))
    reason, largest = FOR_OFFER, 0.0
    for code, gain in (
        (FOR_DISSATISFACTION, cooled), (FOR_WORD, word), (FOR_PRICE, cheaper),
        (FOR_PROMISE, p.value_weight * np.float64(offer.promise)), (FOR_OFFER, better),
    ):  # fmt: skip
        if gain > 0.0 and gain >= lead:
            return code
        if gain > largest:
            reason, largest = code, gain
    return reason


@rule
def first_gap(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """Plain utility of firm f less that of the best known alternative: true value, price and taste alone."""
    best = m.params.without
    for g in range(m.firms):
        if g != f and considers(m, t, i, g, j):
            best = max(best, plain_utility(m, t, i, g, j))
    return plain_utility(m, t, i, f, j) - best


@rule
def plain_utility(m: Rows, t: int, i: int, f: int, j: int) -> float:
    """Utility at true value, without habit, anxiety, opinion, tie and noise."""
    p = m.params
    u = p.value_weight * true_value(m, t, i, f, j) + np.float64(tie_of(m, i, f).taste)
    return u - p.price_weight * offer_of(m, t, f).price[j] / REFERENCE_PRICE
