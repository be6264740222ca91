"""Who is born, with which needs, and how do needs change? Known shares and steps; nothing of it can see a firm."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers.needs import count_own_occasions, drift, leaves_market, luck_of_month, needs_evolve
from sim.evidence import shock_needs
from sim.numbers.random import OCCASION, draw, uniform
from tests.support import market, still

ALPHA_Z = 4.0  # a share errs by more with chance 6e-5


def close(found: float, share: float, n: int) -> bool:
    """Whether a share found in n draws is within the bound."""
    return abs(found - share) < ALPHA_Z * (share * (1 - share) / n) ** 0.5


def test_newcomers_follow_the_shares_of_the_configuration():
    """3,000 customers: tiers, jobs held, awareness."""
    people = (of := market("customers.count=3000")).tables.people
    for tier, share in enumerate((0.5, 0.35, 0.15)):
        assert close((people["tier"] == tier).mean(), share, 3_000)
    held = np.array([bin(j).count("1") for j in people["jobs"]])
    for n in (2, 3, 4):
        assert close((held == n).mean(), 1 / 3, 3_000)
    knows = of.tables.ties["aware"] == 63
    assert ((of.tables.ties["aware"] == 0) | knows).all()
    assert close(knows.mean(), 0.4, 12_000)
    assert (people["jobs"] == people["jobs_first"]).all()
    assert abs(people["style"].std() - 1.0) < ALPHA_Z / 6_000**0.5


def test_jobs_lean_to_the_situation():
    """Jobs that a situation makes likelier are held more often in it: 3 x 6 cells of 1,000 customers."""
    of = market("customers.count=3000", "network.homophily=0")
    people, p = of.tables.people, of.tables.params[0]
    holds = (people["jobs"][:, None] >> np.arange(6)) & 1
    shares = np.array([holds[people["situation"] == s].mean(axis=0) for s in range(3)])
    assert np.corrcoef(shares.ravel(), p.propensity.ravel())[0, 1] > 0.9


def test_taste_is_partly_shared_among_acquaintances():
    """Variance as configured; covariance within a cluster of eight is the shared part (500 clusters)."""
    of = market("customers.count=4000", "customers.taste=1.5", "customers.taste_shared=0.4", "network.degree=8")
    taste = of.tables.ties["taste"][:, 0].reshape(500, 8)
    assert abs(taste.var() - 2.25) < 0.25
    means = taste.mean(axis=1).var(ddof=1)
    assert abs(means - 2.25 * (0.4 + 0.6 / 8)) < 4 * means * (2 / 499) ** 0.5
    none = market("customers.count=4000", "customers.taste_shared=0").tables.ties["taste"][:, 0].reshape(500, 8)
    assert abs(none.mean(axis=1).var(ddof=1) - none.var() / 8) < 4 * none.var() / 8 * (2 / 499) ** 0.5


def test_alike_means_that_nobody_differs():
    of = still("customers=alike")
    for name in ("need", "rate", "style", "jobs", "tier", "situation"):
        assert (of.tables.people[name] == of.tables.people[name][0]).all(), name
    for name in ("taste", "aware"):
        assert (of.tables.ties[name] == of.tables.ties[name][0, 0]).all(), name
    assert of.tables.people[0].jobs == 0b111
    assert of.tables.people[0].rate == 1.0
    assert (of.tables.params[0].activity == 1.0).all()


def test_needs_that_are_still_never_move():
    of = market("customers.needs_still=true", "customers.leaving=0", "market.situation_switch=0.5",
                "market.common_drift=0.5")  # fmt: skip
    before = {name: of.tables.people[name].copy() for name in ("need", "jobs", "situation")}
    of.run()
    for name, values in before.items():
        np.testing.assert_array_equal(of.tables.people[name], values)


def test_needs_move_once_a_quarter_and_only_of_jobs_held():
    of = market("customers.leaving=0", "market.situation_switch=0", "burn_in=0")
    people = of.tables.people
    for t in range(7):
        before = people["need"].copy()
        of.step()
        moved = (people["need"] != before).any(axis=2)
        held = (people["jobs"][:, None] >> np.arange(6)) & 1 == 1
        assert (moved == (held & (t in (3, 6)))).all()


def test_drift_is_shock_and_pull_and_noise():
    of = market("market.need_drift=0.25")
    p, me = of.tables.params[0], of.tables.people[4]
    p.noise = 0.0
    p.shock[2] = [0.5, 0.0, -0.25]
    me.need[2] = [1.0, 2.0, 3.0]
    centre = p.centre[me.situation, 2].copy()
    drift(of.rows, 3, 4, 2)
    exact = np.array([1.5, 2.0, 2.75]) + 0.25 * (centre - [1.0, 2.0, 3.0])
    np.testing.assert_allclose(me.need[2], exact, rtol=1e-6)


def test_a_common_shock_moves_everybody_and_the_centres_alike():
    of = market("market.common_drift=0.4", "market.need_drift=0", "burn_in=0", "customers.leaving=0",
                "market.situation_switch=0")  # fmt: skip
    of.run(3)
    need, centre = of.tables.people["need"].copy(), of.tables.params[0].centre.copy()
    of.step()
    shock = of.tables.params[0].shock.copy()
    assert np.abs(shock).max() > 0.1
    np.testing.assert_allclose(of.tables.params[0].centre - centre, np.broadcast_to(shock, centre.shape), atol=1e-12)
    held = (of.tables.people["jobs"][:, None] >> np.arange(6)) & 1 == 1
    moved = (of.tables.people["need"] - need)[held]
    np.testing.assert_allclose(moved, np.broadcast_to(shock, need.shape)[held], atol=1e-6)
    of.step()
    before = of.tables.params[0].centre.copy()
    shock_needs(of)  # tick 5 begins no quarter
    np.testing.assert_array_equal(of.tables.params[0].centre, before)


def test_a_new_situation_keeps_needs_of_jobs_held_and_draws_those_of_new_jobs():
    of = market("customers.count=400", "market.situation_switch=1", "network.homophily=0")
    people = of.tables.people
    jobs, need, situation = (people[name].copy() for name in ("jobs", "need", "situation"))
    for i in range(400):
        needs_evolve(of.rows, 1, i, luck_of_month(of.rows, 1, i)[1])
    assert (people["situation"] != situation).sum() > 200
    changed = (people["need"] != need).any(axis=2)
    for j in range(6):
        gained = (people["jobs"] >> j & 1 == 1) & (jobs >> j & 1 == 0)
        assert gained.sum() > 5
        np.testing.assert_array_equal(changed[:, j], gained)
    assert [bin(j).count("1") for j in jobs] == [bin(j).count("1") for j in people["jobs"]]


def test_customers_leave_at_their_rate_at_any_length_of_a_tick():
    """4,000 customers: .1 a month; in weeks 1 - .9^(12/52)."""
    for per_year in (12, 52):
        of = market("customers.count=4000", "customers.leaving=0.1", f"ticks_per_year={per_year}")
        share = 1 - 0.9 ** (12 / per_year)
        assert of.tables.params[0].leaving == pytest.approx(share, rel=1e-12)
        left = [leaves_market(of.rows, luck_of_month(of.rows, 2, i)[0]) for i in range(4_000)]
        assert close(np.mean(left), share, 4_000)


def test_occasions_come_at_her_rate_times_the_activity_of_her_situation():
    from scipy.stats import poisson

    of = market("market.occasion_rate=0.8")
    p, people = of.tables.params[0], of.tables.people
    for i in range(20):
        count_own_occasions(of.rows, 7, i)
        busy = float(people[i].rate) * p.activity[people[i].situation] * 0.8
        for j in range(6):
            holds = int(people[i].jobs) >> j & 1
            rank = bin(int(people[i].jobs) & ((1 << j) - 1)).count("1")  # her k-th job takes the k-th word
            u = uniform(draw(of.seed_number, OCCASION, i, 7, 0, 0, rank // 4)[rank % 4])
            assert people[i].own[j] == (min(poisson.ppf(u, busy), 15) if holds else 0)


def test_what_brings_a_customer_is_an_occasion():
    """arrival_occasion: every job held comes up in the month of arrival, once at least; later ones are as they were."""
    plain, brought = (market("market.occasion_rate=0.05", f"market.arrival_occasion={a}") for a in (0, 1))
    for t in (0, 1):
        for i in range(60):
            for of in (plain, brought):
                count_own_occasions(of.rows, t, i)
        own = brought.tables.people["own"]
        if t == 0:
            held = (brought.tables.people["jobs"][:, None] >> np.arange(6)) & 1
            np.testing.assert_array_equal(own, np.maximum(plain.tables.people["own"], held))
        else:
            np.testing.assert_array_equal(own, plain.tables.people["own"])
