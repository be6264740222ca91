"""Does the market agree with theory where theory has an answer?

Bounds are z = inverse normal of 1 - ALPHA / 2m for m comparisons: a correct model fails one test with chance ALPHA at
most, once, when its seed was chosen. Each sample is large enough that an error of the size named beside it would show.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import beta, expit, roots_hermite

from sim.customers.hire import choose, utility
from sim.customers.needs import count_own_occasions, drift, luck_of_month, needs_evolve
from sim.firms.ledger import Ledger
from sim.market import Market
from sim.measures.retention import sbg_survival, survival
from sim.measures.value import clv
from sim.tables import table
from tests.support import FROZEN, STILL, column, hold, market, z_bound

ALPHA = 1e-3
ALIKE = ("customers=alike", "customers.jobs_least=1", "customers.jobs_most=1", *STILL, *FROZEN)
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


@pytest.mark.parametrize(("a", "b"), [(0.704, 1.182), (0.668, 3.806), (2.0, 5.0)])
def test_sbg_survival_is_a_ratio_of_betas(a, b):
    t = np.arange(13)
    np.testing.assert_allclose(sbg_survival(a, b, 12), beta(a, b + t) / beta(a, b), rtol=1e-12)


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


def counted(of: Market, ticks: int, jobs: int) -> np.ndarray:
    """Own occasions of the first jobs in so many ticks, (N, jobs)."""
    total = np.zeros((len(of.tables.people), jobs), np.int64)
    for t in range(ticks):
        for i in range(len(total)):
            count_own_occasions(of.rows, t, i)
        total += of.tables.people["own"][:, :jobs]
    return total


@pytest.mark.parametrize(("shape", "rate"), [(0.35, 0.3), (2.0, 0.8)])
def test_own_occasions_are_negative_binomial(shape, rate):
    """Gamma over customers, Poisson within: NBD (Ehrenberg 1959). 6,000 customers, four months; chi-square."""
    of = market("customers.count=6000", f"market.occasion_rate={rate}", f"customers.rate_shape={shape}",
                "customers.jobs_least=6", "customers.jobs_most=6")  # fmt: skip
    of.tables.params[0].activity[:] = 1.0
    counts = counted(of, 4, 1)[:, 0]
    law = stats.nbinom(shape, shape / (shape + 4 * rate))
    top = int(law.ppf(0.995))
    seen = np.bincount(np.minimum(counts, top + 1), minlength=top + 2)
    expected = 6_000 * np.append(law.pmf(range(top + 1)), law.sf(top))
    assert stats.chisquare(seen, expected).pvalue > ALPHA
    poisson = 6_000 * np.append(stats.poisson.pmf(range(top + 1), 4 * rate), stats.poisson.sf(top, 4 * rate))
    assert stats.chisquare(seen, poisson * 6_000 / poisson.sum()).pvalue < 1e-12


def test_occasions_of_customers_who_are_alike_are_poisson():
    of = market(*ALIKE, "customers.count=4000", "market.occasion_rate=0.7")
    seen = np.bincount(np.minimum(counted(of, 1, 1)[:, 0], 4), minlength=5)
    expected = 4_000 * np.append(stats.poisson.pmf(range(4), 0.7), stats.poisson.sf(3, 0.7))
    assert stats.chisquare(seen, expected).pvalue > ALPHA


def test_occasions_of_two_jobs_share_a_rate_and_nothing_else():
    """Correlated over customers who differ, uncorrelated over those who are alike (2,500 pairs)."""
    differ = market("customers.count=2500", "customers.jobs_least=6", "customers.jobs_most=6", "market.occasion_rate=1")
    alike = market(*ALIKE, "customers.count=2500", "market.occasion_rate=1")
    hold(alike, slice(None), 63)
    assert np.corrcoef(counted(differ, 2, 6).T)[0, 5] > 0.4
    across = np.corrcoef(counted(alike, 2, 6).T)[np.triu_indices(6, 1)]
    assert np.abs(across).max() < z_bound(ALPHA, 15) / 2_500**0.5


@pytest.mark.parametrize("homophily", [0.0, 0.6])
def test_situations_settle_at_their_stationary_shares(homophily):
    """A chain that jumps with chance s to a law pi: P_t = pi + (1 - s)^t (P_0 - pi). All 2,000 begin in situation 0.

    With homophily pi leans to the situation of a customer's place, read from a population that always follows it.
    """
    size = ("customers.count=2000", "network.degree=2")
    home = market(*size, "network.homophily=1").tables.people["situation"]
    of = market(*size, "market.situation_switch=0.3", f"network.homophily={homophily}")
    people = of.tables.people
    people["situation"] = 0
    for t in range(1, 13):
        for i in range(2_000):
            needs_evolve(of.rows, t, i, luck_of_month(of.rows, t, i)[1])
        if t not in (2, 12):
            continue
        for place in range(3):
            pi = (1 - homophily) / 3 + homophily * (np.arange(3) == place)
            law = pi + 0.7**t * ((np.arange(3) == 0) - pi)
            seen = np.bincount(people["situation"][home == place], minlength=3)
            assert stats.chisquare(seen, law * seen.sum()).pvalue > ALPHA / 6


def test_needs_keep_their_spread_and_return_to_the_mean():
    """x' = x + k (mu - x) + s z with s^2 = sd^2 (2k - k^2): sd stays, a distance shrinks by 1 - k a quarter."""
    of = market("customers.count=500", "market.need_drift=0.1", "customers.jobs_least=6", "customers.jobs_most=6")
    people, p = of.tables.people, of.tables.params[0]
    gaps = lambda: (people["need"] - p.centre[people["situation"]])[:, :, 0]  # noqa: E731
    start = gaps().copy()
    for t in range(8):
        for i in range(500):
            for j in range(6):
                drift(of.rows, 3 * t + 3, i, j)
    n = start.size
    assert abs(start.std() / 0.3 - 1) < z_bound(ALPHA, 3) / (2 * n) ** 0.5
    assert abs(gaps().std() / 0.3 - 1) < z_bound(ALPHA, 3) / (2 * n) ** 0.5
    slope = (start * gaps()).mean() / (start**2).mean()
    assert abs(slope - 0.9**8) < z_bound(ALPHA, 3) * (1 - 0.9**16) ** 0.5 / n**0.5


def check_empty(of: Market) -> None:
    """Nobody ever bought anything."""
    firms = table(of, "firms")
    for name in ("customers", "new", "lost", "orders", "revenue", "incidents", "survey_asked"):
        assert (firms[name].values == 0).all()
    for name in ("churn", "cac", "share", "satisfaction", "needs_met", "delivered", "nps"):
        assert firms[name].null.all()
    assert len(table(of, "relations")["firm"].values) == len(table(of, "cohorts")["firm"].values) == 0
    assert (firms["profit"].values == -firms["cost"].values).all()


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
@pytest.mark.parametrize("empty", ["market.without=20", "market.occasion_rate=0"])
def test_a_market_in_which_nobody_buys_is_empty_and_runs(kind, empty):
    of = market(f"market={kind}", empty, "burn_in=0", "strategy=customer_centric", "rivals=customer_centric")
    check_empty(of.run())


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_a_market_in_which_nobody_needs_anything_is_empty_and_runs(kind):
    of = market(f"market={kind}", "customers.leaving=0", "customers.needs_still=true")
    hold(of, slice(None), 0)
    check_empty(of.run())


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_a_market_of_one_firm_runs(kind):
    of = market(f"market={kind}", "rivals=none", "market.occasion_rate=0.6").run()
    orders, share = column(of, "firms", "orders"), column(of, "firms", "share")
    assert orders.sum() > 0
    assert (share[orders > 0] == 1.0).all()
    assert set(column(of, "relations", "firm")) == {0}


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_customers_decide_by_relative_prices_alone(kind):
    """All prices and costs twice, money worth half: the same relations to the bit, and every cent twice."""
    setting = (f"market={kind}", *STILL, "market.occasion_rate=0.6", "ticks=14")
    plain = market(*setting).run()
    twice = market(*setting, "market.price_weight=1.5", "market.unit_cost=1.1", *(
        f"{firm}.levers.price.level={level}" for firm, level in
        (("focal", 2.0), ("rivals.first", 1.9), ("rivals.second", 1.9), ("rivals.third", 2.0))
    )).run()  # fmt: skip
    assert len(column(plain, "relations", "firm")) > 30
    for name in ("customer", "firm", "start", "end", "orders", "channel", "start_reason", "end_reason", "first_fit"):
        np.testing.assert_array_equal(column(plain, "relations", name), column(twice, "relations", name))
    assert (2 * column(plain, "relations", "revenue") == column(twice, "relations", "revenue")).all()
    assert (2 * column(plain, "firms", "revenue") == column(twice, "firms", "revenue")).all()


def test_identical_firms_share_the_market_evenly():
    """Four firms with one strategy: over 30 seeds each firm's mean share of orders is a quarter (Student)."""
    rows = []
    for seed in range(1, 31):
        of = market("rivals=product_centric", "strategy=product_centric", "market=purchase", "customers.count=120",
                    "record.survey=0", "record.choices=none", "market.occasion_rate=0.5",
                    f"seed={seed}").run()  # fmt: skip
        orders = column(of, "firms", "orders").reshape(4, -1).sum(axis=1)
        rows.append(orders / orders.sum())
    shares_ = np.array(rows)
    t = (shares_.mean(axis=0) - 0.25) / (shares_.std(axis=0, ddof=1) / 30**0.5)
    assert np.abs(t).max() < stats.t.ppf(1 - ALPHA / 8, 29)
    assert shares_.mean(axis=0).std() < 0.03
