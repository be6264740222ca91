"""What separates the fields, and is there a header? The one dialect that makes sense of the first lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.calibrate.log.asked import KEY, NAMED, SPOKEN, Asked, Chosen, refusal, short
from experiments.calibrate.log.columns import choose, is_header, roles_by_name
from experiments.calibrate.log.records import Form, is_blank, tokenizer
from experiments.calibrate.log.source import TOO_LONG, Block

LOOKED_AT = 1000  # records
BYTES = 1 << 20  # and no more than these
TRIED = (",", ";", "\t", "|")
SEP = re.compile(rb"(?i)\"?sep=(.)\"?\n")
SINGLE = re.compile(rb"(?m)(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\n])")


@dataclass(frozen=True)
class Sample:
    """The first records in one dialect: (number of the last line, fields), blank ones left out."""

    form: Form
    records: list[tuple[int, list[bytes]]]

    @property
    def fits(self) -> bool:
        """Whether the first row has three fields at least, and names all columns or most others have as many."""
        if not self.records:
            return False
        width = len(self.records[0][1])
        rest = self.records[1:]
        named = all(roles_by_name(self.words(0)).values())
        return width >= 3 and (named or 2 * sum(len(fields) == width for _, fields in rest) >= len(rest))

    def words(self, i: int) -> list[str]:
        """A record as text."""
        return [field.decode().strip() for field in self.records[i][1]]


@dataclass(frozen=True)
class Dialect:
    """How the file is cut, whether it has a header, and its columns."""

    form: Form
    header: bool
    columns: dict[str, Chosen]


def understand(block: Block, asked: Asked, path: Path) -> Dialect:
    """Find the dialect in the first block; refuse none and several."""
    text, skip, sign = block.text, 0, asked.delimiter
    if not text.strip():
        raise refusal(path, "has no rows; all of its lines are blank.")
    if block.forced.get(1) == TOO_LONG:
        raise refusal(path, "begins with a line of more than 1 MB; it is no CSV file with line ends.")
    said = SEP.match(text)
    if said:  # a line for spreadsheets, which is not data
        skip, sign = 1, sign or said[1].decode("latin-1")
    head = text[:BYTES]
    quote = b"'" if b'"' not in head and len(SINGLE.findall(head)) * 2 > head.count(b"\n") else b'"'
    signs = [NAMED.get(sign, sign)] if sign else list(TRIED)
    samples = [sampled(text, Form(one.encode(), b"" if one == " " else quote, 0, skip=skip)) for one in signs]
    sample = one_of(samples, asked, path, text)
    names = sample.words(0)
    header = is_header(names, asked)
    first = 1 if header else 0
    rows = [sample.words(i) for i in range(first, len(sample.records))]
    if not rows:
        raise refusal(path, "has a header and no rows.")
    rows = [row for row in rows if len(row) == len(names)] or [names]
    columns = choose(names if header else [], rows, asked, path)
    start = sample.records[0][0] if header else skip
    places = (columns["customer"].index, columns["date"].index, columns["amount"].index)
    timed = asked.date_format is None and any(":" in row[places[1]] for row in rows)
    form = replace(sample.form, fields=len(names), roles=places, skip=start, timed=timed)
    return Dialect(form, header, columns)


def one_of(samples: list[Sample], asked: Asked, path: Path, text: bytes) -> Sample:
    """The one sample that fits; of several the one whose header names more."""
    fits = [sample for sample in samples if sample.fits]
    if len(fits) > 1:
        named = [sum(bool(v) for v in roles_by_name(sample.words(0)).values()) for sample in fits]
        best = [sample for sample, n in zip(fits, named, strict=True) if n == max(named)]
        if len(best) > 1:
            two = " and ".join(SPOKEN.get(sample.form.delimiter.decode(), "") for sample in best)
            raise refusal(path, f"may be separated by {two}; say {KEY}delimiter.")
        return best[0]
    if not fits and asked.delimiter is None and not samples[0].form.skip:
        spaced = sampled(text, Form(b" ", b"", 0))
        fits = [spaced] if spaced.fits else []
    if not fits:
        line = text.partition(b"\n")[0].decode("utf-8", "replace")
        tried = ", ".join(SPOKEN.get(s.form.delimiter.decode(), s.form.delimiter.decode()) for s in samples)
        raise refusal(path, f"has no three columns that are separated by {tried}: its first line is {short(line)}; "
                            f"say {KEY}delimiter, and take out lines above the header.")  # fmt: skip
    return fits[0]


def sampled(text: bytes, form: Form) -> Sample:
    """The first records in a dialect."""
    records: list[tuple[int, list[bytes]]] = []
    record, at, line = tokenizer(form), 0, 0
    for _ in range(form.skip):
        at, line = text.index(b"\n", at) + 1, line + 1
    while at < min(len(text), BYTES) and len(records) < LOOKED_AT:
        one = record(text, at)
        end = one.end if not one.reason else text.index(b"\n", at) + 1
        line += text.count(b"\n", at, end)
        if one.reason and not records:
            break  # nothing is known of a file whose first row is broken
        if not one.reason and not is_blank(one.fields):
            records.append((line, one.fields))
        at = end
    return Sample(form, records)
