"""Do a firm's books, beliefs and plans do what they say?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence import normals, sample
from sim.firms.beliefs import Beliefs, k_means, misfit
from sim.firms.ledger import Ledger
from sim.firms.levers import LEVERS
from sim.records import digests
from tests.support import column, market, same_bits, still


def test_a_tick_is_closed_to_the_cent():
    book = Ledger(cash=1_000, gross=100.0)
    book.book("reach", 30)
    book.book("reach", 12)
    book.book("serve", 8)
    assert book.close(500, 200) == (250, 250)
    assert (book.cash, book.gross) == (1_250, pytest.approx(100 + 0.1 * (300 - 100)))
    book.clear()
    assert sum(book.spent.values()) == 0
    assert set(book.spent) == set(LEVERS)


def test_the_books_lifetime_value_is_of_the_last_twelve_ticks():
    book = Ledger(cash=0)
    assert book.clv(0.01) == 0.0
    for k in range(20):
        book.remember(100.0 + k, 0.1)
    assert len(book.margins) == len(book.churns) == 12
    assert book.clv(0.01) == pytest.approx((100 + 13.5) * 1.01 / 0.11)
    for _ in range(12):
        book.remember(100.0, 0.0)
    assert book.clv(0.01) == pytest.approx(100 * 1.01 / (0.01 + 0.005))  # churn of at least .005


def test_evidence_becomes_known_fades_and_is_dropped():
    beliefs = Beliefs()
    beliefs.learn(2, np.array([[1.0, 2.0]]), taken=0, known=6)
    beliefs.learn(2, np.array([[3.0, 4.0], [5.0, 6.0]]), taken=12, known=12)
    assert len(beliefs.of(2, 5, 1.0)[0]) == 0
    assert len(beliefs.of(1, 99, 1.0)[0]) == 0
    points, weights = beliefs.of(2, 12, 1.0)
    assert points.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert weights.tolist() == pytest.approx([np.exp(-1.0), 1.0, 1.0], rel=1e-4)
    assert beliefs.of(2, 12, 12 / 52)[1][0] == pytest.approx(np.exp(-12 / 52), rel=1e-4)
    beliefs.forget(36, 1.0)
    assert len(beliefs.of(2, 36, 1.0)[0]) == 3
    beliefs.forget(37, 1.0)
    assert beliefs.of(2, 37, 1.0)[0].tolist() == [[3, 4], [5, 6]]


def test_one_centre_is_the_weighted_mean():
    points, weights = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 8.0]]), np.array([2.0, 1.0, 1.0])
    np.testing.assert_allclose(k_means(points, weights, 1), [[1.0, 2.0]])


def test_two_clusters_are_found_with_their_weighted_means():
    points = np.array([[0.0], [1.0], [10.0], [14.0]])
    found = k_means(points, np.array([1.0, 1.0, 3.0, 1.0]), 2)
    np.testing.assert_allclose(np.sort(found.ravel()), [0.5, 11.0])


def test_more_centres_never_fit_worse():
    points = normals(3, 21, 0, 0, 0, 120).reshape(60, 2)
    weights = np.linspace(0.2, 1.0, 60)
    gaps = [misfit(points, weights, k_means(points, weights, k)) for k in (1, 2, 3, 4)]
    assert np.diff(gaps).max() < 0
    mean = np.average(points, axis=0, weights=weights)
    assert gaps[0] == pytest.approx(np.average(((points - mean) ** 2).sum(axis=1), weights=weights), rel=1e-12)


def test_misfit_is_the_weighted_mean_squared_distance_to_the_nearest():
    points, centres = np.array([[0.0], [3.0], [10.0]]), np.array([[1.0], [9.0]])
    assert misfit(points, np.array([1.0, 1.0, 2.0]), centres) == pytest.approx((1 + 4 + 2 * 1) / 4)


def test_normals_of_a_firm_are_normal_and_its_own():
    """8,000 of them; mean and spread within four standard errors."""
    z = normals(3, 21, 0, 0, 0, 8_000)
    assert abs(z.mean()) < 4 / 8_000**0.5
    assert abs(z.std() - 1) < 4 / 16_000**0.5
    assert len(np.unique(z)) == 8_000
    for other in (normals(4, 21, 0, 0, 0, 9), normals(3, 21, 1, 0, 0, 9), normals(3, 21, 0, 1, 0, 9)):
        assert (other != z[:9]).all()


def test_samples_look_for_customers_as_often_as_asked():
    """A tenth are customers; of 4,000 draws a share `own` looks up to 16 times more, so .1 + own x .9 (1 - .9^16)."""
    used = (np.arange(1_000) % 10 == 0).astype(np.int32)
    for own in (0.0, 0.5, 1.0):
        rows = sample(5, 0, 3, 1, 4_000, own, used)
        share = 0.1 + own * 0.9 * (1 - 0.9**16)
        assert abs(used[rows].mean() - share) < 4 * (share * (1 - share) / 4_000) ** 0.5
    assert len(np.unique(sample(5, 0, 3, 1, 4_000, 0.0, used))) > 900


def test_a_firm_that_stands_still_repeats_its_first_action():
    of = still("ticks=20", "strategy=product_centric").run()
    spent = [f"spend_{name}" for name in LEVERS if name not in ("relate", "sell")]  # paid by contact and by call
    for name in ("price", "quality", "features", "unit_cost", "budget", *spent):
        assert (np.diff(column(of, "firms", name).reshape(4, 20), axis=1) == 0).all(), name
    first = of.tables.offers[1:]
    for name in first.dtype.names:
        assert name == "repriced" or (first[name] == first[name][:1]).all(), name


def test_an_event_changes_the_price_of_a_firm_that_stands_still():
    of = still("ticks=9", "+events.cut.tick=4", "+events.cut.firm=1", "+events.cut.factor=0.8").run()
    price = column(of, "firms", "price").reshape(4, 9)
    assert (price[1, 4:] == np.round(price[1, 0] * 0.8)).all()
    assert (price[[0, 2, 3]] == price[[0, 2, 3], :1]).all()
    assert of.tables.offers["repriced"][1:, 1].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_firms_start_their_strategies_with_equal_money():
    of = market("burn_in=6", "ticks=3", "strategy=customer_centric").run(6)
    assert len({firm.ledger.cash for firm in of.firms}) > 1
    assert {firm.strategy.label for firm in of.firms} == {"neutral"}
    of.begin_strategies()
    assert {firm.ledger.cash for firm in of.firms} == {round(0.8 * 60 * 10_000)}
    assert len({firm.ledger.gross for firm in of.firms}) == 1
    labels = [firm.strategy.label for firm in of.firms]
    assert labels == ["customer_centric", "product_centric", "product_centric", "blend"]


def test_a_firm_out_of_cash_closes_and_loses_its_customers():
    of = market("firms.cash=0.01", "burn_in=0", "ticks=30", "market.base_budget=0.05", "market.occasion_rate=0.5").run()
    cash, customers, cost = (column(of, "firms", name).reshape(4, 30) for name in ("cash", "customers", "cost"))
    broke = [f for f in range(4) if not of.firms[f].open]
    assert broke
    for f in broke:
        tick = int(np.argmax(cash[f] < 0))
        assert (customers[f, tick + 1 :] == 0).all()
        assert (cost[f, tick + 1 :] == 0).all()
        assert (cash[f, tick:] == cash[f, tick]).all()


def test_a_firm_in_a_fork_is_its_own():
    of = market().run(5)
    twin = of.fork()
    for a, b in zip(of.firms, twin.firms, strict=True):
        a.stocks.quality += 1.0
        a.beliefs.learn(0, np.ones((3, 3)), taken=0, known=0)
        a.ledger.cash -= 10
        a.row.price[:] = 1
        assert (b.stocks.quality != a.stocks.quality).all()
        assert len(b.beliefs.points.get(0, [])) != len(a.beliefs.points[0])
        assert b.ledger.cash == a.ledger.cash + 10
        assert (b.row.price > 1).all()
    same_bits(twin.run(), market().run())
    assert digests(of.run())["all"] != digests(twin)["all"]
