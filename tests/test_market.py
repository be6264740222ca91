"""Does the same seed give the same bits, whatever the threads, processes, recorders, schedule or compiler?"""

from __future__ import annotations

import gc
import random
import weakref
from dataclasses import replace

import numpy as np
import pytest

from sim.config import Logged, Record
from sim.customers.agent import Customer
from sim.market import Market
from sim.records import digests
from sim.study import arm_of, run_study
from tests.support import column, config, market, same_bits, state

ALWAYS = ("relations", "customers", "cohorts", "needs", "occasions")
KINDS = ("subscription_regular", "purchase")


def test_processes_do_not_change_a_bit():
    base = config("customers.count=40", "burn_in=2", "ticks=4", "+seeds=3")
    arms = [arm_of(base, s) for s in ("product_centric", "customer_centric")]
    studies = [replace(base, study=replace(base.study, workers=n)) for n in (1, 2)]
    one, two = ({(o.arm, o.seed): o.digests for seed in run_study(s, arms) for o in seed} for s in studies)
    assert len(one) == 6
    assert one == two
    assert len({d["all"] for d in one.values()}) == 6


def test_an_arm_of_a_study_is_the_run_of_its_own_configuration():
    base = config("burn_in=3", "ticks=6")
    (outcomes,) = run_study(replace(base, seeds=1), [arm_of(base, "customer_centric")])
    assert outcomes[0].digests == digests(market("strategy=customer_centric", "burn_in=3", "ticks=6").run())


@pytest.mark.parametrize("kind", KINDS)
def test_recorders_change_nothing_but_what_they_record(kind):
    base = config(f"market={kind}", "customers.leaving=0.03")
    kinds = ((Logged.none, 0), (Logged.sample, 20), (Logged.all, 0))
    records = [Record(choices=choices, sample=n, survey=0) for choices, n in kinds]
    runs = [Market(replace(base, record=r)).run() for r in records]
    assert len({digests(run)["all"] for run in runs}) == 1
    assert [len(column(run, "choices", "tick")) > 0 for run in runs] == [False, True, True]
    asked = Market(base).run()
    for name in ALWAYS:
        assert digests(asked)[name] == digests(runs[0])[name]
    for name in set(asked_columns(asked)) - {"survey_asked", "survey_answered", "survey_satisfaction", "nps", "nps_se"}:
        np.testing.assert_array_equal(column(asked, "firms", name), column(runs[0], "firms", name))
    assert column(asked, "firms", "survey_answered").sum() > 0 == column(runs[0], "firms", "survey_answered").sum()


def asked_columns(of: Market) -> list[str]:
    """Names of the columns of `firms`."""
    from sim.tables import FIRMS

    assert len(of.firms) > 1
    return list(FIRMS)


def small_scenes(n: int) -> list[list[str]]:
    """Small configurations of every sort, from a fixed seed; dimensions stay, so that nothing compiles anew."""
    r, scenes = random.Random(20_240), []
    for _ in range(n):
        firms, least = r.randint(1, 5), r.randint(1, 6)
        rivals = [f"+rivals.r{k}.id={k}" for k in range(1, firms)]
        plays = [f"+rivals.r{k}.strategy={r.choice(STRATEGIES)}" for k in range(1, firms)]
        scenes.append([
            f"market={r.choice(KINDS)}", "rivals=none", *rivals, *plays, f"strategy={r.choice(STRATEGIES)}",
            f"customers.count={r.randint(20, 60)}", f"burn_in={r.randint(0, 2)}", f"ticks={r.randint(2, 4)}",
            f"ticks_per_year={r.choice((12, 52))}", f"network.shape={r.choice(SHAPES)}",
            f"network.degree={r.randint(2, 12)}", f"network.word={r.choice(('true', 'false'))}", "network.talk=0.7",
            f"customers.jobs_least={least}", f"customers.jobs_most={r.randint(least, 6)}",
            f"firms.jobs_served={r.randint(1, 6)}", f"market.occasion_rate={r.choice((0.2, 0.8, 3.0))}",
            f"customers.leaving={r.choice((0.0, 0.02, 0.2))}", f"focal.levers.price.rebate={r.choice((0.0, 0.3))}",
            f"customers.alike={r.choice(('true', 'false', 'false'))}",
            f"focal.levers.relate.target={r.choice(TARGETS)}", f"focal.levers.relate.further={r.choice(FURTHER)}",
            f"focal.levers.relate.reward={r.choice((0.0, 0.2))}", f"focal.levers.serve.channels={r.randint(1, 4)}",
            f"record.choices={r.choice(('none', 'all'))}", f"seed={r.randint(1, 10**12)}",
        ])  # fmt: skip
    return scenes


STRATEGIES = ("neutral", "product_centric", "customer_centric", "blend", "convert")
TARGETS, FURTHER = ("all", "risk", "lift", "value", "value_lift"), ("nothing", "any", "best")
SHAPES = ("small_world", "random", "scale_free", "none")


@pytest.mark.parametrize("scene", small_scenes(50))
def test_a_customer_stepped_by_mesa_is_the_compiled_loop(scene):
    compiled = market(*scene).run()
    assert column(compiled, "firms", "customers_reached").sum() > 0
    for schedule in ("do", "shuffle_do"):
        same_bits(market(*scene).run(customers=schedule), compiled)


def test_shuffle_do_does_shuffle():
    run = market("customers.count=30")
    agents = run.agents_by_type[Customer]
    assert [c.row for c in agents.shuffle()] != [c.row for c in agents]
    assert sorted(c.row for c in agents.shuffle()) == list(range(30))


def test_an_unknown_schedule_is_refused():
    with pytest.raises(ValueError, match="customers must be one of compiled, do, shuffle_do, got 'all'"):
        market().step("all")


def test_another_seed_gives_another_market():
    assert digests(market("seed=1").run())["all"] != digests(market("seed=2").run())["all"]
    assert digests(market("seed=1").run())["needs"] != digests(market("seed=2").run())["needs"]


@pytest.mark.parametrize("kind", KINDS)
def test_two_calls_of_run_are_one(kind):
    parts = market(f"market={kind}").run(2).run(5).run()
    same_bits(parts, market(f"market={kind}").run())
    assert parts.tick == 12


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tick", [0, 2, 3, 7])
def test_a_fork_that_runs_is_the_run(kind, tick):
    """Before, at and after the end of the burn-in; the original, run on after its fork, is not disturbed."""
    setting = (f"market={kind}", "customers.leaving=0.03")
    origin, whole = market(*setting).run(tick), market(*setting).run()
    twin = origin.fork()
    before = state(origin)
    same_bits(twin.run(), whole)
    assert state(origin) == before
    same_bits(origin.run(), whole)


def test_the_oracle_leaves_its_market_alone():
    from sim.measures.value import oracle_flows

    run = market().run(5)
    before = state(run), digests(run), [f.ledger.cash for f in run.firms]
    flows = oracle_flows(run, 24)
    assert flows.shape == (4, 24)
    assert flows[:, 0].sum() > 0
    assert (state(run), digests(run), [f.ledger.cash for f in run.firms]) == before
    same_bits(run.run(), market().run())


def test_a_market_that_nobody_uses_is_let_go():
    """A study of thousands of runs must not keep them: Mesa has counted ids by model, and so kept every model."""
    def used_up() -> list[weakref.ref[Market]]:
        origin = market().run(1)
        return [weakref.ref(origin), weakref.ref(origin.fork().run(1))]

    found = used_up()
    gc.collect()
    assert [of() for of in found] == [None, None]
