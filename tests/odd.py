"""What do the tables of sim/ODD.md have to say? The code's own defaults, units, ranges and constants.

`python -m tests.odd` prints the rows that are missing, out of date, or of things that are no more; `--write` puts the
tables right and keeps the last column, the source, which people write.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from sim.compose import compose
from sim.config import Customers, Firms, Market, Network
from sim.files import choices
from sim.firms.levers import LEVERS
from sim.firms.stocks import Stocks
from sim.units import Range

ROOT = Path(__file__).resolve().parent.parent
ODD = ROOT / "sim" / "ODD.md"
GROUPS = {"market": Market, "customers": Customers, "network": Network, "firms": Firms}
FOLDERS = ("customers", "firms", "firms/levers")
TECHNICAL = {"CHUNK_ROWS", "CHUNKS", "LEAST", "NULL_VALUE", "TRIGGERED", "CALLED", "VALUE_STEPS", "ATTEMPTS",
             "EVERYBODY", "NOTHING", "ANY_JOB", "BEST_JOB", "NOBODY", "BY_JOB"}  # fmt: skip


@cache
def expected() -> dict[str, list[str]]:
    """The cells that the code knows of every row that the tables must have, by the text of the first one."""
    rows = [*key_rows(), *market_rows(), *constant_rows()]
    return {row[0]: row for row in rows}


def key_rows() -> Iterator[list[str]]:
    """key, default, range, unit, meaning: all numbers of four groups, and all fields of the levers."""
    for prefix, group in [*GROUPS.items(), *((f"levers.{name}", lever) for name, lever in LEVERS.items())]:
        for f in fields(group):
            limits = f.metadata.get("range")
            default = f.default if f.default is not MISSING else f.default_factory()
            if isinstance(limits, Range):
                reach = f"{text(limits.low)} to {text(limits.high)}"
                yield [f"`{prefix}.{f.name}`", text(default), reach, limits.unit, f.metadata["note"]]
            elif prefix.startswith("levers.") or isinstance(default, bool | list | Enum):
                yield [f"`{prefix}.{f.name}`", text(default)]


def market_rows() -> list[list[str]]:
    """file: key, value, fitted: every number that a market file sets to something else than the default."""
    rows = []
    for name in choices("market"):
        config: Any = compose([f"market={name}"])
        for group in GROUPS:
            for f in fields(GROUPS[group]):
                value, key = getattr(getattr(config, group), f.name), f"{group}.{f.name}"
                if "range" in f.metadata and value != f.default:
                    rows.append([f"{name}: `{key}`", text(value), "yes" if key in config.market.fitted else "no"])
    return rows


def constant_rows() -> Iterator[list[str]]:
    """file NAME, value: every number that a rule or lever keeps as a constant of its file; stocks at the start."""
    for folder in FOLDERS:
        for path in sorted((ROOT / "sim" / folder).glob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                for name, value in constants(node):
                    yield [f"`{folder}/{path.name}` {name}", text(value)]
    for f in fields(Stocks):
        if isinstance(f.default, float) and f.default:
            yield [f"`firms/stocks.py` {f.name}", text(f.default)]


def constants(node: ast.stmt) -> Iterator[tuple[str, float]]:
    """The names and numbers of an assignment such as `A = 0.5` or `A, B = 1, 2`."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name | ast.Tuple):
        return
    target = node.targets[0]
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for name, value in zip(names, values, strict=False):
        number = value.operand if isinstance(value, ast.UnaryOp) else value
        numeric = isinstance(number, ast.Constant) and type(number.value) in (int, float)
        if numeric and isinstance(name, ast.Name) and name.id not in TECHNICAL:
            yield name.id, ast.literal_eval(value)


def text(value: Any) -> str:
    """A default as the tables write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list):
        return "[" + ", ".join(text(v) for v in value) + "]"
    return f"{value:g}"


def written() -> dict[str, list[str]]:
    """The rows of all tables of the ODD, by their first cell."""
    rows = (cells(line) for line in ODD.read_text(encoding="utf-8").splitlines() if line.startswith("|"))
    return {row[0]: row for row in rows}


def cells(line: str) -> list[str]:
    """The cells of one line of a table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def wrong() -> list[list[str]]:
    """The rows that the ODD lacks or has with other cells."""
    there = written()
    return [row for first, row in expected().items() if there.get(first, [])[: len(row)] != row]


def stale() -> list[str]:
    """First cells of rows that speak of a key, a market's value or a constant that is no more."""
    valid = expected()
    return [first for first in written() if first not in valid and family(first)]


def family(first: str) -> str:
    """The table that a row belongs to, by its first cell: a group of keys, `files`, `constants`, or none of ours."""
    key = first.strip("`")
    if first.startswith("`") and ".py` " in first:
        return "constants"
    if first.endswith("`") and ": `" in first:
        return "files"
    group = key.rpartition(".")[0] if first.startswith("`") and first.endswith("`") else ""
    return group if group in GROUPS or group.startswith("levers.") else ""


def put_right() -> None:
    """Write every table of ours anew where it stands, in the order of the code; sources stay with their rows."""
    there, lines, done = written(), [], set()
    for line in ODD.read_text(encoding="utf-8").splitlines():
        kind = family(cells(line)[0]) if line.startswith("|") else ""
        if not kind:
            lines.append(line)
        elif kind not in done:
            done.add(kind)
            lines += [joined(row, there) for row in expected().values() if family(row[0]) == kind]
    ODD.write_text("\n".join(lines) + "\n", encoding="utf-8")


def joined(row: list[str], there: dict[str, list[str]]) -> str:
    """A line of a table: the cells of the code, then those that people wrote."""
    width = 4 if family(row[0]) in ("files", "constants") else 6
    more = there.get(row[0], [])[len(row) :] or [*[""] * (width - len(row) - 1), "assumed"]
    return "| " + " | ".join([*row, *more]) + " |"


def main(arguments: list[str]) -> int:
    """Print what is wrong; 1 where something is."""
    if "--write" in arguments:
        put_right()
    for row in wrong():
        print("| " + " | ".join(row) + " | |")
    for first in stale():
        print(f"no longer there: {first}")
    return 1 if wrong() or stale() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
