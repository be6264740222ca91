"""design: make the offer better. Part of the money is quality for all; the rest starts projects out of a backlog.

The same job can be served by a product, by a service beside it and by information (the seat and the app): quality money
is split among them. A service costs at each order; information wears off faster, for software ages.

What is started depends on what the firm counts as success (`govern`) and on whether the decision sees customer evidence
(`lead`): without evidence insiders ship features, because those are all that they can see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.customers.table import VARIANTS
from sim.firms.backlog import Idea, brings, candidates, worth
from sim.firms.levers.base import Effort, grow, left, within
from sim.firms.stocks import Project
from sim.units import BadInput, quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

AGES = 0.03  # share of information that wears off in a month beside the decay of every stock


@dataclass
class Design(Effort):
    """Quality and features depreciate; projects take quarters; what fails its test stops, unless too much is sunk."""

    name: ClassVar[str] = "design"
    projects: float = share(0.5, "part of the money for projects; the rest is quality")
    segments: int = quantity(1, 1, VARIANTS, "variants", "most variants for a job")
    lead: int = quantity(3, 1, 12, "quarters", "from the start of a project to its launch")
    tests: float = share(0.0, "added to the cost of a project for a test with customers, a quarter before launch")
    sunk: float = share(0.5, "chance that a project goes on though it failed its test")
    imitate: float = share(0.0, "chance that a decision looks at what a rival sells well")
    service: float = share(0.0, "part of the money for quality that builds a service beside the product")
    information: float = share(0.0, "part of the money for quality that builds information (an app) beside it")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.service + self.information > 1.0:
            raise BadInput(f"design.service + design.information must be at most 1, got "
                           f"{self.service + self.information:.4g}.")  # fmt: skip

    def act(self, firm: Firm, desk: Desk) -> None:
        """Invest, launch what is ready; at a plan test what is under way and begin what promises most."""
        cents = self.spend(firm, desk)
        stocks = firm.stocks
        self.improve(firm, desk, cents * (1.0 - self.projects))
        stocks.design_fund += cents * self.projects
        for project in [p for p in stocks.projects if p.ready <= desk.tick]:
            stocks.projects.remove(project)
            stocks.launch(project)
        if desk.plans and self.effort > 0.0:
            self.test(firm, desk)
            self.begin(firm, desk)

    def improve(self, firm: Firm, desk: Desk, cents: float) -> None:
        """Quality of each job served, and the means beside the product, which serve all jobs."""
        stocks, served = firm.stocks, firm.stocks.served()
        product = cents * (1.0 - self.service - self.information)
        for j in served:
            stocks.quality[j] = grow(stocks.quality[j], int(product / math.sqrt(max(len(served), 1))), desk)
        stocks.service = grow(stocks.service, int(cents * self.service), desk)
        stocks.information = grow(stocks.information * (1.0 - within(AGES, desk)), int(cents * self.information), desk)
        stocks.features = left(stocks.features, desk)

    def test(self, firm: Firm, desk: Desk) -> None:
        """A quarter before launch, show projects to customers: one that takes more than it gives stops, perhaps."""
        due = [p for p in firm.stocks.projects if p.tested and 0 < p.ready - desk.tick <= desk.quarter]
        for k, project in enumerate(due):
            if brings(project, firm, desk) <= 0.0 and desk.luck(16 + k) >= self.sunk:
                firm.stocks.projects.remove(project)

    def begin(self, firm: Firm, desk: Desk) -> None:
        """Begin what the fund pays for, the best first; a decision that sees no evidence begins features or nothing."""
        stocks = firm.stocks
        ideas = candidates(firm, desk, self.segments, self.imitate)
        for slot in range(len(ideas)):
            busy = {(p.kind, p.job) for p in stocks.projects}
            able = [i for i in ideas if (i.kind, i.job) not in busy and self.price(i) <= stocks.design_fund]
            if desk.luck(slot) >= firm.forum:
                able = [i for i in able if i.kind == "feature"]
            best = max(able, key=lambda i: worth(i, firm, desk, firm.goal), default=None)
            if best is None or worth(best, firm, desk, firm.goal) <= 0.0:
                continue
            stocks.design_fund -= self.price(best)
            ready = desk.tick + self.lead * desk.quarter
            stocks.projects.append(Project(best.kind, best.job, ready, best.points, self.tests > 0.0, best.size))

    def price(self, idea: Idea) -> float:
        """What an idea costs with its test, cents."""
        return idea.cost * (1.0 + self.tests)
