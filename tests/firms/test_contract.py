"""What must hold for every lever: nothing for nothing, more costs more, it writes its own firm alone, within bounds.

That its mechanism has the stated sign is shown in `test_mechanisms.py`. A lever that is added to LEVERS is added here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config import Config, Strategy
from sim.firms import levers
from sim.firms.levers import LEVERS, ORDER, Levers
from sim.firms.levers.base import Effort
from sim.market import Market
from sim.records import digests
from tests.support import ROOT, column, config, same_bits

EFFORTS = [lever.name for lever in ORDER if issubclass(lever, Effort)]
# The levers that do not work by effort, weak and strong; their zero is the price and the structure of the start.
OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "price": ({"rebate": 0.1}, {"level": 0.9, "rebate": 0.4}),
    "organise": ({"units": 3}, {"units": 6, "customer_units": 1.0, "officer": True}),
}
# What goes on in a firm that no lever of this name touches: stocks wear off, sales report, coordination is paid.
GOES_ON = ("lead", "discover", "design", "serve", "organise")
OTHER: dict[type, Callable[[Any], Any]] = {bool: lambda v: not v, int: lambda v: v + 1, float: lambda v: v / 2 + 0.05}
MOST_LINES = 60  # of code in the file of a lever


def other(value: Any) -> Any:
    """Another value of the same kind; of a choice the last one."""
    return list(type(value))[-1] if isinstance(value, Enum) else OTHER[type(value)](value)


def played(name: str, base: Config | None = None, **values: Any) -> Market:
    """Nine ticks in which the focal firm plays one lever alone; its rivals play neutral."""
    base = base or config("burn_in=0", "customers.count=80", "market.occasion_rate=0.6", "firms.budget=fixed")
    only = Strategy("only", Levers(**{name: LEVERS[name](**values)}))
    focal = replace(base.focal, strategy="only")
    return Market(replace(base, presets={**base.presets, "only": only}, focal=focal)).run()


def doses(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A little and a lot of a lever."""
    return OTHERS.get(name) or ({"effort": 0.1}, {"effort": 0.3})


def focal(of: Market, key: str) -> np.ndarray:
    """A column of the focal firm."""
    return column(of, "firms", key)[column(of, "firms", "firm") == 0]


@pytest.fixture(scope="module")
def nothing() -> Market:
    """A firm that plays no lever at all."""
    return played("price")


def test_every_lever_works_by_effort_or_is_listed_with_its_doses():
    assert set(LEVERS) == {*EFFORTS, *OTHERS}


@pytest.mark.parametrize("name", EFFORTS)
def test_without_effort_no_other_parameter_changes_a_bit(name):
    """Two live years in which nothing is spent; with effort what happens is not the same."""
    base = config("burn_in=0", "ticks=24", "customers.count=40")
    plain = LEVERS[name]()
    changed = {k: other(v) for k, v in vars(plain).items() if k != "effort"}
    bare = played(name, base, effort=0.0)
    assert (focal(bare, f"spend_{name}") == 0).all()
    same_bits(played(name, base, effort=0.0, **changed), bare)
    assert digests(played(name, base, effort=0.3, **changed))["all"] != digests(bare)["all"]


@pytest.mark.parametrize("name", [name for name in LEVERS if name not in GOES_ON])
def test_zero_is_as_if_the_lever_were_not_there(name, monkeypatch):
    """Without effort, at the list price of the start: the same bits as where the lever's act is left out for all."""
    base = config("burn_in=0", "ticks=24", "customers.count=40", "rivals=none")
    present = played(name, base)
    monkeypatch.setattr(LEVERS[name], "act", lambda *_: None)
    same_bits(played(name, base), present)


def test_the_zero_of_the_structure_is_the_structure_of_the_start(nothing):
    firm = nothing.firms[0]
    assert set(firm.parts.values()) == {0.0}
    assert firm.efficiency == 1.0
    c = nothing.config
    paid = int(c.firms.coordination * 2**1.2 * c.customers.count * 10_000)
    assert set(focal(nothing, "spend_organise").tolist()) == {paid}


@pytest.mark.parametrize("name", LEVERS)
def test_more_costs_more_and_only_the_firm_that_does_it(name, nothing):
    costs = "acquisition_spend" if name == "price" else f"spend_{name}"  # a rebate is one, and here the only one
    spent = [focal(nothing, costs).sum()]
    for values in doses(name):
        of = played(name, **values)
        spent.append(focal(of, costs).sum())
        for key in LEVERS:
            assert key == name or focal(of, f"spend_{key}").sum() == focal(nothing, f"spend_{key}").sum(), key
    assert spent[0] < spent[1] < spent[2]


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_writes_its_own_firm_alone(name, nothing):
    """What rivals publish in the first tick, before anybody could answer, is the same to the bit."""
    of = played(name, **doses(name)[1])
    assert of.tables.offers[1, 1:].tobytes() == nothing.tables.offers[1, 1:].tobytes()


@pytest.mark.parametrize("name", LEVERS)
def test_what_a_firm_publishes_and_owns_stays_in_bounds(name):
    of = played(name, **(doses(name)[1] | ({"effort": 1.0} if name in EFFORTS else {})))
    mine = of.tables.offers[1:, 0]
    for key in ("incident", "recovery", "reach", "contact", "sell", "personal", "worth", "rebate"):
        assert (mine[key] >= 0.0).all(), key
        assert (mine[key] <= 1.0).all(), key
    assert (mine["price"] > 0).all()
    assert (mine["unit_cost"] > 0).all()
    firm = of.firms[0]
    for share in (firm.culture, firm.stocks.myopia, firm.forum, *firm.parts.values()):
        assert 0.0 <= share <= 1.0
    assert 0.0 < firm.efficiency <= 1.0
    numbers = [stock for stock in vars(firm.stocks).values() if isinstance(stock, float | np.ndarray)]
    assert all(np.isfinite(stock).all() for stock in numbers)


def code_lines(path: Path) -> int:
    """Lines of code of a file: no docstrings, imports, comments or empty lines."""
    text = path.read_text(encoding="utf-8")
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        opens = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
        if isinstance(node, ast.Import | ast.ImportFrom) or opens:
            away = node.body[0] if opens else node  # type: ignore[union-attr]
            left_out |= set(range(away.lineno, (away.end_lineno or away.lineno) + 1))
    lines = text.splitlines()
    return sum(bool(line.strip()) and not line.strip().startswith("#") for n, line in enumerate(lines, 1)
               if n not in left_out)  # fmt: skip


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_is_one_short_file(name):
    path = Path(levers.__file__).parent / f"{name}.py"
    assert 0 < code_lines(path) <= MOST_LINES


def test_no_preset_may_serve_more_jobs_than_another():
    """Or breadth alone would decide between them; those of one worked experiment are equal among themselves."""
    worked = {path.stem for path in (ROOT / "conf" / "strategy" / "worked").glob("*.yaml")}
    presets = {name: preset.levers.extend for name, preset in config().presets.items() if name not in worked}
    assert len(presets) > 12
    assert {(extend.effort, extend.most) for extend in presets.values()} == {(0.05, 6)}
