"""What does a use deliver, and does judging follow its equations? Worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers.experience import (
    AT_HAND,
    incident_rate,
    judge,
    luck_of_uses,
    satisfaction,
    true_value,
    use,
    value_at,
)
from sim.customers.tell import recommends
from sim.market import Market
from tests.support import hold, still


@pytest.fixture
def of() -> Market:
    """Row 3 has used firm 2 for jobs 0 and 1; adaptation in round numbers."""
    found = still()
    found.publish(0)
    p, tie, person = found.tables.params[0], found.tables.ties[3, 2], found.tables.people[3]
    p.expectation_rate, p.attitude_rate, p.loss_aversion = 0.25, 0.125, 2.0
    tie.used = tie.familiar = 0b11
    tie.expected[:2] = [0.5, 0.75]
    tie.attitude, tie.harm = 0.25, 0.0
    person.standard, person.style = 0.5, 0.0
    hold(found, 3, 0b11)
    return found


def test_value_is_worth_times_fit_less_fatigue(of):
    offer = of.tables.offers[1, 2]
    offer.worth[1], offer.features = 0.75, 4.0
    assert value_at(of.rows, 0, 3, 2, 1, 0.5) == pytest.approx(0.375 - 0.012 * 8)
    assert value_at(of.rows, 0, 3, 2, 1, 0.1) == 0.0
    offer.features = 0.0
    offer.point[1, 0] = of.tables.people[3].need[1]
    assert true_value(of.rows, 0, 3, 2, 1) == 0.75


def test_satisfaction_is_mean_expectation_and_attitude_in_tenths(of):
    assert satisfaction(of.rows, 3, 2) == pytest.approx(10 * (0.625 + 0.25))
    of.tables.ties[3, 2].used = 0b10
    assert satisfaction(of.rows, 3, 2) == pytest.approx(10.0)  # .75 + .25
    of.tables.ties[3, 2].attitude = 0.5
    assert satisfaction(of.rows, 3, 2) == 10.0
    of.tables.ties[3, 2].attitude = -0.875
    assert satisfaction(of.rows, 3, 2) == 0.0


def test_recommendation_adds_style_and_stays_on_its_scale(of):
    assert recommends(of.rows, 3, 2) == pytest.approx(5.0 + 4.3 * 0.875, rel=1e-6)
    of.tables.people[3].style = -1.5
    assert recommends(of.rows, 3, 2) == pytest.approx(5.0 + 4.3 * 0.875 - 1.8, rel=1e-6)
    of.tables.people[3].style = 4.0
    assert recommends(of.rows, 3, 2) == 10.0
    of.tables.people[3].style = -9.0
    assert recommends(of.rows, 3, 2) == 0.0


def test_a_gain_warms_and_raises_expectation(of):
    """Expected .5, standard .5, delivered .75: surprise .25."""
    assert judge(of.rows, 3, 2, 0, 0.5, 0.75, 0.0)
    tie = of.tables.ties[3, 2]
    assert tie.attitude == pytest.approx(0.25 + 0.125 * (0.25 - 0.25))
    assert tie.expected[0] == pytest.approx(0.5 + 0.25 * 0.25)
    assert tie.expected[1] == 0.75
    assert of.tables.people[3].standard == pytest.approx(0.5 + 0.1 * 0.25 * 0.25)


def test_a_loss_weighs_twice(of):
    """Expected .75, standard .5: measured against .8 x .75 + .2 x .5 = .7; delivered .3, surprise -.4, felt -.8."""
    assert not judge(of.rows, 3, 2, 1, 0.75, 0.3, 0.0)
    tie = of.tables.ties[3, 2]
    assert tie.attitude == pytest.approx(0.25 + 0.125 * (-0.8 - 0.25), rel=1e-6)
    assert tie.expected[1] == pytest.approx(0.75 + 0.25 * (0.3 - 0.75), rel=1e-6)
    assert tie.harm == 0.0


def test_an_incident_is_blamed_for_what_it_took(of):
    """Against .5, delivered .3 where .6 was on the way: felt -.4 instead of .1, so that the incident took .5 of it."""
    assert not judge(of.rows, 3, 2, 0, 0.5, 0.3, 0.3)
    assert of.tables.ties[3, 2].harm == pytest.approx(0.125 * (0.1 + 0.4), rel=1e-6)


def test_a_small_disappointment_still_satisfies(of):
    assert judge(of.rows, 3, 2, 0, 0.5, 0.41, 0.0)
    assert not judge(of.rows, 3, 2, 0, 0.5, 0.35, 0.0)


def test_first_use_replaces_opinion_and_half_of_expectation(of):
    tie = of.tables.ties[3, 2]
    tie.familiar, tie.attitude = 0, 0.5
    judge(of.rows, 3, 2, 0, 0.9, 0.5, 0.0)
    standard = 0.8 * 0.9 + 0.2 * 0.5
    assert tie.attitude == pytest.approx(0.125 * 2 * (0.5 - standard), rel=1e-6)  # from nothing, not from .5
    assert tie.expected[0] == pytest.approx(0.7)
    assert tie.familiar == 0b01


def uses(of: Market, n: int, **offer: float) -> np.ndarray:
    """Value and care of so many first uses, one a row, of firm 2 for job 0, in another world each: (n, 2)."""
    for name, value in offer.items():
        of.tables.offers[1, 2][name] = value
    of.tables.ties["familiar"][:, 2] = 0
    words = {(i, k): luck_of_uses(of.rows, 0, i, 0, k)[0] for i in range(60) for k in range(n // 60)}
    return np.array([use(of.rows, 0, i, 2, 0, k, word, 0) for (i, k), word in words.items()])


def test_incidents_come_at_the_firms_rate_and_are_repaired_as_often_as_it_can():
    """6,000 uses; shares within four standard errors, .02."""
    of = still()
    of.publish(0)
    found = uses(of, 6_000, incident=0.3, recovery=0.4, care_cost=500)
    whole = np.array([true_value(of.rows, 0, i, 2, 0) for i in range(60)]).repeat(100)
    hurt = found[:, 0] < whole - 1e-12
    assert abs(hurt.mean() - 0.3) < 4 * (0.21 / 6_000) ** 0.5
    cared = found[:, 1] == 500
    assert not (cared & ~hurt).any()
    assert abs(cared[hurt].mean() - 0.4) < 4 * (0.24 / hurt.sum()) ** 0.5
    lost = (1 - found[:, 0] / whole)[hurt]
    assert lost[cared[hurt]].max() <= 0.6 * 1.5 * 0.2 + 1e-9  # recovery repairs .8 of the loss
    assert 0.3 - 1e-9 <= lost[~cared[hurt]].min() < lost[~cared[hurt]].max() <= 0.9 + 1e-9


def test_without_incidents_what_is_delivered_is_the_true_value():
    of = still()
    of.publish(0)
    found = uses(of, 120, incident=0.0)
    whole = np.array([true_value(of.rows, 0, i, 2, 0) for i in range(60)]).repeat(2)
    np.testing.assert_array_equal(found[:, 0], whole)
    assert (found[:, 1] == 0).all()
    assert (of.tables.ties["fine_tick"][:, 2] >= -1).all()


def test_pressure_makes_a_first_time_buyer_expect_more(of):
    """The same use after a call with pressure 2 surprises by .8 x .2 less: attitude falls by more."""
    tie, person, offer = of.tables.ties[3, 2], of.tables.people[3], of.tables.offers[1, 2]
    offer.incident, offer.push, offer.promise = 0.0, 2.0, 1.0  # it disappoints either way
    found = []
    for pushed in (0, 1):
        tie.familiar, tie.attitude, person.standard = 0, 0.0, 0.5
        person.sold_by, person.sold_job, person.pushed = 2, 1, pushed
        use(of.rows, 0, 3, 2, 1, 0, luck_of_uses(of.rows, 0, 3, 0, 0)[1], 0)
        found.append(float(tie.attitude))
    p = of.tables.params[0]
    assert found[0] - found[1] == pytest.approx(p.attitude_rate * p.loss_aversion * 0.8 * 0.2, rel=0.02)


@pytest.mark.parametrize(("means", "short"), [(0, 1.0), (1, 0.5), (2, 0.75), (3, 0.375)])
def test_means_beside_the_product_close_what_is_missing_for_who_takes_them(of, means, short):
    """The product leaves .7 open; what she takes of service and information leaves a part of that."""
    offer = of.tables.offers[1, 2]
    offer.worth[1], offer.features, offer.short[:] = 0.6, 0.0, [1.0, 0.5, 0.75, 0.375]
    of.tables.people[3].means = means
    assert value_at(of.rows, 0, 3, 2, 1, 0.5) == pytest.approx(1 - 0.7 * short)


def test_customers_take_the_means_that_they_take():
    """4,000 customers; shares .3 and .8, independent, within four standard errors."""
    of = still("customers.count=4000", "customers.takes_service=0.3", "customers.takes_information=0.8", "network=none")
    means = of.tables.people["means"]
    for share, found in ((0.3, means & 1), (0.8, means >> 1), (0.24, means == 3)):
        assert abs(np.mean(found) - share) < 4 * (share * (1 - share) / 4_000) ** 0.5
    liked = np.bincount(of.tables.people["prefers"], minlength=4)
    assert np.abs(liked / 4_000 - 0.25).max() < 4 * (0.1875 / 4_000) ** 0.5


@pytest.mark.parametrize(("prefers", "channels", "calm"), [(0, 0b1, False), (2, 0b11, False), (2, 0b111, True)])
def test_less_goes_wrong_in_the_channel_that_she_prefers(of, prefers, channels, calm):
    """The first channel is there for all and spares nobody."""
    of.tables.offers[1, 2].incident, of.tables.offers[1, 2].channels = 0.25, channels
    of.tables.people[3].prefers = prefers
    assert incident_rate(of.rows, 0, 3, 2) == pytest.approx(0.25 * (1 - AT_HAND if calm else 1))


def test_recovery_is_withheld_from_the_smallest_orders_alone():
    """6,000 incidents each way: recovery .4, half of it withheld; within four standard errors."""
    of = still("record.choices=none")  # the log of a tick has room for what can happen in one
    of.publish(0)
    for tier, chance in ((0, 0.2), (1, 0.4)):
        of.tables.people["tier"] = tier
        found = uses(of, 6_000, incident=1.0, recovery=0.4, slight=0.5, care_cost=500)
        assert abs((found[:, 1] == 500).mean() - chance) < 4 * (chance * (1 - chance) / 6_000) ** 0.5
