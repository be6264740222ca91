"""What moves a firm from within? Leadership, measures, structure, inventions: equations by hand, signs in isolation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.customers.hire import fit
from sim.firms.backlog import (
    APPEAL,
    FEATURES,
    TIRES,
    Goal,
    Idea,
    brings,
    candidates,
    copies,
    feature,
    fits,
    reliability,
    worth,
)
from sim.firms.desk import Seen
from sim.firms.firm import Firm
from sim.firms.levers import LEVERS
from sim.firms.stocks import Project
from tests.firms.desks import HEADS, desk
from tests.support import still


def led(firm: Firm, effort: float, months: int, forum: float = 0.5) -> float:
    """Culture after so many months of leadership attention."""
    for _ in range(months):
        LEVERS["lead"](effort=effort, forum=forum).act(firm, desk())
    return firm.culture


def test_culture_follows_attention_up_slower_than_down(firm):
    """Attention .06 / .08 = .75: half to it at 3 % of the gap a month; none: 6.5 %; .5 % leave with people."""
    assert led(firm, 0.06, 1) == pytest.approx((0.5 + 0.03 * 0.25) * 0.995)
    firm.culture = 0.5
    assert led(firm, 0.0, 1) == pytest.approx((0.5 - 0.065 * 0.5) * 0.995)
    firm.culture = 0.5
    assert led(firm, 0.06, 24) - 0.5 < 0.5 - led(firm, 0.0, 24)


def test_what_is_announced_without_attention_opens_no_forum(firm):
    led(firm, 0.0, 1, forum=1.0)
    assert firm.forum == 0.0
    led(firm, 0.05, 1, forum=0.8)
    assert firm.forum == 0.8


def test_success_without_contact_breeds_myopia_and_contact_cures_it(firm):
    discover = LEVERS["discover"](effort=0.1)
    for met, expected in ((0, 0.05), (20, 0.05 + 0.05 * 0.5 * 0.95)):
        firm.stocks.myopia = 0.0 if met == 0 else 0.05
        discover.forget_why(firm, met)
        cured = 1.0 - 0.3 * met / (met + 20.0)
        assert firm.stocks.myopia == pytest.approx(expected * cured)
    firm.stocks.myopia, firm.stocks.grosses = 0.4, [1e9]
    discover.forget_why(firm, 0)
    assert firm.stocks.myopia == 0.4  # failure without contact teaches nothing, and blinds nobody


def test_a_myopic_firm_sees_its_own_offer_where_needs_should_be(firm):
    needs, own = np.array([0.8, -0.4, 0.0]), np.array([0.2, 0.0, 0.0])
    firm.stocks.points[:, 0], firm.stocks.myopia = own, 0.5
    firm.costs = replace(firm.costs, evidence_noise=0.0)
    asked = desk(interview=lambda n, *_: np.arange(n),
                 needs=lambda a: (np.ones((len(a), 6), bool), np.tile(needs, (len(a), 6, 1))))  # fmt: skip
    LEVERS["discover"](effort=0.1).gather(firm, asked, 4, "observe", 0.0, 3)
    np.testing.assert_allclose(firm.beliefs.points[0], np.tile(needs + 0.5 * (own - needs), (4, 1)), atol=1e-12)


def test_ideas_are_worth_what_they_win_and_keep_by_the_measure(firm):
    """2,000 customers, 8,000 prospects; won .5, kept 1 a unit of value; margin 1,000 a month, CLV 50,000 cents."""
    firm.ledger.margins = [1_000.0]
    idea = Idea("fit", 0, cost=1e6, before=0.01, use=0.02)
    won, kept = 0.5 * 8_000 * 0.01, 2_000 * 0.02
    profit, equity = 1_000 * 12 * won, 50_000 * (won + kept)
    for weight in (0.0, 0.3, 1.0):
        goal = Goal(equity=weight, clv=50_000)
        assert worth(idea, firm, desk(), goal) == pytest.approx(((1 - weight) * profit + weight * equity) / 1e6)
    shipped = Idea("feature", -1, cost=1e6, before=0.01, use=0.02)
    assert worth(shipped, firm, desk(), Goal(vanity=2.0)) == pytest.approx(profit / 1e6 + 2.0)


def test_features_appeal_before_use_and_tire_in_use(firm):
    idea = feature(firm, desk())
    assert idea.before == pytest.approx(APPEAL * math.log(3.5 / 3.0))
    assert idea.use == pytest.approx(-TIRES * (2.5**1.5 - 2.0**1.5))
    firm.stocks.launch(Project("feature", -1, 0))
    assert firm.stocks.features == 2.0 + FEATURES


def test_fit_is_worth_the_distance_that_it_takes_away(firm):
    firm.beliefs.learn(0, np.tile([1.0, 0.0, 0.0], (8, 1)), taken=2, known=3)
    (idea,) = fits(firm, desk(), 1)
    assert (idea.job, idea.points.tolist()) == (0, [[1.0, 0.0, 0.0]])
    assert idea.before == idea.use == pytest.approx(1.0 / 3)  # one of three jobs served
    assert brings(Project("fit", 0, 9, idea.points), firm, desk()) == pytest.approx(1.0)
    assert brings(Project("fit", 1, 9, idea.points), firm, desk()) == 0.0  # of job 1 nothing is known


def begun(firm: Firm, forum: float, goal: Goal) -> list[str]:
    """The kinds of projects that a firm begins with evidence on one job, a chance .5 drawn in every slot."""
    firm.beliefs.learn(0, np.tile([0.3, 0.0, 0.0], (8, 1)), taken=2, known=3)
    firm.stocks.design_fund, firm.stocks.prevention, firm.forum, firm.goal = 1e9, 0.0, forum, goal
    LEVERS["design"](effort=0.1).act(firm, desk())
    return [project.kind for project in firm.stocks.projects]


@pytest.mark.parametrize(("forum", "goal", "kinds"), [
    (0.0, Goal(), ["feature"]),  # insiders see features alone
    (1.0, Goal(), ["fit", "feature"]),  # product profit: what wins customers
    (1.0, Goal(equity=1.0, clv=1e5), ["fit", "reliability"]),  # customer equity: what keeps them; features would tire
])  # fmt: skip
def test_what_is_seen_and_rewarded_decides_what_gets_built(firm, forum, goal, kinds):
    firm.stocks.features = 6.0
    assert begun(firm, forum, goal) == kinds


def test_tests_stop_what_takes_more_than_it_gives_unless_too_much_is_sunk(firm):
    """Features at 6 tire more than they appeal; a chance of .5 is drawn."""
    firm.stocks.features = 6.0
    assert brings(Project("feature", -1, 6), firm, desk()) < 0.0 < reliability(firm, desk()).use
    for tested, sunk, left in ((True, 0.4, 0), (True, 0.6, 1), (False, 0.0, 1)):
        firm.stocks.projects = [Project("feature", -1, desk().tick + 3, tested=tested)]
        LEVERS["design"](effort=0.1, sunk=sunk).test(firm, desk())
        assert len(firm.stocks.projects) == left


def test_a_test_adds_to_the_cost_of_a_project():
    idea = Idea("fit", 0, cost=1_000.0, before=0.0, use=0.0)
    assert LEVERS["design"](tests=0.2).price(idea) == pytest.approx(1_200.0)


def test_measures_cost_money_and_err_less_the_more_is_spent(firm):
    firm.ledger.margins, firm.ledger.churns, firm.parts["model"] = [1_000.0], [0.02], 1.0
    exact = firm.ledger.clv(0.01)
    noisy = desk(noise=lambda n, *_: np.ones(n))
    errors = []
    for effort in (0.01, 0.1, 1.0):
        firm.stocks.measuring = 0.0
        LEVERS["govern"](effort=effort, equity=0.7).act(firm, noisy)
        errors.append(math.log(firm.goal.clv / exact))
        assert firm.goal.equity == 0.7
    assert 0.8 > errors[0] > errors[1] > errors[2] > 0.0
    firm.parts["model"] = 0.0
    LEVERS["govern"](effort=0.1, equity=0.7).act(firm, noisy)
    assert firm.goal.equity == 0.4  # incentives of a product firm let no more through


def test_without_money_for_measuring_the_measure_is_product_profit(firm):
    firm.goal = Goal(equity=1.0, clv=1.0)
    LEVERS["govern"](effort=0.0, equity=1.0, vanity=5.0).act(firm, desk())
    assert firm.goal == Goal()


def test_a_new_structure_comes_at_three_speeds_and_costs_work(firm):
    lever = LEVERS["organise"](customer_units=1.0)
    for _ in range(9):
        lever.act(firm, desk())
    assert firm.parts == pytest.approx({"product": 1 - math.exp(-3), "process": 1 - math.exp(-1),
                                        "model": 1 - math.exp(-9 / 24)})  # fmt: skip
    assert firm.efficiency == pytest.approx(1.0 - 0.4 * math.exp(-1))
    assert LEVERS["serve"](effort=0.1).spend(firm, desk()) == int(100_000 * firm.efficiency)
    for name, published in (("relate", "contact"), ("sell", "sell")):  # small efforts, below the largest chance
        full = chance_at(firm, name, published, 1.0)
        assert chance_at(firm, name, published, 0.6) == pytest.approx(0.6 * full)
    slow = firm.parts["model"]
    LEVERS["organise"](customer_units=1.0, officer=True).act(firm, desk())
    assert firm.parts["model"] == pytest.approx(slow + (1 - slow) * (1 - math.exp(-1.5 / 24)))


def chance_at(firm: Firm, name: str, published: str, efficiency: float) -> float:
    """The chance of a contact or call that a lever publishes when so much of the work gets done."""
    firm.efficiency = efficiency
    LEVERS[name](effort=0.01).act(firm, desk())
    return float(vars(firm.row)[published])


def test_an_officer_costs_a_salary(firm):
    spent = []
    for officer in (False, True):
        firm.ledger.clear()
        LEVERS["organise"](officer=officer).act(firm, desk())
        spent.append(firm.ledger.spent["organise"])
    assert spent[1] - spent[0] == pytest.approx(0.0003 * HEADS * 10_000, abs=1)


def test_inventions_come_with_the_root_of_money_and_evidence_turns_half_of_them_down(firm):
    """A quarter's money of .01 a head: chance 1 - exp(-.12); size .1 u^(-2/3); 40,000 quarters, four errors."""
    lever, rng, found = LEVERS["invent"](effort=1.0), np.random.default_rng(1), []
    for forum in (0.0, 1.0):
        firm.forum, firm.stocks.projects = forum, []
        for _ in range(40_000):
            firm.ledger.clear()
            lever.act(firm, desk(luck=lambda _: rng.random()))
        found.append(len(firm.stocks.projects))
        chance = (1 - math.exp(-1.2 * 0.1)) * (1.0 - 0.5 * forum)
        assert abs(found[-1] / 40_000 - chance) < 4 * (chance * (1 - chance) / 40_000) ** 0.5
    sizes = np.array([project.size for project in firm.stocks.projects])
    assert sizes.min() >= 0.1
    assert sizes.max() == 1.5
    assert abs(np.median(sizes) - 0.1 * 0.5 ** (-1 / 1.5)) < 0.01
    quality = firm.stocks.quality.copy()
    firm.stocks.launch(Project("breakthrough", -1, 0, size=0.5))
    assert (firm.stocks.quality - quality).tolist() == pytest.approx([0.5, 0.5, 0.5, 0.0, 0.0, 0.0])


def test_personal_offers_cost_the_square_of_their_depth_and_blur_without_skill(firm):
    """400,000 cents for 2,000 customers at .2 each: depth sqrt(.1); beyond .5 it is felt as intrusion."""
    firm.stocks.skill = 1.0
    LEVERS["personalise"](effort=0.1).act(firm, desk(budget=4_000_000))
    assert firm.row.personal == pytest.approx(0.1**0.5)
    assert (firm.row.blur, firm.row.intrusion) == (pytest.approx(0.3), 0.0)
    LEVERS["personalise"](effort=0.9).act(firm, desk(budget=4_000_000))
    assert firm.row.intrusion == pytest.approx(0.02 * (0.9**0.5 - 0.5) / 0.5)
    LEVERS["personalise"](effort=0.9, depth=0.4).act(firm, desk(budget=4_000_000))
    assert firm.row.personal == 0.4


def test_a_personal_offer_goes_to_customers_and_only_as_near_as_the_picture_of_her():
    of = still()
    of.publish(0)
    offer, tie = of.tables.offers[1, 2], of.tables.ties[3, 2]
    tie.familiar = 0
    d2 = -math.log(fit(of.rows, 0, 3, 2, 1)) / of.tables.params[0].narrowness
    offer.personal, offer.blur = 0.5, 0.4
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(math.exp(-d2 * of.tables.params[0].narrowness))
    tie.familiar = 1
    near = 0.25 * d2 + 0.25 * 0.4
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(math.exp(-near * of.tables.params[0].narrowness), rel=1e-6)


def rival(share: float, *, foreign: bool = False) -> Seen:
    """A rival that does jobs 0 and 4 with a quality of ln 20, at one place."""
    return Seen(share, 0b10001, [0.95] * 6, [np.ones((1, 3))] * 6, foreign)


def test_what_sells_better_is_copied_with_half_of_its_lead(firm):
    """Of a rival with .3 of orders against .2: jobs that both do; cost .003 a head; worth a tenth."""
    (idea,) = copies(firm, desk(rivals=lambda: [rival(0.3), rival(0.25)]))
    assert (idea.kind, idea.job, idea.points.tolist()) == ("copy", 0, [[1.0, 1.0, 1.0]])
    assert idea.size == pytest.approx(0.5 * (math.log(20) - 1.8))
    assert (idea.cost, idea.before) == (300_000, pytest.approx(0.1))
    assert copies(firm, desk(rivals=lambda: [rival(0.2)])) == []
    assert copies(firm, desk()) == []
    firm.stocks.launch(Project("copy", 0, 9, idea.points, size=idea.size))
    assert firm.stocks.quality[0] == pytest.approx(1.8 + idea.size)
    assert firm.stocks.points[0, 0].tolist() == [1.0, 1.0, 1.0]


def test_a_solution_from_outside_the_category_is_seen_by_who_observes(firm):
    strange = desk(rivals=lambda: [rival(0.5, foreign=True)])
    firm.stocks.watched = 4
    assert copies(firm, strange) == []
    firm.stocks.watched = 5
    assert len(copies(firm, strange)) == 1


def test_rivals_are_looked_at_with_the_chance_to_imitate(firm):
    there = desk(rivals=lambda: [rival(0.3)])  # luck is .5
    assert {i.kind for i in candidates(firm, there, 1, 0.5)} == {"feature", "reliability"}
    assert {i.kind for i in candidates(firm, there, 1, 0.6)} == {"feature", "reliability", "copy"}


def test_brand_goodwill_counts_what_the_whole_market_sees(firm):
    """Margin 1000 x 12 months x .5 x 10,000 heads x value before use; what suits one customer is not seen."""
    firm.ledger.margins = [1_000.0]
    shown = Idea("feature", -1, 1e6, 0.1, 0.0)
    assert worth(shown, firm, desk(), Goal(brand=1.0)) == pytest.approx(1_000 * 12 * 0.5 * HEADS * 0.1 / 1e6)
    assert worth(Idea("fit", 0, 1e6, 0.1, 0.1), firm, desk(), Goal(brand=1.0)) == 0.0
