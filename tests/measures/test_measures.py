"""Are the measures what their definitions say? Small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market import Market
from sim.measures.discounting import break_even, factors, present_value
from sim.measures.retention import survival, yearly
from sim.measures.value import oracle_flows, value_created
from tests.support import column, market


def curve(spells: list[tuple[int, int, bool]], last: int, ages: list[int]) -> list[float]:
    """Survival of spells (start, end or -1, whether censored)."""
    start, end, censored = (np.array(c) for c in zip(*spells, strict=True))
    return survival(start, end, censored.astype(bool), last, np.array(ages)).tolist()


def test_survival_is_the_product_over_deaths_of_those_still_at_risk():
    """Six spells: die at 1, 3, 3; leave the market at 2; open at 3 and 5. At risk 6, 5, 4, 1: (5/6)(1)(2/4)."""
    spells = [(0, 1, False), (1, 4, False), (0, 3, False), (0, 2, True), (2, -1, False), (0, -1, False)]
    found = curve(spells, 5, [0, 1, 2, 3, 4, 5])
    assert found == pytest.approx([1, 5 / 6, 5 / 6, 5 / 6 * 2 / 4, 5 / 12, 5 / 12])


def test_without_censoring_survival_is_the_share_still_there():
    spells = [(t, t + k, False) for t in range(5) for k in (1, 2, 4, 8)]
    assert curve(spells, 99, [0, 1, 2, 3, 4, 7, 8]) == pytest.approx([1, 0.75, 0.5, 0.5, 0.25, 0.25, 0])


def test_nobody_observed_so_long_is_no_zero():
    assert np.isnan(curve([(0, -1, False), (3, -1, False)], 5, [6])).all()
    assert curve([(0, -1, False), (3, -1, False)], 5, [1, 5]) == [1.0, 1.0]
    assert survival(*(np.zeros(0, k) for k in (np.int64, np.int64, bool)), 5, np.array([0]))[0] == 1.0


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 20), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_and_stays_a_share(spells):
    found = curve([(s, s + d, c) for s, d, c in spells], 30, list(range(21)))
    there = np.array(found)[~np.isnan(found)]
    assert there[0] == 1.0
    assert (np.diff(there) <= 1e-15).all()
    assert ((there >= 0) & (there <= 1)).all()


def test_retention_a_year_is_the_product_of_its_ticks():
    rate = np.array([0.9] * 12 + [1.0, np.nan] * 6 + [0.5] * 5)
    assert yearly(rate, 12).tolist() == pytest.approx([0.9**12, 1.0])
    assert len(yearly(rate[:11], 12)) == 0


def test_money_is_discounted_by_the_year_whatever_the_tick():
    assert factors(13, 0.1, 12)[[0, 12]].tolist() == pytest.approx([1, 1 / 1.1])
    assert factors(53, 0.1, 52)[52] == pytest.approx(1 / 1.1)
    assert present_value(np.array([5.0, *[0.0] * 11, 11.0]), 0.1, 12) == pytest.approx(15.0)
    assert present_value(np.ones(24), 0.0, 12) == 24.0


def test_value_created_is_profit_and_the_change_in_what_customers_are_worth():
    profit = np.zeros(12)
    profit[0] = 100.0
    assert value_created(profit, 110.0, 30.0, 0.1, 12) == pytest.approx(100 + 110 / 1.1 - 30)


@pytest.mark.parametrize(("flow", "month"), [
    ([1, 1, 1], 1), ([-1, 2, 3], 2), ([-1, 1, 1], 3), ([5, -9, 5, 5], 3), ([5, -9, 4, 5], 4), ([1, -1, 0], None),
    ([-1, -1], None), ([], None),
])  # fmt: skip
def test_break_even_is_the_first_month_that_stays_above_zero(flow, month):
    assert break_even(np.array(flow, np.float64), 0.0, 12) == month


def test_discounting_can_take_a_break_even_away():
    flow = np.array([-100.0] + [0.0] * 11 + [105.0])
    assert break_even(flow, 0.0, 12) == 13
    assert break_even(flow, 0.1, 12) is None


def spells_of(of: Market) -> dict[tuple[int, int, int], int]:
    """Margin so far by customer, firm, spell."""
    customer, firm, spell, margin = (column(of, "relations", n).tolist() for n in
                                     ("customer", "firm", "spell", "margin"))  # fmt: skip
    return dict(zip(zip(customer, firm, spell, strict=True), margin, strict=True))


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_the_oracle_counts_the_margins_of_todays_spells_alone(kind):
    """Where firms stand still and nobody talks, running on brings what the oracle says, spell by spell."""
    of = market(f"market={kind}", "burn_in=0", "firms.plan=fixed", "network=none", "market.occasion_rate=1", "ticks=40",
                "customers.leaving=0.02").run(10)  # fmt: skip
    flows = oracle_flows(of, 24)
    running = open_spells(of)
    before = spells_of(of)
    later = spells_of(of.run(24))
    gained = np.zeros(4, np.int64)
    for key, margin in before.items():
        if running[key]:
            gained[key[1]] += later[key] - margin
    assert (gained > 0).all()
    assert flows.sum(axis=1).tolist() == gained.tolist()


def open_spells(of: Market) -> dict[tuple[int, int, int], bool]:
    """Whether each spell is open."""
    return dict(zip(spells_of(of), np.isnan(column(of, "relations", "end")).tolist(), strict=True))


def test_the_oracles_months_are_months_in_a_market_of_weeks():
    assert oracle_flows(market("ticks_per_year=52", "burn_in=4", "ticks=6").run(6), 3).shape == (4, 13)
