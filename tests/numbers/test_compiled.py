"""Is machine code kept so that no process can run that of others? Types that are compiled at once share no file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.customers.tick import live_all, live_in_chunks
from sim.numbers.compiled import CodeFiles, rule


@pytest.fixture
def files(tmp_path) -> CodeFiles:
    """An empty store."""
    return CodeFiles(str(tmp_path), "rule-1.py311", "stamp")


def test_two_processes_that_save_at_once_never_take_each_others_code(files, monkeypatch):
    """Both read the index before either wrote it, and the first to name its file is the last to write it."""
    keys: list[Any] = [("int64", "cpu"), ("float64", "cpu")]
    with monkeypatch.context() as both:
        both.setattr(CodeFiles, "_load_index", lambda _: {})
        for key in (*keys, keys[0]):
            files.save(key, f"code of {key}")
    assert all(files.load(key) in (None, f"code of {key}") for key in keys)
    assert files.load(keys[0]) is not None
    files.save(keys[1], "the same again")
    assert [files.load(key) for key in keys] == [f"code of {keys[0]}", "the same again"]


def test_every_rule_keeps_its_code_so():
    assert all(type(loop._cache._cache_file) is CodeFiles for loop in (live_all, live_in_chunks))


def test_records_of_other_shapes_are_other_keys():
    """Of an array in records (3,) or (4,) the same rule reads the right fields, each from code of its own."""
    @rule
    def last(record: Any) -> float:
        return record.x[record.x.shape[0] - 1] + record.y

    for n in (3, 4, 3):
        table = np.zeros(1, np.dtype([("x", "f8", (n,)), ("y", "f8")])).view(np.recarray)
        table.x[0], table.y[0] = np.arange(n), 0.5
        assert last(table[0]) == n - 0.5
