"""Which rows were not read, and why? A file with each, its line and its reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.log.asked import refusal
from experiments.calibrate.log.source import Source, blocks, stamp

SHOWN = 1000  # characters of a row; the rest is cut
HEADS = ("line", "reason", "row")


@dataclass(frozen=True)
class Rejects:
    """Rows that were not read: their first and last line in the file, and for each the place of its reason."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    reason: NDArray[np.int64]
    reasons: tuple[str, ...]
    source: Source

    def counts(self) -> list[tuple[str, int]]:
        """(reason, rows), the commonest first."""
        found = Counter(dict(enumerate(np.bincount(self.reason, minlength=len(self.reasons)).tolist())))
        return [(self.reasons[i], n) for i, n in found.most_common() if n]

    def write(self, folder: Path) -> Path:
        """Write `rejects.csv`, one row each in the order of the file, with the header alone when there is none."""
        path = folder / "rejects.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADS)
            writer.writerows(self.rows())
        return path

    def rows(self) -> Iterator[tuple[int, str, str]]:
        """(line, reason, row as it stands); the file is read again, and must not have changed."""
        if not len(self.first):
            return
        if stamp(self.source.path) != self.source.stamp:
            raise refusal(self.source.path, "has changed while it was read; try again.")
        wanted = zip(self.first.tolist(), self.last.tolist(), self.reason.tolist(), strict=True)
        first, last, reason = next(wanted)
        held = ""
        for block in blocks(self.source):
            lines = block.text.split(b"\n")[:-1]
            while first < block.first + len(lines):
                part = lines[max(0, first - block.first) : last - block.first + 1]
                held += "\n".join(line.decode() for line in part)[: SHOWN + 1]
                if last >= block.first + len(lines):
                    held += "\n"
                    break
                yield first, self.reasons[reason], held if len(held) <= SHOWN else held[:SHOWN] + ".."
                held = ""
                following = next(wanted, None)
                if following is None:
                    return
                first, last, reason = following
