"""What would an analyst say? The usual methods, each from a log alone: nothing here can see the truth.

Every method answers in the same words: a quantity and its estimate; one that cannot be fitted says why. Money is in cents, discounted to the cut-off, and
margins are amounts times the margin share that the analyst is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
# When a sum over the years to come is evaluated, in years; between two points purchases are discounted at the middle.
GRID = np.array([0.0, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 12.0, 15.0, 20.0, 27.0, 37.0, 50.0])
MODELS: dict[str, ModuleType] = {"BG/NBD": bgnbd, "Pareto/NBD": paretonbd}
NAIVE, SBG, LAST_TOUCH, SURVEY = "one average rate", "sBG", "last touch", "survey"
ACTIVE, BOUGHT, STAY, EQUITY = "active customers", "purchases in the horizon", "customers who stay", "customer equity"
WORD, WORD_VALUE = "new customers owed to word, net", "margin of new customers owed to word, net"
ONLY_WORD = "new customers who came only by word"
SAY = "share who stay a year"

Estimates = dict[tuple[str, str], float]  # (method, quantity) -> estimate


@dataclass
class Said:
    """What all methods say of one log."""

    estimates: Estimates
    alive: dict[str, Numbers] = field(default_factory=dict)  # by model, P(alive) of each customer in order of ids
    survival: Numbers = field(default_factory=lambda: np.zeros(0))  # of sBG by ticks of tenure, as long as is known
    without: dict[str, str] = field(default_factory=dict)  # methods that could not be fitted, and why


def say(log: Log) -> Said:
    """What all methods say of a log."""
    said = Said(naive(log) | last_touch(log) | survey(log))
    (by_models if log.about.kind == PURCHASE else by_sbg)(log, said)
    return said


def summary_of(log: Log) -> Summary:
    """Repeat purchases, recency and age of every customer at the cut-off, in weeks."""
    of = log["transactions"]
    last = int(log.about.cutoff.astype(np.int64)) - 1
    return summarise(of["customer"], of["date"].astype(np.int64), last, unit=WEEK)


def by_models(log: Log, said: Said) -> None:
    """Models of purchases without contracts: purchases, customers still active, and what they are worth."""
    s, of = summary_of(log), log["transactions"]
    ahead = (log.about.until - log.about.cutoff).astype(np.int64) / WEEK
    margin = summed(s.customer, of["customer"], of["amount"]) * log.about.margin_share / (s.x + 1.0)
    for name, model in MODELS.items():
        try:
            p = model.fit(s).values
        except BadInput as error:
            said.without[name] = str(error)
            continue
        said.alive[name] = model.p_alive(p, s.x, s.t_x, s.T)
        said.estimates |= {
            (name, ACTIVE): float(said.alive[name].sum()),
            (name, BOUGHT): float(model.conditional(p, ahead, s.x, s.t_x, s.T).sum()),
            (name, EQUITY): float(discounted_purchases(model, p, s, log.about) @ margin),
        }


def summed(who: NDArray[np.int64], customer: NDArray[np.int64], values: NDArray[np.int64]) -> Numbers:
    """The sum over each customer's rows; `who` has every customer, sorted."""
    return np.bincount(np.searchsorted(who, customer), values.astype(np.float64), len(who))


def discounted_purchases(model: ModuleType, p: Numbers, s: Summary, about: About) -> Numbers:
    """Each customer's expected purchases over the months to be valued, discounted to the cut-off."""
    last = about.valued / 12.0
    years = np.append(GRID[last > GRID], last)
    upto = [model.conditional(p, t * YEAR / WEEK, s.x, s.t_x, s.T) if t else np.zeros(len(s.x)) for t in years]
    worth = (1.0 + about.discount_rate) ** -((years[1:] + years[:-1]) / 2.0)
    return np.asarray(worth @ np.diff(np.array(upto), axis=0), np.float64)


def by_sbg(log: Log, said: Said) -> None:
    """sBG on all contracts by tenure: who of today's customers stays, and what they are worth (Fader and Hardie 2010)."""
    of, about = log["contracts"], log.about
    bills, running = of["invoices"], np.isnat(of["end"])
    longest, ahead = int(bills.max(initial=0)), ticks_ahead(about)
    renewed, margin = bills[running] - 1, of["amount"][running] * about.margin_share
    lost = np.bincount(bills[~running], minlength=longest + 1)[1:]
    still = np.bincount(renewed, minlength=longest + 1)[1:]
    try:
        alpha, beta = sbg.fit(lost, still).values
    except BadInput as error:
        said.without[SBG] = str(error)
        return
    s = sbg.survival(alpha, beta, longest + max(ahead, about.ticks))
    later = factors(about.ticks, about.discount_rate, about.ticks_per_year)
    worth = np.array([s[n + 1 : n + 1 + about.ticks] @ later / s[n] for n in range(longest)])
    said.survival = s[: longest + ahead]
    said.estimates |= {
        (SBG, STAY): float((s[renewed + ahead] / s[renewed]).sum()), (SBG, EQUITY): float(margin @ worth[renewed]),
    }  # fmt: skip


def ticks_ahead(about: About) -> int:
    """Ticks of the horizon."""
    ends = dates.tick_of([about.cutoff, about.until], about.ticks_per_year)
    return int(ends[1] - ends[0])


def naive(log: Log) -> Estimates:
    """One average rate of retention for everybody, that of the last year, and one average margin."""
    about = log.about
    d = per_tick(about.discount_rate, about.ticks_per_year)
    customers, margin, kept = (buyers if about.kind == PURCHASE else subscribers)(log)
    more = (ACTIVE, customers) if about.kind == PURCHASE else (STAY, customers * kept ** ticks_ahead(about))
    return {(NAIVE, more[0]): more[1], (NAIVE, EQUITY): average_rate_equity(customers, margin, kept, d)}


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


def last_touch(log: Log) -> Estimates:
    """The share of new customers, and of what they have brought so far, that the last touch gives to word of mouth."""
    of = log["touches"]
    if len(of["customer"]) == 0:
        return {}
    sales = log["transactions" if log.about.kind == PURCHASE else "invoices"]
    new = np.isin(sales["customer"], of["customer"])
    brought = summed(of["customer"], sales["customer"][new], sales["amount"][new])
    told = of["touch"] == "referral"
    share = float(told.mean())
    return {(LAST_TOUCH, WORD): share, (LAST_TOUCH, ONLY_WORD): share, (LAST_TOUCH, WORD_VALUE): float(brought[told].sum() / brought.sum())}


def survey(log: Log) -> Estimates:
    """The share of those asked in the last year who say that they will stay."""
    of = log["surveys"]
    year = dates.tick_of(of["date"], log.about.ticks_per_year)
    year = year >= dates.tick_of(log.about.cutoff, log.about.ticks_per_year) - log.about.ticks_per_year
    return {(SURVEY, SAY): float(of["intends_to_stay"][year].mean())} if year.any() else {}
