"""Do numbers move only with the version of the model? (promise P3)"""

from __future__ import annotations

from sim import MODEL_VERSION
from tests import baseline


def test_numbers_are_those_of_this_version_of_the_model():
    """Where this fails on purpose: bump MODEL_VERSION, say *Numbers change*, `python -m tests.baseline --write`."""
    assert baseline.found() == baseline.written()


def test_numbers_that_moved_are_not_written_under_the_same_version(tmp_path, monkeypatch, capsys):
    file = tmp_path / "baseline.json"
    file.write_text(baseline.FILE.read_text(encoding="utf-8").replace('"orders": ', '"orders": 1'), encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    monkeypatch.setattr(baseline, "FILE", file)
    assert baseline.main(["--write"]) == 1
    assert file.read_text(encoding="utf-8") == before
    assert f"first bump MODEL_VERSION (now {MODEL_VERSION})" in capsys.readouterr().out
    assert baseline.main([]) == 1
