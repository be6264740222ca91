"""Why does a method err? What the truth shows of each assumption that it makes, with the numbers of these runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.laboratory.measure import Found
from experiments.laboratory.methods import (
    ACTIVE,
    BGNBD,
    BOUGHT,
    COHORT,
    EQUITY,
    LAST_TOUCH,
    LIFETIME,
    NAIVE,
    NEAR,
    ONLY_WORD,
    PARETO,
    SAY,
    SBG,
    SBG_COHORT,
    STAY,
    SURVEY,
    WORD,
)
from experiments.laboratory.scores import BOOK, RATIO, Summed
from sim.config import Config, Kind


@dataclass(frozen=True)
class Facts:
    """The scores of one market by method and quantity, and its true totals, means over seeds."""

    of: dict[tuple[str, str], Summed]
    t: dict[str, float]
    purchase: bool


def reasons(scores: list[Summed], found: Sequence[Found], config: Config) -> list[str]:
    """A line for each method that was measured."""
    by_key = {(s.method, s.quantity): s for s in scores if s.kind == RATIO and not math.isnan(s.value)}
    totals = {key: float(np.mean([f.totals[key] for f in found])) for key in found[0].totals}
    writers: dict[tuple[str, str], Callable[[Facts], str]] = {
        (NAIVE, EQUITY): naive, (SBG, EQUITY): sbg, (BGNBD, EQUITY): bgnbd, (PARETO, ACTIVE): pareto,
        (BOOK, EQUITY): book, (LAST_TOUCH, WORD): word, (SURVEY, SAY): said,
    }  # fmt: skip
    facts = Facts(by_key, totals, config.market.kind is Kind.purchase)
    return [write(facts) for key, write in writers.items() if key in by_key]


def naive(f: Facts) -> str:
    """What one average rate leaves out."""
    told = f"{NAIVE}: {times(f.of[NAIVE, EQUITY])} the true equity. "
    if f.purchase:
        active = f.of[NAIVE, ACTIVE]
        return told + ("It takes who did not buy for a year for lost: it counts "
                       f"{active.estimate:,.0f} customers where {active.truth:,.0f} are active.")  # fmt: skip
    stay, life = f.of[NAIVE, STAY], f.of[NAIVE, LIFETIME]
    return told + (
        f"It lets {stay.estimate:,.0f} of today's {f.t['active']:,.0f} customers stay; {stay.truth:,.0f} do. "
        f"{parts(f, NAIVE, life)}"
    )


def parts(f: Facts, method: str, life: Summed) -> str:
    """An error in equity as one in lifetimes and one in margins."""
    change = f.t["margin_a_head_later"] / f.t["margin_a_head_now"] - 1.0
    return (
        f"In parts: {life.value:.2f} of the lifetime ahead, and {f.of[method, EQUITY].value / life.value:.2f} of the "
        f"margin in it; it holds margins fixed, but who stays brings {change:+.0%} after the horizon against now."
    )


def sbg(f: Facts) -> str:
    """What sBG leaves out."""
    stay, cohort = f.of[SBG, STAY], f.of.get((SBG_COHORT, COHORT))
    of_cohort = f", fitted to the first year's cohort {times(cohort)} it" if cohort else ""
    return (
        f"{SBG}: {times(f.of[SBG, EQUITY])} the true equity, {times(stay)} the customers who stay ({stay.truth:,.0f}; "
        f"{f.t['oracle_stay']:,.0f} where firms stand still){of_cohort}. "
        f"{parts(f, SBG, f.of[SBG, LIFETIME])}"
    )


def bgnbd(f: Facts) -> str:
    """What BG/NBD leaves out."""
    active, bought, lost = f.of[BGNBD, ACTIVE], f.of[BGNBD, BOUGHT], 1.0 - f.t["oracle_stay"] / f.t["active"]
    return (
        f"{BGNBD}: {times(active)} the active customers and {times(bought)} the purchases of the horizon. "
        f"{near_and_far(f, BGNBD)} It loses customers only as they buy, and never changes their rates; {lost:.0%} of "
        "the active are lost in the horizon, silent ones among them."
    )


def near_and_far(f: Facts, method: str) -> str:
    """An error in equity as one in the horizon and one in what comes later."""
    near, whole = f.of[method, NEAR], f.of[method, EQUITY]
    far = (whole.estimate - near.estimate) / (whole.truth - near.truth)
    return f"{times(whole)} the true equity: {near.value:.2f} in the horizon, {far:.2f} later."


def pareto(f: Facts) -> str:
    """What Pareto/NBD leaves out."""
    active, bought = f.of[PARETO, ACTIVE], f.of[PARETO, BOUGHT]
    return (
        f"{PARETO}: {times(active)} the active customers, {times(bought)} the purchases. "
        f"{near_and_far(f, PARETO)} It reads silence as loss; here a silent customer stays one until she has a need "
        "and goes elsewhere."
    )


def book(f: Facts) -> str:
    """What the firm's book leaves out."""
    return (
        f"{BOOK}: {times(f.of[BOOK, EQUITY])} the true equity. It is one average rate, too, of the last 12 ticks, but "
        "counts customers by their true state, and takes the next margin as certain."
    )


def word(f: Facts) -> str:
    """What the last touch gets wrong."""
    net, only = f.of[LAST_TOUCH, WORD], f.of[LAST_TOUCH, ONLY_WORD]
    away = f.t["only_by_word"] - (f.t["new_with_word"] - f.t["new_without_word"])
    return (
        f"{LAST_TOUCH}: word gets {net.estimate:.1%} of new customers. {only.truth:.1%} came only because of it, but "
        f"as many as {away / f.t['new_with_word']:.1%} came only where it is silent: net {net.truth:.1%}."
    )


def said(f: Facts) -> str:
    """What answers are worth."""
    s = f.of[SURVEY, SAY]
    return f"{SURVEY}: {s.estimate:.0%} say that they will stay a year, and {s.truth:.0%} do."


def times(s: Summed) -> str:
    """A ratio in words."""
    return f"{s.value:.2f} of"
