"""What was expected before the study was run, and does it hold? Each claim is a test that may refute it.

A test gives estimates that are positive where the claim holds: it is confirmed where the 95 % interval of each lies
above 0, refuted where one lies below, else not clear. Advantages are those of customer-centric over product-centric
firms, in per cent of what all firms take in. Slopes are changes from the low to the high end of a range, with the other
parameters held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.fairness.contenders import BLEND, CONVERT, CRM, NO_CRM, PRODUCT, PRODUCT_UNITS
from experiments.fairness.estimates import NOTHING, Estimate, Numbers, apart, average, fit, share_above
from experiments.fairness.results import PRESETS, Contest, Results

Test = Callable[[Results, Contest], list[Estimate]]
POINTS = "% of revenue"
STRUCTURE: Contest = (PRODUCT_UNITS, PRESETS[1])  # the same levers, organised around products and around customers


@dataclass(frozen=True)
class Claim:
    """What is claimed, what is measured for it, in which unit, and by which test."""

    text: str
    measured: str
    unit: str
    test: Test


def controls(r: Results) -> tuple[Numbers, list[str]]:
    """Columns (environments, k) for all parameters: the place in the range, or 1 for a choice other than the first."""
    columns, names = [], []
    for f in r.factors:
        for choice in f.choices[1:]:
            columns.append(np.array([float(value == choice) for value in r.values(f.name)]))
            names.append(f"{f.name}={choice}")
        if not f.choices:
            columns.append(r.place(f.name))
            names.append(f.name)
    return np.array(columns, np.float64).reshape(len(columns), len(r)).T, names


def slope(r: Results, factor: str, y: Numbers) -> Estimate:
    """The change of y from the low to the high end of a parameter."""
    columns, names = controls(r)
    return fit(y, columns).column(names.index(factor)) if factor in names else NOTHING


def hump(r: Results, factor: str, y: Numbers) -> list[Estimate]:
    """The slope of a parabola at the low end, and less that at the high end (Lind and Mehlum 2010)."""
    columns, names = controls(r)
    if factor not in names:
        return [NOTHING]
    found = fit(y, np.column_stack([r.place(factor) ** 2, columns]))
    low = np.zeros(len(found.coefficients))
    low[1 + names.index(factor)] = 1.0
    high = low.copy()
    high[0] = 2.0
    return [found.of(low), -found.of(high)]


def amplified(r: Results, factor: str, lead: Numbers, y: Numbers) -> Estimate:
    """How much more y follows a lead (in its standard deviations) at the high than at the low end of a parameter."""
    columns, names = controls(r)
    spread = float(np.nanstd(lead)) if np.isfinite(lead).any() else 0.0
    if factor not in names or spread == 0.0:
        return NOTHING
    lead = (lead - np.nanmean(lead)) / spread
    return fit(y, np.column_stack([lead * r.place(factor), lead, columns])).column(0)


def heads(r: Results, contest: Contest, key: str) -> Numbers:
    """A difference in customers, in per cent of all that either has."""
    both = sum(r.mean(arm, key) for arm in contest)
    return 100.0 * r.mean_gap(contest, key) / np.where(both > 0.0, both, np.nan)


def alike_and_still(r: Results, contest: Contest) -> list[Estimate]:
    """The advantage of product focus where needs differ and move little."""
    return [-average(r.advantage(contest)[(r.place("needs") < 0.5) & (r.place("drift") < 0.5)])]


def horizon(r: Results, contest: Contest) -> list[Estimate]:
    """Product focus is ahead after a year, and less so after the whole horizon."""
    first, last = r.advantage(contest, "_1"), r.advantage(contest)
    return [-average(first), average(last - first)]


def hybrids(r: Results, contest: Contest) -> list[Estimate]:  # noqa: ARG001
    """The share in which the blend earns most, less the third that chance would give."""
    profits = np.array([r.mean(arm, "profit") for arm in (*PRESETS, BLEND)])
    return [share_above(profits[2] > profits[:2].max(axis=0), 1.0 / 3.0)]


def conversions(r: Results, contest: Contest) -> list[Estimate]:  # noqa: ARG001
    """How much more often a firm closes when it converts than when it does not: tight cash less ample cash."""
    more = 100.0 * r.mean_gap((PRODUCT, CONVERT), "closed")
    place = r.place("cash")
    return [apart(more[place < 1.0 / 3.0], more[place > 2.0 / 3.0])]


HYPOTHESES = (
    Claim("Product focus wins where needs are alike and still.", "its advantage in the lower half of both", POINTS,
          alike_and_still),
    Claim("The customer-centric gain is an inverted U in how much needs differ.",
          "slopes of a parabola: rising at the low end, falling at the high end", POINTS,
          lambda r, c: hump(r, "needs", r.advantage(c))),
    Claim("The customer-centric gain is an inverted U in the speed of drift.",
          "slopes of a parabola: rising at the low end, falling at the high end", POINTS,
          lambda r, c: hump(r, "drift", r.advantage(c))),
    Claim("Word of mouth amplifies quality gaps.", "how far customers follow a lead in value delivered: more with word",
          "% of customers a sd", lambda r, c: [amplified(r, "word", r.mean_gap(c, "delivered"),
                                                          heads(r, c, "customers"))]),
    Claim("Word of mouth amplifies early reach.", "how far customers follow an early lead in reach: more with word",
          "% of customers a sd", lambda r, c: [amplified(r, "word", heads(r, c, "reached_1"),
                                                          heads(r, c, "customers"))]),
    Claim("High switching costs favour the first mover.",
          "how far customers at the end follow a lead after a year: more with that cost", "% of customers a sd",
          lambda r, c: [amplified(r, "habit", heads(r, c, "customers_1"), heads(r, c, "customers"))]),
    Claim("High margins favour customer focus.", "fall of the advantage with unit cost", POINTS,
          lambda r, c: [-slope(r, "cost", r.advantage(c))]),
    Claim("Low discount rates favour customer focus.", "fall of the advantage with the discount rate", POINTS,
          lambda r, c: [-slope(r, "discount", r.advantage(c))]),
    Claim("More customer-centric rivals take the gain away.", "fall of the advantage with their share", POINTS,
          lambda r, c: [-slope(r, "rivals_customer", r.advantage(c))]),
    Claim("CRM without culture returns nothing.", "what the firm saves that leaves it out", POINTS,
          lambda r, _: [average(r.advantage((CRM, NO_CRM)))]),
    Claim("A short horizon makes product focus rational.",
          "its advantage after 1 year, and what customer focus gains from then to the end", POINTS, horizon),
    Claim("Few jobs favour product focus.", "rise of the customer-centric advantage with jobs", POINTS,
          lambda r, c: [slope(r, "jobs", r.advantage(c))]),
    Claim("Hybrids often win.", "share in which the blend earns most of three presets, less a third", "share", hybrids),
    Claim("Tight cash kills conversions.", "more firms closed by converting: lowest less highest third of cash",
          "% of firms", conversions),
)  # fmt: skip

# Lee, Sridhar, Henderson, Palmatier (Marketing Science 2015): signs in Fortune 500 firms, 1998 to 2010.
DOCKING = (
    Claim("raises satisfaction", "satisfaction, of 10, in the last year", "points",
          lambda r, c: [average(r.mean_gap(c, "satisfaction"))]),
    Claim("raises coordination cost", "what structure costs", POINTS,
          lambda r, c: [average(coordination(r, c))]),
    Claim("gains less where rivals have it", "fall of the gain with the share of customer-centric rivals", POINTS,
          lambda r, c: [-slope(r, "rivals_customer", r.advantage(c))]),
    Claim("gains less in fragmented markets", "fall of the gain with the number of rivals", POINTS,
          lambda r, c: [-slope(r, "rivals", r.advantage(c))]),
    Claim("gains less in less profitable industries", "fall of the gain with unit cost", POINTS,
          lambda r, c: [-slope(r, "cost", r.advantage(c))]),
    Claim("takes time", "rise of the gain from 1 year to the whole horizon", POINTS,
          lambda r, c: [average(r.advantage(c) - r.advantage(c, "_1"))]),
)  # fmt: skip


def coordination(r: Results, contest: Contest) -> Numbers:
    """What structure costs more, in per cent of what all firms take in."""
    return r.advantage(contest, key="coordination")
