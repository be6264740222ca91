"""What is written down of a logged customer's choices? A row a choice; silence for everybody else."""

from __future__ import annotations

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hire import anticipate, considers
from sim.customers.table import Rows, choice_of, has, identity, log_of, offer_of, person, tie_of
from sim.numbers.compiled import rule

NULL_MARGIN = -(2**31) + 1  # no order was made: null in the table
NULL_VALUE = -1.0


@rule
def log_choice(m: Rows, t: int, i: int, j: int, occasion: int, trigger: int, f: int, before: int) -> int:
    """Write a choice down before it takes effect; its place in the log of this customer, or -1."""
    slot = person(m, i).slot
    if slot < 0:
        return -1
    written = log_of(m, slot)
    place = int(written.choices)
    row = choice_of(m, slot, place)
    written.choices += 1
    row.tick, row.customer, row.job, row.occasion, row.trigger = t, identity(m, i), j, occasion, trigger
    row.firm, row.before, row.kind = f, before, kind_of(m, i, j, f, before)
    considered, familiar = 0, 0
    for g in range(m.firms):
        if considers(m, t, i, g, j):
            considered |= 1 << g
        if has(tie_of(m, i, g).familiar, j):
            familiar |= 1 << g
    row.considered, row.familiar = considered, familiar
    row.margin, row.delivered = NULL_MARGIN, NULL_VALUE
    row.price, row.expected = -1, NULL_VALUE
    if f != NOBODY:
        row.price = offer_of(m, t, f).price[j] * m.params.tier_size[person(m, i).tier] // 100
        row.expected = anticipate(m, t, i, f, j)
    return place


@rule
def kind_of(m: Rows, i: int, j: int, f: int, before: int) -> int:
    """What a choice is to the relation with the chosen firm."""
    if f == NOBODY:
        return codes.WITHOUT
    if f == before:
        return codes.RENEWAL if m.params.subscription == 1 else codes.REPEAT
    tie = tie_of(m, i, f)
    if has(tie.used, j):
        return codes.REPEAT
    if tie.spell > 0 and tie.used == 0:
        return codes.CAME_BACK
    return codes.FIRST if before == NOBODY else codes.SWITCH
