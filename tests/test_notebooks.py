"""Do the lessons run from top to bottom, offline, and show what they say?"""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import matplotlib as mpl
import pytest

from tests.support import ROOT

LESSONS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.fixture(autouse=True)
def no_window():
    """Figures are drawn into memory, and closed."""
    before = mpl.get_backend()
    mpl.use("Agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
    mpl.use(before)


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_small_timed_and_has_solutions(lesson: Path):
    text = lesson.read_text(encoding="utf-8")
    counts = [int(n) for n in re.findall(r"customers\.count=(\d+)", text)]
    assert counts
    assert max(counts) <= 2000
    for part in ("**Objectives.**", "**Time plan", "## 5. Exercises", "## Solutions"):
        assert part in text
    numbers = re.findall(r"^# (\d)\. \*", text, re.MULTILINE)
    assert numbers == sorted(numbers)
    assert all(f"# Exercise {n}." in text for n in numbers)


@pytest.mark.slow
def test_the_first_lesson_shows_selection(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found = runpy.run_path(str(ROOT / "notebooks" / "01_first_lesson.py"))
    varied, alike = found["varied"], found["alike"]
    assert (varied[1:] > varied[:-1] - 0.03).all(), "rises year by year, within noise"
    assert varied[-1] - varied[1] > max(0.06, 2 * abs(alike[-1] - alike[1]))
    assert found["forecast"] < found["happened"]
    assert found["rises"]["both"] < min(found["rises"]["equal rates"], found["rises"]["no taste"])
    assert found["quick"]["rate"].mean() > found["loyal"]["rate"].mean()
    assert len(found["figure"].axes[0].lines) == 2
    assert not list(tmp_path.iterdir()), "a lesson writes no files"


@pytest.mark.slow
def test_every_other_lesson_ends_well(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for lesson in LESSONS:
        if lesson.stem != "01_first_lesson":
            runpy.run_path(str(lesson))


def test_lessons_are_notebooks_for_jupytext():
    jupytext = pytest.importorskip("jupytext")
    for lesson in LESSONS:
        book = jupytext.read(lesson)
        kinds = {cell.cell_type for cell in book.cells}
        assert kinds == {"code", "markdown"}
        assert book.cells[0].source.startswith("# Lesson ")
