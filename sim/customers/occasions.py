"""What happens when a job comes up? She looks around, chooses, and in a purchase market orders at once.

In a subscription market an occasion is a moment of attention, and an incident, a contact or a new price makes one too;
the bills of running subscriptions are paid at the end of the month whether she thought of them or not.
"""

from __future__ import annotations

from sim.customers.codes import NOBODY, ON_CONTACT, ON_INCIDENT, ON_PRICE, OWN
from sim.customers.experience import luck_of_uses, use
from sim.customers.hear import search
from sim.customers.hire import choose
from sim.customers.log import log_choice
from sim.customers.pay import pay
from sim.customers.reasons import first_gap, remember_rival, why_fired, why_hired
from sim.customers.stay import refuse
from sim.customers.table import Rows, choice_of, has, identity, offer_of, person, spell_of, tie_of
from sim.numbers.compiled import rule
from sim.numbers.random import WAKE, draw, uniform

TRIGGERED = 16  # occasions from here on are triggered; own ones are below
CALLED = 20


@rule
def meet_occasions(m: Rows, t: int, i: int, j: int, chunk: int) -> None:
    """The occasions of a job held this month: her own in order, then those that others triggered."""
    p, me = m.params, person(m, i)
    for k in range(me.own[j]):
        search(m, t, i, j, k)
        if me.ahead[j] > 0:
            me.ahead[j] -= 1
        else:
            decide(m, t, i, j, k, OWN, chunk)
    if p.subscription == 1 and me.provider[j] != NOBODY:
        think_again(m, t, i, j, int(me.provider[j]), chunk)
    me.woken = int(me.woken) & ~(1 << j)
    if me.sold_by >= 0 and me.sold_job == j:
        hired = decide(m, t, i, j, CALLED, ON_CONTACT, chunk)
        if hired != NOBODY and p.subscription == 0:
            me.ahead[j] = min(me.ahead[j] + 1, 100)


@rule
def think_again(m: Rows, t: int, i: int, j: int, f: int, chunk: int) -> None:
    """A subscriber's further moments of attention: an incident, a contact, a change of price."""
    p, me = m.params, person(m, i)
    if has(me.woken, j):
        decide(m, t, i, j, TRIGGERED + ON_INCIDENT, ON_INCIDENT, chunk)
    if has(me.contacted, f) and uniform(draw(p.seed, WAKE, identity(m, i), t, j, 255, f)[0]) < p.contact_wake:
        decide(m, t, i, j, TRIGGERED + ON_CONTACT, ON_CONTACT, chunk)
    if offer_of(m, t, f).repriced == 1:
        decide(m, t, i, j, TRIGGERED + ON_PRICE, ON_PRICE, chunk)


@rule
def decide(m: Rows, t: int, i: int, j: int, occasion: int, trigger: int, chunk: int) -> int:
    """One choice and what follows from it; the firm hired, or NOBODY."""
    me = person(m, i)
    before = int(me.provider[j])
    f = choose(m, t, i, j, occasion)
    if f != NOBODY:
        remember_rival(m, i, f, j)
        if spell_of(m, i, f).start < 0 and tie_of(m, i, f).used == 0:
            spell_of(m, i, f).start_reason = why_hired(m, t, i, f, j, occasion)
            spell_of(m, i, f).first_gap = first_gap(m, t, i, f, j)
    if m.params.subscription == 1:
        log_choice(m, t, i, j, occasion, trigger, f, before)
        renew_or_switch(m, t, i, j, occasion, f, before)
    else:
        refuse(m, t, i, j, occasion, f, chunk)
        slot = log_choice(m, t, i, j, occasion, trigger, f, before)
        if f != NOBODY:
            order(m, t, i, j, occasion, f, slot, chunk)
    return f


@rule
def renew_or_switch(m: Rows, t: int, i: int, j: int, occasion: int, f: int, before: int) -> None:
    """Subscription: one provider a job; the bill comes at the end of the month."""
    if before != NOBODY and before != f:
        old = tie_of(m, i, before)
        old.used = int(old.used) & ~(1 << j)
        if old.used == 0:
            spell_of(m, i, before).end_reason = why_fired(m, t, i, before, j, occasion, f)
    person(m, i).provider[j] = f
    if f != NOBODY:
        tie_of(m, i, f).used = int(tie_of(m, i, f).used) | (1 << j)


@rule
def order(m: Rows, t: int, i: int, j: int, occasion: int, f: int, slot: int, chunk: int) -> None:
    """Purchase: the firm is used and paid at once, and joins the repertoire for this job."""
    tie = tie_of(m, i, f)
    person(m, i).provider[j] = f
    told = has(tie.told, j)
    value, care = use(m, t, i, f, j, occasion, luck_of_uses(m, t, i, j // 4, occasion)[j % 4], chunk)
    tie.used = int(tie.used) | (1 << j)
    tie.refused[j] = 0
    margin = pay(m, t, i, f, j, value, care, told, chunk)
    if slot >= 0:
        row = choice_of(m, person(m, i).slot, slot)
        row.delivered, row.margin = value, margin


@rule
def pay_bills(m: Rows, t: int, i: int, chunk: int) -> None:
    """Subscription: every running job is used and billed for this month."""
    me = person(m, i)
    four, w = 0, luck_of_uses(m, t, i, 0, 0)
    for k in range(me.breadth):
        j = int(me.held[k])
        f = int(me.provider[j])
        if f != NOBODY:
            if j // 4 != four:
                four, w = j // 4, luck_of_uses(m, t, i, j // 4, 0)
            told = has(tie_of(m, i, f).told, j)
            value, care = use(m, t, i, f, j, 0, w[j % 4], chunk)
            pay(m, t, i, f, j, value, care, told, chunk)


@rule
def count_occasions(m: Rows, i: int) -> int:
    """How many occasions count as met or not: own ones, or in a subscription market the month itself for each job."""
    me = person(m, i)
    if m.params.subscription == 1:
        return int(me.breadth)
    total = 0
    for k in range(me.breadth):
        total += me.own[me.held[k]]
    return total
