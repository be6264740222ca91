"""How does a customer come to know a firm, and to forget it? By reach, contact, a sales call, search, and by word.

Word is pulled: she asks two acquaintances and reads the one thing that each published in the tick before.
"""

from __future__ import annotations

import numpy as np

from sim.customers.codes import (
    CONTACT,
    CONTACTS,
    CROSS_SELL,
    HITS,
    HITS_NEW,
    REACH,
    REFERRAL,
    SALES_CALLS,
    SEARCH,
    SELL,
)
from sim.customers.hire import fit
from sim.customers.said import gone_on, said_firm, said_good, said_job, said_value
from sim.customers.table import (
    Rows,
    add,
    count,
    has,
    identity,
    neighbour_of,
    nth,
    offer_of,
    person,
    spell_of,
    tie_of,
    word_of,
)
from sim.numbers.compiled import rule
from sim.numbers.math import normal
from sim.numbers.random import HEAR, Words, draw, pick, uniform
from sim.numbers.random import SEARCH as SEARCH_STREAM

OPINION_MOST = 0.6  # opinion before use stays within this of indifference
HELPS_AT = 0.5  # fit from which a caller who helps recommends the firm
ADVICE = 0.06  # opinion won by the advice to buy nothing
NOTHING, ANY_JOB, BEST_JOB = 0, 1, 2  # what a contact says of further jobs
EVERYBODY = 1e9  # a bound of scores that leaves nobody out
STANDARD_RATE = 0.1  # weight of one heard or delivered value in what she expects of anyone


@rule
def learn_of(m: Rows, i: int, f: int, jobs: int, channel: int, referrer: int) -> None:
    """Make the customer consider firm f for these jobs; what created the awareness in force is its source."""
    tie = tie_of(m, i, f)
    fresh = jobs & ~(int(tie.aware) & ~int(tie.lapsed))
    if fresh == 0:
        return
    if int(tie.aware) & ~int(tie.lapsed) == 0:
        tie.channel = channel
        tie.referrer = referrer
    tie.aware = int(tie.aware) | fresh
    tie.lapsed = int(tie.lapsed) & ~fresh
    for j in range(m.params.jobs):
        if has(fresh, j):
            tie.refused[j] = 0


@rule
def hear_firms(m: Rows, t: int, i: int, chunk: int) -> None:
    """Messages of firms, two words of luck a firm: reach or forgetting, and contact or sales call.

    One word serves two things that exclude each other: a firm heard of is not forgotten in the same month, and only
    non-customers are called.
    """
    p, me = m.params, person(m, i)
    ident = identity(m, i)
    me.contacted, me.sold_by, me.pushed = 0, -1, 0
    first_call = 1.0  # of several calls in a month the one with the lower draw brings the choice about
    w = draw(p.seed, HEAR, ident, t)
    for f in range(m.firms):
        offer, tie = offer_of(m, t, f), tie_of(m, i, f)
        if f % 2 == 0 and f > 0:
            w = draw(p.seed, HEAR, ident, t, 0, 0, f // 2)
        broad, personal = uniform(w[f % 2 * 2]), uniform(w[f % 2 * 2 + 1])
        heard = offer.open == 1 and broad < np.float64(offer.reach)
        if tie.aware != tie.used and broad > 1.0 - p.forgetting and not heard:
            forget(m, i, f)
        if offer.open == 0:
            continue
        if heard:
            add(m, chunk, f, HITS, 1)
            if tie.used == 0:
                add(m, chunk, f, HITS_NEW, 1)
            learn_of(m, i, f, int(offer.advertised), REACH, -1)
        if tie.used != 0:
            if offer.intrusion > 0.0:
                tie.attitude = np.float64(tie.attitude) - np.float64(offer.intrusion)
            if personal < np.float64(offer.contact) and is_aimed_at(m, t, i, f):
                be_contacted(m, t, i, f, chunk)
        elif personal < np.float64(offer.sell):
            job = be_called(m, t, i, f, chunk)
            urge = personal / np.float64(offer.sell)  # uniform among those called
            if job >= 0 and urge < first_call:
                first_call = urge
                me.sold_by, me.sold_job, me.pushed = f, job, 0 if is_helped(m, t, i, f) else 1


@rule
def forget(m: Rows, i: int, f: int) -> None:
    """Forget the firm for every job in which it is not in use; an opinion of a firm never used fades with it."""
    tie = tie_of(m, i, f)
    tie.aware = int(tie.used)
    tie.lapsed = 0
    tie.told = int(tie.told) & int(tie.used)
    if tie.familiar == 0:
        tie.attitude = 0.0


@rule
def be_contacted(m: Rows, t: int, i: int, f: int, chunk: int) -> None:
    """A personal contact with a customer: it warms, tells of one further job, and may wake a sleeping subscriber."""
    offer, tie = offer_of(m, t, f), tie_of(m, i, f)
    me = person(m, i)
    me.contacted = int(me.contacted) | (1 << f)
    add(m, chunk, f, CONTACTS, 1)
    spell_of(m, i, f).retention += offer.contact_cost
    tie.attitude = np.float64(tie.attitude) + np.float64(offer.contact_effect)
    unknown = int(offer.serves) & ~(int(tie.aware) & ~int(tie.lapsed))
    if offer.further != NOTHING and unknown != 0:
        j = further_job(m, t, i, f, unknown)
        if j >= 0:
            learn_of(m, i, f, 1 << j, CROSS_SELL, -1)


@rule
def is_aimed_at(m: Rows, t: int, i: int, f: int) -> bool:
    """Whether contacts of firm f are meant for her: by the size of her orders, and by a score of her attitude.

    The firm cannot see an attitude: its score errs, the less the better its tool is.
    """
    offer, tie = offer_of(m, t, f), tie_of(m, i, f)
    if person(m, i).tier < offer.contact_tier:
        return False
    if offer.contact_above <= -EVERYBODY and offer.contact_below >= EVERYBODY:
        return True
    error = np.float64(offer.contact_blur) * normal(uniform(luck_of_contact(m, t, i, f, 0)[0]))
    return bool(np.float64(offer.contact_above) <= tie.attitude + error <= np.float64(offer.contact_below))


@rule
def further_job(m: Rows, t: int, i: int, f: int, jobs: int) -> int:
    """The job that a contact tells of: any of the mask, or the held one that the firm thinks suits her best, or -1."""
    offer = offer_of(m, t, f)
    if offer.further == ANY_JOB:
        return nth(jobs, pick(luck_of_contact(m, t, i, f, 0)[1], count(jobs)))
    best, most = -1, 0.0
    for j in range(m.params.jobs):
        if has(jobs & int(person(m, i).jobs), j):
            error = np.float64(offer.contact_blur) * normal(uniform(luck_of_contact(m, t, i, f, j)[2]))
            score = fit(m, t, i, f, j) + error
            if score > most:
                best, most = j, score
    return best


@rule
def luck_of_contact(m: Rows, t: int, i: int, f: int, j: int) -> Words:
    """The words of a contact: error of the score (of job 0), which further job (the same), error about job j."""
    return draw(m.params.seed, HEAR, identity(m, i), t, j, 2, f)


@rule
def be_called(m: Rows, t: int, i: int, f: int, chunk: int) -> int:
    """A sales call to a non-customer, who learns of the firm: the job that it is about, or -1 where none suits."""
    offer, me = offer_of(m, t, f), person(m, i)
    add(m, chunk, f, SALES_CALLS, 1)
    known = tie_of(m, i, f).familiar != 0
    learn_of(m, i, f, int(offer.serves), CONTACT if known else SELL, -1)
    common = int(me.jobs) & int(offer.serves)
    if common == 0:
        return -1
    if is_helped(m, t, i, f):
        return best_job(m, t, i, f, common)
    return nth(common, pick(luck_of_call(m, t, i, f)[0], count(common)))


@rule
def luck_of_call(m: Rows, t: int, i: int, f: int) -> Words:
    """The words of a sales call: which job it is about, whether it helps."""
    return draw(m.params.seed, HEAR, identity(m, i), t, 0, 1, f)


@rule
def is_helped(m: Rows, t: int, i: int, f: int) -> bool:
    """Whether a call of firm f helps her buy rather than pushes."""
    share = np.float64(offer_of(m, t, f).help)
    return bool(share > 0.0 and uniform(luck_of_call(m, t, i, f)[1]) < share)


@rule
def best_job(m: Rows, t: int, i: int, f: int, jobs: int) -> int:
    """The job of a mask that firm f suits best for her; -1, and her thanks, where it suits her for none."""
    best, most = -1, HELPS_AT
    for j in range(m.params.jobs):
        if has(jobs, j):
            suits = fit(m, t, i, f, j)
            if suits >= most:
                best, most = j, suits
    tie = tie_of(m, i, f)
    if best < 0 and tie.familiar == 0:
        tie.attitude = min(np.float64(tie.attitude) + ADVICE, OPINION_MOST)
    return best


@rule
def hear_neighbours(m: Rows, t: int, i: int, one: np.uint64, other: np.uint64) -> None:
    """Ask two acquaintances, with replacement, what they have to say."""
    p = m.params
    me = person(m, i)
    if p.word == 0 or me.degree == 0:
        return
    for drawn in (one, other):
        row = neighbour_of(m, int(me.first_tie) + pick(drawn, me.degree))
        word = int(word_of(m, t, row).bits)
        if word != 0 and said_firm(word) >= 0:
            hear_word(m, i, row, word)


@rule
def hear_word(m: Rows, i: int, row: int, word: int) -> None:
    """One acquaintance's word of a firm: awareness if good, opinion and a told value if the firm was never used."""
    p, me = m.params, person(m, i)
    f, j, value = said_firm(word), said_job(word), said_value(word)
    tie = tie_of(m, i, f)
    me.standard = np.float64(me.standard) + STANDARD_RATE * (value - np.float64(me.standard))
    good = said_good(word)
    if good and has(me.jobs, j):
        speaker = row + gone_on(word) * m.rows
        learn_of(m, i, f, 1 << j, REFERRAL, speaker)
    if tie.familiar == 0:
        step = p.praise if good else -p.blame
        tie.attitude = min(max(np.float64(tie.attitude) + step, -OPINION_MOST), OPINION_MOST)
    if not has(tie.familiar, j) and has(tie.aware, j):
        if has(tie.told, j):
            value = 0.5 * (value + np.float64(tie.expected[j]))
        tie.expected[j] = value
        tie.told = int(tie.told) | (1 << j)


@rule
def search(m: Rows, t: int, i: int, j: int, occasion: int) -> None:
    """At an own occasion perhaps look around, and find one firm that serves the job."""
    p = m.params
    w = draw(p.seed, SEARCH_STREAM, identity(m, i), t, j, occasion)
    if uniform(w[0]) < p.search:
        f = pick(w[1], m.firms)
        offer = offer_of(m, t, f)
        if offer.open == 1 and has(offer.serves, j):
            learn_of(m, i, f, 1 << j, SEARCH, -1)
