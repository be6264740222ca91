"""How does a table become a file? Parquet: zstd, page checksums, split bytes for floats, words instead of codes.

Rows are written in groups, so that a table of millions needs little memory beside itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.records import Column, Table

GROUP_ROWS = 250_000


def write(table: Table, path: Path | str, run: str | None = None) -> None:
    """Write one table; with `run` every row names the run that it belongs to, in a first column."""
    schema = schema_of(table, run)
    rows = len(next(iter(table.values())).values)
    floats = [f.name for f in schema if pa.types.is_floating(f.type)]
    words = [f.name for f in schema if pa.types.is_dictionary(f.type)]
    with pq.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=words, use_byte_stream_split=floats, write_page_checksum=True
    ) as file:
        for start in range(0, max(rows, 1), GROUP_ROWS):
            some = slice(start, start + GROUP_ROWS)
            arrays = [array_of(column, some) for column in table.values()]
            if run is not None:
                arrays.insert(0, named(run, min(GROUP_ROWS, rows - start)))
            file.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=GROUP_ROWS)


def read(path: Path | str) -> Any:
    """The table of a file as pyarrow has it, with every page checked."""
    return pq.read_table(path, page_checksum_verification=True)


def schema_of(table: Table, run: str | None) -> Any:
    """Names, types and which columns may be null."""
    fields = [pa.field(name, array_of(column, slice(0, 0)).type, column.null is not None) for name, column in
              table.items()]  # fmt: skip
    if run is not None:
        fields.insert(0, pa.field("run", named(run, 0).type, False))
    return pa.schema(fields)


def array_of(column: Column, some: slice) -> Any:
    """Some rows of a column as an Arrow array; codes and text become dictionaries of words."""
    values = np.ascontiguousarray(column.values[some])
    null = None if column.null is None else np.ascontiguousarray(column.null[some])
    if column.words is not None:
        codes = values.astype(np.int8 if len(column.words) < 128 else np.int16)
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=null), pa.array(column.words))
    if values.dtype.kind == "U":
        return pa.array(values.tolist(), pa.string(), mask=null).cast(pa.dictionary(pa.int32(), pa.string()))
    return pa.array(values, mask=null)


def named(run: str, rows: int) -> Any:
    """A column that says the same word in every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([run]))
