"""Do occasions, situations and needs follow the laws that theory gives? Bounds as in `test_closed_forms.py`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.customers.needs import count_own_occasions, drift, luck_of_month, needs_evolve
from sim.market import Market
from tests.support import ALIKE, ALPHA, hold, market, z_bound


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
