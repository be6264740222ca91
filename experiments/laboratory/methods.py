"""What would an analyst say? The usual methods, each from a log alone: nothing here can see the truth.

Every method answers in the same words: a quantity and its estimate; one that cannot be fitted says why. Money is in
cents, discounted to the cut-off, and margins are amounts times the margin share that the analyst is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from experiments.laboratory.log import PURCHASE, About, Log
from sim import dates
from sim.measures import bgnbd, paretonbd, sbg
from sim.measures.discounting import Numbers, factors, per_tick
from sim.measures.transactions import Summary, summarise
from sim.measures.valuation import average_rate_equity, pooled_retention
from sim.units import BadInput

WEEK = 7.0  # days; the unit of time of models of purchases
YEAR = 365.25
# When a sum over the years to come is evaluated, in years.
GRID = np.array([0, 0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7, 9, 12, 15, 20, 27, 37, 50])
BGNBD, PARETO = "BG/NBD", "Pareto/NBD"
MODELS: dict[str, ModuleType] = {BGNBD: bgnbd, PARETO: paretonbd}
NAIVE, LAST_TOUCH, SURVEY = "one average rate", "last touch", "survey"
SBG, SBG_COHORT = "sBG", "sBG of the cohort"
ACTIVE, BOUGHT, STAY = "active customers", "purchases in the horizon", "customers who stay"
COHORT = "first year's cohort, still there"
EQUITY, NEAR = "customer equity", "of it within the horizon"
LIFETIME = "discounted lifetime ahead"  # of all customers together, ticks
WORD, WORD_VALUE = "new customers owed to word, net", "margin of new customers owed to word, net"
ONLY_WORD = "new customers who came only by word"
SAY = "share who stay a year"

Estimates = dict[tuple[str, str], float]  # (method, quantity) -> estimate


@dataclass
class Said:
    """What all methods say of one log."""

    estimates: Estimates
    alive: dict[str, Numbers] = field(default_factory=dict)  # by model, P(alive) of each customer in order of ids
    survival: Numbers = field(default_factory=lambda: np.zeros(0))  # of the first year's cohort by ticks of tenure
    without: dict[str, str] = field(default_factory=dict)  # methods that could not be fitted, and why


def say(log: Log) -> Said:
    """What all methods say of a log; one that its data cannot carry says why."""
    said = Said({})
    purchases: dict[str, Callable[[Log, Said], None]] = {name: partial(by_model, name) for name in MODELS}
    own = purchases if log.about.kind == PURCHASE else {SBG: by_sbg, SBG_COHORT: by_cohort}
    for name, method in {NAIVE: naive, **own, LAST_TOUCH: last_touch, SURVEY: survey}.items():
        try:
            method(log, said)
        except BadInput as error:
            said.without[name] = str(error)
    return said


def summary_of(log: Log) -> Summary:
    """Repeat purchases, recency and age of every customer at the cut-off, in weeks."""
    of = log["transactions"]
    last = int(log.about.cutoff.astype(np.int64)) - 1
    return summarise(of["customer"], of["date"].astype(np.int64), last, unit=WEEK)


def by_model(name: str, log: Log, said: Said) -> None:
    """A model of purchases without contracts: purchases, customers still active, and what they are worth."""
    model, s, of = MODELS[name], summary_of(log), log["transactions"]
    ahead = (log.about.until - log.about.cutoff).astype(np.int64) / WEEK
    margin = summed(s.customer, of["customer"], of["amount"]) * log.about.margin_share / (s.x + 1.0)
    p = model.fit(s).values
    said.alive[name] = model.p_alive(p, s.x, s.t_x, s.T)
    def worth(years: float) -> float:
        return float(discounted_purchases(partial(model.conditional, p), s, years, log.about) @ margin)

    said.estimates |= {
        (name, ACTIVE): float(said.alive[name].sum()),
        (name, BOUGHT): float(model.conditional(p, ahead, s.x, s.t_x, s.T).sum()),
        (name, EQUITY): worth(log.about.valued / 12.0), (name, NEAR): worth(log.about.horizon / 12.0),
    }  # fmt: skip


def summed(who: NDArray[np.int64], customer: NDArray[np.int64], values: NDArray[np.int64]) -> Numbers:
    """The sum over each customer's rows; `who` has every customer, sorted."""
    return np.asarray(np.bincount(np.searchsorted(who, customer), values.astype(np.float64), len(who)), np.float64)


def discounted_purchases(expected: Callable[..., Numbers], s: Summary, last: float, about: About) -> Numbers:
    """Each customer's expected purchases (n,) of so many years, discounted to the cut-off.

    By the convention of ticks a purchase is discounted as if made when its tick begins, on average half a tick sooner.
    Within a step of the grid purchases come evenly.
    """
    years = np.append(GRID[last > GRID], last)
    upto = [expected(t * YEAR / WEEK, s.x, s.t_x, s.T) if t else np.zeros(len(s.x)) for t in years.tolist()]
    force = float(np.log1p(about.discount_rate))
    worth = -np.diff(np.exp(-force * years)) / np.diff(years) / force if force else np.ones(len(years) - 1)
    return np.asarray(worth @ np.diff(np.array(upto), axis=0) * np.exp(force / 2 / about.ticks_per_year), np.float64)


def by_sbg(log: Log, said: Said) -> None:
    """sBG on all contracts by tenure: who of today's customers stays, and their worth (Fader and Hardie 2010)."""
    of, about = log["contracts"], log.about
    bills, running = of["invoices"], np.isnat(of["end"])
    longest, ahead = int(bills.max(initial=0)), ticks_ahead(about)
    renewed, margin = bills[running] - 1, of["amount"][running] * about.margin_share
    s = survival(bills, running, longest + max(ahead, about.ticks))
    later = factors(about.ticks, about.discount_rate, about.ticks_per_year)
    flow = np.array([s[n + 1 : n + 1 + about.ticks] * later / s[n] for n in range(longest)])
    near, whole = flow[:, :ahead].sum(axis=1), flow.sum(axis=1)
    said.estimates |= {
        (SBG, STAY): float((s[renewed + ahead] / s[renewed]).sum()), (SBG, LIFETIME): float(whole[renewed].sum()),
        (SBG, EQUITY): float(margin @ whole[renewed]), (SBG, NEAR): float(margin @ near[renewed]),
    }  # fmt: skip


def by_cohort(log: Log, said: Said) -> None:
    """sBG on the first contracts of those who came in the first year of the log: who is there at the longest tenure
    that all of them can reach by the end of the horizon.
    """
    of, about = log["contracts"], log.about
    first = np.zeros(len(of["customer"]), bool)
    first[np.unique(of["customer"], return_index=True)[1]] = True  # contracts come by customer and start
    first &= dates.tick_of(of["start"], about.ticks_per_year) < about.ticks_per_year
    to_end = int(dates.tick_of(about.until, about.ticks_per_year)) - about.ticks_per_year
    said.survival = survival(of["invoices"][first], np.isnat(of["end"][first]), to_end)
    said.estimates[SBG_COHORT, COHORT] = float(said.survival[-1])


def survival(bills: NDArray[np.int64], running: NDArray[np.bool_], periods: int) -> Numbers:
    """sBG's S(0..periods) by contracts with so many bills, of which some run on: seen to renew one time less."""
    longest = int(bills.max(initial=0))
    lost = np.bincount(bills[~running], minlength=longest + 1)[1:]
    alpha, beta = sbg.fit(lost, np.bincount(bills[running] - 1, minlength=longest + 1)[1:]).values
    return sbg.survival(alpha, beta, periods)


def ticks_ahead(about: About) -> int:
    """Ticks of the horizon."""
    ends = dates.tick_of([about.cutoff, about.until], about.ticks_per_year)
    return int(ends[1] - ends[0])


def naive(log: Log, said: Said) -> None:
    """One average rate of retention for everybody, that of the last year, and one average margin."""
    about = log.about
    d = per_tick(about.discount_rate, about.ticks_per_year)
    customers, margin, kept = (buyers if about.kind == PURCHASE else subscribers)(log)
    ahead = ticks_ahead(about)
    near = 1.0 - (kept / (1.0 + d)) ** ahead  # the part of the sum that the first ticks have
    equity = average_rate_equity(customers, margin, kept, d)
    said.estimates |= {(NAIVE, EQUITY): equity, (NAIVE, NEAR): equity * near}
    if about.kind == PURCHASE:
        said.estimates[NAIVE, ACTIVE] = customers
    else:
        said.estimates |= {(NAIVE, STAY): customers * kept**ahead,
                           (NAIVE, LIFETIME): average_rate_equity(customers, 1.0, kept, d)}  # fmt: skip


def buyers(log: Log) -> tuple[float, float, float]:
    """Customers who bought in the last year, their margin a tick, and the share kept a tick: of the year before, who
    bought again.
    """
    of, about = log["transactions"], log.about
    ago = (about.cutoff - of["date"]).astype(np.int64)
    last, before = (np.unique(of["customer"][(ago > years * YEAR) & (ago <= (years + 1) * YEAR)]) for years in (0, 1))
    kept = pooled_retention(len(before), int(np.isin(before, last).sum()))
    margin = of["amount"][ago <= YEAR].sum() * about.margin_share / max(len(last), 1) / about.ticks_per_year
    return float(len(last)), float(margin), float(kept ** (1.0 / about.ticks_per_year))


def subscribers(log: Log) -> tuple[float, float, float]:
    """Customers at the cut-off, their margin a tick, and the share kept a tick, both of the last year."""
    of, about, bills = log["contracts"], log.about, log["invoices"]
    cut = int(dates.tick_of(about.cutoff, about.ticks_per_year))
    first = cut - about.ticks_per_year
    running = np.isnat(of["end"])
    start = dates.tick_of(of["start"], about.ticks_per_year)
    end = np.where(running, cut, dates.tick_of(np.where(running, about.cutoff, of["end"]), about.ticks_per_year))
    at_risk = sum(int(((start < t) & (end >= t)).sum()) for t in range(first, cut))
    lost = int((~running & (end >= first)).sum())
    year = dates.tick_of(bills["date"], about.ticks_per_year) >= first
    margin = bills["amount"][year].sum() * about.margin_share / max(int(year.sum()), 1)
    return float(running.sum()), float(margin), pooled_retention(at_risk, at_risk - lost)


def last_touch(log: Log, said: Said) -> None:
    """The share of new customers, and of what they have brought so far, that the last touch gives to word of mouth."""
    of = log["touches"]
    if len(of["customer"]) == 0:
        raise BadInput("the log has no new customer since touches are logged; valid: at least one.")
    sales = log["transactions" if log.about.kind == PURCHASE else "invoices"]
    new = np.isin(sales["customer"], of["customer"])
    brought = summed(of["customer"], sales["customer"][new], sales["amount"][new])
    told = of["touch"] == "referral"
    said.estimates |= {
        (LAST_TOUCH, ONLY_WORD): float(told.mean()), (LAST_TOUCH, WORD): float(told.mean()),
        (LAST_TOUCH, WORD_VALUE): float(brought[told].sum() / brought.sum()),
    }  # fmt: skip


def survey(log: Log, said: Said) -> None:
    """The share of those asked in the last year who say that they will stay."""
    of, about = log["surveys"], log.about
    first = dates.tick_of(about.cutoff, about.ticks_per_year) - about.ticks_per_year
    year = dates.tick_of(of["date"], about.ticks_per_year) >= first
    if not year.any():
        raise BadInput("nobody answered in the last year; valid: at least one answer.")
    said.estimates[SURVEY, SAY] = float(of["intends_to_stay"][year].mean())
