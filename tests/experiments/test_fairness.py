"""Is the fairness study fair? Environments as said, equal search, ties by hand, verdicts that can fail, stops."""

from __future__ import annotations

import csv
import re
import shlex

import numpy as np
import pytest

from experiments.fairness import study as verb
from experiments.fairness.contenders import ARCHETYPES, CONTENDERS, CUSTOMER, PRODUCT, TUNED, Contender, arms
from experiments.fairness.deciding import explained, importances, tree
from experiments.fairness.environments import hypercube, jobs
from experiments.fairness.estimates import NOTHING, Estimate, apart, average, fit, share_above, verdict
from experiments.fairness.hypotheses import DOCKING, HYPOTHESES, amplified, hump, slope
from experiments.fairness.measured import KEYS, measured
from experiments.fairness.ranges import FACTORS
from experiments.fairness.report import Findings
from experiments.fairness.results import PRESETS, Results, winners
from experiments.fairness.store import Store, fingerprint
from experiments.fairness.study import Fairness, fairness
from experiments.fairness.tuning import EFFORTS, candidates, tuned
from experiments.figures.fairness import draw_fairness
from experiments.main import main, read
from sim.compose import compose
from sim.study import Task, run_task

SMALL = ("experiment=fairness", "scenario=none", "market=purchase", "market.jobs=6", "customers.count=60", "burn_in=3",
         "ticks=15", "seeds=2", "study.environments=3", "study.candidates=2", "study.tuning_seeds=1",
         "study.workers=1")  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def base(*words: str):
    return compose(["experiment=fairness", *words])


@pytest.fixture(scope="module")
def points():
    return hypercube(base())


def test_the_hypercube_is_stratified_in_every_factor_and_the_same_for_the_same_seed(points):
    assert len(points) == 200
    for f in FACTORS:
        values = [e.values[f.name] for e in points]
        if f.choices:
            counts = [values.count(c) for c in f.choices]
            assert max(counts) - min(counts) <= 1
        elif f.scale != "whole" and not f.builds:
            places = sorted(f.place(v) for v in values)
            assert np.abs(np.array(places) - (np.arange(200) + 0.5) / 200).max() <= 0.5 / 200 + 1e-3
        elif f.name != "rivals_customer":
            counts = [values.count(float(k)) for k in range(int(f.ends[0]), int(f.ends[1]) + 1)]
            assert max(counts) - min(counts) <= 1
    assert hypercube(base()) == points
    assert [e.lines for e in hypercube(base("seed=2"))] != [e.lines for e in points]


def test_every_environment_composes_to_the_values_it_says_and_has_seeds_of_its_own(points):
    b = base()
    seen = set()
    for e in points:
        c = e.config(b)
        assert c.market.situation_spread == e.values["needs"]
        assert c.market.common_drift == e.values["drift"]
        assert (c.market.jobs, len(c.rivals)) == (e.values["jobs"], e.values["rivals"])
        playing = [r.strategy for r in c.rivals.values()]
        assert playing.count(CUSTOMER) / len(playing) == pytest.approx(e.values["rivals_customer"], abs=1e-4)
        assert set(playing) <= set(ARCHETYPES)
        assert (c.customers.count, c.ticks, c.burn_in) == (1000, 120, 24)
        own = set(range(c.seed, c.seed + b.seeds + b.study.tuning_seeds))
        assert not own & seen
        seen |= own


def test_the_command_of_an_environment_compares_in_it(points):
    b, e = base(), points[7]
    line = read(shlex.split(e.command(b))[1:])
    c = compose(line.overrides)
    assert (line.verb, c.study.report.name) == ("compare", "comparison")
    assert (c.market, c.network, c.firms, c.rivals, c.events) == tuple(
        getattr(e.config(b), part) for part in ("market", "network", "firms", "rivals", "events")
    )
    assert (c.seed, c.seeds) == (e.seed(b), 5)


def test_the_default_number_of_jobs_gives_the_defaults_of_what_follows_it():
    c, d = compose(jobs(6)), compose([])
    assert (c.customers, c.firms, c.market) == (d.customers, d.firms, d.market)


def test_what_the_line_sets_stays_in_every_environment():
    found = hypercube(base("market=purchase", "+rivals.fourth={id: 4, strategy: blend}", "study.environments=5"))
    assert "market" not in found[0].values
    assert "rivals" not in found[0].values
    assert all(e.config(base("market=purchase")).market.name == "purchase" for e in found)


@pytest.mark.parametrize(("words", "says"), [
    (("strategies=[blend]",), "strategies cannot be set"), (("focal.levers.serve.effort=.1",), "focal.levers.serve"),
    (("seeds=1",), "seeds must be at least 2"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(words, says, capsys, here):
    assert main(["compare", "experiment=fairness", *words]) == 2
    assert says in capsys.readouterr().err
    assert not list(here.iterdir())


def value(levers, key):
    lever, _, name = key.partition(".")
    return getattr(getattr(levers, lever), name)


def test_both_archetypes_get_the_same_search_and_keep_what_makes_them():
    b = base("study.candidates=40")
    tried = candidates(b, 3)
    own = {a: [c for c in tried if c.preset == a] for a in ARCHETYPES}
    assert [len(v) for v in own.values()] == [40, 40]
    assert all(v[0].changes == {} for v in own.values())
    made = {arm.name: arm.config.presets[arm.name].levers for arm in arms(b, tuple(tried))}
    for a in ARCHETYPES:
        preset = b.presets[a].levers
        for levers in (made[c.name] for c in own[a]):
            assert levers.organise.customer_units == preset.organise.customer_units
            assert levers.govern.equity == preset.govern.equity
            efforts = [(value(levers, key), value(preset, key)) for key in EFFORTS]
            assert all((mine == 0.0) == (was == 0.0) and mine <= 2.001 * was for mine, was in efforts)
            assert sum(mine for mine, _ in efforts) <= 1.0
    assert candidates(b, 3) == tried != candidates(b, 4)


def test_the_best_candidate_is_tuned_and_among_equals_the_preset():
    b = base()
    names = [c.name for c in candidates(b, 0)]
    assert [c.changes for c in tuned(b, 0, dict.fromkeys(names, 1.0))] == [{}, {}]
    best = tuned(b, 0, dict.fromkeys(names, 1.0) | {f"{PRODUCT}_2": 2.0})
    assert best[0].changes == next(c for c in candidates(b, 0) if c.name == f"{PRODUCT}_2").changes
    assert (best[0].name, best[1].changes) == (TUNED[PRODUCT], {})


def test_the_study_runs_survives_a_stop_and_leaves_the_same_bits(here, monkeypatch, capsys):
    assert fairness(compose([*SMALL, "out=whole"])) == 0
    done = []

    def stopped(self, rows):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(1)
        kept(self, rows)

    kept = Store.add
    with monkeypatch.context() as patch:
        patch.setattr(Store, "add", stopped)
        with pytest.raises(KeyboardInterrupt, match="goes on"):
            fairness(compose([*SMALL, "out=stopped"]))
    assert not (here / "stopped").exists()
    left = next(here.glob(".fairness-*.csv"))
    left.write_bytes(left.read_bytes()[:-9])  # a stop in the middle of a line
    assert fairness(compose([*SMALL, "out=stopped"])) == 0
    assert "runs are already there" in capsys.readouterr().out
    assert {p.name for p in here.iterdir()} == {"whole", "stopped"}
    for name in ("outcomes.csv", "report.txt"):
        assert (here / "whole" / name).read_bytes() == (here / "stopped" / name).read_bytes()
    rows = list(csv.DictReader((here / "whole" / "outcomes.csv").open()))
    players = len(CONTENDERS) + len(TUNED)
    assert len({(row['stage'], row['environment'], row['seed'], row['arm']) for row in rows}) == len(rows)
    assert len(rows) == 3 * (2 * 2 * 1 + players * 2) == Fairness(compose(SMALL)).runs
    text = (here / "whole" / "report.txt").read_text(encoding="utf-8")
    assert all(claim.text in text for claim in HYPOTHESES + DOCKING)
    assert "of the environments we chose" in text
    assert (here / "whole" / "figures" / "shares_won.svg").exists()


def test_rows_of_another_study_are_not_taken_up(monkeypatch):
    names = {Fairness(compose([*SMALL, *more])).fingerprint() for more in ((), ("seed=2",), ("market.habit=1",))}
    assert len(names) == 3
    assert Fairness(compose([*SMALL, "out=x", "study.workers=2"])).fingerprint() in names
    assert fingerprint([1]) != fingerprint([2])


def test_a_twin_of_a_preset_differs_by_exactly_nothing():
    b = compose([*SMALL, "study.environments=2"])
    c = hypercube(b)[0].config(b)
    players = (Contender("a", CUSTOMER), Contender("b", CUSTOMER), Contender("c", PRODUCT))
    first, second, other = run_task(Task(c, arms(c, players), 0), condense=measured)
    assert repr([first[k] for k in KEYS]) == repr([second[k] for k in KEYS])
    assert first["profit"] != other["profit"]
    assert winners(np.zeros((1, 5))).tolist() == [0]


def test_winners_and_ties_by_hand():
    """Five differences 1 to 5: mean 3, sd 1.58, half of the interval 1.96; so it wins, and shifted by 2 it is a tie."""
    gaps = np.arange(1.0, 6.0)
    assert winners(np.array([gaps, gaps - 2.0, -gaps])).tolist() == [1, 0, -1]


def test_a_verdict_can_be_each_of_four():
    sure, against, open_ = Estimate(2, 1, 3, 9), Estimate(-2, -3, -1, 9), Estimate(1, -1, 3, 9)
    assert [verdict(f) for f in ([sure], [sure, open_], [sure, against], [NOTHING])] == [
        "confirmed", "not clear", "refuted", "not measured"]  # fmt: skip
    assert verdict([-against]) == "confirmed"


def test_estimates_by_hand():
    e = average(np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))
    assert (e.value, e.n) == (3.0, 5)
    assert e.high - e.value == pytest.approx(2.776445 * (2.5 / 5) ** 0.5)
    two = apart(np.array([4.0, 6.0]), np.array([1.0, 3.0]))
    assert (two.value, two.n) == (3.0, 4)
    assert two.high - two.value == pytest.approx(4.302653 * 2.0**0.5)
    third = share_above(np.array([True, False, False]), 1 / 3)
    assert third.value == pytest.approx(0.0)
    assert third.low < 0.0 < third.high


def test_a_regression_finds_known_numbers_and_its_interval_holds_them():
    luck = np.random.default_rng(1)
    x = luck.random((400, 2))
    y = 2.0 * x[:, 0] - x[:, 1] + 3.0 + luck.normal(0, 0.1 + x[:, 0], 400)  # unequal spread
    found = fit(y, x)
    assert found.column(0).low < 2.0 < found.column(0).high
    assert found.column(0).high - found.column(0).low < 0.6
    assert np.isnan(fit(y[:4], x[:4]).column(0).value)


@pytest.fixture(scope="module")
def synthetic(points):
    """200 environments in which nothing was run yet."""
    return Results(tuple(points), {})


def made(r: Results, advantage: np.ndarray) -> Results:
    """Results in which the customer-centric preset has this advantage, in per cent of a revenue of 100."""
    luck = np.random.default_rng(2).normal(0, 0.1, (len(r), 5))
    blank = {key: np.full((len(r), 5), 100.0 * (key in ("revenue", "revenue_1", "customers"))) for key in KEYS}
    return Results(r.environments, {PRODUCT: blank, CUSTOMER: blank | {"profit": advantage[:, None] + luck}})


def test_hypotheses_about_slopes_are_confirmed_and_refuted_where_they_should_be(synthetic):
    noise = np.random.default_rng(3).normal(0, 1.0, len(synthetic))
    few = next(c for c in HYPOTHESES if c.text.startswith("Few jobs"))
    for size, says in ((4.0, "confirmed"), (-4.0, "refuted"), (0.0, "not clear")):
        r = made(synthetic, size * synthetic.place("jobs") + noise)
        assert verdict(few.test(r, PRESETS)) == says
    r = made(synthetic, 4.0 * synthetic.place("jobs") + noise)
    assert slope(r, "jobs", r.advantage(PRESETS)).value == pytest.approx(4.0, abs=0.6)
    assert np.isnan(slope(r.only(np.arange(200) < 9), "jobs", r.advantage(PRESETS)[:9]).value)


def test_an_inverted_u_needs_both_its_sides(synthetic):
    noise = np.random.default_rng(4).normal(0, 0.5, len(synthetic))
    p = synthetic.place("drift")
    for shape, says in ((10.0 * p * (1.0 - p), "confirmed"), (-10.0 * p * (1.0 - p), "refuted"), (4.0 * p, "refuted")):
        assert verdict(hump(synthetic, "drift", shape + noise)) == says
    assert verdict(hump(synthetic, "drift", 5.0 * p * (2.0 - p) + noise)) != "confirmed"


def test_amplifying_is_a_steeper_line_not_a_higher_one(synthetic):
    luck = np.random.default_rng(5)
    lead, noise, p = luck.normal(0, 2, 200), luck.normal(0, 0.5, 200), synthetic.place("word")
    assert verdict([amplified(synthetic, "word", lead, lead * (1 + p) + noise)]) == "confirmed"
    assert verdict([amplified(synthetic, "word", lead, lead * (2 - p) + noise)]) == "refuted"
    assert verdict([amplified(synthetic, "word", lead, lead + 3.0 * p + noise)]) == "not clear"
    assert np.isnan(amplified(synthetic, "word", np.zeros(200), noise).value)


def test_the_tree_and_the_forest_find_what_decides(synthetic):
    noise = np.random.default_rng(6).normal(0, 0.3, len(synthetic))
    jobs_of = np.array(synthetic.values("jobs"), float)
    kinds = np.array(synthetic.values("market"))
    y = np.where(jobs_of > 3.5, 3.0, np.where(kinds == "purchase", -3.0, 0.0)) + noise
    grown = tree(synthetic, y)
    assert grown is not None
    assert grown.question == "number of jobs above 3.5"
    assert grown.no is not None
    assert grown.no.question == "kind of market is purchase"
    assert sorted(np.concatenate([leaf.rows for leaf in grown.leaves()])) == list(range(200))
    assert explained(synthetic, y) > 0.9
    found = importances(synthetic, y)
    assert [i.factor for i in found[:2]] == ["jobs", "market"]
    assert found[1].loss.low > 0.0
    assert abs(found[-1].loss.value) < 0.02
    few = synthetic.only(np.arange(200) < 10)
    assert (tree(few, y[:10]), importances(few, y[:10])) == (None, [])


def test_every_claim_answers_for_the_tuned_and_for_no_environment_at_all(synthetic):
    nobody = made(synthetic, np.zeros(200)).only(np.zeros(200, bool))
    numbers = dict.fromkeys({c.name for c in CONTENDERS} | set(TUNED.values()), nobody.numbers[PRODUCT])
    nobody = Results(nobody.environments, numbers)
    for claim in HYPOTHESES + DOCKING:
        for contest in (PRESETS, tuple(TUNED.values())):
            assert verdict(claim.test(nobody, contest)) == "not measured"


def test_seeds_that_tune_are_not_those_that_judge():
    study = Fairness(compose(SMALL))
    tuning = {(t.label.split()[1], t.base.seed + t.number) for t in study.tuning()}
    store = Store(verb.Path("rows.csv"))
    for task in study.tuning():
        number, seed = verb.where(task)
        blank = dict.fromkeys(KEYS, 0.0)
        store.add({"stage": "tune", "environment": number, "seed": seed, "arm": a.name, **blank} for a in task.arms)
    judging = {(t.label.split()[1], t.base.seed + t.number) for t in study.judging(store)}
    assert not tuning & judging
    assert (len(tuning), len(judging)) == (3, 6)




def test_figures_say_what_the_data_say(synthetic, here):
    noise = np.random.default_rng(7).normal(0, 0.3, len(synthetic))
    r = made(synthetic, 8.0 * synthetic.place("jobs") - 2.0 + noise)
    others = dict(zip((*TUNED.values(), "blend"), [*r.numbers.values()] * 2, strict=False))
    found = Findings(Fairness(base()), Results(r.environments, r.numbers | others))
    paths = draw_fairness(found, here / "figures")
    assert [p.stem for p in paths[::2]] == ["shares_won", "what_decides", "by_parameter"]
    told = [re.search("<dc:title>(.*?)</dc:title>", p.read_text(encoding="utf-8")).group(1) for p in paths[::2]]
    second = 100.0 * (winners(r.gap(PRESETS)) == 1).mean()
    assert f"customer-centric {second:.0f}" in told[0]
    assert told[1].startswith("Number of jobs above")
    assert "number of jobs: the advantage of customer focus rises by" in told[2]
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in draw_fairness(found, here / "again")]
