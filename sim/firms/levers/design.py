"""design: make the offer better. Quality for all, features that sell, and variants moved to where needs are believed to
be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.customers.table import VARIANTS
from sim.firms.beliefs import PER_SEGMENT, k_means, misfit
from sim.firms.levers.base import Array, Effort, grow, left
from sim.firms.stocks import Project
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

VARIANT_COSTS = 0.006  # reference prices a head of the market for a new variant of one job
FEATURE_GAIN = 1.0  # features a month from the square root of a month's money a head


@dataclass
class Design(Effort):
    """Quality depreciates; projects take quarters; segments are no more than the evidence carries."""

    name: ClassVar[str] = "design"
    fit: float = share(0.4, "part of the money that moves variants to needs")
    features: float = share(0.1, "part of the money that adds features; the rest is quality")
    segments: int = quantity(1, 1, VARIANTS, "variants", "most variants for a job")
    lead: int = quantity(3, 1, 12, "quarters", "from the start of a project to its launch")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Invest, launch what is ready, and at a plan begin the project that promises most product profit."""
        cents = self.spend(firm, desk)
        stocks = firm.stocks
        served = stocks.served()
        each = int(cents * (1.0 - min(self.fit + self.features, 1.0)) / math.sqrt(max(len(served), 1)))
        for j in served:
            stocks.quality[j] = grow(stocks.quality[j], each, desk)
        a_head = cents * self.features / desk.heads / desk.months / 10_000
        stocks.features = left(stocks.features, desk) + FEATURE_GAIN * math.sqrt(a_head) * desk.months
        stocks.design_fund += cents * self.fit
        for project in [p for p in stocks.projects if p.ready <= desk.tick]:
            stocks.projects.remove(project)
            stocks.variants[project.job] = len(project.points)
            stocks.points[project.job, : len(project.points)] = project.points
        if desk.plans and self.effort > 0.0:
            self.begin(firm, desk)

    def begin(self, firm: Firm, desk: Desk) -> None:
        """Begin the projects that the fund pays for, the job with the largest believed gain in fit first."""
        stocks = firm.stocks
        busy = {p.job for p in stocks.projects}
        ideas = [self.idea(firm, desk, j) for j in stocks.served() if j not in busy]
        for gain, j, centres in sorted(ideas, key=lambda idea: (-idea[0], idea[1])):
            price = VARIANT_COSTS * 10_000 * desk.heads * len(centres)
            if gain <= 0.0 or price > stocks.design_fund:
                continue
            stocks.design_fund -= price
            stocks.projects.append(Project(job=j, ready=desk.tick + self.lead * desk.quarter, points=centres))

    def idea(self, firm: Firm, desk: Desk, job: int) -> tuple[float, int, Array]:
        """(gain, job, centres): how far the mean squared distance to needs would fall at the believed centres."""
        points, weights = firm.beliefs.of(job, desk.tick, desk.months)
        k = min(self.segments, len(points) // PER_SEGMENT)
        if k == 0:
            return 0.0, job, points
        centres = k_means(points, weights, k)
        now = firm.stocks.points[job, : firm.stocks.variants[job]]
        return misfit(points, weights, now) - misfit(points, weights, centres), job, centres
