"""How does a customer live? One month of one customer, top to bottom; then the loop over rows.

No rule reads another row's present: what others said is of the tick before. So any order of rows, any number of
threads and the Mesa schedule leave the same bits.
"""

from __future__ import annotations

from typing import Any

from numba import prange

from sim.customers import codes
from sim.customers.experience import answer, warmth
from sim.customers.hear import hear_firms, hear_neighbours
from sim.customers.needs import count_own_occasions, leaves_market, luck_of_month, needs_evolve
from sim.customers.occasions import count_occasions, meet_occasions, pay_bills
from sim.customers.stay import drop_what_ended, end_spell, lapse, leave_market
from sim.customers.table import Rows, add, cohort_of, count, fixed, offer_of, person, spell_of, tie_of, word_of
from sim.customers.tell import PROMOTER, likely, tell
from sim.numbers.compiled import parallel_rule, rule


@rule
def live(m: Rows, t: int, i: int, chunk: int) -> None:
    """One customer's month: need, hear, hire, experience, judge, stay or fire, tell."""
    w = luck_of_month(m, t, i)
    if leaves_market(m, w[0]):
        leave_market(m, t, i, chunk)
        return
    needs_evolve(m, t, i, w[1])
    count_own_occasions(m, t, i)
    drop_what_ended(m, t, i)
    hear_firms(m, t, i, chunk)
    hear_neighbours(m, t, i, w[2], w[3])
    me = person(m, i)
    for k in range(me.breadth):
        meet_occasions(m, t, i, int(me.held[k]), chunk)
    if m.params.subscription == 1:
        pay_bills(m, t, i, chunk)
    else:
        lapse(m, t, i)
    tell(m, t, i)
    close_month(m, t, i, chunk)


@rule
def close_month(m: Rows, t: int, i: int, chunk: int) -> None:
    """End what is over and add her month to the totals: integers, so the order of customers does not matter."""
    firms = m.firms
    occasions, spent, provided = count_occasions(m, i), 0, 0
    for f in range(firms):
        if spell_of(m, i, f).start >= 0:
            end_spell(m, i, f, chunk)
            spent += spell_of(m, i, f).revenue_tick
    for f in range(firms):
        provided |= count_relation(m, t, i, f, occasions, spent, chunk)
    add(m, chunk, firms, codes.OCCASIONS, occasions)
    if provided != 0:
        add(m, chunk, firms, codes.CUSTOMERS, 1)


@rule
def count_relation(m: Rows, t: int, i: int, f: int, occasions: int, spent: int, chunk: int) -> int:
    """Add what she is to firm f at the end of the month; the mask of jobs that f does for her."""
    tie, spell, offer, me = tie_of(m, i, f), spell_of(m, i, f), offer_of(m, t, f), person(m, i)
    known = int(tie.aware) & int(me.jobs) & int(offer.serves)
    if known != 0:
        add(m, chunk, f, codes.REACHED, 1)
        if known & ~int(tie.lapsed) != 0:
            add(m, chunk, f, codes.CONSIDERED, 1)
    used = int(tie.used)
    if used == 0:
        return 0
    warm = warmth(m, i, f)
    add(m, chunk, f, codes.CUSTOMERS, 1)
    add(m, chunk, f, codes.JOBS, count(used))
    add(m, chunk, f, codes.SATISFACTION, fixed(answer(10.0 * warm)))
    add(m, chunk, f, codes.OCCASIONS, occasions)
    add(m, chunk, f, codes.WALLET, spent)
    if spell.orders > 1:
        add(m, chunk, f, codes.AGAIN, 1)
        if likely(m, i, warm) >= PROMOTER:
            add(m, chunk, f, codes.RECOMMENDING, 1)
    if tie.spell == 1:
        cohort = cohort_of(m, chunk, f, int(spell.start), int(spell.channel))
        cohort.active += 1
        cohort.margin += spell.margin_tick
    spell.revenue_tick, spell.margin_tick = 0, 0
    return used


@rule
def live_all(m: Rows, t: int) -> None:
    """Every customer's month, in one thread."""
    for i in range(m.rows):
        live(m, t, i, 0)


@rule
def live_marked(m: Rows, t: int) -> None:
    """The month of those alone who still have a spell from before tick `mark`; all others are silent and gone."""
    for i in range(m.rows):
        marked = False
        for f in range(m.firms):
            marked |= 0 <= spell_of(m, i, f).start < m.params.mark
        if marked:
            live(m, t, i, 0)
        else:
            word_of(m, t + 1, i).bits = 0


@parallel_rule
def live_in_chunks(shelf: Any, t: int) -> None:
    """Every customer's month, in fixed chunks that threads share; each chunk adds to totals of its own."""
    chunks, rows = shelf[0].chunks, shelf[0].rows
    for chunk in prange(chunks):
        for i in range(chunk * rows // chunks, (chunk + 1) * rows // chunks):
            live(shelf[0], t, i, chunk)
