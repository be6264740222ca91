"""Does the README say what is so? Its Python runs, its commands compose, its files and tests are there."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from experiments import main
from experiments.hand_over import combinations
from experiments.headline import default_line
from sim.compose import compose, parse
from sim.files import group_names
from sim.tables import NAMES
from tests.support import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in FENCES if language == "python"]
COMMANDS = [line for language, code in FENCES if language in ("sh", "bat", "console") for line in code.splitlines()]
CENTRICITY = [line.partition("centricity ")[2] for line in COMMANDS if "centricity " in line]


def test_every_kind_of_block_is_there():
    assert {language for language, _ in FENCES} == {"sh", "bat", "text", "python"}
    assert len(PYTHON) >= 5
    assert len(CENTRICITY) >= 6


@pytest.mark.parametrize("code", PYTHON)
def test_a_block_of_python_is_at_most_five_lines_and_small(code):
    assert len(code.splitlines()) <= 5
    assert all(int(n) <= 500 for n in re.findall(r"customers\.count=(\d+)", code))


@pytest.mark.slow
def test_the_blocks_of_python_run_one_after_the_other(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    for code in PYTHON:
        exec(compile(code, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "True\n" in printed, "the market repeats"
    assert "head_to_head" in printed
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("line", CENTRICITY)
def test_a_command_composes(line, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    Path("mine/market.yaml").write_text("base: cdnow\n", encoding="utf-8")  # where `calibrate out=mine` writes it
    found = main.read(shlex.split(line))
    assert found.verb in main.VERBS
    assert set(found.flags) <= set(main.FLAGS)
    for combination in combinations([parse(text) for text in found.overrides]):
        compose(list(combination))


def test_other_commands_are_there():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    made = [line.split()[1] for line in COMMANDS if line.startswith("make ")]
    modules = [line.split()[2] for line in COMMANDS if line.startswith("python -m ")]
    assert set(made) >= {"compare", "test"}
    assert set(made) <= set(targets)
    assert modules
    assert all(importlib.util.find_spec(module) for module in modules)


def test_the_line_of_the_default_is_the_one_that_is_printed():
    shown = next(code for language, code in FENCES if language == "text")
    assert shown.split() == default_line(compose([])).split()


def test_files_that_it_names_are_there():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    folders = re.findall(r"`((?:conf|sim|tests)/[^`]*)`", TEXT)
    missing = [name for name in [*links, *folders] if not name.startswith("http") and not (ROOT / name).exists()]
    assert missing == []
    assert "conf/" in folders
    assert {"strategy", "scenario", "market"} <= set(group_names())


def test_every_table_is_described():
    assert [name for name in NAMES if f"`{name}`" not in TEXT or f"`{name}/`" not in TEXT] == []


def test_a_promise_names_its_tests_or_says_that_there_is_none():
    rows = re.findall(r"^\| (P\d) \| .* \| (.*) \|$", TEXT, re.MULTILINE)
    assert [number for number, _ in rows] == ["P1", "P2", "P3", "P4", "P5"]
    assert all("](tests/" in shown for _, shown in rows)
