"""How do discover, design and extend make an offer? Equations by hand: what is begun, on which evidence, for what."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.firms.levers import LEVERS
from sim.units import BadInput
from tests.firms.desks import HEADS, desk


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
