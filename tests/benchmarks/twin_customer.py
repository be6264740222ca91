"""How does a Mesa customer live? Her month: `occasions.py`, `pay.py`, `stay.py`, `tell.py` and `tick.py` as methods."""

from __future__ import annotations

from math import exp

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hire import REFERENCE_PRICE
from sim.customers.tell import DETRACTOR, PROMOTER
from tests.benchmarks.twin_chooser import Chooser
from tests.benchmarks.twin_parts import Spell, Tie, Word, jobs_in, poisson
from tests.benchmarks.twin_reasons import best_other, first_gap, why_fired, why_hired


class Customer(Chooser):
    """One customer; `step` is her month."""

    def step(self) -> None:
        """One month: need, hear, hire, experience, judge, stay or fire, tell."""
        p = self.p
        self.tick = self.model.tick
        if self.luck.random() < p.leaving:
            self.leave()
            return
        self.needs_evolve()
        self.drop_what_ended()
        self.hear_firms()
        self.hear_neighbours()
        occasions = 0
        mean = self.rate * p.activity[self.situation] * p.rate
        none = exp(-mean)
        arrives = self.tick == self.entered
        for j in self.held:
            own = poisson(self.luck.random(), mean, none)
            if arrives and self.luck.random() < p.arrival_occasion:
                own = max(own, 1)
            self.meet_occasions(j, own)
            occasions += own
        if p.subscription:
            occasions = len(self.held)
            self.pay_bills()
        else:
            self.lapse()
        self.tell()
        self.close_month(occasions)

    def meet_occasions(self, j: int, own: int) -> None:
        """The occasions of a job this month: her own, then those that others triggered."""
        p = self.p
        for _ in range(own):
            self.search(j)
            if self.ahead[j] > 0:
                self.ahead[j] -= 1
            else:
                self.decide(j)
        if p.subscription and self.provider[j] != NOBODY:
            self.think_again(j, self.provider[j])
        self.woken &= ~(1 << j)
        if self.sold is not None and self.sold[1] == j:
            hired = self.decide(j, own=False)
            if hired != NOBODY and not p.subscription:
                self.ahead[j] = min(self.ahead[j] + 1, 100)

    def think_again(self, j: int, f: int) -> None:
        """A subscriber's further moments of attention: an incident, a contact, a change of price."""
        if self.woken >> j & 1:
            self.decide(j)
        if self.contacted >> f & 1 and self.luck.random() < self.p.contact_wake:
            self.decide(j)
        if self.offers[f].repriced:
            self.decide(j)

    def decide(self, j: int, own: bool = True) -> int:
        """One choice and what follows from it."""
        f = self.choose(j)
        if f != NOBODY:
            tie = self.ties[f]
            tie.fine_rival[j] = best_other(self.valued, f)
            if tie.spell is None and tie.used == 0:
                tie.start_reason = why_hired(self, f, j)
                tie.first_gap = first_gap(self, f, j)
        if self.p.subscription:
            self.renew_or_switch(j, f)
        else:
            self.refuse(j, f)
            if f != NOBODY:
                self.order(j, f, own)
        return f

    def renew_or_switch(self, j: int, f: int) -> None:
        """Subscription: one provider a job; the bill comes at the end of the month."""
        before = self.provider[j]
        if before not in (NOBODY, f):
            old = self.ties[before]
            old.used &= ~(1 << j)
            if old.used == 0:
                old.end_reason = why_fired(self, before, j, f)
        self.provider[j] = f
        if f != NOBODY:
            self.ties[f].used |= 1 << j

    def order(self, j: int, f: int, own: bool) -> None:
        """Purchase: used and paid at once."""
        tie = self.ties[f]
        self.provider[j] = f
        told = bool(tie.told >> j & 1)
        value, care = self.use(f, j, own)
        tie.used |= 1 << j
        tie.refused[j] = 0
        self.pay(f, j, value, care, told)

    def pay_bills(self) -> None:
        """Subscription: every running job is used and billed."""
        for j in self.held:
            f = self.provider[j]
            if f != NOBODY:
                told = bool(self.ties[f].told >> j & 1)
                value, care = self.use(f, j, own=True)
                self.pay(f, j, value, care, told)

    def open_spell(self, f: int, j: int, told: bool) -> Spell:
        """Begin a spell with the order that is about to be paid."""
        tie, total = self.ties[f], self.model.totals[f]
        tie.spells += 1
        channel = codes.RETURN if tie.spells > 1 else tie.channel
        if self.tick < self.p.burn_in:
            channel = codes.INITIAL
        referrer = tie.referrer if tie.channel == codes.REFERRAL else None
        tie.end_reason = -1
        total[codes.NEW if tie.spells == 1 else codes.RETURNED] += 1
        if tie.spells == 1 and (tie.channel == codes.REFERRAL or told):
            total[codes.ADVOCATED] += 1
        suits = self.fit(f, j)
        spell = Spell(self.tick, channel, referrer, tie.start_reason, suits, tie.first_gap, self.jobs, self.tick)
        if tie.spells == 1 and tie.channel == codes.REFERRAL:
            spell.acquisition = self.offers[f].reward
            total[codes.REWARDS] += self.offers[f].reward
        return spell

    def pay(self, f: int, j: int, value: float, care: int, told: bool) -> None:
        """Book one order, or one bill."""
        p, offer, tie, total = self.p, self.offers[f], self.ties[f], self.model.totals[f]
        if tie.spell is None:
            tie.spell = self.open_spell(f, j, told)
        spell, size = tie.spell, p.tier_size[self.tier]
        price, goods = offer.price[j] * size // 100, offer.unit_cost * size // 100
        if tie.spells == 1 and spell.orders == 0 and offer.rebate > 0.0:
            rebate = int(price * offer.rebate)
            spell.acquisition += rebate
            total[codes.REBATES] += rebate
        margin = price - goods - care
        spell.orders += 1
        spell.last_order = self.tick
        spell.served |= 1 << j
        spell.revenue += price
        spell.revenue_tick += price
        spell.margin += margin
        spell.margin_tick += margin
        spell.clv += margin * exp(-p.discount * (self.tick - spell.start))
        total[codes.ORDERS] += 1
        total[codes.REVENUE] += price
        total[codes.GOODS] += goods
        total[codes.CARE] += care
        if spell.start < p.mark:
            total[codes.MARGIN_OLD] += margin
        surplus = (p.value_weight * value + tie.taste - p.without) / max(p.price_weight, 0.01)
        total[codes.SURPLUS] += int((surplus - offer.price[j] / REFERENCE_PRICE) * REFERENCE_PRICE)

    def refuse(self, j: int, chosen: int) -> None:
        """Purchase: each used firm that was considered and not chosen is refused once more in a row."""
        for f in self.scores:
            if f in (NOBODY, chosen) or not self.ties[f].used >> j & 1:
                continue
            tie = self.ties[f]
            tie.refused[j] = min(tie.refused[j] + 1, 127)
            self.model.totals[f][codes.REFUSALS] += 1
            if tie.refused[j] == self.p.refusals:
                tie.end_reason = why_fired(self, f, j, chosen)

    def lapse(self) -> None:
        """Purchase: firms refused too often in a row are dropped, unless hired for any job this month."""
        refusals = self.p.refusals
        for f, tie in enumerate(self.ties):
            if tie.used == 0 or (tie.spell is not None and tie.spell.last_order == self.tick):
                continue
            for j in jobs_in(tie.used):
                if tie.refused[j] >= refusals:
                    tie.used &= ~(1 << j)
                    tie.lapsed |= 1 << j
                    if self.provider[j] == f:
                        self.provider[j] = NOBODY

    def leave(self) -> None:
        """Leave for good; a newcomer takes her place in the network."""
        for f, tie in enumerate(self.ties):
            tie.used, tie.end_reason = 0, codes.BY_LEFT_MARKET
            self.end_spell(f, tie)
        self.generation += 1
        self.said[(self.tick + 1) % 2] = Word(NOBODY, 0, False, 0.0, self.generation, 0)
        self.be_born()

    def end_spell(self, f: int, tie: Tie) -> None:
        """Move an open spell without a used job to the relations."""
        if tie.used == 0 and tie.spell is not None:
            self.model.totals[f][codes.LOST] += 1
            tie.spell.end_reason = tie.end_reason
            self.model.relations.append((self.unique_id, self.generation, f, tie.spell))
            tie.spell = None

    def tell(self) -> None:
        """Publish for the next month the firms in use and perhaps one word about one of them."""
        p, luck = self.p, self.luck
        using = [f for f, tie in enumerate(self.ties) if tie.used]
        active = sum(1 << f for f in using)
        firm, job, good, value = NOBODY, 0, False, 0.0
        if using and p.word:
            f = luck.choice(using)
            tie = self.ties[f]
            likely = self.recommends(tie)
            praise = p.talk + (1.0 - p.talk) * self.offers[f].eager
            chance = praise if likely >= PROMOTER else p.talk_negative if likely < DETRACTOR else 0.0
            if luck.random() < chance:
                firm, job, good = f, luck.choice(jobs_in(tie.used)), likely >= PROMOTER
                value = min(max(tie.expected[job], 0.0), 1.99)
        self.said[(self.tick + 1) % 2] = Word(firm, job, good, value, self.generation, active)

    def close_month(self, occasions: int) -> None:
        """End what is over and add her month to the totals."""
        totals = self.model.totals
        whole, spent, provided = totals[-1], 0, False
        for f, tie in enumerate(self.ties):
            self.end_spell(f, tie)
            if tie.spell is not None:
                spent += tie.spell.revenue_tick
        for f, tie in enumerate(self.ties):
            if self.count_relation(f, tie, totals[f], occasions, spent):
                provided = True
        whole[codes.OCCASIONS] += occasions
        whole[codes.CUSTOMERS] += provided

    def count_relation(self, f: int, tie: Tie, total: list[float], occasions: int, spent: int) -> bool:
        """Add what she is to firm f at the end of the month; whether it does anything for her."""
        known = tie.aware & self.jobs & self.offers[f].serves
        if known:
            total[codes.REACHED] += 1
            if known & ~tie.lapsed:
                total[codes.CONSIDERED] += 1
        spell, used = tie.spell, tie.used
        if used == 0 or spell is None:
            return False
        total[codes.CUSTOMERS] += 1
        total[codes.JOBS] += used.bit_count()
        total[codes.SATISFACTION] += min(max(10.0 * self.warmth(tie), 0.0), 10.0)
        total[codes.OCCASIONS] += occasions
        total[codes.WALLET] += spent
        if spell.orders > 1:
            total[codes.AGAIN] += 1
            if self.recommends(tie) >= PROMOTER:
                total[codes.RECOMMENDING] += 1
        if tie.spells == 1:
            cohort = (f, spell.start, spell.channel)
            self.model.active[cohort] += 1
            self.model.margin[cohort] += spell.margin_tick
        spell.revenue_tick = spell.margin_tick = 0
        return True
