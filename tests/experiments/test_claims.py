"""Does `centricity claims` say what the runs say, on one page that loads nothing? Verdicts by hand; a tiny study."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from experiments.claims import CLAIMS, command, measure
from experiments.claims.measure import Found, judged, plans, verdict
from experiments.claims.page import counts, html_of, markdown_of
from experiments.claims.readings import READINGS
from experiments.claims.registry import DIFFERS, LESS, MORE, NONE, OPEN, between, elasticity, interaction, way
from experiments.main import main
from experiments.reading import difference
from sim.compose import compose
from sim.firms.levers import LEVERS

TINY = ("customers.count=50", "burn_in=2", "ticks=4", "seeds=2", "study.workers=1", "study.oracle_months=3")
SOME = ("market.needs", "market.value", "serve.prevention", "serve.satisfaction", "price.elasticity", "extend.losing")


def estimate(*values: float):
    """The estimate of a contrast with these values in its seeds."""
    return difference(np.zeros(len(values)), np.array(values), 0.0)


@pytest.mark.parametrize(("expected", "values", "said"), [
    (MORE, (1.0, 1.1, 0.9), "pass"), (MORE, (-1.0, -1.1, -0.9), "fail"), (MORE, (1.0, -1.0, 0.1), "not clear"),
    (MORE, (0.0, 0.0, 0.0), "fail"), (LESS, (-1.0, -1.1, -0.9), "pass"), (LESS, (0.0, 0.0), "fail"),
    (NONE, (0.0, 0.0, 0.0), "pass"), (NONE, (1.0, 1.0, 1.1), "fail"), (NONE, (1.0, -1.0, 0.1), "not clear"),
    (between(1.0, 2.0), (1.5, 1.51, 1.49), "pass"), (between(1.0, 2.0), (2.5, 2.51, 2.49), "fail"),
    (between(1.0, 2.0), (1.9, 2.1, 2.0), "not clear"), (between(-4, -1.5), (-1.2, -1.21), "fail"),
    (DIFFERS, (-1.0, -1.1, -0.9), "pass"), (DIFFERS, (0.0, 0.0), "fail"), (DIFFERS, (1.0, -1.0), "not clear"),
    (OPEN, (1.0, 1.1, 0.9), "more"), (OPEN, (-1.0, -1.1, -0.9), "less"), (OPEN, (1.0, -1.0), "not clear"),
    (OPEN, (0.0, 0.0), "no difference"), (MORE, (1.0,), "not measured"), (MORE, (math.nan, math.nan), "not measured"),
])  # fmt: skip
def test_a_verdict_compares_the_interval_with_what_was_expected(expected, values, said):
    assert verdict(expected, estimate(*values)) == said


def test_contrasts():
    assert elasticity(2.0)(10.0, 40.0) == pytest.approx(2.0)
    assert math.isnan(elasticity(2.0)(0.0, 40.0))
    assert interaction(1.0, 2.0, 1.0, 4.0) == 2.0
    found = judged(CLAIMS["serve.prevention"], [np.array([0.2, 0.3]), np.array([0.1, 0.2])])
    assert found.means == pytest.approx((0.25, 0.15))
    assert found.estimate.mean == pytest.approx(-0.1)
    assert found.verdict == "pass"


def test_a_seed_without_a_number_is_left_out():
    found = judged(CLAIMS["serve.prevention"], [np.array([0.2, math.nan, 0.3]), np.array([0.1, 0.2, 0.1])])
    assert found.estimate.n == 2


def test_short_words_of_a_way():
    assert way("serve.effort=.3 market=purchase") == ("focal.levers.serve.effort=.3", "market=purchase")


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda c: c.key)
def test_every_claim_can_be_composed_and_read(claim):
    """Its scenario is valid in the default market, its reading exists, its contrast takes as many ways as it has."""
    for one in claim.ways:
        compose(["experiment=claims", *claim.setting, *one])
    assert claim.reads in READINGS
    assert math.isfinite(claim.contrast(*[0.5] * len(claim.ways)))
    assert claim.mark in ("ASSUMED", "EMERGENT")
    assert claim.text.endswith(".")
    assert len(set(claim.ways)) == len(claim.ways)


def test_ways_of_one_setting_share_their_burn_in_and_the_oracle_runs_where_it_is_read():
    both = [CLAIMS["serve.incidents"], CLAIMS["serve.satisfaction"]]
    (tasks,) = plans(both, ("experiment=claims", *TINY))
    assert [task.number for task in tasks] == [0, 1]
    assert [len(task.arms) for task in tasks] == [2, 2]
    assert tasks[0].base.study.oracle_months == 0
    (valued,) = plans([CLAIMS["market.value"]], ("experiment=claims", *TINY))
    assert valued[0].base.study.oracle_months == 3
    assert all(arm.valued for arm in valued[0].arms)


@pytest.fixture(scope="module")
def found() -> list[Found]:
    """A few claims in a tiny study."""
    asked = ("experiment=claims", *TINY)
    return measure.measured([CLAIMS[key] for key in SOME], asked, compose(asked))


class Page(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_has_each_claim_once_and_loads_nothing(found):
    text = html_of(found, ["a market"], ["", "FITTED to data: none"])
    page = Page()
    page.feed(text)
    assert page.tags.count("tr") == len(SOME) + len({(f.claim.lever, f.claim.mark) for f in found})
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href")]
    assert "@import" not in text
    assert "url(" not in text
    for f in found:
        assert text.count(f">{f.claim.text}<".replace("'", "&#x27;")) == 1


def test_the_page_escapes_what_it_shows(found):
    odd = replace(found[0], claim=replace(found[0].claim, text="<b>a & b</b>.", why="<i>"))
    text = html_of([odd], ["<script>"], [""])
    assert "<b>a" not in text
    assert "&lt;b&gt;a &amp; b&lt;/b&gt;." in text
    assert "<script>" not in text


def test_assumed_and_emergent_stand_apart_and_are_counted_apart(found):
    text = markdown_of(found, ["a market"], [""])
    serve = text.partition("## serve")[2].partition("## price")[0]
    assert serve.index("Built in (ASSUMED)") < serve.index(CLAIMS["serve.prevention"].text)
    assert serve.index(CLAIMS["serve.prevention"].text) < serve.index("May fail (EMERGENT)")
    assert serve.index("May fail (EMERGENT)") < serve.index(CLAIMS["serve.satisfaction"].text)
    assumed, emergent, open_ones = counts(found)
    assert assumed.startswith("ASSUMED: 2 claims; ")
    assert emergent.startswith("EMERGENT: 3 claims; ")
    assert open_ones.startswith("open questions: 1; ")


def test_the_verb_writes_the_page_the_table_and_the_counts(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "CLAIMS", {key: CLAIMS[key] for key in SOME})
    line = ["claims", *TINY, f"out={tmp_path / 'a'}"]
    assert main(line) == 0
    said = capsys.readouterr().out
    assert said.startswith("market=subscription_regular (subscription): 50 customers")
    assert "EMERGENT: 3 claims" in said
    names = ["claims.csv", "claims.html", "claims.md"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == names
    rows = list(csv.DictReader((tmp_path / "a" / "claims.csv").open(encoding="utf-8")))
    assert [row["claim"] for row in rows] == list(SOME)
    assert {row["n"] for row in rows} <= {"0", "1", "2"}
    before = [(tmp_path / "a" / name).read_bytes() for name in names]
    assert main([*line, "study.workers=2"]) == 0  # an earlier result is replaced, by the same bytes
    assert [(tmp_path / "a" / name).read_bytes() for name in names] == before


def test_its_own_sizes_hold_unless_the_line_says_otherwise(tmp_path, monkeypatch):
    seen = []

    def none(_claims, asked, base):
        seen.append((asked, base.customers.count, base.ticks, base.seeds))
        return []

    monkeypatch.setattr(command, "measured", none)
    assert main(["claims", f"out={tmp_path / 'a'}"]) == 0
    assert main(["claims", "seeds=3", "market=purchase", f"out={tmp_path / 'b'}"]) == 0
    assert main(["claims", "experiment=quick", f"out={tmp_path / 'c'}"]) == 0
    assert [line[1:] for line in seen] == [(1000, 48, 8), (1000, 48, 3), (1000, 36, 2)]
    assert "market=purchase" in seen[1][0]


@pytest.mark.parametrize(("text", "key"), [
    ("focal.levers.serve.effort=.1", "focal.levers.serve.effort"), ("focal.strategy=blend", "focal.strategy"),
    ("strategy=blend", "focal.strategy"), ("strategies=[blend]", "strategies"),
])  # fmt: skip
def test_what_the_claims_set_themselves_is_refused_in_one_line(text, key, capsys, tmp_path):
    assert main(["claims", text, f"out={tmp_path / 'a'}"]) == 2
    err = capsys.readouterr().err
    assert err == f"centricity: {key} is set by the claims themselves, got {text!r}; other keys are free.\n"
    assert not list(Path(tmp_path).iterdir())


def test_every_lever_has_a_section():
    assert {claim.lever for claim in CLAIMS.values()} == {"market", *LEVERS}
