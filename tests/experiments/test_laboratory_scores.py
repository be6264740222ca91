"""Do scores say who is right, and does `centricity laboratory` write what it promises?"""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from experiments.laboratory.command import markets_of
from experiments.laboratory.measure import Job, measure
from experiments.laboratory.methods import Said, discounted_purchases, say, survival
from experiments.laboratory.report import reading
from experiments.laboratory.scores import (
    AUC,
    BOOK,
    BRIER,
    RATIO,
    Score,
    auc,
    calibration,
    over_seeds,
    score,
    true_numbers,
)
from experiments.main import main
from sim.compose import compose
from sim.measures import sbg
from sim.measures.discounting import factors
from sim.measures.transactions import Summary
from sim.units import BadInput
from tests.experiments.test_laboratory import SMALL, of


@pytest.mark.parametrize("name", ["purchase", "subscription_regular"])
def test_an_estimator_that_knows_the_truth_scores_one(name):
    _, log, truth = of(name)
    right = true_numbers(truth)
    active = truth.customers["active"].astype(float)
    found = score(log, truth, Said({("oracle", quantity): value for quantity, value in right.items()},
                                   {"oracle": active}))  # fmt: skip
    mine = [s for s in over_seeds([found, found, found]) if s.method == "oracle"]
    assert {s.quantity for s in mine} == {*right, "P(alive)"}
    assert len(right) >= 9
    for s in mine:
        assert s.value == (0.0 if s.kind == BRIER else 1.0)
        assert s.low == s.value == s.high
        assert s.kind != RATIO or reading(s) in ("not clearly wrong", "the truth is not clearly other than 0")


def test_an_estimator_that_says_double_scores_two():
    _, log, truth = of("subscription_regular")
    double = Said({("double", quantity): 2.0 * value for quantity, value in true_numbers(truth).items()})
    of_seeds = over_seeds([score(log, truth, double)] * 3)
    assert {round(s.value, 12) for s in of_seeds if s.method == "double"} == {2.0}
    assert {reading(s) for s in of_seeds if s.method == "double" and s.clear} == {"100% too high"}


def test_the_ratio_over_seeds_and_its_interval_by_hand():
    """Estimates 2, 4, 6 of truths 1, 2, 6: ratio 12 / 9, residuals e - r t of mean 0, t with 2 degrees."""
    pairs = [(2.0, 1.0), (4.0, 2.0), (6.0, 6.0), (float("nan"), 5.0)]
    s = over_seeds([[Score("m", "q", RATIO, e, t)] for e, t in pairs])[0]
    r = 12 / 9
    spread = np.std([2 - r, 4 - 2 * r, 6 - 6 * r], ddof=1)
    half = 4.302653 * spread / 3**0.5 / 3.0
    assert (s.value, s.high - s.value, s.value - s.low, s.n) == pytest.approx((r, half, half, 3), rel=1e-6)
    assert not s.clear  # truths 1, 2, 6: their own interval holds 0
    one = over_seeds([[Score("m", "q", RATIO, 3.0, 2.0)]])[0]
    assert (one.value, one.n, one.clear, reading(one)) == (1.5, 1, True, "50% too high (one seed)")
    assert np.isnan(one.low)


def test_auc_by_hand():
    """Pairs (1 stays, 0 leaves): 3 against 1 and 2, 2 against 1 and 2: three won, one tie, of four."""
    assert auc(np.array([3.0, 2.0, 1.0, 2.0]), np.array([True, True, False, False])) == 3.5 / 4
    assert np.isnan(auc(np.array([1.0, 2.0]), np.array([True, True])))


def test_tenths_of_p_alive_by_hand():
    found = calibration(np.array([0.05, 0.07, 0.3, 1.0]), np.array([0, 1, 1, 1]))
    assert found.shape == (10, 3)
    assert found[0].tolist() == pytest.approx([2, 0.12, 1])
    assert found[[3, 9]].tolist() == [[1, 0.3, 1], [1, 1.0, 1]]
    assert found.sum(axis=0).tolist() == pytest.approx([4, 1.42, 3])


def test_discounted_purchases_of_a_constant_rate():
    """One purchase a week for 20 years, as the convention counts it: in each month at its beginning, within 1e-4."""
    s = Summary(np.arange(2), np.zeros(2), np.zeros(2), np.ones(2))
    about = of("purchase")[1].about
    found = discounted_purchases(lambda t, x, *_: np.full(len(x), t), s, 20.0, about)
    exact = 365.25 / 7 / 12 * factors(240, 0.1, 12).sum()
    assert found == pytest.approx([exact, exact], rel=1e-4)
    free = discounted_purchases(lambda t, x, *_: np.full(len(x), t), s, 20.0, replace(about, discount_rate=0.0))
    assert free == pytest.approx([365.25 / 7 * 20] * 2)


def test_sbg_counts_contracts_that_run_on_as_seen_to_renew_one_time_less_than_billed():
    bills, running = np.array([1, 1, 2, 3, 3, 5]), np.array([False, False, False, True, False, True])
    alpha, beta = sbg.fit([2, 1, 1, 0, 0], [0, 1, 0, 1, 0]).values
    assert survival(bills, running, 6).tolist() == sbg.survival(alpha, beta, 6).tolist()


def test_sbg_truncated_tends_to_derl():
    """Over a long time the sum over the valued months is the closed form of Fader and Hardie (2010)."""
    _, log, _ = of("subscription_regular", "laboratory.valued=600")
    said = say(log)
    of_contracts = log["contracts"]
    running = np.isnat(of_contracts["end"])
    bills = of_contracts["invoices"]
    longest = bills.max()
    lost = np.bincount(bills[~running], minlength=longest + 1)[1:]
    alpha, beta = sbg.fit(lost, np.bincount(bills[running] - 1, minlength=longest + 1)[1:]).values
    margin = of_contracts["amount"][running] * log.about.margin_share
    derl = sbg.residual_value(margin, alpha, beta, bills[running] - 1, 1.1 ** (1 / 12) - 1).sum()
    assert said.estimates["sBG", "customer equity"] == pytest.approx(derl, rel=0.02)
    assert said.estimates["sBG", "customer equity"] < derl


def test_every_method_speaks_of_its_market():
    shop, contracts = of("purchase"), of("subscription_regular")
    found = {(s.method, s.quantity) for s in score(*shop[1:]) if s.kind == RATIO}
    assert {m for m, _ in found} >= {"BG/NBD", "one average rate", "last touch", "survey", BOOK}
    found = {(s.method, s.quantity) for s in score(*contracts[1:]) if s.kind == RATIO}
    assert {m for m, _ in found} >= {"sBG", "one average rate", "last touch", "survey", BOOK}
    assert {s.quantity for s in score(*contracts[1:]) if s.kind == AUC} == {"recommend", "satisfaction",
                                                                           "intends_to_stay"}  # fmt: skip


def test_a_firm_without_customers_is_an_answer_and_no_error():
    silent = "focal.levers.reach.effort=0", "focal.levers.sell.effort=0", "market.aware_at_start=0", "market.search=0"
    for name in ("purchase", "subscription_regular"):
        _, log, truth = of(name, *silent, "network=none")
        said = say(log)
        assert said.estimates == {}
        assert set(said.without) >= {"one average rate", "last touch", "survey"}
        assert all(np.isnan(s.estimate) or s.method == BOOK for s in score(log, truth, said))


def test_the_same_seed_gives_the_same_scores():
    config = of("subscription_regular")[0].market.config
    first, second = (measure(Job("m", config, 0)) for _ in range(2))
    assert [vars(s) for s in first.scores] == [vars(s) for s in second.scores]
    assert np.array_equal(first.survival, second.survival, equal_nan=True)
    assert first.totals == second.totals


@pytest.mark.slow
def test_the_verb_writes_logs_truth_scores_and_pictures(tmp_path, capsys):
    line = ["laboratory", *SMALL, "laboratory.markets=[purchase,subscription_regular]", "seeds=2", "study.workers=1"]
    assert main([*line, f"out={tmp_path / 'a'}"]) == 0
    text = capsys.readouterr().out
    assert "subscription_regular_alike" in text
    assert "one average rate" in text
    rows = list(csv.DictReader((tmp_path / "a" / "laboratory.csv").open(encoding="utf-8")))
    assert {row["market"] for row in rows} == {"purchase", "subscription_regular", "subscription_regular_alike"}
    assert {row["seed"] for row in rows} == {"1", "2"}
    ratios = [row for row in rows if row["ratio"]]
    assert all(float(r["ratio"]) == float(r["estimate"]) / float(r["truth"]) for r in ratios)
    assert len(ratios) > 40
    assert (tmp_path / "a" / "logs" / "purchase" / "truth" / "truth_customers.csv").is_file()
    figures = {p.name for p in (tmp_path / "a" / "figures").iterdir()}
    assert {"estimate_over_truth.png", "told_apart.svg", "active.png", "survival.png"} <= figures
    assert text.split("report.txt,")[0].strip() in (tmp_path / "a" / "report.txt").read_text(encoding="utf-8")


MISTAKES = {
    "ticks=5": "ticks is set by laboratory.observed and laboratory.horizon, got 'ticks=5'.",
    "laboratory.markets=[nope]": "laboratory.markets: in nope, market must be one of",
    "laboratory.markets=[cdnow,cdnow]": "laboratory.markets must name at least one market, each once",
    "laboratory.observed=3": "laboratory.observed must lie in [12, 600] (months), got 3.",
}


@pytest.mark.parametrize("word", MISTAKES)
def test_a_mistake_is_one_line(word, capsys):
    assert main(["laboratory", word]) == 2
    assert MISTAKES[word] in capsys.readouterr().err


def test_one_market_may_be_chosen_and_not_twice():
    one = markets_of(compose(["market=purchase", "laboratory.contrast=false"]))
    assert list(one) == ["purchase"]
    assert one["purchase"].ticks == 72
    with pytest.raises(BadInput, match=r"market must be left out where laboratory\.markets lists markets"):
        markets_of(compose(["market=purchase", "laboratory.markets=[cdnow]"]))
