"""Whom does a firm contact, what does a contact say, and what does a reward for recommending do?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers import codes
from sim.customers.hear import ANY_JOB, BEST_JOB, further_job, hear_firms, is_aimed_at
from sim.customers.hire import fit
from sim.customers.said import said_firm
from sim.customers.tell import tell
from sim.market import Market
from tests.customers.strangers import stranger, total
from tests.support import hold, market


@pytest.fixture
def of() -> Market:
    """Row 3 has never heard of firm 1."""
    return stranger()


def test_a_contact_warms_and_tells_of_one_further_job(of):
    tie, offer, spell = of.tables.ties[3, 1], of.tables.offers[1, 1], of.tables.spells[3, 1]
    tie.used = tie.aware = 0b1
    spell.retention = 0
    offer.contact, offer.contact_effect, offer.contact_cost = 1.0, 0.0625, 200
    offer.contact_above, offer.contact_below = -1e9, 1e9
    offer.contact_tier = 0
    offer.serves, offer.further = 0b101, ANY_JOB
    hear_firms(of.rows, 0, 3, 0)
    assert (tie.attitude, tie.aware, spell.retention) == (0.0625, 0b101, 200)
    assert of.tables.people[3].contacted == 0b10
    assert total(of, 1, codes.CONTACTS) == 1
    offer.contact_below = 0.0  # at risk alone
    hear_firms(of.rows, 0, 3, 0)
    assert total(of, 1, codes.CONTACTS) == 1
    assert of.tables.people[3].contacted == 0


def test_of_several_further_jobs_a_contact_tells_of_any_and_with_a_score_of_the_best():
    """Any: each of two as often, over 2,000 customers within four standard errors. Best: the held job that fits."""
    of = market("customers.count=2000", "burn_in=0", "network=none", "firms.jobs_served=6")
    of.publish(0)
    offer = of.tables.offers[1, 1]
    offer.serves, offer.further = 0b110, ANY_JOB
    told = np.array([further_job(of.rows, 0, i, 1, 0b110) for i in range(2_000)])
    assert set(told) == {1, 2}
    assert abs((told == 1).mean() - 0.5) < 4 * (0.25 / 2_000) ** 0.5
    offer.further, offer.contact_blur = BEST_JOB, 0.0
    for i in range(200):
        held = [j for j in (1, 2) if of.tables.people.jobs[i] >> j & 1]
        suits = [fit(of.rows, 0, i, 1, j) for j in held]
        assert further_job(of.rows, 0, i, 1, 0b110) == (held[int(np.argmax(suits))] if held else -1)

@pytest.mark.parametrize(("attitude", "tier", "above", "below", "least", "meant"), [
    (0.5, 0, -1e9, 1e9, 0, True), (0.5, 0, -1e9, 0.0, 0, False), (-0.5, 0, -1e9, 0.0, 0, True),
    (-0.5, 0, -0.1, 0.1, 0, False), (0.05, 0, -0.1, 0.1, 0, True), (0.05, 0, -1e9, 1e9, 1, False),
    (0.05, 2, -1e9, 1e9, 1, True), (0.5, 2, -0.1, 0.1, 1, False),
])  # fmt: skip
def test_contacts_are_aimed_by_attitude_and_by_size(of, attitude, tier, above, below, least, meant):
    """Everybody, at risk, movable, valuable; without error of the score."""
    offer = of.tables.offers[1, 1]
    offer.contact_above, offer.contact_below, offer.contact_tier, offer.contact_blur = above, below, least, 0.0
    of.tables.ties[3, 1].attitude, of.tables.people[3].tier = attitude, tier
    assert is_aimed_at(of.rows, 0, 3, 1) is meant


def test_a_score_of_attitude_errs_as_much_as_is_said():
    """Customers one error below the bound are taken for being above it with chance Phi(-1) = .159; four errors."""
    of = market("customers.count=3000", "burn_in=0", "network=none")
    of.publish(0)
    offer = of.tables.offers[1, 1]
    offer.contact_above, offer.contact_below, offer.contact_tier, offer.contact_blur = 0.0, 1e9, 0, 0.25
    of.tables.ties["attitude"][:, 1] = -0.25
    share = np.mean([is_aimed_at(of.rows, 0, i, 1) for i in range(3_000)])
    assert abs(share - 0.1587) < 4 * (0.1335 / 3_000) ** 0.5


@pytest.mark.parametrize(("eager", "chance"), [(0.0, 0.2), (0.5, 0.6)])
def test_a_reward_makes_promoters_speak_more_often(eager, chance):
    """3,000 promoters; talk + (1 - talk) eager within four standard errors."""
    of = market("customers.count=3000", "burn_in=0")
    of.publish(0)
    of.tables.offers[1, 1].eager = eager
    of.tables.params[0].talk = 0.2
    of.tables.ties["used"][:, 1] = 1
    of.tables.ties["expected"][:, 1] = 2.0
    hold(of, slice(None), 0b1)
    for i in range(3_000):
        tell(of.rows, 0, i)
    spoke = np.mean([said_firm(int(word)) >= 0 for word in of.tables.said["bits"][1]])
    assert abs(spoke - chance) < 4 * (chance * (1 - chance) / 3_000) ** 0.5
