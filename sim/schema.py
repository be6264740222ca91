"""What does a dotted key accept? The dataclasses say it, so that a refusal names key, value and what is valid."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from sim.config import Config
from sim.units import BadInput, Range

Plain = dict[str, Any]
SLUG = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True)
class Slot:
    """What a key accepts: a type, a range if it is a number with one, and whether it may be empty."""

    hint: Any
    limits: Range | None = None
    empty: bool = False

    @property
    def fixed(self) -> bool:
        """Whether the keys below are fixed by a dataclass; else they are names that a user gives."""
        return is_dataclass(self.hint)

    @property
    def valid(self) -> str:
        """What is valid, in words."""
        lists = get_origin(self.hint) is list
        kind = get_args(self.hint)[0] if lists else self.hint
        words = {int: "an integer", float: "a number", bool: "true or false", str: "text"}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return "one of " + ", ".join(e.name for e in kind)
        if lists:
            return f"a list such as [a,b], each {words[kind]}"
        if kind not in words:
            return "a group of keys"
        limits = self.limits
        return words[kind] + (f" in [{limits.low:g}, {limits.high:g}] ({limits.unit})" if limits else "")


ROOT = Slot(Config)


@cache
def slots(group: Any) -> dict[str, Slot]:
    """The keys of a dataclass."""
    hints = get_type_hints(group)
    return {f.name: slot_of(hints[f.name], f.metadata.get("range")) for f in fields(group)}


def slot_of(hint: Any, limits: Range | None = None) -> Slot:
    """A slot for a type hint; `X | None` may be empty."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = [a for a in get_args(hint) if a is not type(None)]
        return Slot(inner[0], limits, empty=True)
    return Slot(hint, limits)


def inside(slot: Slot, name: str) -> Slot | None:
    """The slot of a key within a group, None where there is no such key; a mapping takes any name."""
    if slot.fixed:
        return slots(slot.hint).get(name)
    return slot_of(get_args(slot.hint)[1]) if get_origin(slot.hint) is dict else None


def find(key: str) -> Slot | None:
    """The slot of a dotted key, None where there is none."""
    slot: Slot | None = ROOT
    for name in key.lstrip("+~").split("."):
        slot = inside(slot, name) if slot is not None else None
    return slot


def keys(slot: Slot, tree: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """All dotted keys below a slot; a mapping has the names that `tree` has."""
    names = slots(slot.hint) if slot.fixed else tree if get_origin(slot.hint) is dict else ()
    for name in names:
        yield prefix + name
        below, within = inside(slot, name), tree.get(name)
        if below is not None:
            yield from keys(below, within if isinstance(within, Mapping) else {}, f"{prefix}{name}.")


def nearest(wrong: str, right: list[str]) -> str:
    """`; did you mean X?` with the nearest of what is valid, or nothing where none is near."""
    last = wrong.rpartition(".")[2]
    same = [k for k in right if k.rpartition(".")[2] == last]
    close = difflib.get_close_matches(wrong, same, 1, 0.0)  # the right name in the wrong place comes first
    close += difflib.get_close_matches(wrong, right, 1, 0.6)
    close += [k for k in right if difflib.SequenceMatcher(None, k.rpartition(".")[2], last).ratio() > 0.8]
    return f"; did you mean {close[0]}?" if close else ""


def unknown(key: str, tree: Mapping[str, Any]) -> BadInput:
    """The refusal of a key that does not exist."""
    hint = nearest(key, list(keys(ROOT, tree)))
    return BadInput(f"{key} is not a key{hint or '; centricity run --cfg job prints them all.'}")


def settle(key: str, slot: Slot, value: Any, tree: Mapping[str, Any]) -> Any:
    """The value as the dataclasses want it, everything below it included; a refusal names the full key.

    `tree` has the names in use, for the nearest valid key.
    """
    if value is None and slot.empty:
        return None
    if slot.fixed or get_origin(slot.hint) is dict:
        return settle_group(key, slot, value, tree)
    if get_origin(slot.hint) is list:
        if not isinstance(value, list):
            raise wrong(key, slot, value)
        return [settle(f"{key}[{n}]", slot_of(get_args(slot.hint)[0]), v, tree) for n, v in enumerate(value)]
    plain = settle_leaf(key, slot, value)
    if slot.limits is not None:
        slot.limits.refuse(key, plain)
    return plain


def settle_group(key: str, slot: Slot, value: Any, tree: Mapping[str, Any]) -> Plain:
    """A group or mapping, key by key."""
    if not isinstance(value, Mapping):
        raise wrong(key, slot, value)
    plain = {}
    for name, v in value.items():
        below, full = inside(slot, str(name)), f"{key}.{name}" if key else str(name)
        if below is None:
            raise unknown(full, tree)
        if below.fixed and not slot.fixed:
            check_name(full, str(name))
        plain[str(name)] = settle(full, below, v, tree)
    return plain


def check_name(key: str, name: str) -> None:
    """Refuse a name that could not be part of a key."""
    if not SLUG.fullmatch(name):
        raise BadInput(f"{key} must be named with letters, digits and _, a letter first, at most 40, got {name!r}.")


def settle_leaf(key: str, slot: Slot, value: Any) -> Any:
    """One value in its type; 1e3 is an integer, true is not a number."""
    kind = slot.hint
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and number and abs(value) < 2**63 and int(value) == value:
        return int(value)
    if kind is float and number and abs(value) <= 1e308:
        return float(value)
    if kind is float and isinstance(value, float):  # infinite or not a number: the range says what is valid
        return refuse_infinite(key, slot, value)
    if kind is str and (number or isinstance(value, str)) and "${" not in str(value):
        return str(value)
    if issubclass(kind, Enum) and str(value) in kind.__members__:
        return str(value)
    raise wrong(key, slot, value)


def refuse_infinite(key: str, slot: Slot, value: float) -> float:
    """Refuse a number that is not finite, with or without a range."""
    if slot.limits is None:
        raise wrong(key, slot, value)
    return value


def wrong(key: str, slot: Slot, value: Any) -> BadInput:
    """The refusal of a value of the wrong type."""
    shown = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return BadInput(f"{key or 'the configuration'} must be {slot.valid}, got {shown[:80]}.")


def build(key: str, slot: Slot, value: Any) -> Any:
    """The dataclasses of a settled value, from the innermost out; their own checks run, under the full key."""
    if slot.fixed:
        parts = {name: build(f"{key}.{name}".lstrip("."), slots(slot.hint)[name], v) for name, v in value.items()}
        with under(key.rpartition(".")[0]):  # a group's own refusal begins with the name of the group
            return slot.hint(**parts)
    if get_origin(slot.hint) is dict:
        inner = slot_of(get_args(slot.hint)[1])
        return {name: build(f"{key}.{name}", inner, v) for name, v in value.items()}
    if isinstance(slot.hint, type) and issubclass(slot.hint, Enum) and value is not None:
        return slot.hint[value]
    return list(value) if isinstance(value, list) else value


@contextmanager
def under(prefix: str) -> Iterator[None]:
    """Put the dotted key of the group before a refusal that knows only its own part."""
    try:
        yield
    except BadInput as error:
        raise BadInput(f"{prefix}.{error}" if prefix else str(error)) from error
