"""How does a log become files, and a log again? CSV with real dates and amounts with two decimals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.laboratory.log import FILES, About, Columns, Log, names

MONEY = ("amount", "margin", "realised_value", "residual_value")  # whole cents or parts of them
DATES = ("date", "start", "end")
TEXTS = ("touch", "channel", "quantity")
NUMBERS = ("satisfaction", "share", "value")


def write_log(log: Log, folder: Path) -> None:
    """Write what an analyst sees."""
    folder.mkdir(parents=True)
    for name in names(log.about.kind):
        write_columns(folder / f"{name}.csv", log[name])
    (folder / "about.json").write_text(json.dumps(log.about.plain(), indent=1) + "\n", encoding="utf-8")


def read_log(folder: Path) -> Log:
    """The log that these files hold."""
    plain = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    about = About(**plain | {k: np.datetime64(plain[k]) for k in ("cutoff", "until")})
    return Log(about, {name: read_columns(folder / f"{name}.csv", FILES[name]) for name in names(about.kind)})


def write_columns(path: Path, columns: Columns) -> None:
    """One file with a header, a row an entry."""
    cells = [words(name, values) for name, values in columns.items()]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(zip(*cells, strict=True))


def words(name: str, values: NDArray[Any]) -> list[str]:
    """The cells of a column; a date that is not there is empty."""
    if name in DATES:
        return np.where(np.isnat(values), "", values.astype("M8[D]").astype(str)).tolist()
    if name in MONEY:
        return [f"{v / 100:.2f}" for v in values.tolist()]
    if name in NUMBERS:
        return [f"{v:.10g}" for v in values.tolist()]
    return [str(v) for v in values.tolist()]


def read_columns(path: Path, expected: tuple[str, ...]) -> Columns:
    """The columns of a file that `write_columns` wrote."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    if tuple(header) != expected:
        raise ValueError(f"{path.name} must have the columns {', '.join(expected)}, got {', '.join(header)}.")
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return {name: values(name, column) for name, column in zip(header, cells, strict=True)}


def values(name: str, cells: tuple[str, ...]) -> NDArray[Any]:
    """A column of cells: `words` backwards."""
    if name in DATES:
        return np.array([c or "NaT" for c in cells], "M8[D]")
    if name in MONEY:
        return np.array([round(float(c) * 100) for c in cells], np.int64)
    if name in NUMBERS:
        return np.array(cells, np.float64)
    return np.array(cells, str) if name in TEXTS else np.array(cells, np.int64)
