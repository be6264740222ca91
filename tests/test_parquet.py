"""Is what is read from a file what was written, and is damage noticed?"""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim import parquet
from sim.parquet import read, write
from sim.records import Column

TABLE = {
    "tick": Column(np.arange(25, dtype=np.int16)),
    "money": Column(np.arange(25) * 10**10),
    "value": Column(np.linspace(0, 1, 25), np.arange(25) % 5 == 0),
    "short": Column(np.linspace(0, 1, 50, dtype=np.float32)[::2]),
    "reason": Column(np.arange(25, dtype=np.int8) % 3, np.arange(25) == 24, ["a", "b", "c"]),
    "label": Column(np.array(["x", "yy"] * 12 + ["z"])),
    "yes": Column(np.arange(25) % 2 == 0, np.arange(25) == 1),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "t.parquet"


@pytest.mark.parametrize("group", [10, 25, 1000])
def test_what_is_read_is_what_was_written(path, monkeypatch, group):
    monkeypatch.setattr(parquet, "GROUP_ROWS", group)
    write(TABLE, path)
    found = read(path).to_pydict()
    assert list(found) == list(TABLE)
    assert found["tick"] == list(range(25))
    assert found["money"][-1] == 24 * 10**10
    assert found["value"][:2] == [None, 1 / 24]
    assert found["short"] == TABLE["short"].values.tolist()
    assert found["reason"][:4] == ["a", "b", "c", "a"]
    assert found["reason"][24] is None
    assert found["label"][-2:] == ["yy", "z"]
    assert found["yes"][:3] == [True, None, True]
    assert pq.ParquetFile(path).num_row_groups == -(-25 // group)


def test_every_row_names_its_run(path):
    write(TABLE, path, run="paired-blend-1")
    found = read(path)
    assert found.column_names == ["run", *TABLE]
    assert set(found["run"].to_pylist()) == {"paired-blend-1"}


def test_an_empty_table_keeps_its_columns(path):
    empty = {name: Column(c.values[:0], None if c.null is None else c.null[:0], c.words) for name, c in TABLE.items()}
    write(empty, path, "r")
    assert read(path).num_rows == 0
    assert read(path).column_names == ["run", *TABLE]


def test_storage_is_as_the_contract_says(path):
    write(TABLE, path)
    chunks = pq.ParquetFile(path).metadata.row_group(0)
    encodings = {chunks.column(k).path_in_schema: chunks.column(k) for k in range(chunks.num_columns)}
    assert {c.compression for c in encodings.values()} == {"ZSTD"}
    assert "BYTE_STREAM_SPLIT" in encodings["value"].encodings
    assert "RLE_DICTIONARY" in encodings["reason"].encodings
    assert "RLE_DICTIONARY" not in encodings["tick"].encodings


def test_a_flipped_bit_is_noticed(path):
    write(TABLE, path)
    chunk = pq.ParquetFile(path).metadata.row_group(0).column(1)
    raw = bytearray(path.read_bytes())
    raw[chunk.data_page_offset + chunk.total_compressed_size - 3] ^= 1
    path.write_bytes(raw)
    with pytest.raises(OSError, match="CRC"):
        read(path)
