"""What makes a customer aware, what does a word do, and what is forgotten? One rule at a time, on one row."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers import codes
from sim.customers.hear import (
    forget,
    hear_firms,
    hear_neighbours,
    hear_word,
    learn_of,
    search,
)
from sim.customers.needs import luck_of_month
from sim.customers.said import say
from sim.customers.tell import PROMOTER, recommends, tell
from sim.market import Market
from tests.customers.strangers import stranger, total
from tests.support import hold, market


@pytest.fixture
def of() -> Market:
    """Row 3 has never heard of firm 1."""
    return stranger()


def test_the_first_source_of_awareness_counts(of):
    tie = of.tables.ties[3, 1]
    learn_of(of.rows, 3, 1, 0b001, codes.REFERRAL, 7)
    assert (tie.aware, tie.channel, tie.referrer) == (0b001, codes.REFERRAL, 7)
    learn_of(of.rows, 3, 1, 0b101, codes.REACH, -1)
    assert (tie.aware, tie.channel, tie.referrer) == (0b101, codes.REFERRAL, 7)


def test_awareness_after_a_lapse_is_new(of):
    tie = of.tables.ties[3, 1]
    tie.aware, tie.lapsed, tie.channel = 0b1, 0b1, codes.SELL
    tie.refused[0] = 4
    learn_of(of.rows, 3, 1, 0b1, codes.REACH, -1)
    assert (tie.aware, tie.lapsed, tie.channel, tie.refused[0]) == (0b1, 0, codes.REACH, 0)


def test_forgetting_keeps_what_is_in_use(of):
    tie = of.tables.ties[3, 1]
    tie.aware, tie.used, tie.familiar, tie.told, tie.attitude = 0b111, 0b001, 0b011, 0b101, 0.5
    forget(of.rows, 3, 1)
    assert (tie.aware, tie.used, tie.told, tie.attitude) == (0b001, 0b001, 0b001, 0.5)
    tie.used = tie.familiar = 0
    forget(of.rows, 3, 1)
    assert (tie.aware, tie.told, tie.attitude) == (0, 0, 0.0)


def test_reach_tells_of_what_is_advertised(of):
    of.tables.offers[1, 1].reach, of.tables.offers[1, 1].advertised = 1.0, 0b110
    hear_firms(of.rows, 0, 3, 0)
    tie = of.tables.ties[3, 1]
    assert (tie.aware, tie.channel) == (0b110, codes.REACH)
    assert (total(of, 1, codes.HITS), total(of, 1, codes.HITS_NEW), total(of, 0, codes.HITS)) == (1, 1, 0)
    tie.used = 0b010
    hear_firms(of.rows, 0, 3, 0)
    assert (total(of, 1, codes.HITS), total(of, 1, codes.HITS_NEW)) == (2, 1)


def test_a_closed_firm_is_not_heard_of(of):
    offer = of.tables.offers[1, 1]
    offer.reach = offer.sell = 1.0
    offer.open = 0
    hear_firms(of.rows, 0, 3, 0)
    assert of.tables.ties[3, 1].aware == 0
    assert total(of, 1, codes.HITS) == total(of, 1, codes.SALES_CALLS) == 0


def test_messages_reach_their_share():
    """3,000 customers, reach .3, forgetting .2; each within four standard errors."""
    of = market("customers.count=3000", "market.aware_at_start=1", "burn_in=0", "network=none")
    of.publish(0)
    of.tables.offers["reach"] = of.tables.offers["contact"] = of.tables.offers["sell"] = 0.0
    of.tables.offers[1, 1].reach, of.tables.params[0].forgetting = 0.3, 0.2
    of.tables.offers[1, 1].advertised = 63
    for i in range(3_000):
        hear_firms(of.rows, 0, i, 0)
    assert abs(total(of, 1, codes.HITS) / 3_000 - 0.3) < 4 * (0.21 / 3_000) ** 0.5
    aware = (of.tables.ties["aware"] > 0).mean(axis=0)
    assert abs(aware[0] - 0.8) < 4 * (0.16 / 3_000) ** 0.5
    assert abs(aware[1] - 0.8) < 4 * (0.16 / 3_000) ** 0.5  # heard of is not forgotten, and nobody learned the name
    assert (of.tables.ties["aware"][:, 1] == 0).sum() + total(of, 1, codes.HITS) <= 3_000


def test_a_call_is_about_a_job_that_she_holds_and_the_firm_does(of):
    person, offer = of.tables.people[3], of.tables.offers[1, 1]
    offer.sell, offer.serves = 1.0, 0b110
    hear_firms(of.rows, 0, 3, 0)
    assert (person.sold_by, person.sold_job) == (1, 2)
    assert (of.tables.ties[3, 1].aware, of.tables.ties[3, 1].channel) == (0b110, codes.SELL)
    offer.serves = 0b010
    hear_firms(of.rows, 0, 3, 0)
    assert person.sold_by == -1
    assert total(of, 1, codes.SALES_CALLS) == 2
    of.tables.ties[3, 1].used = 0b100  # a customer is not called
    offer.serves = 0b100
    hear_firms(of.rows, 0, 3, 0)
    assert total(of, 1, codes.SALES_CALLS) == 2


def test_of_several_callers_each_is_as_likely_to_be_heard():
    """Four firms call everybody: a quarter each of 2,000 customers, whatever their ids; four standard errors."""
    of = market("customers.count=2000", "burn_in=0", "network=none", "firms.jobs_served=6")
    of.publish(0)
    of.tables.offers["sell"] = 1.0
    of.tables.ties["used"] = 0
    for i in range(2_000):
        hear_firms(of.rows, 0, i, 0)
    heard = np.bincount(of.tables.people["sold_by"], minlength=4) / 2_000
    assert np.abs(heard - 0.25).max() < 4 * (0.1875 / 2_000) ** 0.5


def test_a_good_word_brings_awareness_opinion_and_a_value(of):
    tie, rows = of.tables.ties[3, 1], len(of.tables.people)
    hear_word(of.rows, 3, 9, say(1, 2, 1, 0.75, 4, 0b10))
    assert (tie.aware, tie.channel, tie.referrer) == (0b100, codes.REFERRAL, 9 + 4 * rows)
    assert tie.attitude == pytest.approx(0.12)
    assert (tie.told, tie.expected[2]) == (0b100, 0.75)
    assert of.tables.people[3].standard == pytest.approx(0.5 + 0.1 * 0.25)
    hear_word(of.rows, 3, 9, say(1, 2, 1, 0.25, 4, 0b10))
    assert tie.expected[2] == pytest.approx(0.5)  # halfway to what was told before


def test_a_bad_word_warns_and_makes_nobody_aware(of):
    tie = of.tables.ties[3, 1]
    hear_word(of.rows, 3, 9, say(1, 2, 0, 0.25, 0, 0b10))
    assert (tie.aware, tie.told) == (0, 0)
    assert tie.attitude == pytest.approx(-0.2)
    for _ in range(9):
        hear_word(of.rows, 3, 9, say(1, 2, 0, 0.25, 0, 0b10))
    assert tie.attitude == pytest.approx(-0.6)


def test_a_word_about_a_job_that_she_does_not_hold_makes_her_not_aware(of):
    hear_word(of.rows, 3, 9, say(1, 1, 1, 0.75, 0, 0b10))
    assert of.tables.ties[3, 1].aware == 0
    assert of.tables.ties[3, 1].attitude == pytest.approx(0.12)


def test_experience_is_deaf_to_words(of):
    tie = of.tables.ties[3, 1]
    tie.aware, tie.familiar, tie.attitude, tie.expected[2] = 0b101, 0b100, 0.25, 0.5
    hear_word(of.rows, 3, 9, say(1, 2, 0, 0.0, 0, 0b10))
    assert (tie.attitude, tie.expected[2], tie.told) == (0.25, 0.5, 0)
    hear_word(of.rows, 3, 9, say(1, 0, 1, 0.375, 0, 0b10))  # of another job something can be told
    assert (tie.attitude, tie.expected[0], tie.told) == (0.25, 0.375, 0b001)


def test_words_are_heard_a_tick_after_they_were_said(of):
    tie = of.tables.ties[3, 1]
    word = say(1, 0, 1, 0.5, 0, 0b10)
    of.tables.said[:] = 0
    of.tables.said["bits"][1] = word  # read in odd ticks
    two = luck_of_month(of.rows, 0, 3)[2:]
    hear_neighbours(of.rows, 0, 3, *two)
    assert tie.attitude == 0.0
    hear_neighbours(of.rows, 1, 3, *two)
    assert tie.attitude == pytest.approx(0.24)  # two acquaintances
    of.tables.params[0].word = 0
    hear_neighbours(of.rows, 1, 3, *two)
    assert tie.attitude == pytest.approx(0.24)


def test_search_finds_firms_that_serve_the_job_each_as_often():
    """2,000 customers who always look: each of four firms is found by a quarter."""
    of = market("customers.count=2000", "market.search=1", "market.aware_at_start=0", "burn_in=0")
    of.publish(0)
    for i in range(2_000):
        search(of.rows, 0, i, 1, 0)
        search(of.rows, 0, i, 5, 0)  # nobody serves that
    aware = of.tables.ties["aware"]
    assert set(np.unique(aware)) == {0, 0b10}
    assert (aware != 0).sum(axis=1).max() == 1
    assert np.abs((aware != 0).mean(axis=0) - 0.25).max() < 4 * (0.1875 / 2_000) ** 0.5
    assert (of.tables.ties["channel"][aware != 0] == codes.SEARCH).all()


def test_promoters_praise_and_detractors_warn_with_their_chances():
    """3,000 happy, 3,000 unhappy and 3,000 lukewarm users; a word from .3, .1 and none, within four standard errors."""
    of = market("customers.count=9000", "network.talk=0.3", "network.talk_negative=0.1", "burn_in=0")
    ties = of.tables.ties
    of.tables.people["style"] = 0.0
    hold(of, slice(None), 0b10)
    ties["used"][:, 2] = ties["familiar"][:, 2] = 0b10
    ties["expected"][:, 2, 1] = np.repeat([0.95, 0.2, 0.5], 3_000)
    assert recommends(of.rows, 0, 2) > PROMOTER
    for i in range(9_000):
        tell(of.rows, 0, i)
    words = of.tables.said["bits"][1]
    spoke = (words & 31) > 0
    for sort, chance, good in ((0, 0.3, 1), (1, 0.1, 0)):
        mine = slice(sort * 3_000, (sort + 1) * 3_000)
        assert abs(spoke[mine].mean() - chance) < 4 * (chance * (1 - chance) / 3_000) ** 0.5
        heard = words[mine][spoke[mine]]
        assert ((heard >> 10 & 1) == good).all()
        assert ((heard & 31) - 1 == 2).all()
        assert ((heard >> 5 & 31) == 1).all()
    assert not spoke[6_000:].any()
    assert ((words >> 42) == 0b100).all()


def test_a_call_that_helps_is_about_the_job_that_fits_best_or_about_nothing(of):
    person, offer, tie = of.tables.people[3], of.tables.offers[1, 1], of.tables.ties[3, 1]
    hold(of, 3, 0b110)
    offer.sell, offer.serves, offer.help = 1.0, 0b110, 1.0
    for j in (1, 2):
        offer.variants[j] = 1
        offer.point[j, 0] = person.need[j] + (0.3 if j == 1 else 0.1)
    hear_firms(of.rows, 0, 3, 0)
    assert (person.sold_by, person.sold_job, person.pushed) == (1, 2, 0)
    offer.point[1:3, 0] = person.need[1:3] + 5.0
    hear_firms(of.rows, 0, 3, 0)
    assert person.sold_by == -1
    assert tie.attitude == pytest.approx(0.06)  # thanks for the advice to buy nothing
    offer.help = 0.0
    hear_firms(of.rows, 0, 3, 0)
    assert (person.sold_by, person.pushed) == (1, 1)


def test_some_calls_help_and_some_push():
    """Help .3 of 2,000 calls, on offers that fit everybody perfectly; four standard errors."""
    of = market("customers.count=2000", "burn_in=0", "network=none", "firms.jobs_served=6")
    of.publish(0)
    of.tables.offers["sell"], of.tables.params[0].narrowness = 0.0, 0.0
    of.tables.offers["sell"][1, 1], of.tables.offers["help"] = 1.0, 0.3
    for i in range(2_000):
        hear_firms(of.rows, 0, i, 0)
    assert (of.tables.people["sold_by"] == 1).all()
    assert abs(of.tables.people["pushed"].mean() - 0.7) < 4 * (0.21 / 2_000) ** 0.5
