"""Which pictures does a comparison leave? Every figure as SVG and PNG; each title is what its data show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from experiments.figures.end_state import head_to_head, journey, peppers_plane, survival_by_cohort
from experiments.figures.over_time import advocacy, clv_and_equity, profit, retention_and_churn
from experiments.figures.series import Data
from experiments.figures.sight import line_of_sight
from experiments.figures.style import Sheet, house_style
from experiments.figures.watched import watched
from sim.config import Config
from sim.study import Outcome

PAIRED = (retention_and_churn, survival_by_cohort, clv_and_equity, advocacy, profit, peppers_plane, journey,
          line_of_sight)  # fmt: skip


def draw_all(outcomes: list[Outcome], config: Config, folder: Path) -> list[Path]:
    """Draw every figure that the outcomes allow into the folder; the paths, SVG before PNG."""
    data = Data(outcomes, config)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with house_style():
        for draw in possible(data):
            paths += draw(data).write(folder, draw.__name__)
    return paths


def possible(data: Data) -> list[Callable[[Data], Sheet]]:
    """The figures for which there are outcomes."""
    asked = [watched] if data.arms and data.config.study.watch else []
    return [*asked, *(PAIRED if data.arms else ()), *([head_to_head] if data.of_kind("head_to_head") else [])]
