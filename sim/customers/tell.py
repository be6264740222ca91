"""What does she tell others? Promoters praise and detractors warn, each with a chance; others hear it a tick later.

A reward for a friend who is won makes promoters speak more often; nobody is paid for warning.
"""

from __future__ import annotations

import numpy as np

from sim.customers.codes import NOBODY
from sim.customers.experience import answer, warmth
from sim.customers.said import say
from sim.customers.table import Rows, count, identity, nth, offer_of, person, tie_of, word_of
from sim.numbers.compiled import rule
from sim.numbers.random import TELL, draw, pick, uniform

PROMOTER = 8.5  # answers of 9 and 10
DETRACTOR = 6.5  # answers of 0 to 6


@rule
def recommends(m: Rows, i: int, f: int) -> float:
    """Likelihood to recommend before rounding, in [0, 10]: 5.0 + 4.3 (value + attitude) + 1.2 style."""
    return likely(m, i, warmth(m, i, f))


@rule
def likely(m: Rows, i: int, warm: float) -> float:
    """Likelihood to recommend of a customer who is so warm."""
    return answer(5.0 + 4.3 * warm + 1.2 * np.float64(person(m, i).style))


@rule
def tell(m: Rows, t: int, i: int) -> None:
    """Publish, for the next tick, the firms in use and perhaps one word about one of them."""
    p, me = m.params, person(m, i)
    firms = m.firms
    active, n = 0, 0
    for f in range(firms):
        if tie_of(m, i, f).used != 0:
            active |= 1 << f
            n += 1
    firm, job, good, value = NOBODY, 0, 0, 0.0
    if n > 0 and p.word == 1:
        w = draw(p.seed, TELL, identity(m, i), t)
        f = nth(active, pick(w[0], n))
        score = recommends(m, i, f)
        eager = np.float64(offer_of(m, t, f).eager)
        chance = p.talk + (1.0 - p.talk) * eager if score >= PROMOTER else p.talk_negative if score < DETRACTOR else 0.0
        if uniform(w[1]) < chance:
            tie = tie_of(m, i, f)
            firm, good = f, 1 if score >= PROMOTER else 0
            job = nth(int(tie.used), pick(w[2], count(int(tie.used))))
            value = np.float64(tie.expected[job])
    word_of(m, t + 1, i).bits = say(firm, job, good, value, int(me.generation), active)

