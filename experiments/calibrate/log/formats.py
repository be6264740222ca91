"""Which dates does a declared format take? Its strftime codes as a regular expression."""

from __future__ import annotations

import re

from experiments.calibrate.log.asked import KEY
from sim.units import BadInput

PARTS = {  # code: (letter of the part, pattern)
    "Y": ("y", r"\d{4}"), "y": ("k", r"\d{2}"), "m": ("m", r"\d{1,2}"), "d": ("d", r"\d{1,2}"),
    "b": ("b", "[A-Za-z]{3,9}"), "B": ("b", "[A-Za-z]{3,9}"), "H": ("h", r"\d{1,2}"), "I": ("h", r"\d{1,2}"),
    "M": ("n", r"\d{2}"), "S": ("s", r"\d{2}"), "p": ("p", r"[AaPp]\.?[Mm]\.?"),
}  # fmt: skip
LEFT_OUT = {"f": r"\d{1,9}", "z": r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?)", "Z": "[A-Za-z]{1,5}", "a": "[A-Za-z]{2,9}",
            "A": "[A-Za-z]{2,9}", "%": "%"}  # fmt: skip
WHOLE = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M"}
NEEDED = ("Y or %y", "m, %b or %B", "d")


def expression(form: str) -> str:
    """The regular expression of a format; the parts are named as in `dates.FORMS`, and `k` is a year of two digits.

    A number that stands next to another has all its digits: %d%m%Y takes 03042021 and not 342021.
    """
    for short_one, long_one in WHOLE.items():
        form = form.replace(short_one, long_one)
    pieces = re.findall(r"%.|[^%]+|%$", form, re.DOTALL)
    found, pattern = set(), ""
    for i, piece in enumerate(pieces):
        if not piece.startswith("%"):
            pattern += re.escape(piece)
            continue
        code = piece[1:]
        if code in LEFT_OUT:
            pattern += LEFT_OUT[code]
            continue
        if code not in PARTS or PARTS[code][0] in found:
            fault = "twice" if code in PARTS else f"and only %{', %'.join([*PARTS, *LEFT_OUT])} are known"
            raise BadInput(f"{KEY}date_format has %{code} {fault}, got {form!r}.")
        letter, digits = PARTS[code]
        found.add(letter)
        beside = any(0 <= j < len(pieces) and touches(pieces[j], j < i) for j in (i - 1, i + 1))
        pattern += f"(?P<{letter}>{digits.replace('{1,2}', '{2}') if beside else digits})"
    if not ({"y", "k"} & found and {"m", "b"} & found and "d" in found) or {"y", "k"} <= found or {"m", "b"} <= found:
        raise BadInput(f"{KEY}date_format must have one each of %{', %'.join(NEEDED)}, got {form!r}.")
    return f"^{pattern}$"


def touches(piece: str, before: bool) -> bool:
    """Whether a neighbour of a code is a number too, or begins or ends with a digit."""
    if piece.startswith("%"):
        return piece[1:] in "YymdHIMSf"
    return piece[-1 if before else 0].isdigit()
