"""Is a firm worth to her what the equations say? Fit, expectation and utility, worked out by hand."""

from __future__ import annotations

import math

import pytest

from sim.customers.codes import NOBODY
from sim.customers.hire import anticipate, asked_price, best_other, choose, considers, fit, noise, utility
from sim.customers.needs import meet_firm
from sim.customers.said import say
from sim.market import Market
from sim.numbers.random import CHOICE, GUESS, draw, uniform
from tests.support import hold, still

NEED = [0.5, -0.25, 0.1]
WEIGHTS = [0.5, 0.3, 0.2]


@pytest.fixture
def of() -> Market:
    """Row 3 with job 1, and firm 2 with an offer of round numbers, in tick 0."""
    found = still("customers.guess_error=0", "market.anxiety=0.25", "network.tie=0.15")
    found.publish(0)
    person, tie, offer = found.tables.people[3], found.tables.ties[3, 2], found.tables.offers[1, 2]
    person.need[1] = NEED
    hold(found, 3, 0b10)
    person.provider[1] = NOBODY
    found.tables.params[0].weights[person.situation, 1] = WEIGHTS
    offer.point[1, 0] = [0.0, 0.25, 0.1]
    offer.variants[1] = 1
    offer.worth[1], offer.promise, offer.appeal = 0.75, 0.125, 0.0625
    offer.price[1], offer.rebate = 12_000, 0.25
    tie.taste, tie.attitude = 0.5, -0.25
    tie.aware, tie.lapsed, tie.used, tie.familiar, tie.told = 63, 0, 0, 0, 0
    return found


FIT = math.exp(-(0.5 * 0.25 + 0.3 * 0.25) / (2 * 0.7**2))


def test_fit_is_gaussian_in_the_weighted_distance(of):
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(FIT, rel=1e-6)
    of.tables.offers[1, 2].point[1, 0] = NEED
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(1.0, abs=1e-12)


def test_fit_is_that_of_the_nearest_variant(of):
    offer = of.tables.offers[1, 2]
    offer.point[1, 1], offer.point[1, 2] = [0.5, -0.25, 0.6], [3, 3, 3]
    offer.variants[1] = 3
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(math.exp(-0.2 * 0.25 / 0.98), rel=1e-6)
    offer.variants[1] = 1
    assert fit(of.rows, 0, 3, 2, 1) == pytest.approx(FIT, rel=1e-6)


def test_before_use_she_goes_by_claims(of):
    assert anticipate(of.rows, 0, 3, 2, 1) == pytest.approx(0.75 * FIT + 0.125 + 0.0625, rel=1e-6)


def test_what_was_told_counts_before_use_and_experience_alone_after(of):
    tie = of.tables.ties[3, 2]
    tie.expected[1], tie.told = 0.25, 0b10
    claims = 0.75 * FIT + 0.1875
    assert anticipate(of.rows, 0, 3, 2, 1) == pytest.approx(0.4 * claims + 0.6 * 0.25, rel=1e-6)
    tie.familiar = 0b10
    assert anticipate(of.rows, 0, 3, 2, 1) == 0.25
    tie.familiar = 0b01  # another job's experience says nothing of this one
    assert anticipate(of.rows, 0, 3, 2, 1) == pytest.approx(0.4 * claims + 0.6 * 0.25, rel=1e-6)


def test_a_guess_errs_by_a_persistent_normal(of):
    from scipy.stats import norm

    of.tables.params[0].guess_error = 0.5
    meet_firm(of.rows, 3, 2)
    z = norm.ppf(uniform(draw(of.seed_number, GUESS, 3, 0, 0, 0, 2)[1]))
    assert of.tables.ties[3, 2].guess[1] == pytest.approx(0.5 * z, rel=1e-6)
    exact = 0.75 * FIT + 0.1875 + 0.5 * z
    assert anticipate(of.rows, 0, 3, 2, 1) == pytest.approx(exact, rel=1e-6)


def test_a_first_order_carries_the_rebate(of):
    assert asked_price(of.rows, 0, 3, 2, 1) == pytest.approx(0.9)
    of.tables.ties[3, 2].spell = 1
    assert asked_price(of.rows, 0, 3, 2, 1) == pytest.approx(1.2)


def test_utility_is_the_sum_of_its_parts(of):
    person, tie = of.tables.people[3], of.tables.ties[3, 2]
    plain = 4.0 * (0.75 * FIT + 0.1875) - 3.0 * 0.9 + 0.5 - 0.25
    assert utility(of.rows, 0, 3, NOBODY, 1) == -0.8
    assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(plain - 0.25, rel=1e-6)  # anxiety
    person.provider[1] = 2
    assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(plain - 0.25 + 2.0, rel=1e-6)  # habit
    person.provider[1], tie.familiar, tie.expected[1] = 1, 0b10, 0.5
    assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(4.0 * 0.5 - 2.7 + 0.25, rel=1e-6)  # no anxiety, no habit
    person.sold_by, person.sold_job, person.pushed, of.tables.offers[1, 2].push = 2, 1, 1, 0.375
    assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(2.0 - 2.7 + 0.25 + 0.375, rel=1e-6)  # a call
    person.sold_job = 2
    assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(2.0 - 2.7 + 0.25, rel=1e-6)


def test_a_tie_pulls_while_the_referrer_is_with_the_firm(of):
    tie, plain = of.tables.ties[3, 2], utility(of.rows, 0, 3, 2, 1)
    rows = len(of.tables.people)
    tie.referrer = 5 + 2 * rows  # the third person of row 5
    for said, pull in (
        (say(-1, 0, 0, 0.0, 2, 0b100), 0.15), (say(1, 0, 0, 0.5, 2, 0b110), 0.15),
        (say(-1, 0, 0, 0.0, 2, 0b011), 0.0), (say(-1, 0, 0, 0.0, 3, 0b100), 0.0),
    ):  # fmt: skip
        of.tables.said[0, 5].bits = said
        assert utility(of.rows, 0, 3, 2, 1) == pytest.approx(plain + pull, abs=1e-12)


def test_whom_she_considers(of):
    tie, offer = of.tables.ties[3, 2], of.tables.offers[1, 2]
    assert considers(of.rows, 0, 3, 2, 1)
    changes = ((tie, "aware", 0b101), (tie, "lapsed", 0b10), (offer, "serves", 0b101), (offer, "open", 0))
    for record, field, value in changes:
        before = record[field]
        record[field] = value
        assert not considers(of.rows, 0, 3, 2, 1), field
        record[field] = before
    assert considers(of.rows, 0, 3, 2, 1)


def test_noise_is_gumbel_of_its_own_word(of):
    for f in (NOBODY, 0, 2, 3):
        u = uniform(draw(of.seed_number, CHOICE, 3, 0, 1, 4, (f + 1) // 4)[(f + 1) % 4])
        assert noise(of.rows, 0, 3, f, 1, 4) == pytest.approx(-math.log(-math.log(u)), rel=1e-12)


def test_she_chooses_the_highest_sum_and_remembers_the_best_rival(of):
    of.tables.ties["aware"][3] = 63
    for occasion in range(12):
        options = [NOBODY, *range(4)]
        plain = {f: utility(of.rows, 0, 3, f, 1) for f in options}
        whole = {f: plain[f] + noise(of.rows, 0, 3, f, 1, occasion) for f in options}
        best = max(options, key=whole.__getitem__)
        assert choose(of.rows, 0, 3, 1, occasion) == best
        others = max(plain[f] for f in options if f != best)
        assert of.tables.people[3].rival == pytest.approx(others, rel=1e-6)


def test_the_best_alternative_leaves_the_firm_itself_out(of):
    of.tables.ties["aware"][3] = 63
    plain = {f: utility(of.rows, 0, 3, f, 1) for f in (NOBODY, 0, 1, 2, 3)}
    for f in range(4):
        assert best_other(of.rows, 0, 3, f, 1) == max(u for g, u in plain.items() if g != f)
    of.tables.ties["aware"][3] = 0
    assert best_other(of.rows, 0, 3, 2, 1) == -0.8


def test_who_knows_no_firm_does_without(of):
    of.tables.ties["aware"][3] = 0
    assert [choose(of.rows, 0, 3, 1, k) for k in range(20)] == [NOBODY] * 20
    assert of.tables.people[3].rival == -30.0
