"""Do the worked experiments compare like with like, and does a report answer the question that was asked?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.compare import report
from experiments.figures import draw_all
from experiments.figures.series import Data
from experiments.figures.watched import course, watched
from experiments.reading import Difference, borne_out, difference
from experiments.watched import claimed, claims, watched_lines
from sim.claims import Expected, parse_claim
from sim.compose import compose
from sim.config import Config, Study
from sim.firms.levers.base import Effort
from sim.measures.catalogue import KEYS
from sim.study import comparison, run_study
from sim.units import BadInput
from tests.experiments.test_figures import A, B, C, a_config, outcomes, plain

WORKED = ("helping_buy", "service_is_not_centricity", "crm_and_culture", "performance_first", "myopia",
          "seat_and_app")


def efforts(config: Config) -> dict[str, float]:
    """The total effort of each arm."""
    return {s: round(sum(lever.effort for lever in config.presets[s].levers.in_order() if isinstance(lever, Effort)), 9)
            for s in config.strategies}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_arms_make_equal_efforts_out_of_equal_money(name):
    config = compose([f"experiment={name}"])
    assert len(set(efforts(config).values())) == 1, efforts(config)
    assert config.firms.budget.value == "fixed"
    levers = [config.presets[s].levers for s in config.strategies]
    assert len(levers) > 1
    assert all(other.organise == levers[0].organise and other.price == levers[0].price for other in levers)


@pytest.mark.parametrize("name", WORKED)
def test_an_experiment_asks_watches_and_claims(name):
    study = compose([f"experiment={name}"]).study
    assert study.question.endswith("?")
    assert len(study.watch) == 6
    assert {parse_claim(text).measure for text in study.claim} <= set(study.watch)


MISTAKES = {
    "study.watch=[retention,joy]": f"study.watch must name measures out of {', '.join(KEYS)}, got 'joy'.",
    "study.claim=['joy: more']": f"study.claim must name measures out of {', '.join(KEYS)}, got 'joy'.",
    "study.claim=['retention: up']": "study.claim must be of the form 'MEASURE: more', 'MEASURE: less' or 'MEASURE: "
    "more for A - B than C - D', got 'retention: up'.",
    "study.claim=['retention: more for x than blend']": "study.claim must compare strategies out of product_centric, "
    "customer_centric, convert, got 'x'; study.claim=[] leaves the claims out.",
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.items())
def test_a_mistake_is_one_line_that_says_what_is_valid(text, message):
    with pytest.raises(BadInput) as refusal:
        compose([text])
    assert str(refusal.value) == message


def test_a_claim_needs_something_to_compare_with():
    with pytest.raises(BadInput, match=r"^study\.claim needs two strategies to compare, got strategies=\['blend'\]; "):
        compose(["study.claim=['retention: more']", "strategies=[blend]"])
    assert compose(["experiment=helping_buy", "strategies=[blend]", "study.claim=[]"]).study.claim == []


def test_a_claim_is_read_as_it_is_written():
    assert parse_claim("nps:  less").among([A, B, C]) == Expected("nps", "less", (B,), (A,))
    assert parse_claim("nps: more for a - b than c").among([A]) == Expected("nps", "more", ("a", "b"), ("c",))


def of(a: list[float], b: list[float]) -> Difference:
    """The paired difference of two arms."""
    return difference(np.array(a), np.array(b), 0.01)


@pytest.mark.parametrize(("b", "more", "less"), [
    ([3.0, 3.1, 2.9], "confirmed", "refuted"),  # gaps 2, 2.1, 1.9: mean 2, half width 4.3 x .1 / sqrt 3 = .25
    ([1.0, 3.0, -1.0], "not clear", "not clear"),  # gaps 0, 2, -2
    ([1.001, 1.001, 1.0011], "not clear", "not clear"),  # a thousandth: clear, but too small to matter
    ([1.0, 1.0, 1.0], "refuted", "refuted"),  # no difference in any seed
])  # fmt: skip
def test_verdicts_on_numbers_whose_answer_is_known(b, more, less):
    d = of([1.0, 1.0, 1.0], b)
    assert (borne_out("more", d), borne_out("less", d)) == (more, less)


def test_one_seed_and_no_numbers_are_not_clear():
    for d in (of([1.0], [5.0]), of([1.0], [1.0]), of([np.nan], [1.0])):
        assert borne_out("more", d) == "not clear"


def test_what_a_thing_adds_is_compared_by_seed():
    config = asking(["retention: more for b - a than d - c"], ("a", "b", "c", "d"))
    numbers = {"a": [0.5, 0.6], "b": [0.7, 0.9], "c": [0.5, 0.5], "d": [0.6, 0.5]}
    d = claimed(config, claims(config)[0], {s: {"retention": np.array(v)} for s, v in numbers.items()})
    assert d.mean == pytest.approx(0.2)  # (.2 - .1, .3 - 0) = .1, .3
    assert d.relative == pytest.approx(0.4)  # of the level of c, .5


def asking(claim: list[str], strategies: tuple[str, ...] = (A, B), watch: tuple[str, ...] = ("retention", "nps",
           "value_created")) -> Config:  # fmt: skip
    """A small comparison with a question."""
    study = Study(question="Who keeps more?", watch=list(watch), claim=claim)
    return replace(a_config(strategies, ticks=14), study=study)


def test_the_answer_says_each_mean_each_difference_and_each_verdict():
    config = asking(["retention: more", "nps: less"])
    found = {A: {"retention": [0.5, 0.52, 0.54], "nps": [1.0, 2.0, 3.0], "value_created": [1e4, 1e4, 1e4]},
             B: {"retention": [0.6, 0.63, 0.66], "nps": [1.0, 2.5, 2.5], "value_created": [1e4, 1e4, 1e4]}}  # fmt: skip
    text = "\n".join(watched_lines(config, {s: {k: np.array(v) for k, v in m.items()} for s, m in found.items()}))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert rows[0] == "Question: Who keeps more?"
    at = rows.index("Retention a year")
    assert rows[at + 1] == "product-centric 52.0%"
    # gaps .10, .11, .12: mean .11, half width 4.303 x .01 / sqrt 3 = .0248
    assert rows[at + 2] == "customer-centric 63.0% 11.0% [8.5% to 13.5%] more"
    assert rows[rows.index("Net promoter score") + 2].endswith("no clear difference")
    assert rows[rows.index("Value created") + 2] == "customer-centric 100 0 [0 to 0] no difference"
    assert "Retention a year: more confirmed (11.0% [8.5% to 13.5%])" in rows
    assert any(row.startswith("Net promoter score: less not clear (0.0 [") for row in rows)


def test_without_a_question_the_report_begins_as_before():
    assert watched_lines(a_config(), {}) == []


@pytest.mark.slow
def test_the_report_of_an_experiment_begins_with_its_question(tmp_path: Path):
    config = compose(["experiment=service_is_not_centricity", "customers.count=60", "burn_in=2", "ticks=6", "seeds=2",
                      "study.oracle_months=0", "study.workers=1"])  # fmt: skip
    found = [o for outcomes in run_study(config, comparison(config)) for o in outcomes]
    text = report(config, found, tmp_path)
    assert text.startswith(f"Question: {config.study.question}\n\nWatched: means of 2 seeds")
    assert text.count("Incidents an order") > 1
    assert "incidents_per_order" in (tmp_path / "summary.csv").read_text(encoding="utf-8")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8").splitlines()[1] == text.splitlines()[0]


def drawn(claim: list[str], strategies: tuple[str, ...] = (A, B), watch: tuple[str, ...] = ("retention",
          "nps")) -> str:  # fmt: skip
    """The title of the figure where later strategies do better."""
    config = asking(claim, strategies, watch)
    levels = dict(zip(strategies, (0.2, 0.8, 0.3, 0.4), strict=False))
    return plain(watched(Data(outcomes(config, levels), config)).title)


def test_the_figure_is_titled_with_its_finding():
    start = "Customer-centric keeps more of its customers than product-centric: "
    assert drawn(["retention: more"]).startswith(start)
    assert drawn(["retention: more"]).endswith("; the claim of the sources is confirmed")
    assert drawn([]).startswith(start)
    assert drawn(["retention: more", "nps: more"]).endswith("; all 2 claims of the sources are confirmed")
    told = drawn(["retention: more", "nps: less", "nps: more"])
    assert told.endswith("; of 3 claims of the sources: 2 confirmed, 1 refuted")


def test_the_figure_says_what_a_thing_adds():
    told = drawn([f"nps: more for {B} - {A} than {C} - {A}"], (A, B, C))
    assert told == ("Net promoter score: customer-centric less product-centric is 30, blend less product-centric is 5 "
                    "in the last year (clearly more); the claim of the sources is confirmed")  # fmt: skip


def test_a_panel_each_with_bars_for_what_has_no_course(tmp_path: Path):
    config = asking(["retention: more"], watch=tuple(KEYS))
    data = Data(outcomes(config, {A: 0.2, B: 0.8}), config)
    courses = {key: found for key in KEYS if (found := course(data, key)) is not None}
    assert {"retention", "profit", "incidents_per_order", "orders", "satisfaction", "culture"} <= set(courses)
    assert not {"value_created", "cohort_1", "market_surplus"} & set(courses)
    assert all(values.shape == (3, 14) for found in courses.values() for values in found.values())
    panels = [p for p in watched(data).panels if p.get_visible()]
    assert len(panels) == len(KEYS)
    assert all(bool(p.patches) != (key in courses) for key, p in zip(KEYS, panels, strict=True))
    paths = draw_all(data.outcomes, asking(["nps: more"]), tmp_path)
    assert {p.name for p in paths} >= {"watched.svg", "watched.png", "profit.svg"}


def test_amounts_over_time_are_of_the_last_year():
    config = asking([], watch=("incidents_per_order", "orders", "spend"))
    data = Data(outcomes(config, {A: 0.5, B: 0.5}), config)  # everything countable is 100 + 200 x .5 = 200 in seed 0
    assert course(data, "incidents_per_order")[A][0] == pytest.approx(np.ones(14))
    assert course(data, "orders")[A][0] == pytest.approx(np.full(14, 2400.0))
    assert course(data, "spend")[A][0] == pytest.approx(200.0 * np.arange(1, 15))
