"""Does the report of a comparison call things by their names, and say how money is discounted?"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.compare import report, table_lines
from experiments.figures.titles import CLAIMS
from experiments.reading import difference, five_sentences, named
from experiments.run import reading
from sim.compose import compose
from sim.market import Market
from sim.measures.catalogue import KEYS, MEASURES
from sim.measures.discounting import CONVENTION
from sim.study import comparison, run_study

SMALL = ["customers.count=60", "burn_in=2", "ticks=14", "seeds=2", "study.oracle_months=0", "study.workers=1",
         "strategies=[product_centric,blend]"]  # fmt: skip


@pytest.mark.filterwarnings("error")
def test_the_report_of_a_market_without_contracts(tmp_path: Path):
    """It speaks of the active, not of retention, has costs, concentration and word, and the convention once."""
    config = compose(["market=purchase", *SMALL])
    found = [o for outcomes in run_study(config, comparison(config)) for o in outcomes]
    text = report(config, found, tmp_path)
    for label in ("Still active a year later (true state)", "Customers who ordered again", "fully loaded", "Gini",
                  "wallet", "diversion", "value of word"):  # fmt: skip
        assert label in text
    assert "Retention a year" not in text
    assert "keeps" not in text
    assert text.count(CONVENTION) == 1
    with (tmp_path / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {r["measure"] for r in rows} == set(KEYS)
    assert not any(np.isinf(float(r["value"])) for r in rows if r["value"])


def test_a_run_says_how_it_discounts():
    assert CONVENTION in reading(Market(compose(["customers.count=20", "burn_in=0", "ticks=2"])).run())


def test_names_go_with_the_market():
    shop, contract = compose(["market=purchase"]), compose([])
    assert [named(KEYS[k], contract) for k in ("retention", "cac")] == ["Retention a year", KEYS["cac"].label]
    assert named(KEYS["retention"], shop) == "Still active a year later (true state)"
    assert named(KEYS["cac"], shop) == KEYS["cac"].label
    gaps = {m.key: difference(np.array([0.5, 0.5]), np.array([0.6, 0.61]), 0.01) for m in MEASURES}
    signed, unsigned = (five_sentences("a", "b", gaps, "", 4, contracts=c)[2] for c in (True, False))
    assert signed.startswith("Loyalty: b keeps 60.5% of its customers a year against 50.0%,")
    assert unsigned.startswith("Loyalty: b has 60.5% of its customers still active a year later against 50.0%,")


def test_every_measure_fits_its_column_and_can_be_a_title():
    assert set(KEYS) <= set(CLAIMS)
    assert all(len(name) <= 43 for m in MEASURES for name in (m.label, m.uncontracted))


@pytest.mark.filterwarnings("error")
def test_a_strategy_that_won_nobody_has_a_dash():
    config = compose(["strategies=[product_centric,blend]", "seeds=2"])
    some = {m.key: np.array([1.0, np.nan]) for m in MEASURES}
    none = {m.key: np.array([np.nan, np.nan]) for m in MEASURES}
    lines = table_lines(config, {"product_centric": some, "blend": none}, "Made up")
    row = next(line for line in lines if KEYS["cac"].label in line)
    assert row.split()[-2:] == ["0.01", "-"]
