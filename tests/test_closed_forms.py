"""Does the market agree with theory where theory has an answer?

Bounds are z = inverse normal of 1 - ALPHA / 2m for m comparisons: a correct model fails one test with chance ALPHA at
most, once, when its seed was chosen. Each sample is large enough that an error of the size named beside it would show.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, roots_hermite

from sim.customers.hire import choose, utility
from sim.firms.ledger import Ledger
from sim.market import Market
from sim.measures.retention import survival
from sim.measures.valuation import clv
from tests.support import ALIKE, ALPHA, FROZEN, STILL, column, market, z_bound

UNCALLED = ("focal.levers.sell.effort=0", "focal.levers.relate.effort=0")
PRICES = (8_000, 10_000, 11_000, 13_000)


def shares(of: Market, occasions: int) -> np.ndarray:
    """How often each customer chose nobody (first) and each firm, (N, F + 1)."""
    counts = np.zeros((len(of.tables.people), len(of.firms) + 1), np.int64)
    for i in range(len(counts)):
        for k in range(occasions):
            counts[i, choose(of.rows, 0, i, 0, k) + 1] += 1
    return counts


def priced(*overrides: str) -> Market:
    """A market whose four firms differ in price alone, published for tick 0."""
    of = market(*ALIKE, "market.anxiety=0.3", *overrides)
    of.publish(0)
    of.tables.offers["price"] = np.array(PRICES)[None, :, None]
    return of


def logit(utilities: np.ndarray) -> np.ndarray:
    """Shares of a multinomial logit (McFadden 1974)."""
    e = np.exp(utilities)
    return e / e.sum(axis=-1, keepdims=True)


def within(counts: np.ndarray, chances: np.ndarray) -> None:
    """Refuse counts that lie further from their binomial means than chance explains."""
    n = counts.sum()
    z = (counts - n * chances) / np.sqrt(n * chances * (1 - chances))
    assert np.abs(z).max() < z_bound(ALPHA, len(counts)), z


def test_choices_among_known_firms_are_multinomial_logit():
    """24,000 choices of customers who are alike; a share that is off by .012 would be seen."""
    of = priced("customers.count=1200")
    offer = of.tables.offers[0, 0]
    hoped = offer.worth[0] * np.exp(-((of.tables.people[0].need[0] ** 2) @ of.tables.params[0].weights[0, 0]) / 0.98)
    hoped += offer.appeal
    known = np.array([-0.8, *(4.0 * hoped - 3.0 * p / 10_000 - 0.3 for p in PRICES)])
    found = np.array([utility(of.rows, 0, 0, f, 0) for f in range(-1, 4)])
    np.testing.assert_allclose(found, known, rtol=1e-6)
    within(shares(of, 20).sum(axis=0), logit(known))


def test_choices_of_customers_with_tastes_are_mixed_logit():
    """9,000 customers choose once between one firm and nobody; taste has sd 1.2. Integral by 60-point quadrature."""
    of = market("rivals=none", *STILL, *FROZEN, "customers.count=9000", "customers.taste=1.2",
                "customers.taste_shared=0", "customers.jobs_least=6", "customers.jobs_most=6",
                "customers.guess_error=0", "market.aware_at_start=1", "market.situation_spread=0",
                "market.need_spread=0")  # fmt: skip
    of.publish(0)
    u = utility(of.rows, 0, 0, 0, 0) - float(of.tables.ties[0, 0].taste)
    x, w = roots_hermite(60)
    share = float(w @ expit(u + 0.8 + 1.2 * 2**0.5 * x) / np.pi**0.5)
    assert abs(share - expit(u + 0.8)) > 0.02  # what heterogeneity does can be seen
    within(shares(of, 1).sum(axis=0), np.array([1 - share, share]))


def test_without_preferences_choice_is_even():
    of = priced("customers.count=600", "market.value_weight=0", "market.price_weight=0", "market.without=-0.3")
    within(shares(of, 10).sum(axis=0), np.full(5, 0.2))


def test_with_boundless_preference_choice_is_certain():
    of = priced("customers.count=300", "market.price_weight=40")
    of.tables.ties["taste"][:, 2] = 60.0
    assert shares(of, 3).sum(axis=0).tolist() == [0, 0, 0, 900, 0]
    of.tables.ties["taste"][:, 2] = -60.0
    assert shares(of, 3).sum(axis=0)[3] == 0
    assert shares(priced("customers.count=300", "market.without=20"), 3).sum(axis=0)[0] == 900


def test_a_constant_added_to_all_utilities_changes_no_choice():
    plain, raised = priced("customers.count=300"), priced("customers.count=300", "market.without=3.2")
    raised.tables.ties["taste"] += 4.0
    assert (shares(plain, 10) == shares(raised, 10)).all()


def test_a_dearer_firm_wins_no_new_buyer_and_its_rivals_lose_none():
    """Gumbel noise is keyed by the firm, so raising one price moves its own choosers alone."""
    before, after = priced("customers.count=400"), priced("customers.count=400")
    after.tables.offers["price"][:, 1] += 2_000
    moved = 0
    for i in range(400):
        for k in range(5):
            a, b = choose(before.rows, 0, i, 0, k), choose(after.rows, 0, i, 0, k)
            assert a == b or a == 1
            moved += a != b
    assert moved > 50


def one_firm(*overrides: str) -> tuple[Market, float]:
    """A subscription market with a single firm in which churn a tick is constant, and that churn.

    Without habit each moment of attention is a fresh choice, so a spell ends in a month with attention at the last of
    which doing without wins. Occasions are Poisson.
    """
    of = market(*ALIKE, "rivals=none", "market.habit=0", "market.anxiety=0", "market.occasion_rate=0.2", "ticks=60",
                "customers.count=3000", "record.choices=none", "record.survey=0", *UNCALLED, *overrides)  # fmt: skip
    of.run()
    stays = expit(utility(of.rows, 59, int(np.argmax(of.tables.ties["familiar"][:, 0] == 1)), 0, 0) + 0.8)
    return of, (1.0 - np.exp(-0.2)) * (1.0 - stays)


@pytest.fixture(scope="module")
def constant() -> tuple[Market, float]:
    """One run for the tests of constant churn."""
    return one_firm()


def test_constant_churn_gives_geometric_survival(constant):
    """Some 6,000 spells; Kaplan-Meier against (1 - c)^t, errors by Greenwood; an error of .015 would be seen."""
    of, churn = constant
    start, end = column(of, "relations", "start").astype(np.int64), column(of, "relations", "end")
    ended = ~np.isnan(end)
    last = np.where(ended, end, of.tick)
    assert 0.02 < churn < 0.15
    risk = (last - start - 1).sum() + ended.sum()  # a spell can first end in the tick after its start
    z = (ended.sum() - risk * churn) / np.sqrt(risk * churn * (1 - churn))
    assert abs(z) < z_bound(ALPHA, 1)
    ages = np.array([1, 3, 6, 12, 24])
    s = survival(start, np.where(ended, end, -1).astype(np.int64), np.zeros(len(start), bool), of.tick, ages)
    exact = (1 - churn) ** ages
    at_risk = np.array([((last - start) >= a).sum() for a in range(25)])
    errors = [exact[k] * np.sqrt((churn / (1 - churn) / at_risk[1 : a + 1]).sum()) for k, a in enumerate(ages)]
    assert (np.abs(s - exact) / errors).max() < z_bound(ALPHA, len(ages))


def test_retention_of_the_books_is_one_less_churn(constant):
    of, churn = constant
    lost, base = column(of, "firms", "lost")[1:].sum(), column(of, "firms", "customers")[:-1].sum()
    assert abs(lost - base * churn) / np.sqrt(base * churn * (1 - churn)) < z_bound(ALPHA, 1)
    retention, rate = column(of, "firms", "retention")[1:], column(of, "firms", "churn")[1:]
    np.testing.assert_allclose(retention + rate, 1.0, rtol=0, atol=1e-15)


def test_realised_value_is_the_truncated_closed_form(constant):
    """m (1 - q^h) / (1 - q), q = (1 - c) / (1 + d), for spells seen for at most h ticks; 2 % would be seen."""
    of, churn = constant
    start = column(of, "relations", "start")
    offer = of.tables.offers[-1, 0]
    margin = int(offer.price[0]) - int(offer.unit_cost)
    q = (1 - churn) / (1 + of.discount)
    seen = column(of, "relations", "clv_realised") + column(of, "relations", "acquisition_cost")
    expected = margin * (1 - q ** (of.tick - start)) / (1 - q)
    error = (seen - expected).std() / len(seen) ** 0.5
    assert error < 0.01 * expected.mean()
    assert abs((seen - expected).mean()) / error < z_bound(ALPHA, 1)


@pytest.mark.parametrize(("m", "c", "d"), [(1_000.0, 0.05, 0.008), (250.0, 0.5, 0.0), (-40.0, 0.02, 0.1)])
def test_lifetime_value_is_the_sum_that_it_stands_for(m, c, d):
    total = sum(m * ((1 - c) / (1 + d)) ** k for k in range(5_000))
    assert clv(m, c, d) == pytest.approx(total, rel=1e-9)
    assert clv(m, c, d) == pytest.approx(m * (1 + d) / (d + c), rel=1e-14)
    book = Ledger(cash=0)
    for _ in range(12):
        book.remember(m, c)
    assert book.clv(d) == pytest.approx(clv(m, c, d), rel=1e-12)


def test_churn_that_differs_between_customers_gives_the_mixture():
    """Constant churn each, of two sorts: the cohort survives as the mean of two curves, and retention rises."""
    of = market(*ALIKE, "rivals=none", "market.habit=0", "market.anxiety=0", "market.occasion_rate=2", "ticks=25",
                "customers.count=4000", "record.choices=none", "record.survey=0", "market.without=-20",
                *UNCALLED)  # fmt: skip
    of.step()
    assert (of.tables.spells["start"] == 0).mean() > 0.8
    of.tables.params[0].without, of.tables.params[0].rate = -0.8, 0.2
    of.tables.ties["taste"][::2], of.tables.ties["taste"][1::2] = 2.0, -1.0
    familiar = of.tables.ties["familiar"][:, 0]
    users = [int(np.argmax(familiar[k::2])) * 2 + k for k in (0, 1)]
    stays = expit(np.array([utility(of.rows, 0, i, 0, 0) for i in users]) + 0.8)
    churn = (1 - np.exp(-0.2)) * (1 - stays)
    first = np.array([(of.tables.spells["start"][k::2, 0] == 0).sum() for k in (0, 1)])
    of.run()
    mine = (column(of, "relations", "start") == 0) & (column(of, "relations", "spell") == 1)
    tenure = np.nan_to_num(column(of, "relations", "end")[mine], nan=99)
    found = np.array([(tenure > t).mean() for t in range(25)])
    curves = (1 - churn[:, None]) ** np.arange(25)
    exact = first @ curves / first.sum()
    error = np.sqrt(first @ (curves * (1 - curves))) / first.sum()
    assert (np.abs(found - exact)[1:] / error[1:]).max() < z_bound(ALPHA, 24)
    due, seen = (curve[24] / curve[12] - curve[12] / curve[1] for curve in (exact, found))  # rise of a year's retention
    spread = sum(r * (1 - r) / n for r, n in ((exact[24] / exact[12], exact[12]), (exact[12] / exact[1], exact[1])))
    assert due > 0.05
    assert abs(seen - due) < z_bound(ALPHA, 1) * np.sqrt(spread / first.sum())
