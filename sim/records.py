"""What does a run leave behind? The tables of the contract, their digests, and Parquet files of them.

Columns are nulls by mask, never by magic: a null slot is zero in a digest. Tables are sorted by their key.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.customers.table import Array, Tables

if TYPE_CHECKING:
    from sim.market import Market


@dataclass
class Column:
    """One column: values, and True where they are null."""

    values: Array
    null: Array | None = None
    words: list[str] | None = None  # the values are codes of these words


Table = dict[str, Column]


@dataclass
class Records:
    """What has been written down so far; rows come in the order in which ticks close."""

    rows: int
    count: int
    firms: list[tuple[Any, ...]] = field(default_factory=list)
    relations: list[Array] = field(default_factory=list)
    people: list[Array] = field(default_factory=list)
    cohorts: list[Array] = field(default_factory=list)
    answers: list[Array] = field(default_factory=list)
    choices: list[Array] = field(default_factory=list)
    incidents: list[Array] = field(default_factory=list)
    needs: Any = field(default_factory=lambda: blake2b(digest_size=16))
    occasions: Any = field(default_factory=lambda: blake2b(digest_size=16))

    def note_tick(self, m: Tables, t: int, needs_due: bool, digests: bool) -> None:
        """Keep the tick's logs and cohorts, and continue the two digests that every strategy must share."""
        for name, log in (("choices", m.choices), ("incidents", m.incidents)):
            size = m.written.view(np.ndarray)[name]
            used = int(size.max())
            if used:
                getattr(self, name).append(log.view(np.ndarray)[:, :used][np.arange(used)[None] < size[:, None]])
        self.note_cohorts(m.cohorts.view(np.ndarray)[:, :, : t + 1], t)
        if not digests:
            return
        people = m.people.view(np.ndarray)
        self.occasions.update(np.int64(t).tobytes() + people["own"].tobytes())
        if needs_due:
            for name in ("need", "situation", "jobs"):
                self.needs.update(people[name].tobytes())

    def note_cohorts(self, cohorts: Array, t: int) -> None:
        """Keep the cohorts that have anybody left: (firm, start, channel, age, active, margin)."""
        active, margin = cohorts["active"].sum(axis=0), cohorts["margin"].sum(axis=0)
        firm, start, channel = at = np.nonzero(active)
        self.cohorts.append(np.column_stack([firm, start, channel, t - start, active[at], margin[at]]))

    def copy(self) -> Records:
        """The same past, to be continued on its own."""
        twin = copy.copy(self)
        for name in ("firms", "relations", "people", "cohorts", "answers", "choices", "incidents"):
            setattr(twin, name, list(getattr(self, name)))
        twin.needs, twin.occasions = self.needs.copy(), self.occasions.copy()
        return twin


def digest(table: Table) -> str:
    """BLAKE2b-128 over columns in contract order: name, type, little-endian values (null slots zeroed), null mask."""
    h = blake2b(digest_size=16)
    for name, column in table.items():
        values = column.values
        if column.words is not None:
            values = np.asarray(values, np.int16)
        values = np.ascontiguousarray(values)
        if column.null is not None:
            values = np.where(column.null, np.zeros(1, values.dtype), values)
        if values.dtype.kind == "f":
            values = np.where(np.isnan(values), np.array(np.nan, values.dtype), values) + np.zeros(1, values.dtype)
        if values.dtype.kind == "U":
            h.update("\0".join(values.tolist()).encode())
        h.update(f"{name}:{values.dtype.str}".encode())
        if values.dtype.kind != "U":
            h.update(values.astype(values.dtype.newbyteorder("<")).tobytes())
        if column.null is not None:
            h.update(np.packbits(column.null).tobytes())
    return h.hexdigest()


def digests(market: Market, tables: dict[str, Table] | None = None) -> dict[str, str]:
    """The digest of every table, `needs`, `occasions`, and `all`: firms, relations, customers, cohorts together.

    `tables` are those of the market where they are at hand already.
    """
    from sim.tables import NAMES, table

    found = {name: digest(tables[name] if tables else table(market, name)) for name in NAMES}
    found["needs"] = market.records.needs.hexdigest()
    found["occasions"] = market.records.occasions.hexdigest()
    always = "".join(found[name] for name in ("firms", "relations", "customers", "cohorts"))
    found["all"] = blake2b(always.encode(), digest_size=16).hexdigest()
    return found
