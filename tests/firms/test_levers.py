"""What does each lever cost, and what does it do? Equations by hand; concave returns; nothing for nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.firms.levers import LEVERS, Levers
from sim.firms.levers.base import grow
from sim.firms.levers.relate import Further, Target
from sim.units import BadInput
from tests.firms.desks import HEADS, desk


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


def test_efforts_that_sum_to_more_than_the_budget_are_refused():
    with pytest.raises(BadInput, match=r"must sum to at most 1, got 1\.2"):
        Levers(design=LEVERS["design"](effort=0.7), reach=LEVERS["reach"](effort=0.5))
