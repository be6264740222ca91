"""Is a market file of a user data and nothing else, and is every mistake in it one line with file, line and key?"""

from __future__ import annotations

import shlex

import pytest

from experiments.league import markets_of
from experiments.main import main
from experiments.shards import flat, plain, replay
from sim import user_file
from sim.compose import compose
from sim.config import Config
from sim.files import choices
from sim.market import Market
from sim.records import digests
from sim.study import Arm, run_arm
from sim.units import BadInput
from tests.support import SMALL

GOOD = """\
# A market of ours.
base: cdnow
market:
  name: ours
  occasion_rate: 0.3
  kind: purchase
  fitted: {market.occasion_rate: 0.3, customers.taste: "our log"}
  ranges:
    market.habit: [0.2, 4]
customers: {taste: 1.1, count: 70}
discount_rate: 12e-2
"""
PRESETS = ", ".join(choices("market"))
DEEP = "base: cdnow\nmarket: " + "[" * 40 + "]" * 40 + "\n"
BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nbase: cdnow\n"
# What stands in the file, and what the one line says after FILE; (line, message).
REFUSED = {
    "": (1, "the file must have keys such as base: cdnow, got null."),
    "[base, cdnow]\n": (1, "the file must have keys such as base: cdnow, got a list."),
    "just text\n": (1, "the file must have keys such as base: cdnow, got 'just text'."),
    "market: {habit: 1}\n": (1, f"base must be one of {PRESETS}, got nothing."),
    "base: cdnov\n": (1, f"base must be one of {PRESETS}, got 'cdnov'; did you mean cdnow?"),
    "base: /etc/passwd\n": (1, f"base must be one of {PRESETS}, got '/etc/passwd'."),
    "base: [cdnow]\n": (1, f"base must be one of {PRESETS}, got a list."),
    BOMB: (1, "aliases and anchors (* and &) are not taken; write the value out."),
    "base: cdnow\nmarket: &m {habit: 1}\n": (2, "aliases and anchors (* and &) are not taken; write the value out."),
    "base: cdnow\nmarket: *m\n": (2, "aliases and anchors (* and &) are not taken; write the value out."),
    "base: cdnow\nmarket:\n  <<: {habit: 1}\n": (3, "merge keys (<<) are not taken; write the keys out."),
    "base: cdnow\nmarket: !!python/object/apply:os.system [ls]\n": (
        2, "tags are not taken, got 'tag:yaml.org,2002:python/object/apply:os.system'; leave it out."),
    "base: !!str cdnow\n": (1, "tags are not taken, got 'tag:yaml.org,2002:str'; leave it out."),
    "%YAML 1.1\n---\nbase: cdnow\n": (1, "directives (%YAML, %TAG) are not taken; leave them out."),
    "base: cdnow\n---\nbase: cdnow\n": (2, "a market file must be one document; a second begins here."),
    DEEP: (2, "groups must be at most 32 deep."),
    "base: cdnow\n_target_: os.system\n": (2, "_target_ is no key of a market file: only data is taken."),
    "base: cdnow\nmarket: {_partial_: true}\n": (2, "_partial_ is no key of a market file: only data is taken."),
    "base: cdnow\nhydra: {run: {dir: /tmp}}\n": (2, "hydra is no key of a market file: only data is taken."),
    "base: cdnow\nhydra.run.dir: /tmp\n": (2, "hydra.run.dir is no key of a market file: only data is taken."),
    "defaults: [cdnow]\nbase: cdnow\n": (1, "defaults is no key of a market file: only data is taken."),
    "base: cdnow\nmarket: {name: '${oc.env:HOME}'}\n": (2, "${ is not taken, got '${oc.env:HOME}'."),
    'base: cdnow\nmarket: {"${x}": 1}\n': (2, "${ is not taken, got '${x}'."),
    'base: cdnow\nmarket: {name: "a\\nb"}\n': (2, "a text must be one line of at most 2000 characters, got 'a\\nb'."),
    "base: cdnow\nmarket: {name: a b}\n": (
        2, "market.name must be letters, digits and _, a letter first, at most 40, got 'a b'."),
    "base: cdnow\nmarket:\n  hbait: 2\n": (3, "market.hbait is not a key; did you mean market.habit?"),
    "base: cdnow\nmarkte: {habit: 2}\n": (2, "markte is no key of a market file; did you mean market?"),
    "base: cdnow\nhabit: 2\n": (2, "habit is no key of a market file; did you mean market.habit?"),
    "base: cdnow\nout: /etc\n": (
        2, f"out is no key of a market file; it may have base, {', '.join(user_file.GROUPS)}."),
    "base: cdnow\nmarket: {habit: 99}\n": (2, "market.habit must lie in [0, 20] (utility), got 99.0."),
    "base: cdnow\nmarket:\n\n  habit: many\n": (4, "market.habit must be a number in [0, 20] (utility), got 'many'."),
    "base: cdnow\nmarket: {habit: -5}\n": (2, "market.habit must lie in [0, 20] (utility), got -5.0."),
    "base: cdnow\nmarket: {habit: .nan}\n": (2, "market.habit must lie in [0, 20] (utility), got nan."),
    "base: cdnow\nmarket: {habit: .inf}\n": (2, "market.habit must lie in [0, 20] (utility), got inf."),
    "base: cdnow\nmarket: {habit: 1e999}\n": (2, "market.habit must lie in [0, 20] (utility), got inf."),
    "base: cdnow\nmarket: {habit: 010}\n": (2, "market.habit must be a number in [0, 20] (utility), got '010'."),
    "base: cdnow\nmarket: {habit: 1:30}\n": (2, "market.habit must be a number in [0, 20] (utility), got '1:30'."),
    "base: cdnow\nmarket: {habit: }\n": (2, "market.habit must be a number in [0, 20] (utility), got null."),
    "base: cdnow\nmarket: 3\n": (2, "market must be a group of keys, got 3."),
    "base: cdnow\nmarket: {kind: rent}\n": (2, "market.kind must be one of purchase, subscription, got 'rent'."),
    "base: cdnow\nnetwork: {word: yes}\n": (2, "network.word must be true or false, got 'yes'."),
    "base: cdnow\nticks: 1.5\n": (2, "ticks must be an integer in [1, 32000] (ticks), got 1.5."),
    "base: cdnow\ncustomers: {count: 99999999999}\n": (
        2, "customers.count must lie in [1, 2e+07] (customers), got 99999999999."),
    "base: cdnow\nmarket: {habit: 1}\nmarket: {habit: 2}\n": (3, "market stands twice, first in line 2."),
    "base: cdnow\nmarket: {habit: 1}\nmarket.habit: 2\n": (3, "market.habit stands twice, first in line 2."),
    "base: cdnow\nmarket: {base: purchase}\n": (2, "market.base is what base: says; leave it out."),
    "base: cdnow\ncustomers: {jobs_most: 3}\n": (2, "customers.jobs_most must not exceed market.jobs (1), got 3."),
    "base: cdnow\nrivals:\n  a: {id: 0}\n": (1, "focal.id and rivals.*.id must be 0 to 1, each once, got [0, 0]."),
    "base: cdnow\nrivals: {a-b: {id: 1}}\n": (
        2, "rivals.a-b must be named with letters, digits and _, a letter first, at most 40, got 'a-b'."),
    "base: cdnow\nmarket:\n  ranges: {market.hbait: [1, 2]}\n": (
        3, "market.ranges: market.hbait is not a key; did you mean market.habit?"),
    "base: cdnow\nmarket:\n  ranges: {market.habit: [2, 1]}\n": (
        3, "market.ranges.market.habit must be [low, high] with low < high, got [2.0, 1.0]."),
    "base: cdnow\nmarket:\n  ranges: {market.habit: [1, 2, 3]}\n": (
        3, "market.ranges.market.habit must be [low, high] with low < high, got [1.0, 2.0, 3.0]."),
    "base: cdnow\nmarket:\n  ranges: {market.habit: [1, 99]}\n": (
        3, "market.ranges.market.habit must lie in [0, 20] (utility), got 99.0."),
    "base: cdnow\nmarket:\n  ranges: {market.kind: [1, 2]}\n": (
        3, "market.ranges must have keys of numbers of the market, got market.kind."),
    "base: cdnow\nmarket:\n  ranges: {seed: [1, 2]}\n": (
        3, "market.ranges must have keys of numbers of the market, got seed."),
    "base: cdnow\nmarket: {habit: 1\n": (3, "cannot be read: expected ',' or '}', but got '<stream end>'."),
    "base: cdnow\n\tmarket: 1\n": (2, "cannot be read: found character '\\t' that cannot start any token."),
    "base: cdnow\n[a, b]: 1\n": (2, "a key must be a word, got a group or list."),
    "base: cdnow\nmarket: \x07\n": (1, "cannot be read: special characters are not allowed."),
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    """Write a market file and say where it is."""
    def write(text: str | bytes, name: str = "ours.yaml") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:50]))
def test_what_is_no_market_is_refused_in_one_line(text, written):
    line, message = REFUSED[text]
    path = written(text)
    with pytest.raises(BadInput) as refusal:
        compose([f"market={path}"])
    assert str(refusal.value) == f"{path}:{line}: {message}"


def test_files_that_are_none_are_refused(written, tmp_path):
    for path, message in {
        str(tmp_path / "not_there.yaml"): "No such file or directory.",
        f"{tmp_path}/": "Is a directory.",
    }.items():
        with pytest.raises(BadInput, match="market must be a preset or a file that can be read") as refusal:
            compose([f"market={path}"])
        assert str(refusal.value).endswith(message)
    large = written("base: cdnow\n#" + "x" * 256 * 1024)
    with pytest.raises(BadInput, match="a market file must have at most 256 kB"):
        compose([f"market={large}"])
    for raw in (b"base: cdnow\nmarket: {name: \xff}\n", GOOD.encode("utf-16")):
        with pytest.raises(BadInput, match="a market file must be UTF-8 text"):
            compose([f"market={written(raw)}"])


def test_a_file_is_its_base_and_what_it_says(written):
    path = written(GOOD)
    ours, base = (flat(plain(compose([f"market={m}"]))) for m in (path, "cdnow"))
    changed = {k: v for k, v in ours.items() if base.get(k) != v}
    assert changed == {
        "market.name": "ours", "market.base": "cdnow", "market.occasion_rate": 0.3, "customers.taste": 1.1,
        "customers.count": 70, "discount_rate": 0.12, "market.fitted.market.occasion_rate": "0.3",
        "market.fitted.customers.taste": "our log", "market.ranges.market.habit": [0.2, 4.0],
    }  # fmt: skip
    assert compose([f"market={path}", "customers.taste=.5"]).customers.taste == 0.5
    assert compose([f"market={path}", "market=purchase"]).market.name == "purchase"


@pytest.mark.parametrize("name", ["a b.yaml", "it's.yaml", "a,b.yaml", "k=v.yml", "ä(1).YAML", "{x}.yaml", "$x.yaml"])
def test_any_name_of_a_file_is_taken(name, written):
    assert compose([f"market={written(GOOD, name)}"]).customers.count == 70


def test_an_experiment_stands_above_a_file_as_above_a_preset(written):
    c = compose([f"market={written(GOOD)}", "experiment=quick"])
    assert (c.customers.count, c.ticks, c.customers.taste) == (1000, 36, 1.1)


def test_rivals_of_a_file_take_the_place_of_those_of_its_base(written):
    path = written("base: purchase\nrivals: {other: {id: 1, strategy: blend}}\n")
    assert {k: r.strategy for k, r in compose([f"market={path}"]).rivals.items()} == {"other": "blend"}


def replayed(config: Config) -> None:
    """Run one arm of a configuration, and the command that is to replay it; both have the same digests."""
    seed = config.seed + 1
    outcome = run_arm(Market(config, seed), Arm("neutral", config), seed, {}, None)
    words = shlex.split(replay(config, outcome).replace('"', '\\"'))
    again = Market(compose(words[2:])).run()
    assert digests(again) == outcome.digests


def test_a_run_of_a_file_is_replayed_from_its_base(written):
    short = [*SMALL[1:], "burn_in=0", "focal.strategy=neutral"]
    replayed(compose([f"market={written(GOOD)}", *short]))
    other = written("base: purchase\nrivals: {other: {id: 1, strategy: blend}}\ncustomers: {count: 60}\n", "b.yaml")
    replayed(compose([f"market={other}", *short]))


def test_a_league_takes_files_beside_presets(written):
    path = written(GOOD)
    markets = markets_of(compose(["study.report=league", f"study.markets=[purchase,'{path}']"]))
    assert {name: c.market.base for name, c in markets.items()} == {"purchase": "", "ours": "cdnow"}
    twice = written(GOOD, "twice.yaml")
    with pytest.raises(BadInput, match=r"study.markets must have markets of different names"):
        markets_of(compose(["study.report=league", f"study.markets=['{path}','{twice}']"]))


def test_commands_take_a_file(written, tmp_path, capsys):
    path, short = written(GOOD), ["ticks=6", "record.survey=5", "study.oracle_months=0"]
    assert main(["run", f"market={path}", *short, f"out={tmp_path / 'run'}"]) == 0
    assert capsys.readouterr().out.startswith("market=ours (purchase): 70 customers")
    assert main(["run", "-m", f"market={path}", *short, "seed=1,2", f"out={tmp_path / 'many'}"]) == 0
    assert capsys.readouterr().out.count("market=ours (purchase): 70 customers") == 2
    assert main(["run", "--cfg", "job", f"market={path}"]) == 0
    assert "base: cdnow" in capsys.readouterr().out
    assert main(["run", "--info", "defaults", f"market={path}"]) == 2
    assert "is no file of Hydra's; --cfg job shows what it sets." in capsys.readouterr().err
    assert main(["run", "-m", f"market=purchase,{path}", *short]) == 2
    assert "market must be a preset or a file that can be read" in capsys.readouterr().err
