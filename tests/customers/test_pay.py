"""What does an order leave in the books, and what follows from a moment of attention? Cents, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.occasions import CALLED, decide, meet_occasions, pay_bills
from sim.customers.pay import pay
from sim.market import Market
from tests.support import column, hold, market, still, table, words


def prepared(kind: str) -> Market:
    """Row 3 (tier of size 2.0) knows firm 1 alone and holds jobs 0 and 1; round prices; no incidents."""
    of = still(f"market={kind}", "firms.base_incidents=0", "record.choices=all", "market.search=0")
    for t in range(6):
        of.publish(t)
    of.tables.totals[:] = 0
    person, offers = of.tables.people[3], of.tables.offers
    hold(of, 3, 0b011)
    person.tier, person.provider[:] = 2, NOBODY
    person.sold_by, person.woken, person.contacted, person.own[:] = -1, 0, 0, 0
    of.tables.ties[3].aware = 0
    of.tables.ties[3, 1].aware = 63
    offers["price"], offers["unit_cost"], offers["rebate"] = 9_999, 5_555, 0.0
    return of


@pytest.fixture
def of() -> Market:
    """A purchase market."""
    return prepared("purchase")


def totals(of: Market, *kinds: int) -> list[int]:
    """Totals of firm 1."""
    return [int(of.tables.totals["n"][0, 1, kind]) for kind in kinds]


MONEY = (codes.ORDERS, codes.REVENUE, codes.GOODS, codes.CARE, codes.REBATES, codes.NEW, codes.RETURNED)


def test_an_order_is_booked_to_the_cent(of):
    """Size 2.0: price 19998, goods 11110, care 500."""
    assert pay(of.rows, 2, 3, 1, 0, 0.6, 500, False, 0) == 19_998 - 11_110 - 500
    spell = of.tables.spells[3, 1]
    assert (spell.start, spell.last_order, spell.orders, spell.revenue, spell.margin) == (2, 2, 1, 19_998, 8_388)
    assert (spell.served, spell.jobs_held, spell.channel) == (0b1, 0b011, codes.SEARCH)
    assert totals(of, *MONEY) == [1, 19_998, 11_110, 500, 0, 1, 0]
    pay(of.rows, 4, 3, 1, 1, 0.6, 0, False, 0)
    assert (spell.start, spell.last_order, spell.orders, spell.revenue) == (2, 4, 2, 39_996)
    assert spell.served == 0b011
    later = 8_888 * 1.1 ** (-2 / 12)
    assert spell.clv == pytest.approx(8_388 + later, rel=1e-9)
    assert totals(of, *MONEY) == [2, 39_996, 22_220, 500, 0, 1, 0]


def test_small_orders_round_down(of):
    of.tables.people[3].tier = 0  # size .6
    assert pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0) == 5_999 - 3_333


def test_a_rebate_is_an_acquisition_cost_of_the_first_order(of):
    of.tables.offers["rebate"] = 0.25
    assert pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0) == 19_998 - 11_110
    pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0)
    assert of.tables.spells[3, 1].acquisition == 4_999
    assert totals(of, codes.REBATES) == [4_999]


@pytest.mark.parametrize(("channel", "paid"), [(codes.REFERRAL, 700), (codes.REACH, 0)])
def test_a_reward_is_paid_for_a_new_customer_who_was_referred(of, channel, paid):
    of.tables.offers["reward"] = 700
    of.tables.ties[3, 1].channel = channel
    pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0)
    pay(of.rows, 3, 3, 1, 0, 0.6, 0, False, 0)
    assert of.tables.spells[3, 1].acquisition == paid
    assert totals(of, codes.REWARDS) == [paid]


def test_a_second_spell_is_a_return(of):
    spell, tie = of.tables.spells[3, 1], of.tables.ties[3, 1]
    of.tables.offers["rebate"] = 0.25
    pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0)
    spell.start = -1
    pay(of.rows, 4, 3, 1, 0, 0.6, 0, True, 0)
    assert (tie.spell, spell.start, spell.orders, spell.acquisition, spell.channel) == (2, 4, 1, 0, codes.RETURN)
    assert totals(of, codes.NEW, codes.RETURNED, codes.ADVOCATED) == [1, 1, 0]


def test_who_was_told_or_referred_was_advocated(of):
    pay(of.rows, 2, 3, 1, 0, 0.6, 0, True, 0)
    assert totals(of, codes.ADVOCATED) == [1]
    of.tables.ties[4, 1].channel, of.tables.ties[4, 1].referrer = codes.REFERRAL, 9
    pay(of.rows, 2, 4, 1, 0, 0.6, 0, False, 0)
    assert totals(of, codes.ADVOCATED) == [2]
    assert (of.tables.spells[4, 1].referrer, of.tables.spells[3, 1].referrer) == (9, -1)


def test_surplus_is_utility_over_doing_without_in_money(of):
    """(4 x .6 + taste + .8) / 3 - price, in units of the reference price."""
    of.tables.ties[3, 1].taste = 0.5
    pay(of.rows, 2, 3, 1, 0, 0.6, 0, False, 0)
    assert totals(of, codes.SURPLUS) == [int(((4 * 0.6 + 0.5 + 0.8) / 3 - 0.9999) * 10_000)]


def test_each_own_occasion_is_an_order_of_the_firm_that_wins_it(of):
    of.tables.ties[3, 1].taste = 50.0
    of.tables.people[3].own[0] = 3
    meet_occasions(of.rows, 2, 3, 0, 0)
    assert totals(of, codes.ORDERS, codes.NEW) == [3, 1]
    assert (of.tables.people[3].provider[0], of.tables.ties[3, 1].used) == (1, 0b1)
    meet_occasions(of.rows, 2, 3, 5, 0)  # not held
    assert totals(of, codes.ORDERS) == [3]


def test_a_call_pulls_the_next_occasion_forward(of):
    person = of.tables.people[3]
    of.tables.ties[3, 1].taste = 50.0
    person.sold_by, person.sold_job = 1, 0
    meet_occasions(of.rows, 2, 3, 0, 0)
    assert (totals(of, codes.ORDERS), person.ahead[0]) == ([1], 1)
    assert of.tables.choices["occasion"][3, 0] == CALLED
    person.sold_by, person.own[0] = -1, 2
    meet_occasions(of.rows, 3, 3, 0, 0)
    assert (totals(of, codes.ORDERS), person.ahead[0]) == ([2], 0)  # of two occasions one was done already


def test_subscribers_pay_each_month_for_each_job_until_they_decide():
    of = prepared("subscription_regular")
    person, tie = of.tables.people[3], of.tables.ties[3, 1]
    tie.taste = 50.0
    for j in (0, 1):
        assert decide(of.rows, 1, 3, j, 0, codes.OWN, 0) == 1
    assert (tie.used, totals(of, codes.ORDERS)) == (0b011, [0])
    pay_bills(of.rows, 1, 3, 0)
    pay_bills(of.rows, 2, 3, 0)  # nobody thought of it
    assert totals(of, codes.ORDERS, codes.REVENUE, codes.NEW) == [4, 4 * 19_998, 1]
    tie.taste = -50.0
    assert decide(of.rows, 3, 3, 0, 0, codes.OWN, 0) == NOBODY
    assert (tie.used, person.provider[0], person.provider[1]) == (0b010, NOBODY, 1)
    assert of.tables.spells[3, 1].end_reason == -1  # one job is left
    decide(of.rows, 3, 3, 1, 0, codes.OWN, 0)
    assert (tie.used, of.tables.spells[3, 1].end_reason in range(5)) == (0, True)
    pay_bills(of.rows, 3, 3, 0)
    assert totals(of, codes.ORDERS) == [4]


def test_an_incident_a_contact_and_a_new_price_make_a_subscriber_think():
    of = prepared("subscription_regular")
    person = of.tables.people[3]
    of.tables.params[0].contact_wake = 1.0
    of.tables.ties[3, 1].taste = 50.0
    person.provider[0], of.tables.ties[3, 1].used = 1, 0b1
    meet_occasions(of.rows, 1, 3, 0, 0)
    assert of.tables.written["choices"][3] == 0
    person.woken, person.contacted = 0b1, 0b10
    of.tables.offers[2, 1].repriced = 1
    meet_occasions(of.rows, 1, 3, 0, 0)
    written = of.tables.choices[3, : of.tables.written["choices"][3]]
    assert written["trigger"].tolist() == [codes.ON_INCIDENT, codes.ON_CONTACT, codes.ON_PRICE]
    assert (written["kind"] == codes.RENEWAL).all()
    assert person.woken == 0


def test_choices_say_what_was_chosen_among_and_what_came_of_it():
    of = market("market=purchase", "record.choices=all", "market.occasion_rate=0.8", "ticks=20").run()
    c = {name: column(of, "choices", name) for name in table(of, "choices")}
    kinds = np.array(words(of, "choices", "kind"))
    none = np.isnan(c["firm"])
    assert ((kinds == "without") == none).all()
    for name in ("price", "margin", "expected", "delivered"):
        assert (np.isnan(c[name]) == none).all(), name
    chosen = c["firm"][~none].astype(int)
    assert (c["considered"][~none].astype(int) >> chosen & 1 == 1).all()
    assert {"first", "repeat", "switch", "return"} & set(kinds) >= {"first", "repeat", "switch"}
    firms = table(of, "firms")
    assert (~none).sum() == firms["orders"].values.sum()
    assert c["price"][~none].sum() == firms["revenue"].values.sum()
    assert c["margin"][~none].sum() == column(of, "relations", "margin").sum()
    key = np.column_stack([c[name] for name in ("tick", "customer", "job", "occasion")])
    assert len(np.unique(key, axis=0)) == len(key)
