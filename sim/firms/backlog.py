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
COPY_COSTS = 0.003  # reference prices a head of the market for copying a variant of one job
COPIED = 0.5  # part of a rival's lead in quality that a copy closes
PROVEN = 1.0  # value believed to lie in a whole share of orders
SEES_AT = 5  # customers watched in a quarter from which a firm sees solutions from outside its category
BASE = -1  # the job of a project that touches all jobs


@dataclass
class Idea:
    """A candidate: its kind, what it costs in cents, and what value it is believed to add before and in use."""

    kind: str  # fit | feature | reliability | copy
    job: int
    cost: float
    before: float
    use: float
    points: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (variants, outcomes) of a fit or copy
    size: float = 0.0  # quality that a copy adds


@dataclass
class Goal:
    """What a firm counts as success when it chooses among ideas."""

    equity: float = 0.0  # weight of the change in customer equity; the rest is product profit
    horizon: float = 12.0  # months of product profit that count
    brand: float = 0.0  # weight of brand goodwill: what the whole market sees before it buys
    vanity: float = 0.0  # weight of what is shipped, whatever it brings
    clv: float = 0.0  # what a customer is worth in the firm's own book, cents


def candidates(firm: Firm, desk: Desk, segments: int, imitate: float) -> list[Idea]:
    """All ideas of a plan; those of rivals are looked at with chance `imitate`."""
    ideas = [*fits(firm, desk, segments), feature(firm, desk), reliability(firm, desk)]
    return [*ideas, *copies(firm, desk)] if desk.luck(48) < imitate else ideas


def copies(firm: Firm, desk: Desk) -> list[Idea]:
    """What sells better than one's own, as it was a while ago: where it lies, and half of its lead in quality.

    No evidence of needs is asked for; the lead in share of orders is the proof.
    """
    found = []
    rivals = [r for r in desk.rivals() if not r.foreign or firm.stocks.watched >= SEES_AT]
    best = max(rivals, key=lambda r: r.share, default=None)
    if best is None or best.share <= desk.share:
        return []
    for j in firm.stocks.served():
        if best.serves >> j & 1:
            points = best.points[j]
            lead = COPIED * max(-log(max(1.0 - best.worth[j], 1e-6)) - float(firm.stocks.quality[j]), 0.0)
            gain = PROVEN * (best.share - desk.share)
            cost = COPY_COSTS * 10_000 * desk.heads * len(points)
            found.append(Idea("copy", j, cost, gain, gain, points, lead))
    return found


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
    seen = 0.0 if idea.kind in ("fit", "reliability") else margin * goal.horizon * WON * desk.heads * idea.before
    money = (1.0 - goal.equity - goal.brand) * profit + goal.equity * goal.clv * (won + kept) + goal.brand * seen
    return (money + goal.vanity * shipped) / idea.cost


def brings(project: Project, firm: Firm, desk: Desk) -> float:
    """The value that a test says a project under way will add, before and in use together, by today's evidence."""
    if project.kind == "feature":
        idea = feature(firm, desk)
        return idea.before + idea.use
    if project.kind == "reliability":
        return reliability(firm, desk).use
    if project.kind == "copy":
        return project.size
    points, weights = firm.beliefs.of(project.job, desk.tick, desk.months)
    if len(points) == 0:
        return 0.0
    now = firm.stocks.points[project.job, : firm.stocks.variants[project.job]]
    return FIT_VALUE * (misfit(points, weights, now) - misfit(points, weights, project.points))
