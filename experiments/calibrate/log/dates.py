"""Which day is each date, and what if 03/04/2021 may be two? All dates of the file decide, or it is refused.

A day is the day as written: the time of day and the zone after it are checked and left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.calibrate.log.asked import KEY, Asked, refusal, short
from experiments.calibrate.log.formats import expression

Days = NDArray[np.int64]
FIRST, LAST = 1900, 2200  # years; a customer's order lies between
FEW_ROWS = 5  # that show a habit
THIN = 20  # one date in so many must tell day from month
EMPTY, FORM = "the date is empty", "the date is in no form that is known"
CALENDAR, TIME = "the date is not in the calendar", "the time of day is not possible"
YEARS = f"the year is before {FIRST} or after {LAST}"
ORDER = "day and month of the date cannot be told apart"
TWO_DIGITS = "the year of the date has two digits"
SERIAL = "the date is a number, such as a spreadsheet counts days by"
UNIX = "the date is a number, such as Unix counts seconds by"
REASONS = ("", EMPTY, FORM, CALENDAR, TIME, YEARS, ORDER, TWO_DIGITS, SERIAL, UNIX)
CODE = {reason: code for code, reason in enumerate(REASONS)}
HINTS = {
    ORDER: f"say {KEY}day_first=true for day/month/year or false for month/day/year",
    TWO_DIGITS: f"say {KEY}date_format with %y, such as %d.%m.%y",
    SERIAL: "format the column as dates such as 2021-04-03 in the spreadsheet, and save it again",
    UNIX: "write the column as dates such as 2021-04-03",
}
NAMES = ("january", "february", "march", "april", "may", "june",
         "july", "august", "september", "october", "november", "december")  # fmt: skip
MONTHS = {name: 1 + i for i, one in enumerate(NAMES) for name in (one, one[:3])} | {"sept": 9}
CLOCK = (r"(?:(?:T|,? +)(?P<h>\d{1,2}):(?P<n>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?(?: ?(?P<p>[AaPp]\.?[Mm]\.?))?"
         r"(?: ?(?:[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$")  # fmt: skip
# A day with a time of day that is possible.
DAY_AND_TIME = (r"^([0-9A-Za-z/., -]*[0-9])(?:T|,? +)(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
                r"(?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?$")  # fmt: skip
WEEKDAY = r"^(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
MONTH = r"(?P<b>[A-Za-z]{3,9})"
ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
FORMS = {
    **{f"yyyy{s}mm{s}dd": rf"^(?P<y>\d{{4}}){re.escape(s)}(?P<m>\d{{1,2}}){re.escape(s)}(?P<d>\d{{1,2}})" + CLOCK
       for s in "-/."},
    "yyyymmdd": r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})" + CLOCK,
    **{f"a{s}b{s}yyyy": rf"^(?P<a>\d{{1,2}}){re.escape(s)}(?P<c>\d{{1,2}}){re.escape(s)}(?P<y>\d{{4}})" + CLOCK
       for s in "/.-"},
    "d month yyyy": WEEKDAY + ORDINAL + rf"(?:[ /-]|\. ?){MONTH}\.?(?:[ /-]|, ?)(?P<y>\d{{4}})" + CLOCK,
    "month d yyyy": WEEKDAY + MONTH + rf"\.?[ -]{ORDINAL}(?:,? |, ?|-)(?P<y>\d{{4}})" + CLOCK,
    "yyyy month d": rf"^(?P<y>\d{{4}})[ /-]{MONTH}[ /-](?P<d>\d{{1,2}})" + CLOCK,
}  # fmt: skip
BROKEN = {  # what is known and cannot be read
    TWO_DIGITS: r"^(?:\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}|\d{1,2}[-/. ][A-Za-z]{3,9}[-/. ,]+\d{2}|\d{6})(?:[T ,].*)?$",
    SERIAL: r"^[1-9]\d{4}(?:[.,]\d+)?$",
    UNIX: r"^[12]?\d{9}(?:\d{3})?(?:\.\d+)?$",
}
QUICK = re.compile("|".join(f"(?:{re.sub('[?]P<[a-z]>', '?:', one).replace('(?i:', '(?:')})" for one in FORMS.values()))


@dataclass
class Dates:
    """A day (since 1970) and a code of REASONS for each distinct text, and the forms with their rows."""

    days: Days
    code: NDArray[np.uint8]
    forms: list[tuple[str, int]] = field(default_factory=list)
    timed: int = 0  # rows with a time of day


def looks_like_a_date(text: str) -> bool:
    """Whether a text has the form of a date, whatever its order."""
    if text.isdigit():
        return len(text) == 8 and text.isascii() and FIRST <= int(text[:4]) <= LAST and text[4:6] <= "12"
    return bool(QUICK.match(text)) or bool(re.match(BROKEN[TWO_DIGITS], text))


def read_dates(texts: pa.Array, weights: Days, asked: Asked, path: Path) -> Dates:
    """Read distinct texts that stand in `weights` rows each."""
    texts = pc.utf8_trim_whitespace(texts)
    found = Dates(np.zeros(len(texts), np.int64), np.full(len(texts), CODE[FORM], np.uint8))
    found.code[pc.equal(texts, "").to_numpy(zero_copy_only=False)] = CODE[EMPTY]
    forms = FORMS if asked.date_format is None else {asked.date_format: expression(asked.date_format)}
    for name, regex in forms.items():
        open_ones = np.flatnonzero(found.code == CODE[FORM])
        part = pc.extract_regex(texts.take(pa.array(open_ones)), regex)
        hits = part.is_valid().to_numpy(zero_copy_only=False)
        if hits.any():
            where = open_ones[hits]
            one_form(found, name, where, (Parts(part.filter(pa.array(hits))), weights[where], asked))
    if asked.date_format is None:
        for why, regex in BROKEN.items():
            broken = pc.match_substring_regex(texts, regex).to_numpy(zero_copy_only=False)
            found.code[broken & (found.code == CODE[FORM])] = CODE[why]
    refuse_if_hopeless(found, texts, weights, (asked, path))
    return found


class Parts:
    """The parts of dates of one form, by letter: y, m, d; a, c: day and month or the reverse; b: a month's name."""

    def __init__(self, struct: pa.StructArray):
        self.struct, self.n = struct, len(struct)
        self.names = {struct.type.field(i).name for i in range(struct.type.num_fields)}

    def text(self, name: str) -> pa.Array:
        """A part as it stands."""
        return self.struct.field(name)

    def number(self, name: str, default: int = 0) -> Days:
        """A part as a number; what is not there is the default."""
        if name not in self.names:
            return np.full(self.n, default, np.int64)
        text = self.text(name)
        return pc.cast(pc.if_else(pc.equal(text, ""), str(default), text), pa.int64()).to_numpy(zero_copy_only=False)

    def month(self) -> Days:
        """The month as a number; 0 for a name that is none."""
        if "b" not in self.names:
            return self.number("m", 1)
        words = self.text("b").dictionary_encode()
        known = np.array([MONTHS.get(word.lower(), 0) for word in words.dictionary.to_pylist()], np.int64)
        return known[words.indices.to_numpy(zero_copy_only=False)]

    def clock(self) -> NDArray[np.bool_]:
        """Whether the time of day is possible."""
        h, n, s = self.number("h"), self.number("n"), self.number("s")
        ok = (h <= 23) & (n <= 59) & (s <= 60)
        if "p" in self.names:
            half = ~pc.equal(self.text("p"), "").to_numpy(zero_copy_only=False)
            ok &= ~half | ((h >= 1) & (h <= 12))
        return ok


def one_form(found: Dates, name: str, where: Days, given: tuple[Parts, Days, Asked]) -> None:
    """Read the dates of one form, at the places `where`."""
    parts, weights, asked = given
    year = parts.number("y")
    if "k" in parts.names:  # %y, as POSIX has it: 69 to 99 are of the last century
        two = parts.number("k")
        year = np.where(two < 69, 2000, 1900) + two
    month, day = parts.month(), parts.number("d", 1)
    if "a" in parts.names:
        a, c = parts.number("a"), parts.number("c")
        first = day_first(a, c, weights, asked)
        if first is not None and asked.day_first is None and swapped(parts, (a, c) if first else (c, a), weights):
            first = None
        sign = name[1]
        if first is None:
            found.code[where] = CODE[ORDER]
            found.forms.append((f"d{sign}m{sign}yyyy or m{sign}d{sign}yyyy", int(weights.sum())))
            return
        day, month = (a, c) if first else (c, a)
        name = f"d{sign}m{sign}yyyy" if first else f"m{sign}d{sign}yyyy"
    elif asked.date_format is None and backwards(month, day, weights):
        found.code[where] = CODE[ORDER]
        found.forms.append((f"{name} or yyyy-dd-mm", int(weights.sum())))
        return
    days, ok = calendar(year, month, day)
    code = np.where(ok, 0, CODE[CALENDAR])
    code[(year < FIRST) | (year > LAST)] = CODE[YEARS]
    code[(code == 0) & ~parts.clock()] = CODE[TIME]
    found.days[where], found.code[where] = days, code
    found.forms.append((name, int(weights.sum())))
    if "h" in parts.names:
        found.timed += int(weights[~pc.equal(parts.text("h"), "").to_numpy(zero_copy_only=False)].sum())


def day_first(a: Days, c: Days, weights: Days, asked: Asked) -> bool | None:
    """Whether the first of two parts is the day, as the parts above 12 say; None when they do not say, or say both."""
    if asked.day_first is not None:
        return asked.day_first
    day, month = (int(weights[(x > 12) & (x <= 31) & (y <= 12)].sum()) for x, y in ((a, c), (c, a)))
    if bool(day) == bool(month) or THIN * (day + month) < weights.sum():
        return None
    return bool(day)


def swapped(parts: Parts, order: tuple[Days, Days], weights: Days) -> bool:
    """Whether a spreadsheet likely swapped those days and months that it could: it then pads the others differently."""
    day, month = order
    name = "c" if month is order[1] and np.array_equal(month, parts.number("c")) else "a"
    padded = pc.equal(pc.binary_length(parts.text(name)), 2).to_numpy(zero_copy_only=False)
    small, sure = (month >= 1) & (month < 10), (day > 12) & (day <= 31)
    shares = []
    for rows in (small & sure, small & ~sure & (day >= 1)):
        n = int(weights[rows].sum())
        if n < FEW_ROWS:
            return False
        shares.append(weights[rows & padded].sum() / n)
    return bool(abs(shares[0] - shares[1]) > 0.9)


def backwards(month: Days, day: Days, weights: Days) -> bool:
    """Whether more dates fit year-day-month than year-month-day alone."""
    swapped = weights[(month > 12) & (month <= 31) & (day <= 12)].sum()
    return bool(swapped) and bool(swapped >= weights[(day > 12) & (day <= 31) & (month <= 12)].sum())


def calendar(year: Days, month: Days, day: Days) -> tuple[Days, NDArray[np.bool_]]:
    """(days since 1970, whether there is such a day)."""
    inside = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    start = ((year - 1970) * 12 + np.where(inside, month, 1) - 1).astype("datetime64[M]")
    date = start.astype("datetime64[D]") + (np.where(inside, day, 1) - 1)
    return date.astype(np.int64), inside & (date.astype("datetime64[M]") == start)


def refuse_if_hopeless(found: Dates, texts: pa.Array, weights: Days, given: tuple[Asked, Path]) -> None:
    """Refuse the file when its commonest dates cannot be read without a guess, or none can."""
    asked, path = given
    rows = np.bincount(found.code, weights, len(REASONS))
    if not rows[1:].any():
        return
    worst = 1 + int(np.argmax(rows[1:]))
    if rows[0] and (REASONS[worst] not in HINTS or rows[worst] * THIN <= rows.sum()):
        return
    example = texts[int(np.argmax(found.code == worst))].as_py()
    if REASONS[worst] == FORM and asked.date_format is not None:
        raise refusal(path, f"has no date of {KEY}date_format={asked.date_format}; they are such as {short(example)}.")
    hint = HINTS.get(REASONS[worst], f"say {KEY}date_format, such as %d.%m.%Y, or {KEY}date, the column")
    raise refusal(path, f"has dates such as {short(example)}: {REASONS[worst]}; {hint}.")
