"""What does a Mesa customer need, and what does she hear? `needs.py` and `hear.py` as methods of an agent."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING, Any

import mesa

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hear import ANY_JOB, EVERYBODY, NOTHING, OPINION_MOST, STANDARD_RATE
from sim.customers.needs import CHANNELS_MOST
from tests.benchmarks.twin_parts import SILENT, Tie, Word, jobs_in

if TYPE_CHECKING:
    from tests.benchmarks.mesa_twin import Twin


class Person(mesa.Agent):  # type: ignore[misc]
    """Who she is, what she needs, which firms she knows of; `place` is her place in the network."""

    model: Twin

    def __init__(self, model: Twin, place: int) -> None:
        super().__init__(model)
        self.p, self.offers, self.luck = model.p, model.offers, model.random
        self.place, self.generation, self.tick = place, 0, 0
        self.neighbours: list[Person] = []
        self.said = [SILENT, SILENT]  # by parity of the month in which it is heard
        self.be_born()

    def be_born(self) -> None:
        """Begin as somebody who has met no firm."""
        p, luck, model = self.p, self.luck, self.model
        self.entered = self.tick
        self.situation = self.draw_situation()
        self.breadth = luck.randint(p.jobs_least, p.jobs_most)
        self.leaning = [luck.random() for _ in range(p.jobs)]
        self.choose_jobs()
        self.style = p.style * luck.gauss()
        u = luck.random()
        self.tier = next((k for k in range(p.tiers - 1) if u <= p.tier_below[k]), p.tiers - 1)
        self.means = (luck.random() < p.takes_service) + 2 * (luck.random() < p.takes_information)
        self.prefers = luck.randrange(CHANNELS_MOST)
        self.rate = luck.gammavariate(p.rate_shape, 1.0 / p.rate_shape)
        self.standard, self.woken, self.contacted = 0.5, 0, 0
        self.sold: tuple[int, int] | None = None  # firm and job of this month's sales call
        self.need: list[list[float]] = [[] for _ in range(p.jobs)]
        for j in range(p.jobs):
            self.place_need(j)
        self.provider, self.ahead = [NOBODY] * p.jobs, [0] * p.jobs
        self.ties = [self.meet_firm(common) for common in model.common_taste[self.place // p.cluster]]

    def draw_situation(self) -> int:
        """The situation of her place, or any."""
        p, luck = self.p, self.luck
        if luck.random() < p.homophily:
            return self.model.places[self.place // p.cluster]
        return luck.randrange(p.situations)

    def choose_jobs(self) -> None:
        """The jobs that rank highest for her in her situation."""
        propensity, leaning = self.p.propensity[self.situation], self.leaning
        ranked = sorted(range(self.p.jobs), key=lambda j: -leaning[j] - propensity[j])
        self.held = sorted(ranked[: self.breadth])
        self.jobs = sum(1 << j for j in self.held)

    def place_need(self, j: int) -> None:
        """Draw the desired outcomes of a job around her situation's mean."""
        gauss, spread = self.luck.gauss, self.p.need_spread
        self.need[j] = [c + spread * gauss() for c in self.model.centre[self.situation][j]]

    def meet_firm(self, common: float) -> Tie:
        """A stranger's tie: taste, guesses, and perhaps the name."""
        p, luck = self.p, self.luck
        n = p.jobs
        taste = p.taste * (sqrt(p.taste_shared) * common + sqrt(1.0 - p.taste_shared) * luck.gauss())
        guess = [p.guess_error * luck.gauss() for _ in range(n)]
        aware = (1 << n) - 1 if luck.random() < p.aware_at_start else 0
        return Tie(taste, guess, aware, [0.0] * n, [0] * n, [0.0] * n, [0.0] * n)

    def needs_evolve(self) -> None:
        """Perhaps another situation; once a quarter needs move."""
        p, before = self.p, self.jobs
        if self.luck.random() < p.switch:
            self.situation = self.draw_situation()
            self.choose_jobs()
            for j in self.held:
                if not before >> j & 1:
                    self.place_need(j)
        if self.tick % p.quarter == 0 and self.tick > self.entered:
            gauss, pull, noise = self.luck.gauss, p.pull, p.noise
            centre, shock = self.model.centre[self.situation], self.model.shock
            for j in jobs_in(self.jobs & before):  # a need drawn this month has the shock already
                self.need[j] = [x + s + pull * (c - x) + noise * gauss()
                                for x, s, c in zip(self.need[j], shock[j], centre[j], strict=True)]  # fmt: skip

    def drop_what_ended(self) -> None:
        """Stop using firms for jobs no longer held or served."""
        for f, (tie, offer) in enumerate(zip(self.ties, self.offers, strict=True)):
            used = tie.used
            kept = used & self.jobs & (offer.serves if offer.open else 0)
            if kept == used:
                continue
            tie.used = kept
            for j in jobs_in(used & ~kept):
                if self.provider[j] == f:
                    self.provider[j] = NOBODY
            reason = codes.BY_SOLUTION_DROPPED if offer.open else codes.BY_FIRM_CLOSED
            tie.end_reason = codes.BY_JOB_ENDED if used & ~self.jobs else reason

    def learn_of(self, tie: Tie, jobs: int, channel: int, referrer: tuple[Person, int] | None = None) -> None:
        """Consider a firm for these jobs."""
        considered = tie.aware & ~tie.lapsed
        fresh = jobs & ~considered
        if fresh == 0:
            return
        if considered == 0:
            tie.channel, tie.referrer = channel, referrer
        tie.aware |= fresh
        tie.lapsed &= ~fresh
        for j in jobs_in(fresh):
            tie.refused[j] = 0

    def hear_firms(self) -> None:
        """Forgetting, reach, contacts and sales calls."""
        random, forgetting = self.luck.random, self.p.forgetting
        self.contacted, self.sold = 0, None
        first_call = 1.0  # of several calls one brings a choice about
        for f, (tie, offer, total) in enumerate(zip(self.ties, self.offers, self.model.totals, strict=False)):
            luck = random()  # a firm heard of is not forgotten in the same month
            if tie.aware != tie.used and luck > 1.0 - forgetting and not (offer.open and luck < offer.reach):
                tie.aware, tie.lapsed = tie.used, 0
                tie.told &= tie.used
                if tie.familiar == 0:
                    tie.attitude = 0.0
            if not offer.open:
                continue
            if luck < offer.reach:
                total[codes.HITS] += 1
                if tie.used == 0:
                    total[codes.HITS_NEW] += 1
                self.learn_of(tie, offer.advertised, codes.REACH)
            if tie.used:
                if random() < offer.contact and self.is_aimed_at(tie, offer):
                    self.be_contacted(f)
            elif random() < offer.sell:
                job, urge = self.be_called(f), random()
                if job is not None and urge < first_call:
                    first_call, self.sold = urge, (f, job)

    def be_contacted(self, f: int) -> None:
        """A personal contact with a customer."""
        tie, offer = self.ties[f], self.offers[f]
        self.contacted |= 1 << f
        self.model.totals[f][codes.CONTACTS] += 1
        if tie.spell is not None:
            tie.spell.retention += offer.contact_cost
        tie.attitude += offer.contact_effect
        unknown = offer.serves & ~(tie.aware & ~tie.lapsed)
        job = self.further_job(f, unknown) if unknown else None
        if job is not None:
            self.learn_of(tie, 1 << job, codes.CROSS_SELL)

    def is_aimed_at(self, tie: Tie, offer: Any) -> bool:
        """Whether contacts are meant for her, by the size of her orders and a score that errs."""
        if self.tier < offer.contact_tier:
            return False
        if offer.contact_above <= -EVERYBODY and offer.contact_below >= EVERYBODY:
            return True
        return bool(offer.contact_above <= tie.attitude + offer.contact_blur * self.luck.gauss() <= offer.contact_below)

    def further_job(self, f: int, unknown: int) -> int | None:
        """The job that a contact tells of."""
        offer = self.offers[f]
        if offer.further == ANY_JOB:
            return self.luck.choice(jobs_in(unknown))
        if offer.further == NOTHING:
            return None
        scores = {j: self.fit(f, j) + offer.contact_blur * self.luck.gauss() for j in jobs_in(unknown & self.jobs)}
        best = max(scores, key=lambda j: scores[j], default=None)
        return best if best is not None and scores[best] > 0.0 else None

    def fit(self, f: int, j: int) -> float:
        """Fit in (0, 1] of the variant that suits her best."""
        p, offer, need = self.p, self.offers[f], self.need[j]
        weights = p.weights[self.situation][j]
        nearest = float("inf")
        for v in range(offer.variants[j]):
            total = 0.0
            for weight, x, point in zip(weights, need, offer.point[j][v], strict=True):
                gap = x - point
                total += weight * gap * gap
            nearest = min(nearest, total)
        return exp(-nearest * p.narrowness)

    def be_called(self, f: int) -> int | None:
        """A sales call to a non-customer: the job that it is about."""
        tie, offer = self.ties[f], self.offers[f]
        self.model.totals[f][codes.SALES_CALLS] += 1
        self.learn_of(tie, offer.serves, codes.CONTACT if tie.familiar else codes.SELL)
        common = jobs_in(self.jobs & offer.serves)
        return self.luck.choice(common) if common else None

    def hear_neighbours(self) -> None:
        """Ask two acquaintances, with replacement."""
        if not self.p.word or not self.neighbours:
            return
        for _ in range(2):
            other = self.luck.choice(self.neighbours)
            word = other.said[self.tick % 2]
            if word.firm != NOBODY:
                self.hear_word(other, word)

    def hear_word(self, other: Person, word: Word) -> None:
        """One acquaintance's word of a firm."""
        p, tie, bit, value = self.p, self.ties[word.firm], 1 << word.job, word.value
        self.standard += STANDARD_RATE * (value - self.standard)
        if word.good and self.jobs & bit:
            self.learn_of(tie, bit, codes.REFERRAL, (other, word.generation))
        if tie.familiar == 0:
            step = p.praise if word.good else -p.blame
            tie.attitude = min(max(tie.attitude + step, -OPINION_MOST), OPINION_MOST)
        if tie.aware & bit and not tie.familiar & bit:
            if tie.told & bit:
                value = 0.5 * (value + tie.expected[word.job])
            tie.expected[word.job] = value
            tie.told |= bit
