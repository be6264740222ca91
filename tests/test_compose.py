"""Does the door to Hydra let in what is valid, and refuse the rest in one line that helps?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from sim import compose as door
from sim import memory, schema
from sim.compose import compose
from sim.config import Budget, Config, Kind, Plan
from sim.events import EVENTS
from sim.files import choices, conf_folder, group_names
from sim.firms.levers import LEVERS
from sim.firms.levers.base import Effort
from sim.units import BadInput

CHOICES = [f"{group}={name}" for group in group_names() for name in choices(group)]
REFUSED = {
    "market.hbait=1": "market.hbait is not a key; did you mean market.habit?",
    "+market.hbait=1": "market.hbait is not a key; did you mean market.habit?",
    "+unknown.key=1": "unknown.key is not a key; centricity run --cfg job prints them all.",
    "habit=3": "habit is not a key; did you mean market.habit?",
    "focal.serve.effort=.2": "focal.serve.effort is not a key; did you mean focal.levers.serve.effort?",
    "market.habit.deep=1": "market.habit.deep is not a key; did you mean market.habit?",
    "rivals.frist.strategy=blend": "rivals.frist is not there; did you mean rivals.first? A + before the key adds it.",
    "network=smal_world": "network must be one of none, random, scale_free, silent, small_world, got 'smal_world'; "
    "did you mean small_world?",
    "experiment=[quick,nope]": f"experiment must be one of {', '.join(choices('experiment'))}, got 'nope'.",
    "~market": f"market must be one of {', '.join(choices('market'))}, got '~market'.",
    "~market.habit": "~market.habit cannot be deleted: only named rivals, presets and events can.",
    "focal.strategy=nope": f"focal.strategy must be one of {', '.join(choices('strategy'))}, got 'nope'.",
    "strategy=nope": f"focal.strategy must be one of {', '.join(choices('strategy'))}, got 'nope'.",
    "strategies=[blend,b]": f"strategies must be one of {', '.join(choices('strategy'))}, got 'b'.",
    "strategies=blend": "strategies must be a list such as [a,b], each text, got 'blend'.",
    "seed=1,2": "seed must have one value (a list is [a,b]; --multirun runs each), got '1,2'.",
    "ticks=abc": "ticks must be an integer in [1, 32000] (ticks), got 'abc'.",
    "ticks=1.5": "ticks must be an integer in [1, 32000] (ticks), got 1.5.",
    "ticks=null": "ticks must be an integer in [1, 32000] (ticks), got null.",
    "ticks=-5": "ticks must lie in [1, 32000] (ticks), got -5.",
    "ticks=inf": "ticks must be an integer in [1, 32000] (ticks), got inf.",
    "seed=true": "seed must be an integer in [0, 9.22337e+18] (seed), got true.",
    "seed=99999999999999999999": "seed must be an integer in [0, 9.22337e+18] (seed), got 99999999999999999999.",
    "market.habit=nan": "market.habit must lie in [0, 20] (utility), got nan.",
    "market.habit=-inf": "market.habit must lie in [0, 20] (utility), got -inf.",
    "market.habit=1e999": "market.habit must lie in [0, 20] (utility), got inf.",
    "market.habit=é": "market.habit must be a number in [0, 20] (utility), got 'é'.",
    "market.habit=": "market.habit must be a number in [0, 20] (utility), got ''.",
    "market={habit: x}": "market.habit must be a number in [0, 20] (utility), got 'x'.",
    "focal=3": "focal must be a group of keys, got 3.",
    "network.word=1": "network.word must be true or false, got 1.",
    "market.kind=rent": "market.kind must be one of purchase, subscription, got 'rent'.",
    "customers.tier_share=[.5,x]": "customers.tier_share[1] must be a number, got 'x'.",
    "customers.tier_share=[.5,nan]": "customers.tier_share[1] must be a number, got nan.",
    "customers.tier_share=[.5,.5,.5]": "customers.tier_share must be shares that sum to 1, got [0.5, 0.5, 0.5].",
    "customers.jobs_most=9": "customers.jobs_most must not exceed market.jobs (6), got 9.",
    "focal.levers.serve.effort=3": "focal.levers.serve.effort must lie in [0, 1] (share), got 3.0.",
    "focal.levers.serve.effort=1": "focal.levers.*.effort must sum to at most 1, got 1.83.",
    "rivals.first.levers.serve.effort=-1": "rivals.first.levers.serve.effort must lie in [0, 1] (share), got -1.0.",
    "presets.blend.levers.serve.effort=3": "presets.blend.levers.serve.effort must lie in [0, 1] (share), got 3.0.",
    "+presets.new.levers={serve: {effort: .7}, sell: {effort: .7}}": "presets.new.levers.*.effort must sum to "
    "at most 1, got 1.4.",
    "+events.x.kind=war": f"events.x.kind must be one of {', '.join(sorted(EVENTS))}, got 'war'.",
    "+events.x.factor=0": "events.x.factor must lie in [0.01, 100] (ratio), got 0.0.",
    "+events.a-b.tick=3": "events.a-b must be named with letters, digits and _, a letter first, at most 40, got 'a-b'.",
    "+events={a-b: {tick: 3}}": "events.a-b must be named with letters, digits and _, a letter first, at most 40, "
    "got 'a-b'.",
    "~rivals.forth": "rivals.forth is not there; did you mean rivals.first? A + before the key adds it.",
    "+ticks=é": "ticks must be an integer in [1, 32000] (ticks), got 'é'.",
    "out='${oc.env:HOME}'": "out must be text, got '${oc.env:HOME}'.",
    "hydra.run.dir=x": "hydra.run.dir=x is no key of a scenario: Hydra's own keys and packages cannot be set.",
    "market@focal=purchase": "market@focal=purchase is no key of a scenario: Hydra's own keys and packages cannot "
    "be set.",
    "ticks": "'ticks' must be of the form key=value.",
    "": "'' must be of the form key=value.",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_mistakes_are_refused_in_one_line(text, message):
    with pytest.raises(BadInput) as refusal:
        compose([text])
    assert str(refusal.value) == message
    assert "\n" not in message


@pytest.mark.parametrize("choice", CHOICES)
def test_every_file_can_be_chosen(choice):
    assert isinstance(compose([choice]), Config)


@pytest.mark.parametrize("path", sorted(conf_folder().rglob("*.yaml")), ids=lambda p: p.stem)
def test_files_are_short_and_say_what_they_are(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 20
    assert any(line.startswith("# ") and "@package" not in line and line.endswith(".") for line in lines[:2])


def test_the_default_is_the_one_of_the_model():
    c = compose()
    assert c.market.name == "subscription_regular"
    assert (c.customers.count, c.burn_in, c.ticks, c.seeds, c.discount_rate) == (10_000, 24, 120, 20, 0.1)
    assert sorted(r.strategy for r in c.rivals.values()) == ["blend", "product_centric", "product_centric"]


@pytest.mark.parametrize("name", choices("strategy"))
def test_strategies_are_mixes_of_levers_within_the_budget(name):
    preset = compose().presets[name]
    efforts = [getattr(preset.levers, lever).effort for lever, kind in LEVERS.items() if issubclass(kind, Effort)]
    assert 0 < sum(efforts) <= 1 + 1e-9


def test_values_of_every_type():
    c = compose(["ticks=1e2", "market.habit=3", "market.kind=purchase",
                 "network.word=false", "focal.levers.serve.effort=.1", "strategies=[neutral, blend]",
                 "customers.tier_share=[.2,.3,.5]"])  # fmt: skip
    assert (c.ticks, c.market.habit, c.market.kind) == (100, 3.0, Kind.purchase)
    assert isinstance(c.ticks, int)
    assert isinstance(c.market.habit, float)
    assert (c.network.word, c.focal.levers.serve.effort, c.strategies) == (False, 0.1, ["neutral", "blend"])
    assert c.focal.levers.design.effort is None


@pytest.mark.parametrize("text", ["out=/tmp/a b", "out=/tmp/a=b,c", "out=C:\\data\\é", "out=/tmp/it's"])
def test_paths_need_no_quotes(text):
    assert compose([text]).out == text.partition("=")[2]


def test_words_of_the_command_line():
    assert compose(["strategy=blend"]).focal.strategy == "blend"
    assert compose(["rivals=none"]).rivals == {}
    assert len(compose(["market=crowded"]).rivals) >= 6
    assert compose(["market=crowded", "rivals=none"]).rivals == {}
    assert {r.strategy for r in compose(["rivals=customer_centric"]).rivals.values()} == {"customer_centric"}
    assert compose(["market=cdnow"]).ticks_per_year == 52
    c = compose(["experiment=[quick,firms_stand_still]", "ticks=7"])
    assert (c.customers.count, c.ticks, c.firms.plan, c.firms.budget) == (1000, 7, Plan.fixed, Budget.fixed)


def test_named_entries_are_added_changed_and_deleted():
    c = compose(["+rivals.fourth.id=4", "rivals.fourth.strategy=blend"])
    assert c.rivals["fourth"].strategy == "blend"
    assert list(compose(["~rivals.third"]).rivals) == ["first", "second"]
    assert compose(["scenario=price_cut", "events.price_cut.factor=.5"]).events["price_cut"].factor == 0.5
    assert len(compose(["scenario=[price_cut,price_rise]"]).events) == 2
    c = compose(["+presets.mine={levers: {design: {effort: .5}}}", "focal.strategy=mine"])
    assert c.presets["mine"].levers.design.effort == 0.5


def test_composing_twice_shares_nothing():
    first, second = compose(["ticks=5"]), compose(["ticks=5"])
    first.rivals["first"].strategy = "neutral"
    first.market.fitted["x"] = "y"
    assert second.rivals["first"].strategy == "product_centric"
    assert compose(["ticks=5"]) == second


def test_the_schema_is_one_that_hydra_takes():
    typed = OmegaConf.structured(Config)
    assert OmegaConf.to_object(OmegaConf.merge(typed, OmegaConf.structured(compose()))) == compose()


def test_a_run_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 2**30)
    assert compose(["customers.count=10000"]).customers.count == 10_000
    with pytest.raises(BadInput, match=r"^customers\.count must be at most about [\d,]+ here \(.* GiB needed for 4"):
        compose(["customers.count=1000000"])


def test_memory_grows_with_customers_firms_and_ticks():
    base = memory.estimate(compose())
    for more in (["customers.count=20000"], ["market=crowded"], ["ticks=240"], ["record.choices=all"]):
        assert memory.estimate(compose(more)) > base
    assert memory.available() > 2**28


@pytest.fixture
def own_files(tmp_path, monkeypatch):
    """A copy of the files, to be broken."""
    folder = tmp_path / "conf"
    shutil.copytree(conf_folder(), folder)
    monkeypatch.setattr(door, "conf_folder", lambda: folder)
    door.chosen.cache_clear()
    yield folder
    door.chosen.cache_clear()


@pytest.mark.parametrize(("text", "message"), [
    ("hbait: 3", "market.hbait is not a key; did you mean market.habit?"),
    ("habit: much", "market.habit must be a number in [0, 20] (utility), got 'much'."),
    ("habit: .nan", "market.habit must lie in [0, 20] (utility), got nan."),
    ("habit: ${seed}", "market.habit must be a number in [0, 20] (utility), got '${seed}'."),
])  # fmt: skip
def test_files_are_checked_like_overrides(own_files: Path, text, message):
    (own_files / "market" / "purchase.yaml").write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        compose(["market=purchase"])
    assert str(refusal.value) == message


@pytest.mark.parametrize("text", ["habit: [", "a: &x [*x]", "- 1", "defaults: [nope]", "\x00"])
def test_broken_files_are_one_line(own_files: Path, text):
    (own_files / "market" / "purchase.yaml").write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        compose(["market=purchase"])
    assert "\n" not in str(refusal.value)


def test_a_new_strategy_is_one_file(own_files: Path):
    (own_files / "strategy" / "cautionary").mkdir(exist_ok=True)
    path = own_files / "strategy" / "cautionary" / "only_sales.yaml"
    path.write_text("# Sales alone.\nlabel: only_sales\nlevers: {sell: {effort: 1.0}}\n", encoding="utf-8")
    assert compose(["focal.strategy=only_sales"]).presets["only_sales"].levers.sell.effort == 1.0


def test_all_keys_are_listed():
    tree = {"rivals": {"first": {}}}
    found = set(schema.keys(schema.ROOT, tree))
    assert {"ticks", "market.habit", "rivals.first.levers.serve.effort", "focal.strategy"} <= found
    assert not any(key.startswith("presets.") for key in found)
