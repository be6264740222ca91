"""discover: buy evidence of what customers need. Interviews tell wishes, anchored on today's offer; observation tells
needs, those of jobs that nobody in the firm thinks of too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.firms.levers.base import Effort, grow
from sim.units import quantity, share

if TYPE_CHECKING:
    from sim.firms.desk import Desk
    from sim.firms.firm import Firm

REPORTS = 6  # customers on whom sales reports each quarter, for nothing
REPORT_ANCHOR = 0.7  # how far a report describes today's offer rather than the need
REPORT_LAG = 2  # quarters
SCALE = 10_000  # customers; money is all a head, so that fewer of them show the same market in less detail
OBSERVING_COSTS = 3.0  # times an interview
CONTACT = 20.0  # customers met in a quarter at which contact is half of what it can be
BLINDS, CURES = 0.05, 0.3  # a quarter: what success without contact adds to myopia, what full contact takes


@dataclass
class Discover(Effort):
    """Evidence a quarter; skill, built by practice, turns stated wishes into needs."""

    name: ClassVar[str] = "discover"
    interview_cost: float = quantity(25.0, 0.01, 10_000, "reference prices", "an interview, at 10,000 customers")
    observe: float = share(0.2, "part of the money that observes instead of asking")
    anchor: float = share(0.5, "how far a stated wish describes today's offer, without skill")

    def act(self, firm: Firm, desk: Desk) -> None:
        """Save up for the quarter; at a plan, ask and observe; reports of sales come to every firm, late."""
        cents = self.spend(firm, desk)
        stocks = firm.stocks
        stocks.skill = grow(stocks.skill, cents, desk)
        stocks.research_fund += cents
        if not desk.plans:
            return
        firm.beliefs.forget(desk.tick, desk.months)
        self.gather(firm, desk, REPORTS, "report", REPORT_ANCHOR, desk.quarter * REPORT_LAG)
        price = self.interview_cost * 10_000 * desk.heads / SCALE
        watched = int(stocks.research_fund * self.observe / (price * OBSERVING_COSTS))
        asked = int(stocks.research_fund * (1.0 - self.observe) / price)
        stocks.research_fund -= price * (asked + OBSERVING_COSTS * watched)
        stocks.watched = watched
        self.forget_why(firm, asked + watched)
        self.gather(firm, desk, asked, "interview", self.anchor / (1.0 + stocks.skill), desk.quarter)
        self.gather(firm, desk, watched, "observe", 0.0, desk.quarter)

    def forget_why(self, firm: Firm, met: int) -> None:
        """Success without contact breeds myopia; contact cures it (Levitt 1960)."""
        stocks, contact = firm.stocks, met / (met + CONTACT)
        succeeds = not stocks.grosses or firm.ledger.gross >= stocks.grosses[0]
        stocks.grosses = [*stocks.grosses, firm.ledger.gross][-4:]
        stocks.myopia += (BLINDS * (1.0 - contact) * (1.0 - stocks.myopia) if succeeds else 0.0)
        stocks.myopia *= 1.0 - CURES * contact

    def gather(self, firm: Firm, desk: Desk, n: int, purpose: str, anchor: float, lag: int) -> None:
        """Add what n customers reveal of each job they hold: need + anchor (nearest offer - need) + noise.

        Of a job that the firm does not serve reports say nothing, wishes as much as skill hears in them.
        """
        if n == 0:
            return
        asked = desk.interview(n, purpose, 1.0 if purpose == "report" else 0.5)
        (held, revealed), mine = desk.needs(asked), desk.mine(asked)
        skill = firm.stocks.skill
        heard = {"report": 0, "interview": int(n * skill / (1.0 + skill)), "observe": n}[purpose]
        for j in np.flatnonzero(held.any(axis=0)).tolist():
            told = held[:, j] & (np.arange(n) < (n if firm.stocks.serves >> j & 1 else heard))
            if not told.any():
                continue
            needs = revealed[told, j]
            own = firm.stocks.points[j, : firm.stocks.variants[j]]
            gaps = ((needs[:, None, :] - own[None]) ** 2).sum(axis=2)
            blind = anchor + (1.0 - anchor) * firm.stocks.myopia
            seen = needs + blind * (own[gaps.argmin(axis=1)] - needs)
            noise = desk.noise(needs.size, j, len(purpose)).reshape(needs.shape)
            points = seen + firm.costs.evidence_noise * noise
            firm.beliefs.learn(j, points, taken=desk.tick, known=desk.tick + lag, mine=mine[told])
