"""What remains of a month when it is over? Ended spells move to the relations, newcomers take the rows of those who
left.
"""

from __future__ import annotations

import numpy as np

from sim.customers.codes import NOBODY
from sim.customers.hire import fit
from sim.customers.needs import be_born
from sim.customers.table import Array, Rows, has, identity, offer_of, person, spell_of, tie_of
from sim.numbers.compiled import rule


@rule
def count_closing(m: Rows) -> tuple[int, int]:
    """How many spells ended and how many customers left in this tick."""
    spells, people = 0, 0
    for i in range(m.rows):
        if person(m, i).closing == 1:
            for f in range(m.firms):
                spells += spell_of(m, i, f).ended
        people += person(m, i).leaving
    return spells, people


@rule
def settle(m: Rows, t: int, relations: Array, n: int, people: Array, k: int) -> None:
    """Write ended spells from relations[n] and departed customers from people[k], in order of rows."""
    for i in range(m.rows):
        me = person(m, i)
        if me.closing == 1:
            for f in range(m.firms):
                if spell_of(m, i, f).ended == 1:
                    write_relation(m, i, f, t, relations, n)
                    spell_of(m, i, f).start = -1
                    spell_of(m, i, f).ended = 0
                    spell_of(m, i, f).retention = 0
                    n += 1
            me.closing = 0
        if me.leaving == 1:
            write_person(m, t, i, t, people, k)
            k += 1
            me.generation += 1
            be_born(m, t + 1, i)


@rule
def write_open(m: Rows, t: int, relations: Array, people: Array) -> None:
    """Write the spells still open (end -1) and the customers still here (left -1), in order of rows."""
    n = 0
    for i in range(m.rows):
        for f in range(m.firms):
            if spell_of(m, i, f).start >= 0:
                write_relation(m, i, f, -1, relations, n)
                n += 1
        write_person(m, t, i, -1, people, i)


@rule
def write_relation(m: Rows, i: int, f: int, end: int, relations: Array, n: int) -> None:
    """Copy a spell into the relations."""
    spell, tie, row = spell_of(m, i, f), tie_of(m, i, f), relations[n]
    row.customer, row.firm, row.spell = identity(m, i), f, tie.spell
    row.start, row.end, row.start_reason = spell.start, end, spell.start_reason
    row.end_reason = spell.end_reason if end >= 0 else -1
    row.channel, row.referrer = spell.channel, spell.referrer
    row.orders, row.last_order = spell.orders, spell.last_order
    row.served, row.jobs_held = spell.served, spell.jobs_held
    row.revenue, row.margin, row.acquisition = spell.revenue, spell.margin, spell.acquisition
    row.retention, row.clv, row.first_fit, row.first_gap = spell.retention, spell.clv, spell.first_fit, spell.first_gap


@rule
def write_person(m: Rows, t: int, i: int, left: int, people: Array, k: int) -> None:
    """Copy what is known of a customer, with the offer that would suit her best at this tick."""
    me, row = person(m, i), people[k]
    row.customer, row.entered, row.left = identity(m, i), me.entered, left
    row.rate, row.tier, row.situation = me.rate, me.tier, me.situation
    row.jobs_first, row.jobs = me.jobs_first, me.jobs
    row.degree = me.degree
    best, most = NOBODY, 0.0
    for f in range(m.firms):
        suits = mean_fit(m, t, i, f)
        if suits > most:
            best, most = f, suits
    row.best_firm, row.best_fit = best, most


@rule
def mean_fit(m: Rows, t: int, i: int, f: int) -> float:
    """True fit of firm f over the jobs held, 0 for a job that it does not serve."""
    total, n = 0.0, 0
    offer = offer_of(m, t, f)
    for j in range(m.params.jobs):
        if has(person(m, i).jobs, j):
            n += 1
            if offer.open == 1 and has(offer.serves, j):
                total += fit(m, t, i, f, j)
    return total / max(n, 1)


@rule
def spread_acquisition(m: Rows, t: int, cents: Array, new: Array) -> None:
    """Spread the acquisition spend of each firm (cents, by firm) evenly over its new customers (new, by firm).

    Odd cents go to the lowest ids.
    """
    ids, n = np.empty((m.firms, new.max()), np.int64), np.zeros(m.firms, np.int64)
    for i in range(m.rows):
        me = person(m, i)
        if me.opened == 1:
            me.opened = 0
            for f in range(m.firms):
                if spell_of(m, i, f).start == t and tie_of(m, i, f).spell == 1:
                    ids[f, n[f]] = identity(m, i)
                    n[f] += 1
    for f in range(m.firms):
        mine = np.sort(ids[f, : n[f]])
        for k in range(n[f]):
            i = mine[k] % m.rows
            spell_of(m, i, f).acquisition += cents[f] // n[f] + (1 if k < cents[f] % n[f] else 0)
