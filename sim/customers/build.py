"""How does a market begin? Constants of the tick's length, the ground that needs stand on, and empty columns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.config import Config, Kind, Logged
from sim.customers import network
from sim.customers.codes import CHANNELS, TOTALS
from sim.customers.needs import MOST_OCCASIONS, be_born
from sim.customers.table import (
    CHOICE,
    COHORT,
    FACTOR,
    INCIDENT,
    NEIGHBOUR,
    SPELL,
    TOTAL,
    WORD,
    WRITTEN,
    Array,
    Rows,
    Tables,
    offer_type,
    params_type,
    people_type,
    tie_type,
)
from sim.numbers.compiled import rule
from sim.numbers.math import exp, log, normal, power
from sim.numbers.random import GROUND, LOGGED, Seed, draw, uniform

CHUNK_ROWS = 50_000  # below this many rows one chunk, and so one thread, is faster
CHUNKS = 64
LEANING = 0.6  # how far a situation makes some jobs likelier than others
BUSIER = 0.3  # log-spread of activity between situations


def per_tick(monthly: float, months: float) -> float:
    """A chance a month as a chance a tick."""
    return 1.0 - power(1.0 - monthly, months)


def parameters(config: Config, seed: int) -> Array:
    """The (1,) record of constants; rates a month become rates a tick, and `alike` takes every difference away."""
    market, customers, words = config.market, config.customers, config.network
    p: Any = np.zeros(1, params_type(market.situations, market.jobs, market.outcomes)).view(np.recarray)[0]
    months = 12.0 / config.ticks_per_year
    alike = customers.alike
    for group in (market, customers, words):
        for name, value in vars(group).items():
            if name in (p.dtype.names or ()) and isinstance(value, bool | int | float):
                p[name] = value
    p.seed, p.subscription = seed, market.kind is Kind.subscription
    p.word = hears(config)
    p.switch, p.leaving = per_tick(market.situation_switch, months), per_tick(customers.leaving, months)
    p.forgetting = 0.0 if alike else per_tick(market.forgetting, months)
    p.talk, p.talk_negative = per_tick(words.talk, months), per_tick(words.talk_negative, months)
    if market.kind is Kind.subscription:  # a use is a month of service there
        p.expectation_rate = per_tick(market.expectation_rate, months)
        p.attitude_rate = per_tick(market.attitude_rate, months)
    p.aware_at_start = 1.0 if alike else market.aware_at_start
    p.style = 0.0 if alike else 1.0
    p.pull = market.need_drift
    p.noise = market.need_spread * math.sqrt(2.0 * p.pull - p.pull * p.pull)
    if alike:
        p.need_spread = p.noise = p.taste = p.guess_error = 0.0
        p.homophily, p.switch = 1.0, 0.0
    if customers.needs_still:
        p.pull = p.noise = p.switch = 0.0
    p.narrowness = 0.5 / (market.fit_width * market.fit_width)
    p.discount = log(1.0 + config.discount_rate) / config.ticks_per_year
    p.quarter, p.cluster = config.ticks_per_year // 4, max(words.degree, 1)
    p.mark, p.burn_in = 0, config.burn_in
    p.rate = market.occasion_rate * months
    sizes = [1.0] if alike else customers.tier_size
    p.tiers = len(sizes)
    p.tier_size[: len(sizes)] = [round(100 * s) for s in sizes]
    p.tier_below[: len(sizes)] = [1.0] if alike else np.cumsum(customers.tier_share)
    lay_ground(p, market.situation_spread)
    return np.array([p]).view(np.recarray)


def worth_by_age(discount: float, ticks: int) -> Array:
    """(ticks + 1,) what a unit of money is worth that comes 0, 1, .. ticks later; `discount` is a force a tick."""
    return np.array([exp(-discount * k) for k in range(ticks + 1)]).view(FACTOR).view(np.recarray)


def hears(config: Config) -> bool:
    """Whether word of mouth is on."""
    return config.network.word and config.network.shape.value != "none"


def lay_ground(p: Any, spread: float) -> None:
    """Where situations lie in outcome space, what weighs there, what jobs they bring; luck of the seed alone."""
    for s in range(p.situations):
        p.activity[s] = 1.0 + BUSIER * (2.0 * s / max(int(p.situations) - 1, 1) - 1.0) if p.situations > 1 else 1.0
        for j in range(p.jobs):
            w = draw(p.seed, GROUND, s, 0, j, 0, 0)
            p.propensity[s, j] = LEANING * uniform(w[0])
            raw = [0.5 + uniform(draw(p.seed, GROUND, s, 0, j, 1, d)[0]) for d in range(p.outcomes)]
            p.weights[s, j] = np.array(raw) / math.fsum(raw)
            for d in range(p.outcomes):
                p.centre[s, j, d] = spread * normal(uniform(draw(p.seed, GROUND, s, 0, j, 2, d)[0]))
    if p.alike:
        p.activity[:] = 1.0


def blank(config: Config, seed: int, firms: int) -> Tables:
    """Columns of a market in which nobody lives yet."""
    market, rows = config.market, config.customers.count
    params = parameters(config, seed)
    first, neighbours = network.build(seed, config.network.shape.value, rows, config.network.degree,
                                      config.network.rewire)  # fmt: skip
    ticks = config.burn_in + config.ticks
    chunks = CHUNKS if rows > CHUNK_ROWS else 1
    slots = logged_rows(config, seed)
    count = max(int(slots.max()) + 1, 1)
    most = market.jobs * (MOST_OCCASIONS + 4)
    people = np.zeros(rows, people_type(market.jobs, market.outcomes)).view(np.recarray)
    people.first_tie, people.degree, people.slot = first[:-1], np.diff(first), slots
    return Tables(
        people=people,
        ties=np.zeros((rows, firms), tie_type(market.jobs)).view(np.recarray),
        spells=np.zeros((rows, firms), SPELL).view(np.recarray),
        offers=np.zeros((ticks + 1, firms), offer_type(market.jobs, market.outcomes)).view(np.recarray),
        params=params,
        said=np.zeros((2, rows), WORD).view(np.recarray),
        neighbours=np.append(neighbours, np.int32(0)).view(NEIGHBOUR).view(np.recarray),
        factors=worth_by_age(params[0].discount, ticks),
        totals=np.zeros((chunks, firms + 1, len(TOTALS)), TOTAL).view(np.recarray),
        cohorts=np.zeros((chunks, firms, ticks + 1, len(CHANNELS)), COHORT).view(np.recarray),
        written=np.zeros(count, WRITTEN).view(np.recarray),
        choices=np.zeros((count, most), CHOICE).view(np.recarray),
        incidents=np.zeros((count, most), INCIDENT).view(np.recarray),
    )


def logged_rows(config: Config, seed: int) -> Array:
    """Place of each row in the logs, -1 for most: those of the sample, and the row whose story is told."""
    slots = sampled_rows(config, seed)
    row = config.story % len(slots)
    if config.story >= 0 and slots[row] < 0:
        slots[row] = slots.max() + 1
    return slots


def sampled_rows(config: Config, seed: int) -> Array:
    """Place of each row in the logs, -1 for most: about `record.sample` rows by a hash, all or none."""
    rows, record = config.customers.count, config.record
    if record.choices is Logged.all:
        return np.arange(rows, dtype=np.int32)
    if record.choices is Logged.none or record.sample == 0:
        return np.full(rows, -1, np.int32)
    return pick_rows(np.uint64(seed), rows, record.sample / rows)


@rule
def pick_rows(seed: Seed, rows: int, chance: float) -> Array:
    """Rows whose hash falls below the chance, numbered in order."""
    slots = np.full(rows, -1, np.int32)
    n = 0
    for i in range(rows):
        if uniform(draw(seed, LOGGED, i, 0)[0]) < chance:
            slots[i] = n
            n += 1
    return slots


@rule
def populate(m: Rows) -> None:
    """Let everybody arrive before the first tick."""
    for i in range(m.rows):
        be_born(m, 0, i)
