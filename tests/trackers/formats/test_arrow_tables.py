"""Parquet and Arrow files: what is read is what pandas reads, and what swells is refused before it does."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.trackers.formats import arrow_tables

N = 12_000  # more than one batch


def table() -> pa.Table:
    """All kinds of columns that trackers write, with gaps."""
    rng = np.random.default_rng(0)
    texts = [None if i % 7 == 0 else f"run {i % 50}" for i in range(N)]
    return pa.table(
        {
            "lr": rng.random(N),
            "steps": pa.array([None if i % 5 == 0 else i for i in range(N)], pa.int64()),
            "optimizer": texts,
            "long": pa.array(texts, pa.large_string()),
            "level": pa.array(texts).dictionary_encode(),
            "flag": pa.array(rng.random(N) > 0.5),
            "when": pa.array(np.arange(N).astype("datetime64[s]")),
            "layers": pa.array([[i % 4, 8] if i % 3 else None for i in range(N)]),
            "tags": pa.array([["a", f"t{i % 9}"] for i in range(N)]),
            "config": pa.array([{"depth": i % 4, "name": f"n{i % 5}"} for i in range(N)]),
        }
    )


@pytest.mark.parametrize("keeps_types", [True, False])
def test_a_parquet_file_is_the_table_that_pandas_reads(keeps_types: bool) -> None:
    buffer = io.BytesIO()
    pq.write_table(table(), buffer, row_group_size=5_000, store_schema=keeps_types)
    expected = pd.read_parquet(io.BytesIO(buffer.getvalue()))
    frame = arrow_tables.parse_parquet("runs.parquet", buffer.getvalue())
    pd.testing.assert_frame_equal(frame, expected)
    assert (frame.dtypes == expected.dtypes).all()


@pytest.mark.parametrize("compression", ["uncompressed", "zstd"])
def test_a_feather_file_is_the_table_that_pandas_reads(compression: str) -> None:
    buffer = io.BytesIO()
    feather.write_feather(table(), buffer, compression=compression)
    expected = pd.read_feather(io.BytesIO(buffer.getvalue()))
    pd.testing.assert_frame_equal(arrow_tables.parse_arrow("runs.feather", buffer.getvalue()), expected)


def test_a_named_index_is_a_column() -> None:
    frame = pd.DataFrame({"loss": [1.0, 2.0]}, index=pd.Index(["a", "b"], name="run"))
    data = frame.to_parquet()
    assert list(arrow_tables.parse_parquet("runs.parquet", data).columns) == ["run", "loss"]


@pytest.mark.parametrize("store_schema", [True, False])
def test_a_text_that_is_stored_once_and_repeated_for_ever_is_refused(store_schema: bool) -> None:
    texts = pa.DictionaryArray.from_arrays(np.zeros(200_000, np.int32), ["x" * 10_000])
    buffer = io.BytesIO()
    pq.write_table(pa.table({"config": texts}), buffer, store_schema=store_schema)
    with read_budget.within(), pytest.raises(UnreadableRuns, match="more than 500 million characters"):
        arrow_tables.parse_parquet("runs.parquet", buffer.getvalue())


def _parquet(table: pa.Table, **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_texts_that_continue_the_one_before_are_read(encoding: str) -> None:
    table = pa.table({"lr": np.arange(9.0), "path": [f"sweeps/first/run-{i}" for i in range(9)]})
    data = _parquet(table, use_dictionary=False, column_encoding={"path": encoding})
    pd.testing.assert_frame_equal(arrow_tables.parse_parquet("runs.parquet", data), table.to_pandas())


def test_texts_that_continue_a_long_one_are_refused() -> None:
    table = pa.table({"notes": pa.array(["x" * 300_000 + str(i) for i in range(300)])})
    data = _parquet(table, use_dictionary=False, column_encoding={"notes": "DELTA_BYTE_ARRAY"})
    assert len(data) < 2 * 10**6
    limits = read_budget.Limits(unpacked=20 * 10**6)
    with read_budget.within(limits), pytest.raises(UnreadableRuns, match="unpacks to more than 20 MB"):
        arrow_tables.parse_parquet("runs.parquet", data)


def test_lists_count_with_all_their_elements() -> None:
    offsets = pa.array([0, 31_000_000], pa.int32())
    lists = pa.ListArray.from_arrays(offsets, pa.nulls(31_000_000))
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, pa.schema([("x", lists.type)])) as writer:
        writer.write(pa.record_batch([lists], names=["x"]))
    with pytest.raises(UnreadableRuns, match="31,000,000 rows, but at most"):
        arrow_tables.parse_arrow("runs.feather", buffer.getvalue())


@pytest.mark.parametrize("data", [b"PAR1" + bytes(100) + b"PAR1", b"PAR1" + b"\xff" * 50 + b"PAR1"])
def test_a_damaged_file_is_a_sentence_with_its_name(data: bytes) -> None:
    with pytest.raises(UnreadableRuns, match=r"runs\.parquet is a Parquet file that cannot be read"):
        arrow_tables.parse_parquet("runs.parquet", data)
    with pytest.raises(
        UnreadableRuns, match=r"runs\.feather is an Arrow \(Feather\) file that cannot be read"
    ):
        arrow_tables.parse_arrow("runs.feather", b"ARROW1" + data)


def test_the_columns_are_known_before_the_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.parquet"
    pq.write_table(pa.table({"run": ["a"], "loss": [0.5]}), path)
    assert arrow_tables.parquet_columns(path) == {"run", "loss"}
    path.write_bytes(b"PAR1" + b"\1" * 100)
    assert arrow_tables.parquet_columns(path) == frozenset()
    assert arrow_tables.parquet_columns(tmp_path / "missing.parquet") == frozenset()


def test_only_the_chosen_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.parquet"
    pq.write_table(table(), path)
    frame = arrow_tables.parse_parquet("runs.parquet", path.read_bytes(), ["flag", "level", "missing"])
    assert set(frame.columns) == {"flag", "level"} and len(frame) == N


@pytest.mark.parametrize(
    ("cells", "expected"), [(["team/b", "team/a"], "team/b"), ([None, "a"], ""), ([1.5], ""), ([], "")]
)
def test_the_first_text_of_a_column_is_known_without_its_table(
    cells: list[object], expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "runs.parquet"
    pq.write_table(pa.table({"project_id": cells}), path)
    assert arrow_tables.first_text(path, "project_id") == expected
    assert arrow_tables.first_text(path, "missing") == ""
    path.write_bytes(b"PAR1" + b"\1" * 100)
    assert arrow_tables.first_text(path, "project_id") == ""
