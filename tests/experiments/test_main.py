"""Does `centricity` check its line, keep its exit codes, and leave nothing half-written?"""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from experiments import main as cli
from experiments import run as verb
from experiments.main import main
from sim import __version__
from sim.config import Config
from sim.files import choices
from sim.market import Market
from sim.tables import NAMES

ROOT = Path(cli.__file__).resolve().parent.parent
SMALL = ["customers.count=60", "burn_in=2", "ticks=4", "record.survey=5"]
MISTAKES = {
    ("run", "market.hbait=1"): "market.hbait is not a key; did you mean market.habit?",
    ("run", "+unknown.key=1"): "unknown.key is not a key; centricity run --cfg job prints them all.",
    ("compare", "ticks=many"): "ticks must be an integer in [1, 32000] (ticks), got 'many'.",
    ("run", "focal.levers.serve.effort=3"): "focal.levers.serve.effort must lie in [0, 1] (share), got 3.0.",
    ("run", "focal.strategy=nope"): f"focal.strategy must be one of {', '.join(choices('strategy'))}, got 'nope'.",
    ("run", "network=nope"): "network must be one of none, random, scale_free, silent, small_world, got 'nope'; did "
    "you mean none?",
    ("rum",): "rum is not a verb; did you mean run?",
    ("paint", "ticks=1"): f"paint is not a verb; there are {', '.join(cli.VERBS)}.",
    ("ticks=3",): f"ticks=3 is not a verb; there are {', '.join(cli.VERBS)}.",
    ("--multirun",): f"the first word must be a verb: {', '.join(cli.VERBS)}.",
    ("run", "--mutlirun"): "--mutlirun is not an option; did you mean --multirun?",
    ("run", "--zzz"): "--zzz is not an option; there are --multirun, --cfg, --info, --help, --version.",
    ("run", "--cfg", "job", "ticks=0"): "ticks must lie in [1, 32000] (ticks), got 0.",
    ("run", "--multirun", "ticks=2,0"): "ticks must lie in [1, 32000] (ticks), got 0.",
    ("run", "-m", "+unknown.key=1,2"): "unknown.key is not a key; centricity run --cfg job prints them all.",
    ("run", "-m", "seed=interval(1,3)"): "seed must be swept by values such as 1,2,3 or range(1,4), got "
    "'interval(1,3)'.",
    ("run", "-m", "seed=range(1,20000)"): "--multirun must have at most 10,000 combinations, got 19,999.",
    ("run", "-m", "out=a,b"): "out must be one folder with --multirun; each job gets a folder of its own in it.",
    ("run", "-m", "hydra.sweep.dir=x"): "hydra.sweep.dir=x is no key of a scenario: Hydra's own keys and packages "
    "cannot be set.",
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Run in an empty folder, so that whatever is written shows."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tables_in(folder):
    return sorted(p.name for p in folder.iterdir())


EXPECTED = sorted([*(f"{name}.parquet" for name in NAMES), "run.json"])


@pytest.mark.parametrize(("line", "message"), MISTAKES.items(), ids=" ".join)
def test_a_mistake_is_one_line_and_exit_code_2(line, message, capsys, here):
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"centricity: {message}\n")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("line", [[], ["--help"], ["run", "-h"]])
def test_alone_it_says_what_to_type_first(line, capsys):
    assert main(line) == 0
    out = capsys.readouterr().out
    assert out.startswith("Type first:")
    assert "market=cdnow|crowded|new_category|purchase|subscription_high_end|subscription_regular" in out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"centricity {__version__}\n"


def test_a_greeting_imports_nothing_heavy():
    code = ("import sys, experiments.main as m; m.main([]); m.main(['--version']); "
            "print({'mesa', 'numba', 'numpy', 'hydra', 'pandas', 'pyarrow'} & set(sys.modules))")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_the_command_itself_has_no_traceback(here):
    line = [sys.executable, "-m", "experiments.main", "run", "market.hbait=1"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "centricity: market.hbait is not a key; did you mean market.habit?\n"


def test_a_run_leaves_its_tables_and_its_account(here, capsys):
    assert main(["run", *SMALL, "out=a/b", "scenario=price_cut", "events.price_cut.tick=3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("market=subscription_regular (subscription): 60 customers, focal firm and 3 rivals")
    assert "FITTED" in out
    assert "ASSUMED" in out
    assert tables_in(here / "a" / "b") == EXPECTED
    assert tables_in(here / "a") == ["b"]
    account = json.loads((here / "a" / "b" / "run.json").read_text())
    assert account["ticks"] == 4
    assert account["last_tick"] == 5
    assert account["intervention"] == {"firm": 1, "tick": 3, "name": "price_cut"}
    assert account["market_kind"] == "contractual"
    assert account["configuration"]["customers"]["count"] == 60
    assert {*NAMES, "needs", "occasions", "all"} == set(account["digests"])
    firms = pq.read_table(here / "a" / "b" / "firms.parquet", page_checksum_verification=True)
    assert firms.num_rows == 6 * 4
    assert firms["strategy"].to_pylist().count("neutral") == 2 * 4 + 4


def test_the_same_line_gives_the_same_digests_and_replaces_the_result(here):
    line = ["run", *SMALL, "market=purchase", "out=a"]
    assert main(line) == 0
    first = json.loads((here / "a" / "run.json").read_text())
    (here / "a" / "old.txt").write_text("of the earlier result")
    assert main(line) == 0
    assert json.loads((here / "a" / "run.json").read_text()) == first
    assert first["market_kind"] == "noncontractual"
    assert first["intervention"] is None
    assert tables_in(here / "a") == EXPECTED
    assert tables_in(here) == ["a"]


def test_without_out_a_folder_is_named_after_verb_and_time(here):
    assert main(["run", *SMALL]) == 0
    assert main(["run", *SMALL]) == 0
    folders = tables_in(here / "outputs")
    assert len(folders) == 2
    assert all(name.startswith("run-2") for name in folders)
    assert tables_in(here) == ["outputs"]


@pytest.fixture
def no_simulation(monkeypatch):
    """Fail where a market is stepped although the door should have been shut."""
    def step(_self, _customers="compiled"):
        raise AssertionError("a market was stepped")

    monkeypatch.setattr(Market, "step", step)


@pytest.mark.usefixtures("no_simulation")
@pytest.mark.parametrize("name", ["run", "compare"])
def test_a_folder_that_cannot_be_written_is_refused_at_the_door(name, here, capsys):
    (here / "file").write_text("mine")
    assert main([name, *SMALL, "out=file/deep/er"]) == 2
    err = capsys.readouterr().err
    assert err == f"centricity: out must be a folder that can be written, got '{here}/file/deep/er': Not a directory.\n"
    assert main([name, *SMALL, "out=file"]) == 2
    assert capsys.readouterr().err == f"centricity: out must be a folder, got '{here}/file', which is a file.\n"
    assert tables_in(here) == ["file"]


@pytest.mark.usefixtures("no_simulation")
@pytest.mark.parametrize("flags", [[], ["--multirun"]])
def test_a_folder_with_other_files_is_refused(here, capsys, flags):
    (here / "home").mkdir()
    (here / "home" / "thesis.txt").write_text("mine")
    assert main(["run", *SMALL, "out=home", *flags]) == 2
    err = capsys.readouterr().err
    assert err == (f"centricity: out must be new, empty or an earlier result, got '{here}/home', which has other "
                   "files.\n")  # fmt: skip
    assert tables_in(here / "home") == ["thesis.txt"]


def test_a_full_disk_is_one_line_and_leaves_the_earlier_result(here, monkeypatch, capsys):
    assert main(["run", *SMALL, "out=a"]) == 0
    before = (here / "a" / "run.json").read_text()
    capsys.readouterr()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(verb, "write", full)
    assert main(["run", *SMALL, "out=a", "seed=2"]) == 2
    assert capsys.readouterr().err == (f"centricity: out must be a folder that can be written, got '{here}/a': No "
                                       "space left on device.\n")  # fmt: skip
    assert main(["run", *SMALL, "out=new/b"]) == 2
    assert tables_in(here) == ["a"]
    assert (here / "a" / "run.json").read_text() == before


def test_ctrl_c_leaves_nothing(here, monkeypatch, capsys):
    def stop(_self, _customers="compiled"):
        raise KeyboardInterrupt

    monkeypatch.setattr(Market, "step", stop)
    assert main(["run", *SMALL, "out=a"]) == 130
    assert capsys.readouterr().err.endswith("centricity: stopped; nothing was written.\n")
    assert tables_in(here) == []


def test_a_fault_of_ours_is_not_hidden_but_leaves_nothing(here, monkeypatch):
    def broken(_self, _customers="compiled"):
        raise ZeroDivisionError

    monkeypatch.setattr(Market, "step", broken)
    with pytest.raises(ZeroDivisionError):
        main(["run", *SMALL, "out=a"])
    assert tables_in(here) == []


def test_cfg_prints_every_key(capsys, here):
    assert main(["run", "--cfg", "job", "ticks=7"]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert printed["ticks"] == 7
    assert set(printed) == set(Config.__dataclass_fields__)
    assert printed["presets"]["neutral"]["levers"]["design"]["effort"] > 0
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("flag", ["--info", "--info=defaults-tree", "--cfg=hydra"])
def test_hydra_explains_itself_and_writes_nothing(flag, capsys, here):
    assert main(["run", flag, "ticks=7"]) == 0
    assert "hydra" in capsys.readouterr().out
    assert list(here.iterdir()) == []


def test_multirun_gives_each_combination_a_folder(here, capfd):
    assert main(["run", *SMALL, "-m", "market=purchase,crowded", "seed=range(3,5)", "strategy=blend", "out=all"]) == 0
    assert tables_in(here) == ["all"]
    assert tables_in(here / "all") == ["0", "1", "2", "3", "multirun.yaml"]
    found = set()
    for k in range(4):
        assert tables_in(here / "all" / str(k)) == EXPECTED
        account = json.loads((here / "all" / str(k) / "run.json").read_text())
        assert account["configuration"]["focal"]["strategy"] == "blend"
        found.add((account["configuration"]["market"]["name"], account["seed"]))
    assert found == {("purchase", 3), ("purchase", 4), ("crowded", 3), ("crowded", 4)}
    assert "[HYDRA]" not in "".join(capfd.readouterr())


def test_a_run_of_a_multirun_is_the_run_alone(here):
    assert main(["run", *SMALL, "-m", "seed=8,9", "out=all"]) == 0
    assert main(["run", *SMALL, "seed=9", "out=alone"]) == 0
    batch, alone = (json.loads((here / p / "run.json").read_text())["digests"] for p in ("all/1", "alone"))
    assert batch == alone


def test_a_job_that_fails_shows_in_the_exit_code(here, monkeypatch):
    monkeypatch.setattr(verb, "run", lambda config: config.seed)
    assert main(["run", *SMALL, "-m", "seed=0,3,1"]) == 3
