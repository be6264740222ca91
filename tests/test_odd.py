"""Does sim/ODD.md say what the code says? Every default, range, unit, meaning, constant, and every file it names."""

from __future__ import annotations

import re

import pytest

from sim.firms.levers import LEVERS
from sim.schema import find
from tests import odd

TEXT = odd.ODD.read_text(encoding="utf-8")


def test_every_number_of_the_code_stands_in_a_table():
    assert odd.wrong() == [], "python -m tests.odd --write puts the tables right"


def test_no_table_speaks_of_what_is_no_more():
    assert odd.stale() == [], "python -m tests.odd --write puts the tables right"


def test_tables_cover_all_groups_and_levers():
    families = {odd.family(first) for first in odd.written()}
    assert families >= {*odd.GROUPS, "files", "constants", *(f"levers.{name}" for name in LEVERS)}


def test_every_row_has_a_source():
    bare = [first for first, row in odd.written().items() if odd.family(first) and not row[-1]]
    assert bare == []


@pytest.mark.parametrize("old", ["`market.habit`", "`customers/tell.py` PROMOTER", "`levers.serve.effort`"])
def test_a_default_that_drifts_is_found_and_put_right(old, tmp_path, monkeypatch):
    drifted = tmp_path / "ODD.md"
    drifted.write_text(TEXT.replace(f"| {old} | ", f"| {old} | 1", 1), encoding="utf-8")
    monkeypatch.setattr(odd, "ODD", drifted)
    assert len(odd.wrong()) == 1
    odd.put_right()
    assert drifted.read_text(encoding="utf-8") == TEXT


def test_a_row_of_a_key_that_went_is_found_and_a_lost_one_comes_back(tmp_path, monkeypatch):
    changed = tmp_path / "ODD.md"
    changed.write_text(TEXT.replace("| `market.habit` |", "| `market.gone` |", 1), encoding="utf-8")
    monkeypatch.setattr(odd, "ODD", changed)
    assert odd.stale() == ["`market.gone`"]
    odd.put_right()
    assert odd.wrong() == [] == odd.stale()


def test_every_claim_is_assumed_or_emergent():
    claims = TEXT.partition("## 8. ")[2].partition("## 9. ")[0]
    rows = [odd.cells(line) for line in claims.splitlines() if line.startswith("|")][2:]
    assert rows
    assert {row[1].split()[0] for row in rows} == {"ASSUMED", "EMERGENT"}


def test_every_file_that_it_names_is_there():
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z0-9_]+\.(?:py|md|yaml))`", TEXT))
    folders = ("", "sim/", "sim/firms/levers/", "sim/firms/", "sim/customers/", "tests/")
    missing = [name for name in named if not any((odd.ROOT / folder / name).exists() for folder in folders)]
    assert len(named) > 20
    assert missing == []


def test_every_constant_in_prose_is_a_word_of_the_code():
    code = "".join(path.read_text(encoding="utf-8") for path in (odd.ROOT / "sim").rglob("*.py"))
    names = set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b", TEXT))
    assert [name for name in sorted(names) if name not in code] == []


def ideas() -> list[list[str]]:
    """Idea, where it lives, parameter, test: the rows of section 9."""
    section = TEXT.partition("## 9. ")[2].partition("## 10. ")[0]
    return [odd.cells(line) for line in section.splitlines() if line.startswith("|")][2:]


def quoted(cell: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_idea_of_the_sources_has_a_file_a_parameter_and_a_test():
    rows = ideas()
    assert len(rows) > 30
    for idea, _, parameter, shown in rows:
        keys, tests = quoted(parameter), quoted(shown)
        assert keys, idea
        assert tests, idea
        for key in keys:
            assert find(f"focal.{key}" if key.startswith("levers.") else key) is not None, f"{idea}: {key}"
        for name in tests:
            assert (odd.ROOT / "tests" / name).exists(), f"{idea}: {name}"


def test_every_lever_serves_an_idea_of_the_sources():
    """price is what every firm must set; the sources speak of it as one of the old tools alone."""
    named = {key.split(".")[1] for row in ideas() for key in quoted(row[2]) if key.startswith("levers.")}
    assert named == set(LEVERS) - {"price"}
