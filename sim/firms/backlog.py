"""What could a firm do next, and what does it think that it would bring? Candidate projects, worth by its own measure.

A firm believes: it knows its own offer and evidence, and guesses how many customers a unit of value wins or keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.customers.table import Array
from sim.firms.beliefs import PER_SEGMENT, k_means, misfit
from sim.firms.stocks import FEATURES, RELIABILITY, Project
from sim.numbers.math import exp, log, power

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

APPEAL = 0.06  # value that log(1 + features) seems to add before use (Thompson, Hamilton, Rust 2005)
VARIANT_COSTS = 0.006  # reference prices a head of the market for a new variant of one job
FEATURE_COSTS = 0.004  # reference prices a head of the market for a round of features
RELIABLE_COSTS = 0.006  # reference prices a head of the market for a round of reliability
TIRES = 0.012  # value that features^1.5 are believed to take in use
FIT_VALUE = 1.0  # value believed lost for each unit of squared distance
INCIDENT_VALUE = 0.3  # value believed lost in an incident
WON, KEPT = 0.5, 1.0  # share of prospects won, of customers kept, a year and unit of value, as firms believe
BASE = -1  # the job of a project that touches all jobs


@dataclass
class Idea:
    """A candidate: its kind, what it costs in cents, and what value it is believed to add before and in use."""

    kind: str  # fit | feature | reliability
    job: int
    cost: float
    before: float
    use: float
    points: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (variants, outcomes) of a fit


@dataclass
class Goal:
    """What a firm counts as success when it chooses among ideas."""

    equity: float = 0.0  # weight of the change in customer equity; the rest is product profit
    horizon: float = 12.0  # months of product profit that count
    vanity: float = 0.0  # weight of what is shipped, whatever it brings
    clv: float = 0.0  # what a customer is worth in the firm's own book, cents


def fits(firm: Firm, desk: Desk, segments: int) -> list[Idea]:
    """Offers moved to where the evidence says that needs are, a job each; no more segments than evidence carries."""
    found, served = [], firm.stocks.served()
    for j in served:
        points, weights = firm.beliefs.of(j, desk.tick, desk.months)
        k = min(segments, len(points) // PER_SEGMENT)
        if k == 0:
            continue
        centres = k_means(points, weights, k)
        now = firm.stocks.points[j, : firm.stocks.variants[j]]
        gain = FIT_VALUE * (misfit(points, weights, now) - misfit(points, weights, centres)) / len(served)
        found.append(Idea("fit", j, VARIANT_COSTS * 10_000 * desk.heads * k, gain, gain, centres))
    return found


def feature(firm: Firm, desk: Desk) -> Idea:
    """One more round of features: more appeal before use, more fatigue in use."""
    n, more = firm.stocks.features, firm.stocks.features + FEATURES
    before = APPEAL * (log(1.0 + more) - log(1.0 + n))
    use = -TIRES * (power(more, 1.5) - power(max(n, 1e-9), 1.5))
    return Idea("feature", BASE, FEATURE_COSTS * 10_000 * desk.heads, before, use)


def reliability(firm: Firm, desk: Desk) -> Idea:
    """Fewer incidents by design: nothing to be seen before use, much in use while incidents are many."""
    rate = firm.costs.base_incidents * exp(-0.5 * firm.stocks.prevention)
    fewer = rate * (1.0 - exp(-0.5 * RELIABILITY))
    return Idea("reliability", BASE, RELIABLE_COSTS * 10_000 * desk.heads, 0.0, INCIDENT_VALUE * fewer)


def worth(idea: Idea, firm: Firm, desk: Desk, goal: Goal) -> float:
    """Cents that the firm believes the idea to bring, by its own measure of success, for each cent that it costs."""
    won = WON * desk.prospects * idea.before
    kept = KEPT * desk.customers * idea.use
    # Before anybody bought there is only the margin of an order.
    margin = firm.ledger.margin() or float(firm.row.price.mean() - firm.row.unit_cost)
    profit = margin * goal.horizon * won
    shipped = idea.cost if idea.kind == "feature" else 0.0
    return ((1.0 - goal.equity) * profit + goal.equity * goal.clv * (won + kept) + goal.vanity * shipped) / idea.cost


def brings(project: Project, firm: Firm, desk: Desk) -> float:
    """The value that a test says a project under way will add, before and in use together, by today's evidence."""
    if project.kind == "feature":
        idea = feature(firm, desk)
        return idea.before + idea.use
    if project.kind == "reliability":
        return reliability(firm, desk).use
    points, weights = firm.beliefs.of(project.job, desk.tick, desk.months)
    if len(points) == 0:
        return 0.0
    now = firm.stocks.points[project.job, : firm.stocks.variants[project.job]]
    return FIT_VALUE * (misfit(points, weights, now) - misfit(points, weights, project.points))
