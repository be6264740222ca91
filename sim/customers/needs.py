"""What does a customer need, and how does that change? Needs are inherent: no rule here can see a firm's offer.

Situations switch as a Markov chain; within one, each desired outcome is drawn to the situation's mean (an
Ornstein-Uhlenbeck step a quarter). Which jobs a customer holds is a function of who she is and of her situation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.customers.table import Rows, has, identity, person, spell_of, tie_of
from sim.numbers.compiled import rule
from sim.numbers.math import exp, normal
from sim.numbers.random import (
    AWARE,
    BIRTH,
    GUESS,
    MONTH,
    NEED,
    OCCASION,
    SITUATION,
    STYLE,
    TASTE,
    Words,
    draw,
    gamma,
    pick,
    poisson,
    uniform,
)

MOST_OCCASIONS = 15
CHANNELS_MOST = 4  # channels in which customers may like to be served, each by as many of them


@rule
def luck_of_month(m: Rows, t: int, i: int) -> Words:
    """The words that every month takes: whether she leaves, whether her situation switches, whom she asks (two)."""
    return draw(m.params.seed, MONTH, identity(m, i), t)


@rule
def leaves_market(m: Rows, word: np.uint64) -> bool:
    """Whether the customer leaves the market this month, for reasons of her own."""
    return uniform(word) < m.params.leaving


@rule
def choose_jobs(m: Rows, i: int) -> None:
    """Set the jobs held: as many as her nature says, those that rank highest in her situation."""
    p, me = m.params, person(m, i)
    me.jobs = (1 << ((p.jobs_least + p.jobs_most) // 2)) - 1 if p.alike == 1 else ranked_jobs(m, i)
    me.breadth = 0
    for j in range(p.jobs):
        if has(me.jobs, j):
            me.held[me.breadth] = j
            me.breadth += 1


@rule
def ranked_jobs(m: Rows, i: int) -> int:
    """The mask of the jobs that rank highest for her in her situation, a count of them that never changes."""
    p, me = m.params, person(m, i)
    ident = identity(m, i)
    n = p.jobs_least + pick(draw(p.seed, BIRTH, ident, 0)[0], p.jobs_most - p.jobs_least + 1)
    held = 0
    for _ in range(n):
        best, best_score = 0, -1.0
        for j in range(p.jobs):
            score = uniform(draw(p.seed, BIRTH, ident, 0, j, 1)[0]) + p.propensity[me.situation, j]
            if not has(held, j) and score > best_score:
                best, best_score = j, score
        held |= 1 << best
    return held


@rule
def place_need(m: Rows, t: int, i: int, j: int) -> None:
    """Draw the desired outcomes of a job afresh around the mean of her situation."""
    p, me = m.params, person(m, i)
    ident = identity(m, i)
    for d in range(p.outcomes):
        z = normal(uniform(draw(p.seed, NEED, ident, t, j, 1, d // 4)[d % 4]))
        me.need[j, d] = p.centre[me.situation, j, d] + p.need_spread * z


@rule
def draw_situation(m: Rows, t: int, i: int) -> int:
    """A situation: with the chance of homophily the one of her place in the network, else any."""
    p = m.params
    if p.alike == 1:
        return 0
    place = pick(draw(p.seed, SITUATION, i // p.cluster, 0, 0, 1)[0], p.situations)
    w = draw(p.seed, SITUATION, identity(m, i), t)
    return place if uniform(w[0]) < p.homophily else pick(w[1], p.situations)


@rule
def be_born(m: Rows, t: int, i: int) -> None:
    """Fill row i with a customer whose first month is tick t and who has met no firm."""
    p, me = m.params, person(m, i)
    ident = identity(m, i)
    me.entered = t
    me.situation = draw_situation(m, t, i)
    choose_jobs(m, i)
    me.jobs_first = me.jobs
    w = draw(p.seed, STYLE, ident, 0)
    me.style = p.style * normal(uniform(w[0]))
    me.tier = 0
    while me.tier + 1 < p.tiers and uniform(w[1]) > p.tier_below[me.tier]:
        me.tier += 1
    me.means = (1 if takes(p, w[2], p.takes_service) else 0) + (2 if takes(p, w[3], p.takes_information) else 0)
    me.prefers = 0 if p.alike == 1 else pick(draw(p.seed, STYLE, ident, 0, 0, 1)[0], CHANNELS_MOST)
    me.rate = 1.0 if p.alike == 1 else gamma(p.seed, ident, p.rate_shape)
    me.standard = 0.5
    me.woken = 0
    me.leaving = 0
    me.closing = 0
    for j in range(p.jobs):
        place_need(m, t, i, j)
        me.provider[j] = -1
        me.ahead[j] = 0
        me.own[j] = 0
    for f in range(m.firms):
        meet_firm(m, i, f)


@rule
def takes(p: Any, word: np.uint64, share: float) -> bool:
    """Whether she is among the share of customers who take a means; where all are alike all are as most."""
    return bool(share >= 0.5 if p.alike == 1 else uniform(word) < share)


@rule
def meet_firm(m: Rows, i: int, f: int) -> None:
    """Begin with firm f as a stranger: a taste, partly common to acquaintances, and perhaps its name."""
    p, tie = m.params, tie_of(m, i, f)
    ident = identity(m, i)
    own = normal(uniform(draw(p.seed, TASTE, ident, 0, 0, 0, f)[0]))
    common = normal(uniform(draw(p.seed, TASTE, i // p.cluster, 0, 0, 1, f)[0]))
    tie.taste = p.taste * (np.sqrt(p.taste_shared) * common + np.sqrt(1.0 - p.taste_shared) * own)
    knows = uniform(draw(p.seed, AWARE, ident, 0, 0, 0, f)[0]) < p.aware_at_start
    tie.aware = (1 << p.jobs) - 1 if knows else 0
    tie.lapsed, tie.used, tie.familiar, tie.told = 0, 0, 0, 0
    tie.attitude, tie.harm, tie.fine_attitude = 0.0, 0.0, 0.0
    tie.referrer, tie.channel, tie.spell, tie.fine_tick = -1, 5, 0, -1  # a name known on arrival counts as search
    for j in range(p.jobs):
        tie.expected[j] = 0.0
        tie.refused[j] = 0
        tie.guess[j] = p.guess_error * normal(uniform(draw(p.seed, GUESS, ident, 0, j // 4, 0, f)[j % 4]))
    spell_of(m, i, f).start = -1
    spell_of(m, i, f).end_reason = -1
    spell_of(m, i, f).ended = 0
    spell_of(m, i, f).retention = 0
    spell_of(m, i, f).revenue_tick, spell_of(m, i, f).margin_tick = 0, 0


@rule
def needs_evolve(m: Rows, t: int, i: int, word: np.uint64) -> None:
    """Perhaps enter another situation; once a quarter let the needs of held jobs move."""
    p, me = m.params, person(m, i)
    before = int(me.jobs)
    if uniform(word) < p.switch:
        me.situation = draw_situation(m, t, i)
        choose_jobs(m, i)
        for j in range(p.jobs):
            if has(me.jobs, j) and not has(before, j):
                place_need(m, t, i, j)
    if t % p.quarter == 0 and t > 0:
        for j in range(p.jobs):
            if has(int(me.jobs) & before, j):  # a need drawn this month has the shock already
                drift(m, t, i, j)


@rule
def drift(m: Rows, t: int, i: int, j: int) -> None:
    """x' = x + shock + pull (centre - x) + noise z; the shock is what society and technology change for all."""
    p, me = m.params, person(m, i)
    ident = identity(m, i)
    for d in range(p.outcomes):
        z = normal(uniform(draw(p.seed, NEED, ident, t, j, 0, d // 4)[d % 4])) if p.noise > 0.0 else 0.0
        x = np.float64(me.need[j, d])
        me.need[j, d] = x + p.shock[j, d] + p.pull * (p.centre[me.situation, j, d] - x) + p.noise * z


@rule
def count_own_occasions(m: Rows, t: int, i: int) -> None:
    """Set how often each job comes up this month: Poisson, by her rate and the activity of her situation alone."""
    p, me = m.params, person(m, i)
    busy = np.float64(me.rate) * p.activity[me.situation]
    none = exp(-busy * p.rate)
    arrives = t == me.entered
    w = draw(p.seed, OCCASION, identity(m, i), t)
    for j in range(p.jobs):
        me.own[j] = 0
    for k in range(me.breadth):  # her k-th job takes the k-th word
        j = int(me.held[k])
        if k % 4 == 0 and k > 0:
            w = draw(p.seed, OCCASION, identity(m, i), t, 0, 0, k // 4)
        if uniform(w[k % 4]) > none:
            me.own[j] = poisson(uniform(w[k % 4]), busy * p.rate, MOST_OCCASIONS)
        if arrives and uniform(draw(p.seed, OCCASION, identity(m, i), t, j, 1)[0]) < p.arrival_occasion:
            me.own[j] = max(int(me.own[j]), 1)
