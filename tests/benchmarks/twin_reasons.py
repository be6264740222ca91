"""Why did a Mesa customer hire or fire a firm? The counterfactuals of `sim/customers/reasons.py` over her last choice.

`valued` are the systematic utilities of the last choice and `scores` the same with noise; doing without is NOBODY.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hire import LEAST, REFERENCE_PRICE

if TYPE_CHECKING:
    from tests.benchmarks.twin_chooser import Chooser


def best_other(valued: dict[int, float], f: int) -> float:
    """Utility of the best alternative to firm f at the last choice."""
    return max((u for g, u in valued.items() if g != f), default=LEAST)


def first_enough(causes: Sequence[tuple[int, float]], needed: float, reason: int) -> int:
    """The first cause that alone would have changed the decision, else the largest, else `reason`."""
    largest = 0.0
    for code, gain in causes:
        if gain > 0.0 and gain >= needed:
            return code
        if gain > largest:
            reason, largest = code, gain
    return reason


def why_fired(c: Chooser, f: int, j: int, chosen: int) -> int:
    """The reason for which `chosen` was preferred to firm f; offers stand still, so none grew dearer or worse."""
    p, tie = c.p, c.ties[f]
    if tie.fine_tick < 0:
        return codes.BY_BROKEN_PROMISE
    harm = p.opinion_weight * tie.harm
    cooled = p.opinion_weight * (tie.fine_attitude - tie.attitude) - harm
    moved = p.value_weight * (c.serves_as(f, j, tie.fine_fit[j]) - c.serves_as(f, j, c.fit(f, j)))
    rival = best_other(c.valued, f) - tie.fine_rival[j]
    causes = ((codes.BY_INCIDENT, harm), (codes.BY_BROKEN_PROMISE, cooled), (codes.BY_NEED_MOVED, moved),
              (codes.BY_BETTER_OFFER, rival))  # fmt: skip
    return first_enough(causes, c.scores[chosen] - c.scores[f], codes.BY_BETTER_OFFER)


def why_hired(c: Chooser, f: int, j: int) -> int:
    """The reason for which firm f was preferred to what she had before."""
    before = c.provider[j]
    if before in (NOBODY, f) or before not in c.scores:
        return codes.FOR_NEED
    p, tie, old, offer = c.p, c.ties[f], c.ties[before], c.offers[f]
    cooled = p.opinion_weight * max(old.fine_attitude - old.attitude, 0.0)
    told = 0.0
    if tie.told >> j & 1:
        told = p.value_weight * p.told_weight * (tie.expected[j] - max(c.anticipate(before, j), 0.0))
    heard = tie.attitude if tie.familiar == 0 else 0.0
    word = max(p.opinion_weight * heard, 0.0) + max(told, 0.0)
    cheaper = p.price_weight * (c.offers[before].price[j] - offer.price[j]) / REFERENCE_PRICE
    better = p.value_weight * (c.true_value(f, j) - c.true_value(before, j))
    causes = ((codes.FOR_DISSATISFACTION, cooled), (codes.FOR_WORD, word), (codes.FOR_PRICE, cheaper),
              (codes.FOR_PROMISE, p.value_weight * offer.promise), (codes.FOR_OFFER, better))  # fmt: skip
    return first_enough(causes, c.scores[f] - c.scores[before], codes.FOR_OFFER)


def first_gap(c: Chooser, f: int, j: int) -> float:
    """Plain utility of firm f less that of the best known alternative."""
    best = max((plain_utility(c, g, j) for g in c.valued if g not in (NOBODY, f)), default=c.p.without)
    return plain_utility(c, f, j) - max(best, c.p.without)


def plain_utility(c: Chooser, f: int, j: int) -> float:
    """Utility at true value, without habit, anxiety, opinion, tie and noise."""
    p = c.p
    u: float = p.value_weight * c.true_value(f, j) + c.ties[f].taste
    return u - p.price_weight * c.offers[f].price[j] / REFERENCE_PRICE
