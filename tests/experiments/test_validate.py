"""Does the gallery of published facts say what the runs say? Verdicts by hand, and a tiny gallery."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from experiments.main import main
from experiments.validate import FACTS, command
from experiments.validate.facts_fairness import read_study
from experiments.validate.features import too_many
from experiments.validate.identical import lopsided
from experiments.validate.market import bass, elasticity
from experiments.validate.measure import MISS, PASS, UNCLEAR, absent, judged, mended, surprises, tasks, told
from experiments.validate.page import GROUPS, band, closing, html_of, lines_of, number
from experiments.validate.registry import Band, Fact, of, one
from experiments.validate.scenarios import SCENARIOS, jump
from experiments.validate.shop import habits, money, worst
from sim.compose import compose
from sim.logs import Orders
from sim.measures.transactions import summarise
from sim.units import BadInput

TINY = ("customers.count=60", "seeds=2", "study.workers=1")
SOME = "study.facts=[fair.labels,brands.part,category.q]"


def fact(low: float = 0.0, high: float = 1.0, **more) -> Fact:
    """A fact that reads `x` of the runs as they are."""
    made = Fact("fair.test", "some number", "a source", Band(low, high), "identical", of("", "x"), "a mechanism")
    return replace(made, **more)


def seeds(*values: float):
    """What is kept of runs in which `x` has these values."""
    return tuple({"": {"x": one(v)}} for v in values)


@pytest.mark.parametrize(("values", "estimate", "said"), [
    ((0.2, 0.4, 9.0), 0.4, PASS), ((1.2, 1.4, 0.5), 1.2, MISS), ((0.0, 0.0), 0.0, PASS), ((1.0, 1.0), 1.0, PASS),
    ((math.nan, 0.2, 0.3), 0.25, PASS), ((math.nan, math.nan), math.nan, UNCLEAR), ((0.5,), 0.5, UNCLEAR),
    ((math.nan, 0.5), math.nan, UNCLEAR), ((-0.1, -0.2), -0.15, MISS),
])  # fmt: skip
def test_the_median_over_seeds_is_held_against_the_band(values, estimate, said):
    found = judged(fact(), seeds(*values))
    assert found.estimate == pytest.approx(estimate, nan_ok=True)
    assert found.verdict == said
    assert found.n == sum(not math.isnan(v) for v in values)


def test_a_row_of_numbers_is_judged_by_its_medians_and_its_worst():
    runs = tuple({"": {"x": np.array(v)}} for v in ((0.0, 3.0), (1.0, 1.0), (2.0, 2.0)))
    found = judged(fact(finish=lambda x: float(x.max())), runs)
    assert found.estimate == 2.0
    assert found.seeds.tolist() == [3.0, 1.0, 2.0]


def test_the_interval_is_that_of_the_median_and_the_same_each_time():
    """20 draws of a normal: the interval of their median is about 2 x 1.96 x 1.25 / sqrt 20 = 1.1 wide."""
    values = np.random.default_rng(5).normal(size=20)
    a, b = (judged(fact(-9.0, 9.0), seeds(*values)) for _ in range(2))
    assert (a.low, a.high) == (b.low, b.high)
    assert a.low < a.estimate < a.high
    assert 0.5 < a.high - a.low < 1.7


def test_a_known_miss_stays_a_miss_and_only_an_unknown_one_is_a_surprise():
    missed = judged(fact(), seeds(2.0, 2.0))
    known = replace(missed, fact=fact(known=True))
    finding = replace(missed, fact=fact(finding=True))
    out_of_date = replace(judged(fact(known=True), seeds(0.5, 0.5)))
    assert surprises([missed, known, finding, out_of_date]) == [missed]
    assert mended([missed, known, finding, out_of_date]) == [out_of_date]
    text = "\n".join(closing([missed, known, out_of_date]))
    assert "3 facts: 1 pass, 2 miss (1 known), 0 not clear." in text
    assert "NOT KNOWN: fair.test." in text
    assert "passes now, its entry is out of date: fair.test." in text
    assert "MISS, known" in "\n".join(lines_of([known]))


@pytest.mark.parametrize("f", FACTS.values(), ids=lambda f: f.key)
def test_every_fact_has_a_source_a_band_and_a_mechanism(f):
    assert f.group in GROUPS
    assert f.scenario in SCENARIOS or f.scenario == "fairness"
    assert len(f.source) > 5
    assert f.mechanism.endswith(".")
    assert f.band.low <= f.band.high
    assert math.isfinite(f.band.low) or math.isfinite(f.band.high)
    assert not f.text.endswith(".")


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda s: s.key)
def test_every_scenario_composes_in_each_of_its_ways_and_some_fact_reads_it(scenario):
    line = ["experiment=validate", *scenario.setting]
    assert [compose([*line, *way]).customers.count for way in scenario.ways.values()] == [10_000] * len(scenario.ways)
    assert scenario.key in {f.scenario for f in FACTS.values()}


def test_facts_share_runs_and_needs_jump_as_often_as_they_say():
    line = ("experiment=validate", *TINY)
    work = tasks([FACTS["brands.part"], FACTS["brands.loyalty"]], line)
    assert [(t.label, t.number) for t in work] == [("brands", 0), ("brands", 1)]
    (word,) = jump(0.1)
    key, _, chance = word.partition("=")
    assert key == "market.situation_switch"
    situations = compose([]).market.situations
    assert float(chance) * 3 * (1 - 1 / situations) == pytest.approx(0.1)


def test_bands_and_numbers_in_words():
    assert band(fact(0.1, 0.2)) == "0.1 to 0.2"
    assert band(fact(0.05, 0.2, percent=True)) == "5\N{NO-BREAK SPACE}% to 20\N{NO-BREAK SPACE}%"
    assert band(fact(0.0, 0.0)) == "exactly 0"
    assert band(fact(0.92, math.inf)) == "at least 0.92"
    assert band(fact(-math.inf, 0.02)) == "at most 0.02"
    assert band(fact(1e-9, math.inf)) == "above 0"
    assert band(fact(1e-9, 4.0)) == "above 0, at most 4"
    assert number(-0.5, fact(digits=1)) == "\N{MINUS SIGN}0.5"
    assert number(0.123, fact(percent=True)) == "12.3\N{NO-BREAK SPACE}%"
    assert number(math.nan, fact()) == "-"


def test_what_is_read_by_hand():
    runs = {"dear": {"orders": np.array([[1.0, 2.0]])}, "cheap": {"orders": np.array([[4.0, 8.0]])}}
    assert elasticity("dear", "cheap", 2.0, slice(0, 2))(runs) == pytest.approx(-2.0)
    assert math.isnan(elasticity("dear", "cheap", 2.0, slice(2, 4))(runs))
    assert lopsided(np.array([0.25, 0.20, 0.28, 0.27])) == pytest.approx(0.05)
    assert too_many(np.array([1.0, 2.0, 3.0, 0.1, 0.2, 0.3, 9.0, 8.0, 7.0])) == 2.0
    assert worst((1.0, 2.0))(np.array([1.1, 1.0])) == pytest.approx(0.5)
    years = np.arange(1, 49) / 4
    curve = 0.7 * (1 - np.exp(-0.4 * years)) / (1 + 19 * np.exp(-0.4 * years))
    assert bass(years, curve)["bass"] == pytest.approx([0.02, 0.38, 1.0], rel=1e-3)


def test_a_shops_log_by_hand():
    """Three customers: one buys in week 0 alone, one in 0 and 20, one in 5, 45 and, twice, 60."""
    customer, tick = np.array([0, 1, 1, 2, 2, 2, 2]), np.array([0, 0, 20, 5, 45, 60, 60])
    log = Orders(customer, tick, np.zeros(7, int), np.zeros(7, int), np.array([100, 100, 100, 200, 200, 200, 200]))
    found = habits(customer, 7 * tick, summarise(customer, 7 * tick, 7 * 39 - 1))
    assert found["zero"][0] == pytest.approx(2 / 3)
    assert found["once"][0] == pytest.approx(1 / 3)
    assert found["second"][0] == pytest.approx(2 / 3)
    assert found["quarters"].tolist() == pytest.approx([1 / 3, 0.0, 1 / 3, 1 / 3])
    assert found["conditional"][:2].tolist() == [1.0, 0.0]
    assert money(log)["top"][0] > 0.4


@pytest.fixture(scope="module")
def gallery(tmp_path_factory) -> dict[str, object]:
    """A tiny gallery of a few facts, with its exit code."""
    out = tmp_path_factory.mktemp("gallery") / "a"
    return {"code": main(["validate", SOME, *TINY, f"out={out}"]), "out": out}


def test_the_verb_leaves_a_table_a_page_and_a_picture_of_each_fact(gallery):
    out = gallery["out"]
    assert sorted(p.name for p in out.iterdir()) == ["figures", "validate.csv", "validate.html", "validate.md"]
    keys = ("brands.part", "category.q", "fair.labels")
    pictures = sorted(f"{key}.{kind}" for key in keys for kind in ("png", "svg"))
    assert sorted(p.name for p in (out / "figures").iterdir()) == pictures
    with (out / "validate.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["fact"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["brands.part", "category.q", "fair.labels"]
    assert rows["fair.labels"]["verdict"] == PASS
    assert rows["fair.labels"]["estimate"] == "0.0"
    missed = [row for row in rows.values() if row["verdict"] == MISS and row["known"] == "False"]
    assert gallery["code"] == (1 if missed else 0)


def test_the_same_gallery_again_is_the_same(gallery, tmp_path):
    main(["validate", SOME, *TINY, f"out={tmp_path / 'b'}"])
    for name in ("validate.csv", "validate.md", "validate.html"):
        assert (gallery["out"] / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_exit_code_tells_an_unknown_miss(tmp_path, monkeypatch, capsys):
    line = ["validate", "study.facts=[fair.labels]", *TINY]
    for known, code in ((False, 1), (True, 0)):
        odd = replace(FACTS["fair.labels"], band=Band(1.0, 2.0), known=known)
        monkeypatch.setitem(command.FACTS, "fair.labels", odd)
        assert main([*line, f"out={tmp_path / str(code)}"]) == code
        assert "1 facts: 0 pass, 1 miss" in capsys.readouterr().out


class Page(HTMLParser):
    """Every tag of a page, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_loads_nothing_and_escapes_what_it_shows(gallery):
    page = Page()
    page.feed((gallery["out"] / "validate.html").read_text(encoding="utf-8"))
    assert page.tags.count("img") == 3
    assert all(src.startswith("data:image/svg+xml;base64,") for src in page.loads)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    odd = replace(judged(fact(), seeds(0.5, 0.5)), fact=fact(text="<b>a & b</b>", mechanism="<i>x</i>.", source="<u>"))
    text = html_of([odd], ["<script>"], {})
    assert "&lt;b&gt;a &amp; b&lt;/b&gt;" in text
    assert not [tag for tag in ("<b>", "<i>", "<u>", "<script>") if tag in text]


@pytest.mark.parametrize(("words", "said"), [
    (["study.facts=[contracts]"], "study.facts must name groups (contract, shop"),
    (["market=purchase"], "market is set by the facts themselves"),
    (["focal.levers.reach.effort=.2"], "focal.levers.reach.effort is set by the facts themselves"),
    (["ticks=12"], "ticks is set by the facts themselves"),
    (["study.fairness=nowhere"], "study.fairness must be a finished folder"),
])  # fmt: skip
def test_mistakes_are_one_line(words, said, capsys):
    assert main(["validate", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_finished_study_of_fairness_is_read(tmp_path, monkeypatch):
    """Ties are no wins; without a study its facts say what to type, and no finding makes the exit code 1."""
    monkeypatch.chdir(tmp_path)
    words = ["compare", "experiment=fairness", "scenario=none", "market=purchase", "market.jobs=6", "burn_in=3",
             "customers.count=40", "ticks=15", "seeds=2", "study.environments=4", "study.candidates=1",
             "study.tuning_seeds=1", "study.workers=1", "out=fair"]  # fmt: skip
    assert main(words) == 0
    study = read_study("fair")
    assert len(study) == 4
    found = [told(f, study) for f in FACTS.values() if f.scenario == "fairness"]
    assert not surprises(found)
    shares = [f for f in found if f.fact.key.startswith("fairness.presets")]
    report = (tmp_path / "fair" / "report.txt").read_text(encoding="utf-8")
    assert f"wins only {shares[0].estimate:.0%}" in report or "each wins at least" in report
    verdicts = [f.verdict for f in found if f.fact.key.startswith("fairness.hypothesis")]
    said = [line.split()[-1] for line in report.splitlines() if line[:4].strip().rstrip(".").isdecimal()]
    named = {"CONFIRMED": PASS, "REFUTED": MISS, "CLEAR": UNCLEAR, "MEASURED": UNCLEAR}
    assert verdicts == [named[word] for word in said]
    unread = [absent(f.fact) for f in found]
    assert "not run here: centricity compare experiment=fairness" in "\n".join(lines_of(unread))
    (tmp_path / "fair" / "outcomes.csv").unlink()
    with pytest.raises(BadInput, match=r"lacks outcomes\.csv"):
        read_study("fair")
