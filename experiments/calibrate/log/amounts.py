"""How many cents is each amount, and what if 1,234 may be two? All amounts of the file decide."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.calibrate.log.asked import KEY, Asked, refusal, short

MOST = 10**11  # currency units of one row
THIN = 20  # one amount in so many must tell the decimal sign from thousands
EMPTY, WORD, INFINITE = "the amount is empty", "the amount is no number", "the amount is infinite"
PERCENT, SCIENTIFIC = "the amount is a percentage", "the amount is in scientific notation, which loses digits"
SIGNS, GROUPS = "the amount has two signs or two currencies", "the amount's points and commas are not clear"
HUGE = "the amount is above 100 billion"
REASONS = ("", EMPTY, WORD, INFINITE, PERCENT, SCIENTIFIC, SIGNS, GROUPS, HUGE)
CODE = {reason: code for code, reason in enumerate(REASONS)}
SPACES = " \u00a0\u202f\u2009"
CODES = ["AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR",
         "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY",
         "TWD", "UAH", "USD", "VND", "ZAR"]  # fmt: skip
LOCAL = {"A$": "AUD", "C$": "CAD", "R$": "BRL", "US$": "USD", "kr": "kr", "kr.": "kr", "zł": "PLN", "Kč": "CZK",
         "Ft": "HUF", "lei": "RON", "Fr.": "CHF", "Rs": "INR", "Rs.": "INR", "€": "EUR", "£": "GBP",
         "₹": "INR"}  # fmt: skip
WORDS = tuple(sorted([*LOCAL, *CODES], key=len, reverse=True))
NUMBER = re.compile(r"[0-9.,'\u2019" + SPACES + "]*[0-9][0-9.,'\u2019" + SPACES + "]*")
POWER = re.compile(r"[0-9.,]+[eE][+-]?[0-9]+")
THOUSANDS = {
    sign: re.compile(rf"[1-9][0-9]{{0,2}}([{sign}'\u2019{SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*") for sign in ".,"
}
NEVER = re.compile(r"(?i)[+-]?(inf|infinity|∞)")
PLAIN = {"": r"^-?[0-9]{1,11}$", ".": r"^-?[0-9]{1,11}\.[0-9]{1,2}$", ",": r"^-?[0-9]{1,11},[0-9]{1,2}$"}


@dataclass
class Amounts:
    """Cents and a code of REASONS for each distinct text, the decimal sign, and what else was seen."""

    cents: NDArray[np.int64]
    code: NDArray[np.uint8]
    decimal: str
    currency: str = ""
    rounded: int = 0  # rows with a part of a cent
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bare:
    """An amount without sign and currency, or the reason why there is none."""

    body: str = ""
    negative: bool = False
    currency: str = ""
    reason: str = ""


def bare(text: str) -> Bare:
    """Take sign and currency off an amount: -5, 5-, (5), $5, 5 EUR, -$5, ($5), $(5)."""
    rest, negative, signs, currency = text.strip(), False, 0, ""
    if not rest:
        return Bare(reason=EMPTY)
    while True:
        if rest.startswith("(") and rest.endswith(")"):
            rest, negative, signs = rest[1:-1].strip(), True, signs + 1
        elif rest[:1] in ("-", "\u2212", "+"):
            rest, negative, signs = rest[1:].strip(), negative or rest[0] != "+", signs + 1
        elif rest[-1:] in ("-", "\u2212"):
            rest, negative, signs = rest[:-1].strip(), True, signs + 1
        else:
            word, left = currency_of(rest)
            if not word:
                break
            if currency:
                return Bare(reason=SIGNS)
            rest, currency = left.strip(), word
    if signs > 1:
        return Bare(reason=SIGNS)
    if not NUMBER.fullmatch(rest):
        return Bare(reason=why_no_number(rest))
    return Bare(rest, negative, currency)


def currency_of(text: str) -> tuple[str, str]:
    """(currency at either end of a text, the text without it)."""
    for word in WORDS:
        if text.startswith(word) and not text[len(word) : len(word) + 1].isalpha():
            return LOCAL.get(word, word), text[len(word) :]
        if text.endswith(word) and not text[: -len(word)][-1:].isalpha():
            return LOCAL.get(word, word), text[: -len(word)]
    for sign, left in ((text[:1], text[1:]), (text[-1:], text[:-1])):
        if sign and unicodedata.category(sign) == "Sc":
            return sign, left
    return "", text


def why_no_number(text: str) -> str:
    """What a text is that is no number."""
    if NEVER.fullmatch(text):
        return INFINITE
    if text.endswith(("%", "\u2030")):
        return PERCENT
    return SCIENTIFIC if POWER.fullmatch(text) else WORD


def evidence(body: str) -> str:
    """The decimal sign that a body must have: . or , or nothing to tell, `?` for 1,234 and 1.234, `!` for neither."""
    points, commas = body.count("."), body.count(",")
    if not points + commas:
        return ""
    if points and commas:
        sign = "." if body.rindex(".") > body.rindex(",") else ","
        return sign if whole(body, sign) is not None else "!"
    sign, other = (".", ",") if points else (",", ".")
    ways = [way for way in (sign, other) if whole(body, way) is not None]
    return "?" if len(ways) == 2 else ways[0] if ways else "!"


def whole(body: str, decimal: str) -> tuple[str, str] | None:
    """(digits before, digits after) the decimal sign, or None when the body is no number with that sign."""
    before, sign, after = body.partition(decimal)
    if sign and not re.fullmatch("[0-9]+", after):
        return None
    if not before and sign:
        return "0", after
    if re.fullmatch("[0-9]+", before):
        return before, after
    group = THOUSANDS["." if decimal == "," else ","].fullmatch(before)
    return (re.sub("[^0-9]", "", before), after) if group else None


def cents(one: Bare, decimal: str) -> tuple[int, str, bool]:
    """(cents, reason, whether a part of a cent was rounded), half a cent away from zero."""
    if one.reason:
        return 0, one.reason, False
    parts = whole(one.body, decimal)
    if parts is None:
        return 0, GROUPS, False
    before, after = parts
    if len(before.lstrip("0")) > 12 or int(before) > MOST:
        return 0, HUGE, False
    value = int(before) * 100 + int((after + "00")[:2]) + (after[2:3] >= "5")
    return -value if one.negative else value, "", bool(after[2:].strip("0"))


def read_amounts(texts: pa.Array, weights: NDArray[np.int64], asked: Asked, path: Path) -> Amounts:
    """Read distinct texts that stand in `weights` rows each."""
    plain = {sign: pc.match_substring_regex(texts, regex).to_numpy(zero_copy_only=False)
             for sign, regex in PLAIN.items()}  # fmt: skip
    odd = np.flatnonzero(~(plain[""] | plain["."] | plain[","]))
    bodies = [bare(text) for text in texts.take(pa.array(odd)).to_pylist()]
    seen = {sign: int(weights[plain[sign]].sum()) for sign in ".,"} | {"": 0, "?": 0, "!": 0}
    for one, weight in zip(bodies, weights[odd], strict=True):
        if not one.reason:
            seen[evidence(one.body)] += int(weight)
    decimal = asked.decimal or decided(seen, path, bodies)
    found = Amounts(np.zeros(len(texts), np.int64), np.zeros(len(texts), np.uint8), decimal)
    other = "," if decimal == "." else "."
    found.code[plain[other]] = CODE[GROUPS]
    for sign in ("", decimal):
        where = np.flatnonzero(plain[sign])
        found.cents[where] = quick(texts.take(pa.array(where)), sign)
    for i, one in zip(odd, bodies, strict=True):
        value, reason, rounded = cents(one, decimal)
        found.cents[i], found.code[i] = value, CODE[reason]
        found.rounded += int(weights[i]) * rounded
    found.currency = one_currency(bodies, path)
    return found


def quick(texts: pa.Array, sign: str) -> NDArray[np.int64]:
    """Cents of plain amounts: at most 13 digits, which a float holds exactly enough to be rounded right."""
    text = pc.replace_substring(texts, ",", ".") if sign == "," else texts
    return np.rint(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False) * 100).astype(np.int64)


def decided(seen: dict[str, int], path: Path, bodies: list[Bare]) -> str:
    """The decimal sign that all amounts agree on; the file is refused when they do not, or do not tell."""
    point, comma, unclear = seen["."], seen[","], seen["?"]
    if point and comma:
        raise refusal(path, f"has {point} amounts with a decimal point and {comma} with a decimal comma; "
                            f"say {KEY}decimal, and the others are rejected.")  # fmt: skip
    if unclear and THIN * (point + comma) < point + comma + unclear:
        example = next(one.body for one in bodies if not one.reason and evidence(one.body) == "?")
        raise refusal(path, f"has amounts such as {short(example)}, which may have thousands or decimals; "
                            f"say {KEY}decimal=. or {KEY}decimal=, as it is.")  # fmt: skip
    return "," if comma else "."


def one_currency(bodies: list[Bare], path: Path) -> str:
    """The currency that amounts name; two are refused, because they cannot be added."""
    names = sorted({one.currency for one in bodies if one.currency})
    if len(names) > 1:
        raise refusal(path, f"has amounts in {' and '.join(names[:3])}; convert them to one currency first.")
    return names[0] if names else ""


def looks_like_an_amount(text: str) -> bool:
    """Whether a text is a number, apart from how it is written."""
    return not bare(text).reason


def has_decimals(text: str) -> bool:
    """Whether a text is a number with one or two decimals or a currency, as amounts are and ids are not."""
    one = bare(text)
    return not one.reason and (bool(one.currency) or bool(re.search("[.,][0-9]{1,2}$", one.body)))
