"""Is any odd file read wrong in silence? Each is read as it should be, rejected by row, or refused in one line."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.log.asked import Asked
from experiments.calibrate.reading import Log, read, read_log, shown
from sim.units import BadInput
from tests.experiments.log_files import FILES, TWO, Odd, file
from tests.experiments.log_values import DATES, SUMS

ALL = (*FILES, *DATES, *SUMS)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "log.csv"
    path.write_bytes(data)
    return path


def rejected(log: Log, folder: Path) -> list[tuple[int, str, str]]:
    """(line, reason, row) as they are written."""
    with log.write_rejects(folder).open(encoding="utf-8", newline="") as text:
        head, *rows = csv.reader(text)
    assert head == ["line", "reason", "row"]
    return [(int(line), reason, row) for line, reason, row in rows]


def test_there_are_more_than_forty():
    assert len({odd.name for odd in ALL}) == len(ALL) > 100


@pytest.mark.parametrize("odd", [odd for odd in ALL if odd.refused], ids=lambda odd: odd.name)
def test_refused(odd: Odd, tmp_path):
    for fast in (True, False):
        with pytest.raises(BadInput) as refusal:
            read(written(tmp_path, odd.data), Asked(**odd.asked), fast=fast)
        said = str(refusal.value)
        assert odd.refused in said
        assert "\n" not in said
        assert said.endswith((".", "?", "as it is."))


@pytest.mark.parametrize("odd", [odd for odd in ALL if not odd.refused], ids=lambda odd: odd.name)
@pytest.mark.parametrize("fast", [True, False])
def test_read(odd: Odd, fast, tmp_path):
    log = read(written(tmp_path, odd.data), Asked(**odd.asked), fast=fast)
    assert log.amount.tolist() == list(odd.cents)
    assert not odd.ids or [log.ids[i] for i in log.customer] == odd.ids.split(" ")
    assert not odd.days or log.date.astype(str).tolist() == odd.days.split()
    found = rejected(log, tmp_path)
    assert [line for line, _, _ in found] == [line for line, _ in odd.rejects]
    for (_, reason, _), (_, words) in zip(found, odd.rejects, strict=True):
        assert words in reason
    assert (log.used, log.rejected, log.duplicates) == (odd.used, len(odd.rejects), odd.duplicates)
    assert log.used + log.rejected + log.duplicates == log.rows
    assert log.total == sum(odd.cents)
    lines = shown(log)
    assert odd.says in "\n".join(lines)
    assert all("\n" not in line for line in lines)


def test_a_reject_shows_its_row_as_it_stands(tmp_path):
    text = b'customer,date,amount,note\n7,2021-04-13,5,"a\nb"\n8,soon,6,"c\n""d"""\n,,\nlast'
    log = read_log(written(tmp_path, text))
    assert rejected(log, tmp_path) == [
        (4, "the date is in no form that is known", '8,soon,6,"c\n""d"""'),
        (6, "the row has 3 fields, not 4", ",,"), (7, "the row has 1 fields, not 4", "last"),
    ]  # fmt: skip


def test_a_file_without_rejects_has_a_table_of_none(tmp_path):
    assert rejected(read_log(written(tmp_path, file(*TWO))), tmp_path) == []


def test_a_file_that_changed_is_not_read_for_its_rejects(tmp_path):
    path = written(tmp_path, file(*TWO, "bad"))
    log = read_log(path)
    path.write_bytes(file(*TWO, "bad", "worse"))
    with pytest.raises(BadInput, match="has changed"):
        log.write_rejects(tmp_path)


def test_paths_that_are_no_file(tmp_path):
    with pytest.raises(BadInput, match="No such file"):
        read_log(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="is a folder"):
        read_log(tmp_path)
    with pytest.raises(BadInput, match="not a regular file"):
        read_log(os.devnull)
    with pytest.raises(BadInput, match="cannot be read"):
        read_log("a\0b")


def test_a_file_without_permission(tmp_path, monkeypatch):
    """By a system that refuses, since a test may run as root, whom none refuses."""
    path = written(tmp_path, file(*TWO))

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="Permission denied"):
        read_log(path)


def test_what_is_declared_empty_is_found_out(tmp_path):
    nothing = Asked(*[""] * 6, encoding="")
    assert nothing.checked() == Asked()
    assert read_log(written(tmp_path, file(*TWO)), nothing).used == 2


def test_codes_are_in_order_of_first_appearance(tmp_path):
    rows = [f"{i},2021-04-13,{n}" for n, i in enumerate("baxbca")]
    rows[2] = "x,never,1"
    log = read_log(written(tmp_path, file(*rows)))
    assert log.ids == ["b", "a", "c"]
    assert log.customer.tolist() == [0, 1, 0, 2, 1]
    assert (log.customer.dtype, log.amount.dtype, log.date.dtype) == (np.int64, np.int64, np.dtype("datetime64[D]"))
