"""What are the fields of each row? Whole blocks at once where a row is plainly well formed; one by one where it is not.

A line is plain when each of its fields is quoted from end to end or has no quote. The rest is read by the rules of
RFC 4180 with two liberties: spaces around a quoted field, and a quote within a field of a row that quotes none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from experiments.calibrate.log.asked import refusal
from experiments.calibrate.log.dates import DAY_AND_TIME, looks_like_a_date
from experiments.calibrate.log.source import LINE, TOO_LONG, Block

NUL, MARK = "the row has a NUL byte", "the row has a byte-order mark inside"
QUOTE, OPEN = "a quoted field does not end at its quote", "a quote is never closed"
SEPARATOR = pa.scalar("\0", pa.large_string())  # between fields that are compared; no row that is read has it
REGEX_FIELDS = 200  # a longer regular expression would be slow


@dataclass(frozen=True)
class Form:
    """How a row is cut: the delimiter (a space is runs of spaces and tabs), the quote (or none), the number of fields.

    `roles` are the places of customer, date and amount; `skip` is how many lines come before the data.
    """

    delimiter: bytes
    quote: bytes
    fields: int
    roles: tuple[int, int, int] = (0, 1, 2)
    skip: int = 0
    timed: bool = False  # whether times of day are taken off dates at once, which are then fewer distinct texts

    @property
    def digest(self) -> bool:
        """Whether the three columns as they are kept do not tell whether two rows are the same."""
        return self.fields > 3 or self.timed

    @property
    def spaces(self) -> bool:
        """Whether runs of spaces and tabs separate fields."""
        return self.delimiter == b" "

    def plain(self) -> str:
        """The regular expression of a line that the fast way can take."""
        cut = re.escape((b"\t" if self.spaces else self.delimiter).decode())
        quote = self.quote.decode()
        bare = rf"[^{quote}{cut}\x00\x{{FEFF}}\n]*"
        one = rf"(?:{quote}(?:[^{quote}\x00\x{{FEFF}}\n]|{quote}{quote})*{quote}|{bare})" if quote else bare
        return rf"^{one}(?:{cut}{one}){{{self.fields - 1}}}\n$"


@dataclass
class Rows:
    """Rows that were cut: line numbers, the three columns as they stand, and a digest of all fields if it is needed."""

    lines: NDArray[np.int64]
    columns: tuple[pa.DictionaryArray, ...]
    digest: NDArray[np.uint64] | None


@dataclass
class Cut:
    """What a block gave; `used` bytes were cut, and the rest belongs to a record that goes on in the next block."""

    rows: list[Rows] = field(default_factory=list)
    rejected: list[tuple[int, int, str]] = field(default_factory=list)  # first line, last line, reason
    spans: dict[int, int] = field(default_factory=dict)  # first line to last line of a record of several lines
    blank: int = 0
    timed: int = 0  # dates whose time of day was taken off
    used: int = 0


@dataclass(frozen=True)
class Record:
    """One record of the slow way: its end in the text, its fields or why it has none."""

    end: int
    fields: list[bytes]
    reason: str = ""
    open: bool = False  # a quote was still open at the end of the text


class Cutter:
    """Cuts blocks into fields by a form."""

    def __init__(self, path: Path, form: Form, *, fast: bool = True):
        self.path, self.form = path, form
        self.expression = form.plain() if fast and form.fields <= REGEX_FIELDS else ""
        self.record = tokenizer(form)

    def cut(self, block: Block) -> Cut:
        """All rows of a block."""
        ends = np.flatnonzero(np.frombuffer(block.text, np.uint8) == 10) + 1
        starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
        lines = pa.Array.from_buffers(pa.large_string(), len(ends), [
            None, pa.py_buffer(np.concatenate([[0], ends]).astype(np.int64)), pa.py_buffer(block.text)])  # fmt: skip
        lines = self.squeezed(lines)
        good = np.zeros(len(ends), bool)
        if self.expression:
            good = pc.match_substring_regex(lines, self.expression).to_numpy(zero_copy_only=False)
        good[: self.above(block)] = False
        for number in block.forced:
            good[number - block.first] = False
        found = Cut(used=len(block.text))
        self.slow(block, starts, good, found)
        self.fast(lines, good, block.first, found)
        return found

    def above(self, block: Block) -> int:
        """How many lines of a block come before the data."""
        return max(0, self.form.skip - block.first + 1)

    def squeezed(self, lines: pa.Array) -> pa.Array:
        """Lines in which one tab stands for each run of spaces and tabs, where such runs separate fields."""
        if not self.form.spaces:
            return lines
        inner = pc.replace_substring_regex(pc.ascii_trim(lines, " \t\n"), "[ \t]+", "\t")
        return pc.binary_join_element_wise(inner, pa.scalar("\n", pa.large_string()), pa.scalar("", pa.large_string()))

    def fast(self, lines: pa.Array, good: NDArray[np.bool_], first: int, found: Cut) -> None:
        """Cut the lines that are plain."""
        if not good.any():
            return
        if not good.all():
            lines = pc.filter(lines, pa.array(good))
        offsets = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset : lines.offset + len(lines) + 1]
        text = lines.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
        table = columns_of(text, self.form)
        if table.num_rows != len(lines):
            raise refusal(self.path, f"cannot be cut into rows after line {first}; say the delimiter.")
        columns = [table.column(i).combine_chunks() for i in range(table.num_columns)]
        joined = pc.binary_join_element_wise(*columns, SEPARATOR) if self.form.digest else None
        self.keep(found, first + np.flatnonzero(good), [columns[i] for i in self.form.roles], joined)

    def keep(self, found: Cut, lines: NDArray[np.int64], columns: list[pa.Array], joined: pa.Array | None) -> None:
        """Keep rows of either way."""
        if self.form.timed:
            day = pc.replace_substring_regex(columns[1], DAY_AND_TIME, r"\1")
            found.timed += pc.sum(pc.not_equal(pc.binary_length(day), pc.binary_length(columns[1]))).as_py()
            columns[1] = day
        digest = None if joined is None else digests(joined)
        found.rows.append(Rows(lines, tuple(column.dictionary_encode() for column in columns), digest))

    def slow(self, block: Block, starts: NDArray[np.int64], good: NDArray[np.bool_], found: Cut) -> None:
        """Cut the lines that are not plain one by one; the lines of a record of several lines are no longer plain."""
        text, done = block.text, self.above(block)
        taken: list[tuple[int, list[bytes]]] = []
        for i in np.flatnonzero(~good):
            if i < done:
                continue
            number, start = block.first + int(i), int(starts[i])
            record = self.record(text, start)
            short_of = block.forced.get(number) == TOO_LONG  # what it went on with is gone
            if record.open and not block.last and len(text) - start <= LINE and not short_of:
                good[i:], found.used = False, start
                break
            done = int(np.searchsorted(starts, record.end))
            if record.reason or short_of:
                done = int(i) + 1
            self.sort_out(block, record, (int(i), done), (found, taken))
            good[i:done] = False
        if taken:
            numbers = np.array([number for number, _ in taken], np.int64)
            roles = [texts(values[i] for _, values in taken) for i in self.form.roles]
            joined = texts(SEPARATOR.as_py().encode().join(values) for _, values in taken) if self.form.digest else None
            self.keep(found, numbers, roles, joined)

    def sort_out(self, block: Block, record: Record, span: tuple[int, int],
                 into: tuple[Cut, list[tuple[int, list[bytes]]]]) -> None:  # fmt: skip
        """Put a record with the rows, the rejected or the blank lines."""
        found, taken = into
        first, last = block.first + span[0], block.first + span[1] - 1
        forced = next((block.forced[n] for n in range(first, last + 1) if n in block.forced), "")
        reason = forced or record.reason or wrong(record.fields, self.form)
        if not forced and not record.reason and is_blank(record.fields):
            found.blank += 1
            return
        if last > first:
            found.spans[first] = last
            self.refuse_rows_within(record, first, last)
        if reason:
            found.rejected.append((first, last, reason))
        else:
            taken.append((first, record.fields))

    def refuse_rows_within(self, record: Record, first: int, last: int) -> None:
        """Refuse a quoted field of several lines when one of them looks like a row: its quote is likely a stray one."""
        for text in record.fields:
            for line in text.split(b"\n")[1:]:
                inner = line.decode().split(self.form.delimiter.decode())
                numbers = sum(any(sign.isdigit() for sign in value) for value in inner)
                dated = any(looks_like_a_date(value.strip()) for value in inner)
                if len(inner) >= self.form.fields - 1 and dated and numbers > 1:
                    raise refusal(self.path, f"line {first} opens a quote that ends in line {last}, and between them "
                                             f"are what look like rows; mend the quote.")  # fmt: skip


def texts(values: Iterable[bytes]) -> pa.Array:
    """Fields as a column."""
    return pa.array([value.decode() for value in values], pa.large_string())


def columns_of(text: pa.Buffer, form: Form) -> pa.Table:
    """Lines that are plain, cut by Arrow: the three columns, or all where there are more, whose digest is needed."""
    names = [str(i) for i in range(form.fields)]
    return pa_csv.read_csv(
        pa.BufferReader(text),
        read_options=pa_csv.ReadOptions(column_names=names, block_size=8 * LINE),
        parse_options=pa_csv.ParseOptions(
            delimiter="\t" if form.spaces else form.delimiter.decode(),
            quote_char=form.quote.decode() or False, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.large_string())),
    )  # fmt: skip


def digests(rows: pa.Array) -> NDArray[np.uint64]:
    """A 64-bit hash a text."""
    from pandas.util import hash_array

    return hash_array(rows.to_numpy(zero_copy_only=False), categorize=False)


def is_blank(fields: list[bytes]) -> bool:
    """Whether a line has nothing, or spaces alone."""
    return not fields or (len(fields) == 1 and not fields[0].strip(b" "))


def wrong(fields: list[bytes], form: Form) -> str:
    """Why fields cannot be used, or nothing."""
    if len(fields) != form.fields:
        return f"the row has {len(fields)} fields, not {form.fields}"
    if any(b"\0" in value for value in fields):
        return NUL
    return MARK if any(b"\xef\xbb\xbf" in value for value in fields) else ""


def tokenizer(form: Form) -> Callable[[bytes, int], Record]:
    """A function of (text, start) that gives one record."""
    if form.spaces:
        return by_spaces
    cut, quote = re.escape(form.delimiter), form.quote
    bare = re.compile(rb"([^%b\n]*+)(%b|\n)" % (cut, cut))
    if not quote:
        return lambda text, start: bare_record(text, start, bare)
    within = re.compile(rb" *+%b([^%b]*+(?:%b%b[^%b]*+)*+)" % ((quote,) * 5))
    after = re.compile(rb"%b *+(%b|\n)" % (quote, cut))

    def record(text: bytes, start: int) -> Record:
        """One record from the start of a line."""
        fields: list[bytes] = []
        at, stop, quoted, loose = start, min(len(text), start + LINE), False, False
        while True:
            opened = within.match(text, at, stop)
            if opened:
                close = after.match(text, opened.end(), stop)
                if not close:
                    unclosed = opened.end() == stop
                    return Record(0, fields, OPEN if unclosed else QUOTE, unclosed)
                fields.append(opened[1].replace(quote + quote, quote))
                quoted, end = True, close
            else:
                close = bare.match(text, at)
                assert close is not None, "a block ends in a line feed"
                fields.append(close[1])
                loose, end = loose or quote in close[1], close
            at = end.end()
            if text[at - 1 : at] == b"\n":
                return Record(at, fields, QUOTE if quoted and loose else "")

    return record


def bare_record(text: bytes, start: int, bare: re.Pattern[bytes]) -> Record:
    """One record of a file without quotes."""
    end = text.index(b"\n", start) + 1
    return Record(end, [m[1] for m in bare.finditer(text, start, end)])


def by_spaces(text: bytes, start: int) -> Record:
    """One record of a file whose fields are separated by runs of spaces and tabs."""
    end = text.index(b"\n", start)
    return Record(end + 1, re.split(rb"[ \t]+", text[start:end].strip(b" \t")))
