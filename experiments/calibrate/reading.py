"""What does a user's own transaction log say? Customers, days and cents; every row used, rejected or a duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.log.asked import KEY, SPOKEN, Asked, Understood, named, refusal, short
from experiments.calibrate.log.dialect import Dialect
from experiments.calibrate.log.records import Cut
from experiments.calibrate.log.rejects import Rejects
from experiments.calibrate.log.source import Source, open_log
from experiments.calibrate.log.table import Parsed, Table, cut_all, duplicates, in_order, parse, reasons, table_of

REFUND = f"the row is a refund, and {KEY}refunds=drop"
DROPPED = -1  # in the place of a number of `reasons`


@dataclass(frozen=True)
class Log:
    """Used rows in the order of the file, and where the others went: used + rejected + duplicates = rows.

    Refunds have a negative amount: with refunds=net they are used rows, with refunds=drop they are rejected. `refunds`
    counts them in either case. A duplicate is a row whose fields are all those of an earlier row that is used.
    """

    customer: NDArray[np.int64]  # the place in `ids`, which has them in order of first appearance
    ids: list[str]
    date: NDArray[np.datetime64]  # days
    amount: NDArray[np.int64]  # cents; at most 10^13 in size
    rows: int
    duplicates: int
    refunds: int
    understood: Understood
    rejects: Rejects

    @property
    def used(self) -> int:
        """Rows that are in the arrays."""
        return len(self.customer)

    @property
    def rejected(self) -> int:
        """Rows that could not be read, or were refunds to drop."""
        return len(self.rejects.first)

    @property
    def total(self) -> int:
        """The sum of the amounts in cents, exactly."""
        high, low = self.amount >> 20, self.amount & ((1 << 20) - 1)
        return int(high.sum()) * (1 << 20) + int(low.sum())

    def write_rejects(self, folder: Path | str) -> Path:
        """Write `rejects.csv` (line, reason, row) into a folder."""
        return self.rejects.write(Path(folder))


def read_log(path: Path | str, asked: Asked | None = None) -> Log:
    """Read a log; BadInput when it cannot be read as a whole without a guess."""
    return read(Path(path), asked or Asked(), fast=True)


def read(path: Path, asked: Asked, *, fast: bool) -> Log:
    """Read a log; without `fast` every row goes the slow way, which tests compare."""
    asked = asked.checked()
    source = open_log(path, asked)
    dialect, found = cut_all(source, asked, fast=fast)
    table = table_of(found)
    if not len(table.lines) and not found.rejected:
        raise refusal(path, "has a header and no rows.")
    parsed = parse(table, asked, path)
    log = assemble(table, parsed, found, (source, asked, dialect))
    if not log.used:
        why = "; ".join(f"{n} rows: {reason}" for reason, n in log.rejects.counts()[:3])
        raise refusal(path, f"has no row that can be used ({why}).")
    return log


def assemble(table: Table, parsed: Parsed, found: Cut, given: tuple[Source, Asked, Dialect]) -> Log:
    """Sort rows into used, rejected and duplicates."""
    source, asked, dialect = given
    numbers, words = reasons(table, parsed)
    fine = np.flatnonzero(numbers == 0)
    again = np.zeros(len(fine), bool) if asked.keep_duplicates else duplicates(table, fine)
    kept = fine[~again]
    negative = parsed.amounts.cents[table.codes[2][kept]] < 0
    if asked.refunds == "refuse" and negative.any():
        line = table.lines[kept[negative][0]]
        raise refusal(source.path, f"has {negative.sum()} refunds, the first in line {line}, and {KEY}refunds=refuse.")
    if asked.refunds == "drop":
        numbers[kept[negative]], words[DROPPED] = DROPPED, REFUND
        used = kept[~negative]
    else:
        used = kept
    codes, ids = in_order(parsed.customers.place[table.codes[0][used]], parsed.customers.ids)
    rejects = rejects_of(table, numbers, words, (found, source))
    return Log(
        customer=codes, ids=ids, date=parsed.dates.days[table.codes[1][used]].astype("datetime64[D]"),
        amount=parsed.amounts.cents[table.codes[2][used]], rows=len(table.lines) + len(found.rejected),
        duplicates=int(again.sum()), refunds=int(negative.sum()), rejects=rejects,
        understood=described((source, asked), dialect, parsed, found),
    )  # fmt: skip


def rejects_of(table: Table, numbers: NDArray[np.int32], words: dict[int, str], given: tuple[Cut, Source]) -> Rejects:
    """The rows with a fault, and those that could not be cut."""
    found, source = given
    where = np.flatnonzero(numbers)
    first = [*table.lines[where].tolist(), *(one[0] for one in found.rejected)]
    last = [*(found.spans.get(line, line) for line in first[: len(where)]), *(one[1] for one in found.rejected)]
    said = [*(words[number] for number in numbers[where].tolist()), *(one[2] for one in found.rejected)]
    places = {reason: i for i, reason in enumerate(sorted(set(said)))}
    order = np.argsort(np.array(first, np.int64), kind="stable")
    return Rejects(np.array(first, np.int64)[order], np.array(last, np.int64)[order],
                   np.array([places[reason] for reason in said], np.int64)[order], tuple(places), source)  # fmt: skip


def described(given: tuple[Source, Asked], dialect: Dialect, parsed: Parsed, found: Cut) -> Understood:
    """How the file was read."""
    source, asked = given
    notes = list(parsed.customers.notes)
    if len(parsed.dates.forms) > 1:
        notes.append("the dates are in several forms, each of which is clear by itself")
    if timed := parsed.dates.timed + found.timed:
        notes.append(f"{timed:,} dates have a time of day; the day is taken as it is written")
    if parsed.amounts.rounded:
        notes.append(f"{parsed.amounts.rounded:,} amounts have parts of a cent and are rounded to cents")
    if found.spans:
        notes.append(f"{len(found.spans):,} rows have a line end inside quotes")
    if found.blank:
        notes.append(f"{found.blank:,} blank lines are no rows")
    ends = " and ".join(f"{name} ({n:,})" for name, n in source.ends.items() if n) or "none"
    form = dialect.form
    return Understood(f"{source.encoding} ({source.how})", bool(source.bom), ends, form.delimiter.decode(),
                      form.quote.decode(), dialect.header, dialect.columns, parsed.amounts.decimal,
                      parsed.amounts.currency, parsed.dates.forms, asked.refunds, notes)  # fmt: skip


def shown(log: Log) -> list[str]:
    """What was understood of a log, in plain lines for the user."""
    seen = log.understood
    columns = [f"{role} = column {one.index + 1}" + (f" {short(one.name)}" if seen.header else "") + f", {one.how}"
               for role, one in seen.columns.items()]  # fmt: skip
    forms = ", ".join(f"{name} ({n:,} rows)" for name, n in seen.dates)
    money = f"{log.total / 100:,.2f}" + (f" {seen.currency}" if seen.currency else "")
    bom = "a" if seen.bom else "no"
    quote = f"quote {seen.quote}" if seen.quote else "no quotes"
    cut, header = SPOKEN.get(seen.delimiter, seen.delimiter), "a" if seen.header else "no"
    zero = int((log.amount == 0).sum())
    lines = [
        f"file       {named(log.rejects.source.path)}",
        f"bytes      {seen.encoding}, {bom} byte-order mark, lines end in {seen.line_ends}",
        f"dialect    {cut} between fields, {quote}, decimal sign {seen.decimal}, {header} header",
        f"columns    {'; '.join(columns)}",
        f"dates      {forms}; {log.date.min()} to {log.date.max()}",
        f"rows       {log.rows:,} = {log.used:,} used + {log.rejected:,} rejected + {log.duplicates:,} duplicates",
        f"customers  {len(log.ids):,}",
        f"amounts    sum {money}; {zero:,} of them zero; {log.refunds:,} refunds ({seen.refunds})",
    ]
    if log.rejected:
        lines += [f"rejected   {n:,} rows: {reason}" for reason, n in log.rejects.counts()[:5]]
    if 2 * log.rejected > log.rows:
        lines.append("beware     more rows were rejected than used; look at rejects.csv before you trust the rest")
    return lines + [f"note       {note}" for note in seen.notes]
