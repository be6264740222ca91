"""Does a league rank by what was measured, share places that are not clear, and write down what it says?"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from experiments.figures.league import in_order, to_show, who_wins_where
from experiments.league import KEYS, counted, markets_of, ticks
from experiments.league_text import apart_from, place_lines
from experiments.main import main
from experiments.ranking import alone, apart, ranking, sets_apart, wilson, winners
from sim.compose import compose
from sim.firms.levers import LEVERS
from sim.sight import LINKS, SPEND, links
from sim.study import arm_of, column, run_study
from sim.summary import MEASURES, summarise

A, B, C = "product_centric", "customer_centric", "blend"
LINE = ("experiment=league", "customers.count=60", "ticks=14", "seeds=2", "study.workers=1", "record.survey=20",
        "study.oracle_months=3", f"strategies=[{A},{B},{C}]", "study.markets=[purchase,new_category]")  # fmt: skip


def valued(**values: list[float]) -> dict[str, dict[str, np.ndarray]]:
    """Strategies with a value created a seed."""
    return {name: {"value_created": np.array(v)} for name, v in values.items()}


def test_places_by_hand():
    """b - a is -1, 1, -1: mean -1/3, half t(.975, 2) sd / sqrt(3) = 4.3027 x 1.1547 / 1.7321 = 2.8684."""
    places = ranking(valued(c=[1.0, 11.0, 21.0], b=[9.0, 21.0, 29.0], d=[1.0, 11.0, 21.0], a=[10.0, 20.0, 30.0]), 0.01)
    assert [(p.strategy, p.rank, p.firsts) for p in places] == [("a", 1, 2), ("b", 1, 1), ("c", 3, 0), ("d", 3, 0)]
    assert places[1].above.low == pytest.approx(-1 / 3 - 2.8684, abs=1e-4)
    assert places[1].above.high == pytest.approx(-1 / 3 + 2.8684, abs=1e-4)
    assert (places[3].best.mean, places[3].above.ties) == (-9.0, 3)
    assert not alone(places)


def test_a_rank_does_not_reach_down_by_steps():
    """b is not clearly below a, nor c below b; c is clearly below a: 10 +- 0 against a, 5 +- 10.8 against b."""
    places = ranking(valued(a=[30.0, 20.0, 40.0], b=[22.0, 20.0, 33.0], c=[20.0, 10.0, 30.0]), 0.01)
    assert [(p.strategy, p.rank) for p in places] == [("a", 1), ("b", 1), ("c", 3)]
    assert not apart(places[1].above)
    assert not apart(places[2].above)


def test_a_gap_that_is_always_the_same_is_a_rank():
    places = ranking(valued(a=[5.0, 1.0], b=[6.0, 2.0]), 0.01)
    assert [(p.strategy, p.rank) for p in places] == [("b", 1), ("a", 2)]
    assert alone(places)


def test_a_rank_of_its_own_may_be_too_small_to_matter():
    places = ranking(valued(a=[1000.0, 2000.0], b=[1001.0, 2001.0]), 0.01)
    assert [p.rank for p in places] == [1, 2]
    assert not alone(places)


def test_one_seed_ranks_nobody_and_what_is_not_measured_comes_last():
    places = ranking(valued(a=[np.nan], b=[-6.0], c=[2.0]), 0.01)
    assert [(p.strategy, p.rank) for p in places] == [("c", 1), ("b", 1), ("a", 1)]
    assert [p.firsts for p in places] == [1, 0, 0]


def test_shared_ranks_are_marked_in_print():
    places = ranking(valued(a=[1000.0, 2000.0, 3000.0], b=[900.0, 2100.0, 2900.0], c=[0.0, 1000.0, 2000.0]), 0.01)
    rows = [line.split() for line in place_lines(places)[1:]]
    assert [row[:2] for row in rows] == [["1=", "a"], ["1=", "b"], ["3", "c"]]
    assert "(not clear)" in place_lines(places)[2]
    assert "(not clear)" not in place_lines(places)[3]


def test_the_wilson_interval_by_hand():
    """6 of 8: centre (.75 + z^2/16) / (1 + z^2/8) = .66890, half .25962."""
    assert wilson(6, 8) == pytest.approx((0.40927, 0.92852), abs=1e-4)


def test_who_wins_counts_markets_and_how_many_are_clear():
    clear, not_clear = valued(a=[5.0, 1.0], b=[4.0, 0.0]), valued(a=[5.0, 1.0], b=[4.0, 9.0])
    where = {"x": ranking(clear, 0.01), "y": ranking(valued(a=[1.0, 1.0], b=[0.0, 3.0]), 0.01),
             "z": ranking(not_clear, 0.01)}  # fmt: skip
    assert winners(where) == "Most value created, by market: b in 2 of 3 (clearly in none), a in 1 of 3 (clearly in 1)"


def test_what_sets_two_apart_is_clear_and_the_largest_in_standard_deviations():
    """Differences of 3, 10 and 0.2; sds over all are 1.52, 20.2 and 1.00; the third is not clear."""
    found = {
        "a": {"nps": np.array([4.0, 4.1]), "customers": np.array([50.0, 51.0]), "price": np.array([1.0, 3.2])},
        "b": {"nps": np.array([1.0, 1.1]), "customers": np.array([40.0, 41.0]), "price": np.array([1.0, 2.8])},
        "c": {"nps": np.array([4.0, 4.0]), "customers": np.array([0.0, 9.0]), "price": np.array([3.0, 3.0])},
    }
    apart = sets_apart(found, "a", "b", ["customers", "price", "nps"], 0.01)
    assert [key for key, _ in apart] == ["nps", "customers"]
    assert apart[0][1].mean == pytest.approx(3.0)
    assert sets_apart(found, "a", "b", ["price"], 0.01) == []


@pytest.mark.parametrize(("more", "message"), {
    ("study.markets=[purchase,mars]",): "study.markets must be of cdnow, crowded, new_category, purchase, "
    "subscription_high_end, subscription_regular, got 'mars'.",
    ("study.markets=[purchase,purchase]",): "study.markets must name each market once, got ['purchase', 'purchase'].",
    ("market=crowded",): "market must be left out where study.markets lists markets, got 'market=crowded'.",
    ("study.markets=[purchase,cdnow]", "customers.jobs_most=3"): "study.markets: in cdnow, customers.jobs_most must "
    "not exceed market.jobs (1), got 3.",
    ("study.report=cup",): "study.report must be one of comparison, league, fairness, got 'cup'.",
}.items())  # fmt: skip
def test_mistakes_are_one_line_before_anything_runs(more, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *LINE, *more]) == 2
    assert capsys.readouterr() == ("", f"centricity: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_each_market_keeps_what_was_asked_and_is_itself_otherwise():
    markets = markets_of(compose(LINE))
    assert [(name, c.market.name, c.burn_in) for name, c in markets.items()] == [
        ("purchase", "purchase", 24), ("new_category", "new_category", 0)
    ]  # fmt: skip
    assert {(c.customers.count, c.ticks, c.seeds, tuple(c.strategies)) for c in markets.values()} == {
        (60, 14, 2, (A, B, C))
    }
    one = markets_of(compose(["study.report=league", "market=crowded"]))
    assert [(name, len(c.rivals)) for name, c in one.items()] == [("crowded", 6)]


def test_the_cost_counts_burn_in_arms_and_running_on():
    config = markets_of(compose(LINE))["purchase"]
    assert ticks(config) == 24 + 3 + 3 * (14 + 3)
    assert (counted(1, "process"), counted(3, "strategy")) == ("1 process", "3 strategies")


def test_the_file_has_the_main_and_the_cautionary_strategies_the_baseline_first():
    config = compose(["experiment=league"])
    assert config.study.markets == ["subscription_regular", "subscription_high_end", "purchase", "new_category",
                                    "crowded"]  # fmt: skip
    assert config.strategies[:4] == [A, B, C, "convert"]
    assert {"feature_factory", "lip_service", "service_only", "wish_list"} < set(config.strategies)
    assert (config.customers.count, config.seeds, config.ticks) == (2000, 8, 120)


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Path:
    """The folder of a small league."""
    folder = tmp_path_factory.mktemp("league") / "out"
    assert main(["compare", *LINE, f"out={folder}"]) == 0
    return folder


@pytest.fixture(scope="module")
def rows(played) -> dict[tuple[str, str, int, str], str]:
    """The cells of summary.csv by market, strategy, seed and measure."""
    with (played / "summary.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == ["market", "strategy", "seed", "measure", "unit", "value"]
    cells = {(r["market"], r["strategy"], int(r["seed"]), r["measure"]): r["value"] for r in found}
    assert len(cells) == len(found) == 2 * 3 * 2 * len(KEYS)
    return cells


@pytest.mark.parametrize("market", ["purchase", "new_category"])
def test_the_csv_is_the_summary_of_the_same_runs(rows, market):
    config = markets_of(compose(LINE))[market]
    for outcomes in run_study(config, [arm_of(config, s) for s in (A, B)]):
        for o in outcomes:
            for key, value in summarise(o, config, config.focal.id).items():
                cell = rows[market, o.arm, o.seed, key]
                assert (np.isnan(value) and cell == "") or float(cell) == value, key


def test_the_report_ranks_as_the_csv_does(played, rows):
    text = (played / "report.txt").read_text(encoding="utf-8")
    assert text.startswith("market=purchase (purchase): 60 customers")
    for market in ("purchase", "new_category"):
        values = {s: np.array([float(rows[market, s, seed, "value_created"]) for seed in (1, 2)]) for s in (A, B, C)}
        block = text.partition(f"\n{market}: places by value created, n = 2 seeds\n")[2].partition("  Why")[0]
        order = [line.split()[1].replace("-", "_") for line in block.splitlines()[1:]]
        assert order == sorted(values, key=lambda s: values[s].mean(), reverse=True)
        shown = [float(line.split()[2].replace(",", "")) for line in block.splitlines()[1:]]
        assert shown == pytest.approx([values[s].mean() / 100 for s in order], abs=0.5)
    assert text.count("95 % Wilson interval") == 2
    assert "FITTED in new_category to data:" in text


def test_files_and_figures_are_there_and_titles_are_findings(played):
    names = ["who_wins_where", "line_of_sight_purchase", "line_of_sight_new_category"]
    assert sorted(p.name for p in (played / "figures").iterdir()) == sorted(
        f"{n}.{e}" for n in names for e in ("png", "svg")
    )
    assert set(json.loads((played / "config.json").read_text())) == {"purchase", "new_category"}
    report = (played / "report.txt").read_text(encoding="utf-8")
    told = [titled(played / "figures" / f"{n}.svg") for n in names]
    assert told[0] + "." in report.splitlines()
    for title, market in zip(told[1:], ("purchase", "new_category"), strict=True):
        assert re.match(rf"{market}: [a-z-]+ creates the most value, (not )?clearly more than [a-z-]+; ", title)


def titled(path: Path) -> str:
    """The title that an SVG carries."""
    return " ".join(re.findall("<dc:title>(.*?)</dc:title>", path.read_text("utf-8"), re.DOTALL))


def test_the_matrix_has_the_differences_a_customer_and_marks_clear_ones():
    config = compose([*LINE, "customers.count=100"])
    found = valued(**{A: [1e6, 1e6], B: [3e6, 3.1e6], C: [0.5e6, 1.5e6]})
    places = {"purchase": ranking(found, 0.01)}
    texts = [t.get_text() for t in who_wins_where({"purchase": config}, {"purchase": found}, places).panels[0].texts]
    assert texts == ["+205 \N{BLACK UP-POINTING TRIANGLE}", "0", "0.0"]  # (3.05 - 1) million cents, 100 customers
    assert in_order(config, places) == [B, A, C]


def test_of_many_strategies_the_top_the_last_and_the_first_of_the_list_are_shown():
    names = ["neutral", "blend", "wish_list", "lip_service", "brand_first", "ai_polish", "service_only"]
    places = ranking(valued(**{s: [float(-k), -k - 1.0] for k, s in enumerate(names)}), 0.01)
    config = compose([f"strategies=[ai_polish,blend,{','.join(s for s in names if s not in ('ai_polish', 'blend'))}]"])
    assert to_show(config, places) == ["neutral", "blend", "wish_list", "ai_polish", "service_only"]
    assert to_show(config, places[:6]) == names[:6]


def test_without_a_clear_reason_none_is_given():
    found = {s: {m.key: np.array([1.0, 2.0]) for m in (*LINKS, *MEASURES)} for s in (A, B)}
    assert apart_from(A, B, found, compose(LINE)).startswith("No measure of the table of reasons sets it clearly apart")


def test_the_line_of_sight_adds_up():
    assert sorted(name for group in SPEND.values() for name in group) == sorted(LEVERS)
    config = markets_of(compose(LINE))["purchase"]
    [outcome] = next(iter(run_study(config, [arm_of(config, B)])))
    found = links(outcome, config, 0)
    assert {m.key for m in LINKS} <= set(found)
    spent = sum(column(outcome, f"spend_{name}")[24:].sum() for name in LEVERS)
    assert found["spend_all"] == pytest.approx(spent / 60 / (14 / 12))
    assert found["spend_keep"] == pytest.approx(
        (column(outcome, "spend_serve")[24:].sum() + column(outcome, "spend_relate")[24:].sum()) / 70
    )
    last = slice(-12, None)
    assert found["culture"] == pytest.approx(column(outcome, "culture")[last].mean())
    assert found["incidents_per_order"] == pytest.approx(
        column(outcome, "incidents")[last].sum() / column(outcome, "orders")[last].sum()
    )
    assert found["margin"] == pytest.approx(1 - found["unit_cost"] / found["price"])
