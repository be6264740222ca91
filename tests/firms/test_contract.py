"""What must hold for every lever: more effort costs more, it writes its own firm alone, and it stays in bounds.

That no effort is as if the lever were not there is shown in `tests/test_pairing.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.config import Strategy
from sim.firms.levers import LEVERS, ORDER, Levers
from sim.firms.levers.base import Effort
from sim.market import Market
from tests.support import column, config

EFFORTS = [lever.name for lever in ORDER if issubclass(lever, Effort)]


def alone(name: str, effort: float) -> Market:
    """Nine ticks in which the focal firm plays one lever alone; its rivals play neutral."""
    base = config("burn_in=0", "customers.count=150", "market.occasion_rate=0.6", "firms.budget=fixed")
    only = Strategy("only", Levers(**{name: LEVERS[name](effort=effort)}))
    focal = replace(base.focal, strategy="only")
    return Market(replace(base, presets={**base.presets, "only": only}, focal=focal)).run()


@pytest.fixture(scope="module")
def nothing() -> Market:
    """The same with no effort at all."""
    return alone("serve", 0.0)


@pytest.mark.parametrize("name", EFFORTS)
def test_more_effort_costs_more_and_only_the_firm_that_makes_it(name):
    spent = []
    for effort in (0.1, 0.3):
        of = alone(name, effort)
        mine = column(of, "firms", "firm") == 0
        spent.append(column(of, "firms", f"spend_{name}")[mine].sum())
        others = {key: column(of, "firms", f"spend_{key}")[mine].sum() for key in EFFORTS if key != name}
        assert set(others.values()) == {0}
    assert 0 < spent[0] < spent[1]


@pytest.mark.parametrize("name", EFFORTS)
def test_a_lever_writes_its_own_firm_alone(name, nothing):
    """What rivals publish in the first tick, before anybody could answer, is the same to the bit."""
    of = alone(name, 0.3)
    assert of.tables.offers[1, 1:].tobytes() == nothing.tables.offers[1, 1:].tobytes()


@pytest.mark.parametrize("name", EFFORTS)
def test_what_a_firm_publishes_and_owns_stays_in_bounds(name):
    of = alone(name, 1.0)
    mine = of.tables.offers[1:, 0]
    for key in ("incident", "recovery", "reach", "contact", "sell", "personal", "worth"):
        assert (mine[key] >= 0.0).all(), key
        assert (mine[key] <= 1.0).all(), key
    firm = of.firms[0]
    assert 0.0 <= firm.culture <= 1.0
    assert 0.0 <= firm.stocks.myopia <= 1.0
    assert 0.0 <= firm.forum <= 1.0
    assert 0.0 < firm.efficiency <= 1.0
    numbers = [stock for stock in vars(firm.stocks).values() if isinstance(stock, float | np.ndarray)]
    assert all(np.isfinite(stock).all() for stock in numbers)
