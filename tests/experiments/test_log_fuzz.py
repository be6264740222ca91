"""Does any file raise, lose a row, or read otherwise the slow way? Random bytes, harmed lines, dialects and blocks."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from experiments.calibrate.log import records, source
from experiments.calibrate.log.asked import Asked
from experiments.calibrate.reading import Log, read, shown
from sim.units import BadInput
from tests.experiments.log_files import FILES
from tests.experiments.log_values import DATES, SUMS

SAME = settings(derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
# What breaks files: signs of dialects, ends, quotes, marks, zero bytes, and things that look like values.
BITS = [",", ";", "\t", "|", '"', '""', "'", "\n", "\r", "\r\n", "\0", "\ufeff", " ", "-", "(", ")", "$", "€", ".",
        "5", "1e5",
        "é", "NaN", "inf", "2021-04-13", "03/04/2021", "7,2021-04-13,5.00", '"a\nb"', "\x1a", "\u2028",
        "0" * 400]  # fmt: skip
RAW = [b"\xff", b"\xc3", b"\xe9", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"]
bits = st.one_of(st.sampled_from([*(bit.encode() for bit in BITS), *RAW]), st.binary(max_size=3))
GOOD = [(f"c{i % 7}", date(2021, 1, 1) + timedelta(days=i), 100 + 37 * i) for i in range(12)]
LINES = [f"{who},{day},{cents / 100:.2f},note {who}" for who, day, cents in GOOD]


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("log") / "log.csv"


def outcome(path: Path, asked: Asked, *, fast: bool = True) -> Log | str:
    """A log whose rows balance, or a refusal of one line; anything else is raised."""
    try:
        log = read(path, asked, fast=fast)
    except BadInput as refusal:
        said = str(refusal)
    else:
        return balanced(log)
    assert "\n" not in said
    return said


def balanced(log: Log) -> Log:
    """A log that holds together."""
    assert log.used + log.rejected + log.duplicates == log.rows
    assert log.used == len(log.date) == len(log.amount) > 0
    assert sorted(set(log.customer.tolist())) == list(range(len(log.ids)))
    assert all("\n" not in line for line in shown(log))
    return log


def triples(log: Log) -> list[tuple[str, date, int]]:
    """(id, day, cents) of used rows."""
    return [(log.ids[i], day, cents) for i, day, cents in
            zip(log.customer.tolist(), log.date.astype(object).tolist(), log.amount.tolist(), strict=True)]  # fmt: skip


def everything(found: Log | str, folder: Path) -> Any:
    """What two readings have in common when they are the same."""
    if isinstance(found, str):
        return found
    written = found.write_rejects(folder).read_bytes()
    rows = written.count(b"\n") - 1
    assert rows >= found.rejected
    return triples(found), found.duplicates, found.refunds, found.understood, written


@SAME
@given(data=st.one_of(st.binary(max_size=400), st.lists(bits, max_size=40).map(b"".join)), header=st.booleans())
def test_random_bytes(path, data, header):
    path.write_bytes(b"customer,date,amount\n7,2021-04-13,5.00\n" * header + data)
    ways = [everything(outcome(path, Asked(), fast=fast), path.parent) for fast in (True, False)]
    assert ways[0] == ways[1]


@SAME
@given(line=st.integers(0, len(LINES) - 1), at=st.integers(0, 40), cut=st.integers(0, 12), bit=st.lists(bits,
        max_size=4))
def test_harm_to_one_line_does_not_spread(path, line, at, cut, bit):
    """The other rows are read as ever, in their order, or the file is refused."""
    raw = [one.encode() for one in LINES]
    raw[line] = raw[line][:at] + b"".join(bit) + raw[line][at + cut :]
    path.write_bytes(b"customer,date,amount,note\n" + b"\n".join(raw) + b"\n")
    log = outcome(path, Asked(keep_duplicates=True))
    if isinstance(log, str):
        return
    rest, harmed = iter(triples(log)), raw[line].replace(b"\r", b"\n").count(b"\n") + 1
    others = [row for i, row in enumerate(GOOD) if i != line]
    assert all(row in rest for row in others)  # `in` moves the iterator: they come in order
    assert log.used <= len(others) + harmed


def test_most_harm_is_not_refused(path):
    """So that the test above is about something: every single sign that may be lost leaves the file readable."""
    for at in range(len(LINES[3])):
        raw = [*LINES[:3], LINES[3][:at] + LINES[3][at + 1 :], *LINES[4:]]
        path.write_text("customer,date,amount,note\n" + "\n".join(raw), encoding="utf-8")
        assert isinstance(outcome(path, Asked()), Log)


FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT10:11:12Z",
        "%d%m%y")
SIGNS = {("", "."): "{:.2f}", (",", "."): "{:,.2f}", ("", ","): "{:.2f}", (".", ","): "{:,.2f}", (" ", ","): "{:,.2f}"}
rows = st.lists(st.tuples(
    st.text(st.characters(codec="latin-1", exclude_categories=("Cc", "Cf", "Zs")) | st.sampled_from("é, ;\"'|-0"),
        min_size=1,
            max_size=8),
    st.dates(date(1970, 1, 1), date(2060, 12, 31)), st.integers(-10**9, 10**9)), min_size=1, max_size=25)  # fmt: skip


def money(cents: int, signs: tuple[str, str]) -> str:
    """An amount with these signs of thousands and decimals."""
    text = SIGNS[signs].format(cents / 100)
    return text.replace(",", "\x01").replace(".", signs[1]).replace("\x01", signs[0])


@SAME
@given(rows=rows, form=st.sampled_from(FORMATS), signs=st.sampled_from(list(SIGNS)), cut=st.sampled_from(",;\t|"),
       quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n", "\r"]),
       code=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]))  # fmt: skip
def test_what_is_written_is_read_back(path, rows, form, signs, cut, quoting, end, code):
    """Declared, it is read equal; sniffed, it is read equal or refused."""
    rows = [(who.strip(), day, cents) for who, day, cents in rows]
    assume(all(who and not (who[0] == who[-1] and who[0] in "\"'") for who, _, _ in rows))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=cut, quoting=quoting, lineterminator=end)
    writer.writerow(["customer", "date", "amount"])
    writer.writerows([who, day.strftime(form), money(cents, signs)] for who, day, cents in rows)
    path.write_bytes(text.getvalue().encode(code))
    declared = form.removesuffix("T10:11:12Z") + "T%H:%M:%SZ" * form.endswith("Z")
    # What is UTF-8 by accident is taken for it, if nothing is said.
    mixed = code == "latin-1" and any(source.decodes(who.encode("latin-1")) for who, _, _ in rows if not who.isascii())
    full = Asked(delimiter=cut, decimal=signs[1], date_format=declared, encoding=code, keep_duplicates=True)
    for asked in (full, Asked(keep_duplicates=True, encoding=code if mixed else None)):
        log = outcome(path, asked)
        if asked is full or isinstance(log, Log):
            assert isinstance(log, Log), log
            assert triples(log) == rows


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("signs", list(SIGNS))
def test_plain_files_are_sniffed(path, form, signs):
    """A file of a hundred usual rows is not refused, unless its years have two digits."""
    usual = [(f"k{i}", date(2020, 1, 1) + timedelta(days=7 * i), 100 + 1013 * i) for i in range(100)]
    text = "".join(f"{who};{day.strftime(form)};{money(cents, signs)}\n" for who, day, cents in usual)
    path.write_text("customer;date;amount\n" + text, encoding="utf-8")
    log = outcome(path, Asked())
    assert isinstance(log, str) == form.endswith("%y")
    assert isinstance(log, str) or triples(log) == usual


@pytest.mark.parametrize("odd", [odd for odd in (*FILES, *DATES, *SUMS) if len(odd.data) < 10_000],
        ids=lambda odd: odd.name)
def test_blocks_of_any_size_read_the_same(odd, path, monkeypatch):
    """A few bytes at once, so that lines, records and characters go on in the next block."""
    path.write_bytes(odd.data)
    whole = everything(outcome(path, Asked(**odd.asked)), path.parent)
    for size in (1 << 6, 1 << 8):
        monkeypatch.setattr(source, "BLOCK", size)
        parts = everything(outcome(path, Asked(**odd.asked)), path.parent)
        assert parts == whole


def test_lines_and_records_that_are_too_long(path, monkeypatch):
    """With a limit of 100 bytes: the line is rejected in any block, a record of quotes by its first line."""
    for module in (source, records):
        monkeypatch.setattr(module, "LINE", 100)
    monkeypatch.setattr(source, "KEPT", 10)
    head, day = "customer,date,amount,note\n", "2021-04-13"
    long = f"1,{day},1,{'x' * 200}\n2,{day},2,\n"
    long += f'3,{day},3,"{"y" * 50}\n{"z" * 50}\n"\n4,{day},4,\n5,{day},5,{"x" * 70}\n'
    path.write_text(head + long, encoding="utf-8")
    for size in (16, 64, 1 << 20):
        monkeypatch.setattr(source, "BLOCK", size)
        log = outcome(path, Asked())
        assert isinstance(log, Log)
        assert [who for who, _, _ in triples(log)] == ["2", "4", "5"]
        found = list(log.rejects.rows())
        assert [line for line, _, _ in found] == [2, 4, 5, 6]
        assert [reason for _, reason, _ in found][:2] == [source.TOO_LONG, records.OPEN]
        assert found[0][2] == f"1,{day},1,xxx"[:10]


def test_the_sum_is_exact(path):
    rows = "".join(f"c,2021-04-{1 + i % 28:02d},{10**11 - i}\n" for i in range(2000))
    path.write_text("customer,date,amount\n" + rows, encoding="utf-8")
    log = outcome(path, Asked())
    assert isinstance(log, Log)
    assert log.total == sum(100 * (10**11 - i) for i in range(2000)) > np.iinfo(np.int32).max
