"""Which rows are used, which are rejected, which are duplicates? From blocks to arrays; all are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.calibrate.log.amounts import REASONS as OF_AMOUNT
from experiments.calibrate.log.amounts import Amounts, read_amounts
from experiments.calibrate.log.asked import Asked
from experiments.calibrate.log.customers import REASONS as OF_CUSTOMER
from experiments.calibrate.log.customers import Customers, read_customers
from experiments.calibrate.log.dates import REASONS as OF_DATE
from experiments.calibrate.log.dates import Dates, read_dates
from experiments.calibrate.log.dialect import BYTES, Dialect, understand
from experiments.calibrate.log.records import Cut, Cutter
from experiments.calibrate.log.source import Block, Source, blocks

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
BASE = 64  # above the number of reasons of one column


@dataclass(frozen=True)
class Table:
    """All rows that were cut, by line; of customer, date and amount the codes of distinct texts, and the texts."""

    lines: Codes
    codes: tuple[Codes, ...]
    texts: tuple[pa.Array, ...]
    digest: NDArray[np.uint64] | None


@dataclass(frozen=True)
class Parsed:
    """What the distinct texts of a table are."""

    customers: Customers
    dates: Dates
    amounts: Amounts


def cut_all(source: Source, asked: Asked, *, fast: bool) -> tuple[Dialect, Cut]:
    """The dialect, and all rows of the file."""
    stream = blocks(source)
    first = opening(stream)
    dialect = understand(joined(first), asked, source.path)
    cutter = Cutter(source.path, dialect.form, fast=fast)
    whole, left = Cut(), Block(1, b"", {})
    for block in chain(first, stream):
        if left.text:
            block = Block(left.first, left.text + block.text, left.forced | block.forced, block.last)
        found = cutter.cut(block)
        whole.rows += found.rows
        whole.rejected += found.rejected
        whole.spans |= found.spans
        whole.blank += found.blank
        whole.timed += found.timed
        line = block.first + block.text.count(b"\n", 0, found.used)
        left = Block(line, block.text[found.used :], {n: why for n, why in block.forced.items() if n >= line})
    return dialect, whole


def opening(stream: Iterator[Block]) -> list[Block]:
    """The first blocks, as many as the dialect is found from."""
    found, size = [], 0
    for block in stream:
        found.append(block)
        size += len(block.text)
        if size >= BYTES:
            break
    return found


def joined(parts: list[Block]) -> Block:
    """Blocks as one."""
    forced = {number: why for block in parts for number, why in block.forced.items()}
    return Block(parts[0].first, b"".join(block.text for block in parts), forced, parts[-1].last)


def table_of(found: Cut) -> Table:
    """Put blocks together; codes of one text are one code."""
    lines = np.concatenate([rows.lines for rows in found.rows] or [np.empty(0, np.int64)])
    order = None if (lines[1:] > lines[:-1]).all() else np.argsort(lines)
    codes, texts = [], []
    for role in range(3):
        chunks = pa.chunked_array(
            [rows.columns[role] for rows in found.rows], pa.dictionary(pa.int32(), pa.large_string())
        ).unify_dictionaries()
        code = np.concatenate([chunk.indices.to_numpy() for chunk in chunks.chunks] or [np.empty(0, np.int32)])
        codes.append(code if order is None else code[order])
        texts.append(chunks.chunk(0).dictionary if chunks.num_chunks else pa.array([], pa.large_string()))
    digest = None
    if found.rows and found.rows[0].digest is not None:
        digest = np.concatenate([rows.digest for rows in found.rows if rows.digest is not None])
        digest = digest if order is None else digest[order]
    return Table(lines if order is None else lines[order], tuple(codes), tuple(texts), digest)


def parse(table: Table, asked: Asked, path: Path) -> Parsed:
    """Read the distinct texts of each column."""
    rows = [np.bincount(code, minlength=len(texts)) for code, texts in zip(table.codes, table.texts, strict=True)]
    return Parsed(read_customers(table.texts[0], rows[0]), read_dates(table.texts[1], rows[1], asked, path),
                  read_amounts(table.texts[2], rows[2], asked, path))  # fmt: skip


def reasons(table: Table, parsed: Parsed) -> tuple[NDArray[np.int32], dict[int, str]]:
    """A number a row, 0 for a row without fault, and the words of each number."""
    customer, date, amount = table.codes
    numbers = parsed.customers.code[customer].astype(np.int32) * BASE
    numbers = (numbers + parsed.dates.code[date]) * BASE + parsed.amounts.code[amount]
    words = {}
    for number in np.flatnonzero(np.bincount(numbers)).tolist():
        three = (OF_CUSTOMER[number // BASE**2], OF_DATE[number // BASE % BASE], OF_AMOUNT[number % BASE])
        words[number] = "; ".join(word for word in three if word)
    return numbers, words


def duplicates(table: Table, rows: Codes) -> Mask:
    """Which of these rows have all fields of an earlier one of them."""
    customer, date, amount = (code[rows].astype(np.int64) for code in table.codes)
    sizes = [max(1, len(texts)) for texts in table.texts]
    key = customer * sizes[1] + date
    if sizes[0] * sizes[1] * sizes[2] >= 1 << 62:
        key = np.unique(key, return_inverse=True)[1]
    key = key * sizes[2] + amount
    if table.digest is None:
        return repeats(key)
    order = np.argsort(key, kind="stable")
    same = key[order[1:]] == key[order[:-1]]
    near = np.zeros(len(rows), bool)  # rows whose three columns are those of another row
    near[order[1:][same]] = near[order[:-1][same]] = True
    where = np.flatnonzero(near)
    group = np.unique(key[where], return_inverse=True)[1]
    place = np.unique(table.digest[rows[where]], return_inverse=True)[1]
    found = np.zeros(len(rows), bool)
    found[where] = repeats(group * (len(where) + 1) + place)
    return found


def repeats(key: Codes) -> Mask:
    """Which numbers have stood earlier."""
    order = np.argsort(key, kind="stable")
    found = np.zeros(len(key), bool)
    found[order[1:]] = key[order[1:]] == key[order[:-1]]
    return found


def in_order(places: Codes, ids: pa.Array) -> tuple[Codes, list[str]]:
    """(a code a row, the ids) with ids in order of first appearance."""
    first = np.full(len(ids), len(places), np.int64)
    np.minimum.at(first, places, np.arange(len(places)))
    there = np.argsort(first, kind="stable")[: int((first < len(places)).sum())]
    code = np.empty(len(ids), np.int64)
    code[there] = np.arange(len(there))
    return code[places], ids.take(pa.array(there)).to_pylist()
