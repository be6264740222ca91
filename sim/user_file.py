"""What may a market file of a user say? Plain YAML that is data: a base preset, keys with values, ranges; nothing that
acts.

Every refusal is one line: file, line, dotted key, the value, what is valid, the nearest key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.files import choices
from sim.schema import ROOT, SLUG, Plain, Slot, inside, keys, nearest, settle, unknown
from sim.units import BadInput

MOST_BYTES, DEEPEST, LONGEST = 256 * 1024, 32, 2000  # LONGEST: characters of one text
GROUPS = ("market", "customers", "network", "firms", "rivals", "ticks", "burn_in", "ticks_per_year", "discount_rate")
ENDS = (".yaml", ".yml")
WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
UNBOUND = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}


@dataclass
class UserMarket:
    """A market file: its base preset, and what it sets, settled; `lines` are those of its dotted keys."""

    path: str
    base: str
    tree: Plain
    lines: dict[str, int] = field(default_factory=dict)

    def blame(self, error: BadInput) -> BadInput:
        """A refusal of the whole, with the file and the line of the key that it begins with."""
        key = str(error).split(" ", 1)[0].rstrip(":")
        above = [k for k in self.lines if key == k or key.startswith(f"{k}.")]
        line = self.lines[max(above, key=len)] if above else 1
        return BadInput(f"{self.path}:{line}: {error}")


@dataclass
class Node:
    """A value with the line where it stands; a mapping holds (key, node) pairs, a list nodes, a text its style."""

    value: Any
    line: int


def names_file(value: Any) -> bool:
    """Whether the value of `market=` is a file and not a preset's name."""
    return isinstance(value, str) and (value.lower().endswith(ENDS) or "/" in value or "\\" in value)


def load(path: str) -> UserMarket:
    """Read, check and settle a market file; BadInput in one line."""
    root = Reader(path, text_of(path)).read()
    if not isinstance(root.value, dict):
        raise BadInput(f"{path}:1: the file must have keys such as base: cdnow, got {shown(root.value)}.")
    base = root.value.pop("base", None)
    valid = ", ".join(choices("market"))
    if base is None or base.value not in choices("market"):
        line = base.line if base else 1
        got = "nothing" if base is None else shown(base.value)
        hint = nearest(str(base.value), choices("market")) if base else ""
        raise BadInput(f"{path}:{line}: base must be one of {valid}, got {got}{hint or '.'}")
    found = UserMarket(path, base.value, {})
    for name, node in root.value.items():
        if name.partition(".")[0] not in GROUPS:
            raise no_key(path, node.line, name)
        place(found, name.split("."), node)
    named(found)
    return found


def named(found: UserMarket) -> None:
    """Give the market a name that can stand in a line and in a figure, and say on what it is built."""
    market = found.tree.setdefault("market", {})
    given = market.get("name")
    if given is not None and not SLUG.fullmatch(given):
        line = found.lines.get("market.name", 1)
        raise BadInput(
            f"{found.path}:{line}: market.name must be letters, digits and _, a letter first, at most 40, got "
            f"{shown(given)}."
        )
    stem = re.sub(r"\W", "_", Path(found.path).stem, flags=re.ASCII)[:40]
    market["name"] = given or (stem if SLUG.fullmatch(stem) else "market_file")
    market["base"] = found.base


def no_key(path: str, line: int, name: str) -> BadInput:
    """The refusal of a key that a market file cannot have."""
    known = [k for k in keys(ROOT, {}) if k.partition(".")[0] in GROUPS]
    hint = nearest(name, [*GROUPS, *known])
    return BadInput(
        f"{path}:{line}: {name} is no key of a market file{hint or '; it may have base, ' + ', '.join(GROUPS)}"
        f"{'' if hint else '.'}"
    )


def place(found: UserMarket, path: list[str], node: Node) -> None:
    """Settle a node at its place in the tree; groups go key by key, so that a refusal has its line."""
    key, slot = ".".join(path), slot_at(path)
    found.lines.setdefault(key, node.line)
    if slot is None:
        raise BadInput(f"{found.path}:{node.line}: {unknown(key, found.tree)}")
    if key == "market.base":
        raise BadInput(f"{found.path}:{node.line}: market.base is what base: says; leave it out.")
    if slot.fixed and isinstance(node.value, dict):
        for name, below in node.value.items():
            place(found, [*path, name], below)
        return
    try:
        value = settle(key, slot, plain(node), found.tree)
    except BadInput as error:
        raise BadInput(f"{found.path}:{node.line}: {error}") from error
    at = found.tree
    for name in path[:-1]:
        at = at.setdefault(name, {})
    if path[-1] in at:
        raise BadInput(f"{found.path}:{node.line}: {key} stands twice, first in line {found.lines[key]}.")
    at[path[-1]] = value


def slot_at(path: list[str]) -> Slot | None:
    """The slot of a path, None where there is none."""
    slot: Slot | None = ROOT
    for name in path:
        slot = inside(slot, name) if slot is not None else None
    return slot


def plain(node: Node) -> Any:
    """The value of a node without lines."""
    if isinstance(node.value, dict):
        return {name: plain(below) for name, below in node.value.items()}
    return [plain(below) for below in node.value] if isinstance(node.value, list) else node.value


def text_of(path: str) -> str:
    """The text of a file that is small enough, in UTF-8."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(f"market must be a preset or a file that can be read, got {path!r}: {reason}.") from error
    if len(raw) > MOST_BYTES:
        raise BadInput(f"{path}:1: a market file must have at most 256 kB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}:{line}: a market file must be UTF-8 text.") from error


def shown(value: Any) -> str:
    """A value in a refusal, no longer than a line bears."""
    words = {dict: "a group of keys", list: "a list", type(None): "null"}
    return words.get(type(value), repr(value)[:80])


class Reader:
    """Nodes out of YAML events, one by one: no alias, tag, anchor, merge key, second document or depth goes through."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        self.line = 1

    def refuse(self, what: str) -> BadInput:
        """A refusal at the present line."""
        return BadInput(f"{self.path}:{self.line}: {what}")

    def next(self) -> Any:
        """The next event; what YAML itself has to say becomes one line."""
        try:
            event = next(self.events)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.line = mark.line + 1 if mark else self.line
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is no YAML"
            raise self.refuse(f"cannot be read: {' '.join(str(problem).split())[:200]}.") from error
        self.line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self.refuse("aliases and anchors (* and &) are not taken; write the value out.")
        if getattr(event, "tag", None) is not None:
            raise self.refuse(f"tags are not taken, got {event.tag[:80]!r}; leave it out.")
        if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
            raise self.refuse("directives (%YAML, %TAG) are not taken; leave them out.")
        return event

    def read(self) -> Node:
        """The one document of the file."""
        event = self.next()
        while not isinstance(event, yaml.NodeEvent | yaml.StreamEndEvent):
            event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            return Node(None, 1)
        root = self.node(event, 1)
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.refuse("a market file must be one document; a second begins here.")
        return root

    def node(self, event: Any, depth: int) -> Node:
        """The node that an event begins."""
        if depth > DEEPEST:
            raise self.refuse(f"groups must be at most {DEEPEST} deep.")
        line = self.line
        if isinstance(event, yaml.ScalarEvent):
            return Node(self.scalar(event), line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := self.next(), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Node(items, line)
        pairs: dict[str, Node] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            name, at = self.key(event), self.line
            if name in pairs:
                raise self.refuse(f"{name} stands twice, first in line {pairs[name].line}.")
            pairs[name] = self.node(self.next(), depth + 1)
            pairs[name].line = at
        return Node(pairs, line)

    def key(self, event: Any) -> str:
        """A key; those by which YAML and Hydra do more than hold data are refused."""
        if not isinstance(event, yaml.ScalarEvent):
            raise self.refuse("a key must be a word, got a group or list.")
        name: str = event.value
        if name == "<<":
            raise self.refuse("merge keys (<<) are not taken; write the keys out.")
        first = name.partition(".")[0].partition("@")[0].partition("/")[0]
        if name.startswith("_") or first in ("hydra", "defaults"):
            raise self.refuse(f"{name[:80]} is no key of a market file: only data is taken.")
        self.check_text(name)
        return name

    def scalar(self, event: Any) -> Any:
        """A value: null, true, false, a number, else text."""
        text: str = event.value
        self.check_text(text)
        if not event.implicit[0]:  # quoted
            return text
        if text.lower() in WORDS:
            return WORDS[text.lower()]
        if INTEGER.fullmatch(text) and len(text) < 300:
            return int(text)
        if text.lower() in UNBOUND:
            return float(UNBOUND[text.lower()])
        return float(text) if NUMBER.fullmatch(text) else text

    def check_text(self, text: str) -> None:
        """Refuse what could act where it is printed or composed."""
        if "${" in text:
            raise self.refuse(f"${{ is not taken, got {text[:80]!r}.")
        if len(text) > LONGEST or not text.isprintable():
            raise self.refuse(f"a text must be one line of at most {LONGEST} characters, got {text[:40]!r}.")
