"""What may a user declare about a log, what was understood of it, and how is a log refused?"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sim.units import BadInput

KEY = "calibrate."  # in front of the names of Asked in a command line
ROLES = ("customer", "date", "amount")
REFUNDS = ("net", "drop", "refuse")
NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " ", "whitespace": " ", "\\t": "\t"}
SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "whitespace"}
ODD = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7")  # of no file
FEW = 40  # characters of a value that a message shows


@dataclass(frozen=True)
class Asked:
    """What a user declares; what is None or empty is found out from the file, or the file is refused."""

    customer: str | None = None  # a column's name, or its number from 1
    date: str | None = None
    amount: str | None = None
    delimiter: str | None = None  # one character or its name; "whitespace" is runs of spaces and tabs
    decimal: str | None = None  # . or ,
    date_format: str | None = None  # such as %d.%m.%Y
    day_first: bool | None = None  # for dates such as 03/04/2021
    encoding: str | None = None
    header: bool | None = None
    refunds: str = "net"
    keep_duplicates: bool = False

    def checked(self) -> Asked:
        """The same with None for what is empty; refuses what no file could be read with."""
        empty: dict[str, Any] = {
            item.name: None for item in fields(self) if item.default is None and getattr(self, item.name) == ""
        }
        if empty:
            return replace(self, **empty).checked()
        if self.refunds not in REFUNDS:
            raise BadInput(f"{KEY}refunds must be one of {', '.join(REFUNDS)}, got {self.refunds!r}.")
        if self.decimal not in (None, ".", ","):
            raise BadInput(f"{KEY}decimal must be . or , got {self.decimal!r}.")
        sign = NAMED.get(self.delimiter or ",", self.delimiter or ",")
        if len(sign) != 1 or not sign.isascii() or sign.isalnum() or sign in "\"'\r\n\0.-":
            names = ", ".join(NAMED)
            raise BadInput(f"{KEY}delimiter must be one sign that is no letter, digit, quote, point or minus, "
                           f"or one of {names}, got {self.delimiter!r}.")  # fmt: skip
        if self.encoding is not None:
            self.check_encoding(self.encoding)
        return self

    @staticmethod
    def check_encoding(name: str) -> None:
        """Refuse what is not the name of an encoding of text."""
        try:
            if codecs.lookup(name).name in ODD:
                raise LookupError
            b"a".decode(name)
        except UnicodeError:
            return  # one byte is no character of UTF-16
        except (LookupError, ValueError):
            valid = "such as utf-8, utf-16, windows-1252 or latin-1"
            raise BadInput(f"{KEY}encoding must be an encoding that Python knows, {valid}, got {name!r}.") from None


@dataclass(frozen=True)
class Chosen:
    """A column, and how it was recognised."""

    index: int
    name: str
    how: str


@dataclass(frozen=True)
class Understood:
    """How a file was read, to be shown to the user."""

    encoding: str  # and how it is known
    bom: bool
    line_ends: str
    delimiter: str
    quote: str  # or nothing
    header: bool
    columns: dict[str, Chosen]
    decimal: str
    currency: str
    dates: list[tuple[str, int]]  # (form, rows)
    refunds: str  # the policy
    notes: list[str]


def named(path: Path | str) -> str:
    """A file's name for a message of one line."""
    return short(str(path), 200)


def short(text: str, most: int = FEW) -> str:
    """A value in quotes, on one line, cut when it is long."""
    return repr(text if len(text) <= most else text[: most - 2] + "..")


def refusal(path: Path | str, why: str) -> BadInput:
    """The one line for a file that cannot be read as a whole."""
    return BadInput(f"{named(path)} {why}")
