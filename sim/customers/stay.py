"""When is a firm fired? When it is refused too often, when its job is gone, when it closes, or when the customer
leaves.
"""

from __future__ import annotations

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hire import considers
from sim.customers.reasons import why_fired
from sim.customers.said import say
from sim.customers.table import Rows, add, has, offer_of, person, spell_of, tie_of, word_of
from sim.numbers.compiled import rule


@rule
def refuse(m: Rows, t: int, i: int, j: int, occasion: int, chosen: int, chunk: int) -> None:
    """Purchase: each used firm that was considered and not chosen is refused once more in a row."""
    for f in range(m.firms):
        tie = tie_of(m, i, f)
        if f == chosen or not has(tie.used, j) or not considers(m, t, i, f, j):
            continue
        tie.refused[j] = min(tie.refused[j] + 1, 127)
        add(m, chunk, f, codes.REFUSALS, 1)
        if tie.refused[j] == m.params.refusals:
            spell_of(m, i, f).end_reason = why_fired(m, t, i, f, j, occasion, chosen)


@rule
def lapse(m: Rows, t: int, i: int) -> None:
    """Purchase: firms refused too often in a row leave the considered set, unless hired for any job this month."""
    p, me = m.params, person(m, i)
    for f in range(m.firms):
        tie = tie_of(m, i, f)
        if tie.used == 0 or spell_of(m, i, f).last_order == t:
            continue
        for j in range(p.jobs):
            if has(tie.used, j) and tie.refused[j] >= p.refusals:
                tie.used = int(tie.used) & ~(1 << j)
                tie.lapsed = int(tie.lapsed) | (1 << j)
                if me.provider[j] == f:
                    me.provider[j] = NOBODY


@rule
def drop_what_ended(m: Rows, t: int, i: int) -> None:
    """Stop using firms for jobs no longer held, firms that closed, and solutions that were dropped."""
    me = person(m, i)
    for f in range(m.firms):
        tie, offer = tie_of(m, i, f), offer_of(m, t, f)
        used = int(tie.used)
        serves = int(offer.serves) if offer.open == 1 else 0
        kept = used & int(me.jobs) & serves
        if kept == used:
            continue
        tie.used = kept
        for j in range(m.params.jobs):
            if has(used & ~kept, j) and me.provider[j] == f:
                me.provider[j] = NOBODY
        reason = codes.BY_FIRM_CLOSED if offer.open == 0 else codes.BY_SOLUTION_DROPPED
        spell_of(m, i, f).end_reason = codes.BY_JOB_ENDED if used & ~int(me.jobs) != 0 else reason


@rule
def leave_market(m: Rows, t: int, i: int, chunk: int) -> None:
    """Leave for good: spells end without blame, and the row waits for a newcomer."""
    me = person(m, i)
    me.leaving = 1
    for j in range(m.params.jobs):
        me.own[j] = 0
        me.provider[j] = NOBODY
    for f in range(m.firms):
        if spell_of(m, i, f).start >= 0:
            spell_of(m, i, f).end_reason = codes.BY_LEFT_MARKET
        tie_of(m, i, f).used = 0
        end_spell(m, i, f, chunk)
    word_of(m, t + 1, i).bits = say(NOBODY, 0, 0, 0.0, int(me.generation) + 1, 0)


@rule
def end_spell(m: Rows, i: int, f: int, chunk: int) -> None:
    """Mark an open spell without a used job as ended; the close of the tick moves it to the relations."""
    if tie_of(m, i, f).used == 0 and spell_of(m, i, f).start >= 0:
        person(m, i).closing = 1
        add(m, chunk, f, codes.LOST, 1)
        spell_of(m, i, f).ended = 1
