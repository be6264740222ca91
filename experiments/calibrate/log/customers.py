"""Who is each customer? An id is a text: 007 is not 7, NA is somebody's, and nothing is made a number."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.calibrate.log.asked import short

EMPTY, HIDDEN = "the customer is empty", "the customer has a character that cannot be seen"
LOST, QUOTED = "the customer has a character that was lost", "the customer stands in quotes that are not the file's"
REASONS = ("", EMPTY, HIDDEN, LOST, QUOTED)
CODE = {reason: code for code, reason in enumerate(REASONS)}
UNSEEN = r"[\p{Cc}\x{AD}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2060}\x{FEFF}]"
TESTS = ((QUOTED, r"^(?:\".*\"|'.*')$"), (LOST, r"\x{FFFD}"), (HIDDEN, UNSEEN), (EMPTY, "^$"))  # the last one counts
NOBODY = ("na", "n/a", "nan", "null", "none", "nil", "unknown", "undefined", "guest", "anonymous", "-", "?", "#n/a")
ROUNDED = r"^[0-9]([.,][0-9]+)?E\+[0-9]+$"


@dataclass
class Customers:
    """For each distinct text the place of its id in `ids`, and a code of REASONS; and what a user should look at."""

    place: NDArray[np.int64]
    ids: pa.Array
    code: NDArray[np.uint8]
    notes: list[str] = field(default_factory=list)


def read_customers(texts: pa.Array, weights: NDArray[np.int64]) -> Customers:
    """Read distinct texts that stand in `weights` rows each; only space around an id is taken off."""
    trimmed = pc.utf8_trim_whitespace(texts)
    code = np.zeros(len(texts), np.uint8)
    for reason, regex in TESTS:
        code[pc.match_substring_regex(trimmed, regex).to_numpy(zero_copy_only=False)] = CODE[reason]
    encoded = trimmed.dictionary_encode()
    place = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    rows = np.bincount(place, weights, len(encoded.dictionary)).astype(np.int64)
    return Customers(place, encoded.dictionary, code, notes(encoded.dictionary, rows))


def notes(ids: pa.Array, rows: NDArray[np.int64]) -> list[str]:
    """What looks like nobody, like a number that a spreadsheet cut, or like one customer with two ids."""
    found = []
    lower = pc.utf8_lower(ids)
    nobody = pc.is_in(lower, pa.array(NOBODY, lower.type)).to_numpy(zero_copy_only=False)
    for i in np.flatnonzero(nobody):
        found.append(f"{rows[i]:,} rows have the customer {short(ids[int(i)].as_py())}, read as one customer's id")
    cut = pc.match_substring_regex(ids, ROUNDED).to_numpy(zero_copy_only=False)
    if cut.any():
        example = short(ids[int(np.argmax(cut))].as_py())
        found.append(f"{int(rows[cut].sum()):,} rows have ids such as {example}, as a spreadsheet cuts long numbers; "
                     f"several customers may be one")  # fmt: skip
    same = pc.replace_substring_regex(pc.replace_substring_regex(lower, r"^0+([0-9])", r"\1"), r"^([0-9]+)\.0$", r"\1")
    twins = len(ids) - pc.count_distinct(same).as_py()
    if twins:
        found.append(f"{twins:,} ids differ from another in case, zeros in front or .0 alone, such as 007 and 7; "
                     f"each is a customer of its own")  # fmt: skip
    return found
