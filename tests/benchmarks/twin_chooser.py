"""Whom does a Mesa customer hire, and how does she judge it? `hire.py` and `experience.py` as methods of an agent."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.experience import AT_HAND, FATIGUE, MET_AT, OVERSELLS, OWN_STANDARD, SATISFIED
from sim.customers.hear import STANDARD_RATE
from sim.customers.hire import REFERENCE_PRICE
from tests.benchmarks.twin_parts import Tie
from tests.benchmarks.twin_person import Person


class Chooser(Person):
    """What she expects, chooses and learns. `valued` and `scores` are utilities of her last choice, plain and noisy."""

    def __init__(self, model: Any, place: int) -> None:
        super().__init__(model, place)
        self.valued: dict[int, float] = {}
        self.scores: dict[int, float] = {}

    def serves_as(self, f: int, j: int, suits: float) -> float:
        """Value of an offer that fits so well: her means close a part of what the product leaves open."""
        offer = self.offers[f]
        return float(1.0 - (1.0 - offer.worth[j] * suits) * offer.short[self.means])

    def value_at(self, f: int, j: int, suits: float) -> float:
        """Value without incident of an offer that fits so well."""
        offer = self.offers[f]
        n = offer.features
        return max(self.serves_as(f, j, suits) - FATIGUE * n * sqrt(n), 0.0)

    def true_value(self, f: int, j: int) -> float:
        """Value without incident of what firm f would deliver to her."""
        return self.value_at(f, j, self.fit(f, j))

    def anticipate(self, f: int, j: int) -> float:
        """Value expected of firm f for job j."""
        p, offer, tie, bit = self.p, self.offers[f], self.ties[f], 1 << j
        if tie.familiar & bit:
            return tie.expected[j]
        guess: float = self.serves_as(f, j, self.fit(f, j)) + offer.promise + offer.appeal + tie.guess[j]
        if tie.told & bit:
            return (1.0 - p.told_weight) * guess + p.told_weight * tie.expected[j]
        return guess

    def utility(self, f: int, j: int) -> float:
        """Systematic utility of hiring firm f for job j."""
        p, offer, tie = self.p, self.offers[f], self.ties[f]
        price = offer.price[j] / REFERENCE_PRICE
        if tie.spells == 0:
            price *= 1.0 - offer.rebate
        u: float = p.value_weight * self.anticipate(f, j) - p.price_weight * price
        u += tie.taste + p.opinion_weight * tie.attitude
        if self.provider[j] == f:
            u += p.habit
        if not tie.familiar >> j & 1:
            u -= p.anxiety
        if self.sold == (f, j):
            u += offer.push
        if tie.referrer is not None:
            other, generation = tie.referrer
            word = other.said[self.tick % 2]
            if word.generation == generation and word.active >> f & 1:
                u += p.tie
        return u

    def choose(self, j: int) -> int:
        """The firm hired at this occasion, or NOBODY."""
        p, random, bit = self.p, self.luck.random, 1 << j
        best, most = NOBODY, p.without - log(-log(random() or 0.5))
        self.valued, self.scores = {NOBODY: p.without}, {NOBODY: most}
        for f, (tie, offer) in enumerate(zip(self.ties, self.offers, strict=True)):
            if offer.open and offer.serves & tie.aware & ~tie.lapsed & bit:
                u = self.valued[f] = self.utility(f, j)
                u -= log(-log(random() or 0.5))
                self.scores[f] = u
                if u > most:
                    best, most = f, u
        return best

    def search(self, j: int) -> None:
        """At an own occasion perhaps look around, and find one firm that serves the job."""
        if self.luck.random() < self.p.search:
            f = self.luck.randrange(len(self.offers))
            if self.offers[f].open and self.offers[f].serves >> j & 1:
                self.learn_of(self.ties[f], 1 << j, codes.SEARCH)

    def use(self, f: int, j: int, own: bool) -> tuple[float, int]:
        """Use firm f for job j once: value delivered, and cents of care."""
        p, random, offer, tie = self.p, self.luck.random, self.offers[f], self.ties[f]
        total, whole = self.model.totals[f], self.model.totals[-1]
        expected, suits = self.anticipate(f, j), self.fit(f, j)
        if self.sold == (f, j) and tie.familiar == 0:  # every call of the twin pushes
            expected += OVERSELLS * offer.push
        value, loss, care = self.value_at(f, j, suits), 0.0, 0
        calm = self.prefers > 0 and offer.channels >> self.prefers & 1
        if random() < offer.incident * (1.0 - AT_HAND if calm else 1.0):
            severity = 0.5 + random()
            loss = value * min(p.incident_loss * severity, 1.0)
            if random() < offer.recovery * (1.0 - offer.slight if self.tier == 0 else 1.0):
                loss *= 1.0 - p.recovery_most
                care = offer.care_cost
            if tie.spell is not None:
                tie.spell.incidents += 1
            total[codes.INCIDENTS] += 1
            if random() < p.wake:
                self.woken |= 1 << j
        value -= loss
        if self.judge(tie, j, expected, value, loss) and loss == 0.0:
            tie.fine_tick, tie.fine_attitude, tie.harm = self.tick, tie.attitude, 0.0
            tie.fine_fit[j] = suits
        total[codes.DELIVERED] += value
        if own and value >= MET_AT:
            total[codes.MET] += 1
            whole[codes.MET] += 1
        return value, care

    def judge(self, tie: Tie, j: int, expected: float, value: float, loss: float) -> bool:
        """Adapt expectation and attitude; True where satisfied."""
        p = self.p
        if tie.familiar == 0:
            tie.attitude, tie.harm = 0.0, 0.0
        surprise = value - (1.0 - OWN_STANDARD) * expected - OWN_STANDARD * self.standard
        felt = surprise * p.loss_aversion if surprise < 0.0 else surprise
        tie.attitude += p.attitude_rate * (felt - tie.attitude)
        if loss > 0.0:
            calm = surprise + loss
            calm = calm * p.loss_aversion if calm < 0.0 else calm
            tie.harm += p.attitude_rate * (calm - felt)
        rate = p.expectation_rate if tie.familiar >> j & 1 else 0.5
        tie.expected[j] = expected + rate * (value - expected)
        tie.familiar |= 1 << j
        self.standard += STANDARD_RATE * p.expectation_rate * (value - self.standard)
        return bool(surprise >= SATISFIED)

    def warmth(self, tie: Tie) -> float:
        """Mean expected value of the jobs in use, plus attitude."""
        total, n, used = 0.0, 0, tie.used
        for j in self.held:
            if used >> j & 1:
                total += tie.expected[j]
                n += 1
        return total / max(n, 1) + tie.attitude

    def recommends(self, tie: Tie) -> float:
        """Likelihood to recommend in [0, 10]."""
        return min(max(5.0 + 4.3 * self.warmth(tie) + 1.2 * self.style, 0.0), 10.0)
