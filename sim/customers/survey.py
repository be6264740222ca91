"""What do customers answer when a firm asks them? A random draw of its active customers; silence leaves no row."""

from __future__ import annotations

import numpy as np

from sim.customers.experience import satisfaction
from sim.customers.table import Array, Rows, identity, person, tie_of
from sim.customers.tell import recommends
from sim.numbers.compiled import rule
from sim.numbers.random import SURVEY, draw, pick, uniform

ATTEMPTS = 8  # rows drawn for each customer wanted; a firm with few customers asks fewer
STAYS_AT = 4.5  # satisfaction from which a customer says that she will stay

ANSWER = np.dtype([("tick", "i4"), ("customer", "i4"), ("firm", "i2"), ("satisfaction", "f4"), ("recommend", "i2"),
                   ("intends_to_stay", "i2")])  # fmt: skip


@rule
def ask(m: Rows, t: int, f: int, wanted: int, answering: float, answers: Array) -> tuple[int, int]:
    """Ask up to `wanted` customers of firm f; fills `answers` and returns how many were asked and answered."""
    p = m.params
    asked, answered = 0, 0
    rows = m.rows
    for attempt in range(wanted * ATTEMPTS):
        if asked == wanted:
            break
        w = draw(p.seed, SURVEY, attempt, t, 0, 0, f)
        i = pick(w[0], rows)
        if tie_of(m, i, f).used == 0 or person(m, i).leaving == 1:
            continue
        asked += 1
        if uniform(w[1]) < answering:
            row = answers[answered]
            row.tick, row.customer, row.firm = t, identity(m, i), f
            row.satisfaction = satisfaction(m, i, f)
            row.recommend = int(np.floor(recommends(m, i, f) + 0.5))
            row.intends_to_stay = 1 if row.satisfaction + 2.0 * uniform(w[2]) - 1.0 >= STAYS_AT else 0
            answered += 1
    return asked, answered
