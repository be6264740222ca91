"""What does each lever cost, and what does it do? Equations by hand; concave returns; nothing for nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.firms.desk import Desk
from sim.firms.firm import Firm
from sim.firms.levers import LEVERS, Levers
from sim.firms.levers.base import grow
from sim.firms.levers.relate import Further, Target
from sim.units import BadInput
from tests.support import still

HEADS = 10_000


def desk(**changes: Any) -> Desk:
    """A desk on which 1,000,000 cents (a hundredth of the reference price a head) lie in a month of planning."""
    plain = Desk(tick=3, months=1.0, discount=0.01, plans=True, quarter=3, heads=HEADS, budget=1_000_000,
                 customers=2_000, prospects=8_000, share=0.2, interview=silence, needs=of_nobody, mine=strangers,
                 rivals=list, noise=silence, luck=lambda _: 0.5)  # fmt: skip
    return replace(plain, **changes)


def silence(n: int, *_: Any) -> np.ndarray:
    """No row to ask, and no noise."""
    return np.zeros(n)


def strangers(rows: np.ndarray) -> np.ndarray:
    """Nobody asked is a customer."""
    return np.zeros(len(rows), bool)


def of_nobody(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nobody asked holds any job."""
    return np.zeros((len(rows), 6), bool), np.zeros((len(rows), 6, 3))


@pytest.fixture
def firm() -> Firm:
    """A firm with nothing spent."""
    found = still().firms[0]
    found.ledger.clear()
    return found


def test_a_stock_decays_and_grows_with_the_root_of_money():
    assert grow(2.0, 0, desk()) == pytest.approx(1.96)
    assert grow(2.0, 1_000_000, desk()) == pytest.approx(1.96 + 0.1)
    assert grow(2.0, 4_000_000, desk()) == pytest.approx(1.96 + 0.2)
    stock = 0.0
    for _ in range(1_000):
        stock = grow(stock, 1_000_000, desk())
    assert stock == pytest.approx(50 * 0.01**0.5, rel=1e-6)
    week = grow(2.0, 1_000_000 * 12 // 52, desk(months=12 / 52))
    assert week == pytest.approx(2.0 * 0.98 ** (12 / 52) + 0.1 * 12 / 52, rel=1e-6)


def test_reach_answers_to_the_logarithm_of_money(firm):
    """a = .0025 a head: 1 - exp(-.035 ln(1 + .0025 / .004))."""
    LEVERS["reach"](effort=0.25).act(firm, desk())
    assert firm.row.reach == pytest.approx(1 - math.exp(-0.035 * math.log(1 + 0.0025 / 0.004)), rel=1e-6)
    assert firm.ledger.spent["reach"] == 250_000
    assert firm.row.advertised == firm.stocks.serves
    found = []
    for effort in (0.0, 0.25, 0.5, 1.0):
        LEVERS["reach"](effort=effort, promise=0.2).act(firm, desk())
        found.append(float(firm.row.reach))
        assert firm.row.promise == pytest.approx(0.2 if effort else 0.0)
    assert found[0] == 0.0
    assert np.diff(found).min() > 0
    assert found[1] > found[2] - found[1] > (found[3] - found[2]) / 2


def test_prevention_and_recovery_lower_different_things(firm):
    """Equal money on either moves its own stock alone."""
    stocks = firm.stocks
    LEVERS["serve"](effort=1.0, recovery=0.0).act(firm, desk())
    assert (stocks.prevention, stocks.recovery) == (pytest.approx(1.08), pytest.approx(0.49))
    firm.publish()
    assert firm.row.incident == pytest.approx(0.2 * math.exp(-0.54), rel=1e-6)
    assert firm.row.recovery == pytest.approx(1 - math.exp(-0.49), rel=1e-6)
    LEVERS["serve"](effort=1.0, recovery=1.0).act(firm, desk())
    assert (stocks.prevention, stocks.recovery) == (pytest.approx(1.08 * 0.98), pytest.approx(0.49 * 0.98 + 0.1))


def test_relate_works_as_far_as_culture_does(firm):
    """Contacts that the money pays for, at most `most` of customers; power = (tool / (1 + tool))^.4 x culture."""
    lever = LEVERS["relate"](effort=0.1, tool=0.3, contact_cost=0.02, most=0.3)
    lever.act(firm, desk())
    tool = 0.5 * 0.98 + (30_000 / HEADS / 10_000) ** 0.5
    assert firm.stocks.tool == pytest.approx(tool)
    assert firm.row.contact == pytest.approx(70_000 / 200 / 2_000, rel=1e-6)
    assert firm.row.contact_effect == pytest.approx(0.1 * (tool / (1 + tool)) ** 0.4 * 0.5, rel=1e-6)
    assert (firm.row.contact_cost, firm.ledger.spent["relate"]) == (200, 30_000)
    lever.act(firm, desk(customers=10))
    assert firm.row.contact == pytest.approx(0.3)
    firm.culture = 0.0
    lever.act(firm, desk())
    assert firm.row.contact_effect == 0.0


def test_whom_contacts_are_meant_for_and_how_far_a_score_errs(firm):
    """Bounds of attitude and of size; an error of .2 / (1 + tool); nothing of it without effort."""
    inf = 1e9
    for target, bounds in (("all", (-inf, inf, 0)), ("risk", (-inf, 0.0, 0)), ("lift", (-0.1, 0.1, 0)),
                           ("value", (-inf, inf, 1)), ("value_lift", (-0.1, 0.1, 1))):  # fmt: skip
        lever = LEVERS["relate"](effort=0.1, target=Target(target), further=Further.best, reward=0.1, slight=0.5)
        lever.act(firm, desk())
        row = firm.row
        assert (row.contact_above, row.contact_below, row.contact_tier) == bounds
    assert row.contact_blur == pytest.approx(0.2 / (1 + firm.stocks.tool))
    assert (row.further, row.reward, row.slight) == (2, 1_000, 0.5)
    assert row.eager == pytest.approx(0.3 * 0.1 / 0.2)
    LEVERS["relate"](further=Further.best, reward=0.1, slight=0.5).act(firm, desk())
    assert (row.contact, row.further, row.reward, row.eager, row.slight) == (0.0, 0, 0, 0.0, 0.0)


def test_money_for_contacts_goes_as_far_as_few_are_meant(firm):
    """A tenth of those asked for was contacted: the share picked moves a tenth of the way from 1 to it."""
    lever = LEVERS["relate"](effort=0.1, target=Target.risk, most=1.0, contact_cost=0.2)
    lever.act(firm, desk())
    first, firm.contacts = firm.row.contact, 0.1 * firm.row.contact * 2_000
    lever.act(firm, desk())
    assert firm.stocks.picked == pytest.approx(1 - 0.1 * 0.9)
    assert firm.row.contact == pytest.approx(first / 0.91, rel=1e-6)


def test_channels_are_paid_before_prevention(firm):
    """.0004 a head each: 40,000 cents; 100,000 cents carry two further ones and leave 20,000."""
    LEVERS["serve"](effort=0.1, recovery=0.0, channels=4).act(firm, desk())
    assert firm.row.channels == 0b111
    assert firm.stocks.prevention == pytest.approx(0.98 + (20_000 / HEADS / 10_000) ** 0.5)
    assert firm.ledger.spent["serve"] == 100_000
    LEVERS["serve"](effort=0.0, channels=4).act(firm, desk())
    assert firm.row.channels == 0b1


def test_quality_money_is_split_among_product_service_and_information(firm):
    """60,000 of 100,000 to the product over the root of three jobs; information wears off by 3 % more a month."""
    firm.stocks.information = 1.0
    lever = LEVERS["design"](effort=0.1, projects=0.0, service=0.3, information=0.1)
    lever.act(firm, desk(plans=False))
    quality = 1.8 * 0.98 + (int(60_000 / 3**0.5) / HEADS / 10_000) ** 0.5
    assert firm.stocks.quality[:3] == pytest.approx([quality] * 3)
    assert firm.stocks.service == pytest.approx((30_000 / HEADS / 10_000) ** 0.5)
    assert firm.stocks.information == pytest.approx(0.97 * 0.98 + (10_000 / HEADS / 10_000) ** 0.5)
    firm.publish()
    s, a = 0.1 * firm.stocks.service, 0.1 * firm.stocks.information
    assert firm.row.short.tolist() == pytest.approx([1.0, math.exp(-s), math.exp(-a), math.exp(-s - a)], rel=1e-6)
    assert firm.service_cost() == round(200 * (1 - math.exp(-firm.stocks.service)))
    with pytest.raises(BadInput, match=r"design\.service \+ design\.information must be at most 1, got 1\.2"):
        LEVERS["design"](service=0.6, information=0.6)


def test_calls_are_as_many_as_money_pays_for(firm):
    LEVERS["sell"](effort=0.1, call_cost=0.05, most=0.2, push=0.7).act(firm, desk())
    assert firm.row.sell == pytest.approx(100_000 / 500 / 8_000, rel=1e-6)
    assert (firm.call_cost, firm.row.push) == (500, pytest.approx(0.7))
    LEVERS["sell"](effort=1.0, call_cost=0.001).act(firm, desk())
    assert firm.row.sell == pytest.approx(0.2)


def test_a_price_is_news_when_it_changes(firm):
    LEVERS["price"](level=0.95, rebate=0.1).act(firm, desk())
    assert (firm.row.price.tolist(), firm.row.repriced) == ([9_500] * 6, 1)
    assert firm.row.rebate == pytest.approx(0.1)
    LEVERS["price"](level=0.95).act(firm, desk(tick=4))
    assert firm.row.repriced == 0
    firm.stocks.price_factor = 1.1
    LEVERS["price"](level=0.95).act(firm, desk(tick=5))
    assert (firm.row.price.tolist(), firm.row.repriced) == ([10_450] * 6, 1)


def test_coordination_grows_faster_than_units_and_dearer_for_customer_units(firm):
    """.0006 x units^1.2 a head, one and a half times for customer units."""
    for units, customer, dearer in ((2, 0.0, 1.0), (3, 1.0, 1.5), (4, 0.5, 1.25)):
        firm.ledger.clear()
        firm.parts = dict.fromkeys(firm.parts, customer)  # the change is over
        LEVERS["organise"](units=units, customer_units=customer).act(firm, desk())
        assert firm.ledger.spent["organise"] == int(0.0006 * dearer * units**1.2 * HEADS * 10_000)
        assert firm.units == units


def test_unit_cost_falls_by_a_fifth_for_each_doubling_of_volume(firm):
    start = firm.start_volume
    for doublings in (0, 1, 2):
        firm.stocks.volume = start * 2**doublings
        assert firm.wright(1.0) == round(5_500 * 0.8**doublings)
    firm.stocks.volume = start
    assert firm.wright(0.5) == round(5_500 / 0.8)
    firm.stocks.volume = start * 1e9
    assert firm.wright(1.0) == 800
    firm.stocks.volume = start / 1e9
    assert firm.wright(1.0) == 12_000
    firm.costs = replace(firm.costs, progress=0.0)
    assert firm.wright(1.0) == 5_500


def test_variants_split_what_is_learned_and_units_pool_it(firm):
    """With v variants units learn from s + (1 - s) / v of the volume: s is .8 in product, .6 in customer units."""
    firm.stocks.variants[:] = 3
    for customer, shared in ((0.0, 0.8), (1.0, 0.6), (0.5, 0.7)):
        firm.parts = dict.fromkeys(firm.parts, customer)
        LEVERS["organise"](customer_units=customer).act(firm, desk())
        assert firm.row.unit_cost == round(5_500 * (shared + (1 - shared) / 3) ** (math.log(0.8) / math.log(2)))


def test_design_splits_its_money(firm):
    """.4 to a fund for projects, the rest to quality, over the root of the jobs served; features wear off."""
    LEVERS["design"](effort=0.5, projects=0.4).act(firm, desk(plans=False))
    stocks = firm.stocks
    each = int(500_000 * 0.6 / 3**0.5)
    quality = 1.8 * 0.98 + (each / HEADS / 10_000) ** 0.5
    assert stocks.quality.tolist() == pytest.approx([quality] * 3 + [1.8] * 3)
    assert stocks.features == pytest.approx(2.0 * 0.98)
    assert stocks.design_fund == pytest.approx(200_000)
    firm.publish()
    assert firm.row.worth[0] == pytest.approx(1 - math.exp(-quality), rel=1e-6)
    assert firm.row.appeal == pytest.approx(0.06 * math.log(1 + stocks.features), rel=1e-6)


def test_a_project_is_begun_on_evidence_and_launched_after_its_lead(firm):
    """Needs known to lie at (1, 0, 0) for job 0: the offer moves there two quarters later, for .006 a head."""
    lever = LEVERS["design"](effort=0.5, projects=1.0, segments=1, lead=2)
    firm.forum = 1.0
    firm.beliefs.learn(0, np.tile([1.0, 0.0, 0.0], (8, 1)), taken=2, known=3)
    firm.stocks.design_fund = 300_000
    lever.act(firm, desk(tick=3))
    (project,) = firm.stocks.projects
    assert (project.job, project.ready, project.points.tolist()) == (0, 9, [[1.0, 0.0, 0.0]])
    assert firm.stocks.design_fund == pytest.approx(300_000 + 500_000 - 600_000)
    lever.act(firm, desk(tick=8, plans=False))
    assert (firm.stocks.points[0, 0] == 0).all()
    lever.act(firm, desk(tick=9, plans=False))
    assert firm.stocks.points[0, 0].tolist() == [1.0, 0.0, 0.0]
    assert not firm.stocks.projects


def test_no_project_without_evidence_money_or_a_gain(firm):
    lever = LEVERS["design"](effort=0.5, projects=1.0)
    firm.forum, firm.stocks.prevention, firm.stocks.features = 1.0, 99.0, 99.0  # nothing to gain from more of these
    firm.goal.equity = 1.0
    lever.act(firm, desk())  # no evidence
    firm.beliefs.learn(0, np.tile([1.0, 0.0, 0.0], (8, 1)), taken=2, known=9)
    lever.act(firm, desk())  # not known yet
    firm.stocks.design_fund = -400_000
    lever.act(firm, desk(tick=9))  # no money
    firm.beliefs.points[0][:] = 0.0
    firm.stocks.design_fund = 10_000_000
    lever.act(firm, desk(tick=9))  # nothing to gain
    assert not firm.stocks.projects


def test_discover_buys_evidence_and_reports_come_for_nothing(firm):
    """250,000 cents at 10.00 an interview, a fifth of them for observing at three times that."""
    asked = []

    def interview(n: int, purpose: str, own: float) -> np.ndarray:
        asked.append((purpose, n, own))
        return np.arange(n)

    needs = np.array([0.8, -0.4, 0.0])
    firm.stocks.points[:, 0] = [0.2, 0.0, 0.0]
    own = desk(interview=interview, needs=lambda a: (np.ones((len(a), 6), bool), np.tile(needs, (len(a), 6, 1))))
    firm.stocks.skill, firm.stocks.research_fund = 0.0, 0.0
    firm.costs = replace(firm.costs, evidence_noise=0.0)
    firm.stocks.grosses = [1.0]  # it earned more before: nothing that breeds myopia
    lever = LEVERS["discover"](effort=0.25, interview_cost=0.1, observe=0.2, anchor=0.5)
    lever.act(firm, own)
    assert asked == [("report", 6, 1.0), ("interview", 200, 0.5), ("observe", 16, 0.5)]
    assert firm.stocks.research_fund == pytest.approx(250_000 - 1_000 * (200 + 3 * 16))
    skill = firm.stocks.skill
    assert skill == pytest.approx((250_000 / HEADS / 10_000) ** 0.5)
    points, offer = firm.beliefs.points[1], np.array([0.2, 0.0, 0.0])
    for part, anchor in ((slice(0, 6), 0.7), (slice(6, 206), 0.5 / (1 + skill)), (slice(206, 222), 0.0)):
        seen = needs + anchor * (offer - needs)
        np.testing.assert_allclose(points[part], np.tile(seen, (part.stop - part.start, 1)), atol=1e-12)
    assert sorted(set(firm.beliefs.known[1].tolist())) == [6, 9]


def test_no_evidence_is_bought_between_plans(firm):
    LEVERS["discover"](effort=0.25).act(firm, desk(plans=False))
    assert firm.stocks.research_fund == 250_000
    assert not firm.beliefs.points


def test_extend_opens_the_job_on_which_there_is_most_evidence(firm):
    """.06 a head saved, then three quarters; quality .6 of the mean of those served."""
    lever = LEVERS["extend"](effort=0.5, most=4)
    firm.beliefs.learn(4, np.zeros((5, 3)), taken=3, known=3)
    firm.beliefs.learn(5, np.zeros((9, 3)), taken=3, known=3)
    firm.stocks.extend_fund = 5_400_000
    lever.act(firm, desk())
    assert firm.stocks.opening == -1
    lever.act(firm, desk(tick=6))
    assert (firm.stocks.opening, firm.stocks.opening_at) == (5, 15)
    lever.act(firm, desk(tick=15, plans=False))
    assert firm.stocks.serves == 0b100111
    assert firm.stocks.quality[5] == pytest.approx(0.6 * 1.8)
    firm.ledger.clear()
    lever.act(firm, desk(tick=18))
    assert firm.ledger.spent["extend"] == 0  # it serves all that it wants


def test_which_job_to_open_depends_on_whose_needs_count(firm):
    """Five own customers hold job 4, nine others job 5: own weighs .5, all alike; .8, the own win."""
    mine = np.ones(5, bool)
    firm.beliefs.learn(4, np.zeros((5, 3)), taken=3, known=3, mine=mine)
    firm.beliefs.learn(5, np.zeros((9, 3)), taken=3, known=3)
    assert [firm.beliefs.demand(j, 3, 0.8) for j in (3, 4, 5)] == pytest.approx([0.0, 4.0, 1.8])
    for own, job in ((0.5, 5), (0.8, 4), (0.0, 5), (1.0, 4)):
        firm.stocks.opening, firm.stocks.extend_fund = -1, 1e8
        LEVERS["extend"](effort=0.5, own=own).act(firm, desk())
        assert firm.stocks.opening == job


def test_reports_say_nothing_of_jobs_not_served_and_observing_does(firm):
    """Skill 1: half of the interviews hear of job 3; all that is observed; no report."""
    desk_ = desk(interview=lambda n, *_: np.arange(n), budget=0,
                 needs=lambda a: (np.ones((len(a), 6), bool), np.zeros((len(a), 6, 3))))  # fmt: skip
    lever = LEVERS["discover"](effort=0.25)
    firm.stocks.skill = 1.0
    for purpose, n, heard in (("report", 6, 0), ("interview", 8, 4), ("observe", 5, 5)):
        firm.beliefs.points.clear()
        lever.gather(firm, desk_, n, purpose, 0.5, 3)
        assert len(firm.beliefs.points[0]) == n
        assert len(firm.beliefs.points.get(3, [])) == heard


def test_efforts_that_sum_to_more_than_the_budget_are_refused():
    with pytest.raises(BadInput, match=r"must sum to at most 1, got 1\.2"):
        Levers(design=LEVERS["design"](effort=0.7), reach=LEVERS["reach"](effort=0.5))
