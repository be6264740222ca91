"""How does a long study survive a stop? Rows are appended to a file as they come, and read again at the next start.

The file's name holds a hash of everything that the rows depend on, so that rows of another study are never taken up.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sim
from experiments.fairness.measured import KEYS

Row = dict[str, Any]
Key = tuple[str, int, int]  # stage, environment, seed
COLUMNS = ("stage", "environment", "seed", "arm", *KEYS)


@dataclass
class Store:
    """All rows so far: by stage, environment and seed, then by arm."""

    path: Path
    rows: dict[Key, dict[str, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
        written = self.path.read_bytes()
        whole = written[: written.rfind(b"\n") + 1]  # a stop may have cut the last line
        if whole != written:
            self.path.write_bytes(whole)
        for row in csv.DictReader(whole.decode().splitlines()):
            self.take(row | {"environment": int(row["environment"]), "seed": int(row["seed"]),
                             **{k: float(row[k]) for k in KEYS}})  # fmt: skip

    def take(self, row: Row) -> None:
        """Keep a row in memory."""
        self.rows.setdefault((row["stage"], row["environment"], row["seed"]), {})[row["arm"]] = row

    def add(self, rows: Iterable[Row]) -> None:
        """Keep rows and put them on the disk before anything else is done."""
        with self.path.open("a", newline="", encoding="utf-8") as file:
            for row in rows:
                self.take(row)
                csv.writer(file, lineterminator="\n").writerow([cell(row[name]) for name in COLUMNS])
            file.flush()
            os.fsync(file.fileno())

    def has(self, key: Key, arms: Iterable[str]) -> bool:
        """Whether every arm of a seed is there."""
        return self.rows.get(key, {}).keys() >= set(arms)

    def write(self, path: Path) -> None:
        """Write all rows in order, so that the same study leaves the same file however often it was stopped."""
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            for _, found in sorted(self.rows.items()):
                out.writerows([cell(row[name]) for name in COLUMNS] for _, row in sorted(found.items()))


def cell(value: Any) -> str:
    """A value as text from which the same bits can be read."""
    return repr(value) if isinstance(value, float) else str(value)


def fingerprint(parts: Any) -> str:
    """Sixteen digits that change with the parts (JSON types) and with the source of the model."""
    digest = hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8)
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
