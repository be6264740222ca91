"""Does the lever that CONTRIBUTING shows work? It is put into a copy of the package and through the contract."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILE, PLACE = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
WHERE = re.findall(r"`(sim/firms/levers/[a-z]+\.py)`:", TEXT)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A checkout with the lever in it: its file, its import and its place, as they are shown."""
    there = tmp_path_factory.mktemp("checkout")
    for name in ("sim", "conf", "tests"):
        shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", there)
    (there / WHERE[0]).write_text(FILE, encoding="utf-8")
    registry = there / "sim/firms/levers/__init__.py"
    imported, order = PLACE.splitlines()
    before = registry.read_text(encoding="utf-8")
    after = re.sub(r"= \(\n    Lead,.*?\n\)", order.removeprefix("ORDER "), before, count=1, flags=re.DOTALL)
    assert after != before
    registry.write_text(after.replace("from sim.units", f"{imported}\nfrom sim.units", 1), encoding="utf-8")
    return there


def run(there: Path, *words: str) -> str:
    """What Python says there, in a fresh interpreter without the compiler, which would compile the copy anew."""
    environment = {**os.environ, "PYTHONPATH": str(there), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, *words], cwd=there, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_one_file_and_its_place_are_shown():
    assert WHERE == ["sim/firms/levers/sponsor.py"]
    assert len(FILE.splitlines()) <= 35
    assert len(PLACE.splitlines()) == 2


@pytest.mark.slow
def test_the_lever_passes_the_contract(copy):
    words = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/firms/test_contract.py", "-k", "sponsor")
    said = run(copy, *words)
    assert "6 passed" in said


def test_its_keys_are_checked_and_it_acts(copy):
    """Hydra knows it, its range is checked, and money makes the firm known to more."""
    code = """
from sim.compose import compose
from sim.market import Market
from sim.units import BadInput
small = ["customers.count=40", "burn_in=0", "ticks=6", "record.survey=0", "focal.levers.design.effort=0"]
for effort in (0, 0.3):
    market = Market(compose([*small, f"focal.levers.sponsor.effort={effort}"])).run()
    print(round(float(market.tables.offers[1, 0].reach), 4), market.firms[0].ledger.spent["sponsor"] > 0)
try:
    compose([*small, "focal.levers.sponsor.scale=0"])
except BadInput as error:
    print(error)
"""
    none, some, refused = run(copy, "-c", code).splitlines()
    assert none.endswith("False")
    assert some.endswith("True")
    assert float(some.split()[0]) > float(none.split()[0])
    assert refused.startswith("focal.levers.sponsor.scale must lie in [0.001, 10]")
