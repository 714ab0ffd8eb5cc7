"""Parse Parquet and Arrow (Feather) files, part by part and within the budget of the read.

Both formats can hide a large table in a small file: a text is stored once and repeated a million times, or a
page of zeros is compressed a thousandfold. So the metadata is checked first, texts stay in their dictionary
until their length is known, and the parts are read one after the other.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from importance import read_budget, regular_files
from importance.errors import UnreadableRuns

_ROWS = 5_000
_BATCH_BYTES = 64 * 10**6
# What pyarrow and pandas raise for damaged files, also for damaged metadata of pandas.
_BAD_TABLE = (OSError, ValueError, TypeError, LookupError, AttributeError, NotImplementedError)


def parquet_columns(path: Path) -> frozenset[str]:
    """Return the column names of a Parquet file; none if it is damaged or another kind of file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with regular_files.open_bytes(path) as file:
            if file.read(4) != b"PAR1":
                return frozenset()
            return frozenset(pq.ParquetFile(file).schema_arrow.names)
    except (pa.ArrowException, *_BAD_TABLE):
        return frozenset()


def first_text(path: Path, column: str) -> str:
    """Return the text of a column in the first row of a Parquet file; "" if there is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with regular_files.open_bytes(path) as file:
            batches = pq.ParquetFile(file).iter_batches(batch_size=1, columns=[column], use_threads=False)
            cells = next(batches, pa.record_batch({column: [""]})).column(0).to_pylist()
            return cells[0] if cells and isinstance(cells[0], str) else ""
    except (pa.ArrowException, *_BAD_TABLE):
        return ""


def parse_parquet(name: str, data: bytes, columns: Collection[str] = ()) -> pd.DataFrame:
    """Return the table in a Parquet file.

    Args:
        columns: the columns to read; by default all.

    Raises:
        UnreadableRuns: when the file is damaged, or the table exceeds the budget.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        schema, metadata = file.schema_arrow, file.metadata
        read_budget.current().check_shape(metadata.num_rows, metadata.num_columns, name)
        largest = _check_row_groups(name, metadata)
        texts = [
            leaf.path for leaf in map(file.schema.column, range(len(file.schema))) if _is_text(leaf, schema)
        ]
        chosen = None  # for each of the names of all columns, pyarrow would look at all columns
        if columns:
            schema = pa.schema([field for field in schema if field.name in columns])
            chosen = schema.names
        try:
            return _from_batches(name, _row_groups(data, metadata, texts, chosen), schema)
        except (OSError, pa.ArrowNotImplementedError):
            # Texts that continue the text before, as Spark may write them, cannot be read into dictionaries.
            return _from_batches(name, _row_groups(data, metadata, [], chosen, largest), schema)
    except pa.ArrowMemoryError:
        raise UnreadableRuns(read_budget.current().too_much_memory()) from None
    except (pa.ArrowException, *_BAD_TABLE) as error:
        raise UnreadableRuns(
            f"{name} is a Parquet file that cannot be read: {_reason(error)}. Export it again."
        ) from None


def parse_arrow(name: str, data: bytes) -> pd.DataFrame:
    """Return the table in an Arrow (Feather) file.

    Raises:
        UnreadableRuns: when the file is damaged, or the table exceeds the budget.
    """
    import pyarrow as pa

    try:
        file = pa.ipc.open_file(io.BytesIO(data))
        batches = (file.get_batch(at) for at in range(file.num_record_batches))
        return _from_batches(name, _validated(batches), file.schema)
    except pa.ArrowMemoryError:
        raise UnreadableRuns(read_budget.current().too_much_memory()) from None
    except (pa.ArrowException, *_BAD_TABLE) as error:
        raise UnreadableRuns(
            f"{name} is an Arrow (Feather) file that cannot be read: {_reason(error)}. Save it as Parquet or "
            "CSV."
        ) from None


def _reason(error: Exception) -> str:
    """Return why a library could not read a file, in one clause."""
    if "zoneinfo" in str(error):  # pyarrow blames a package for a time zone that does not exist
        return "the time zone of a column is unknown"
    return str(error).splitlines()[0].split(". ")[0].rstrip(".")[:200] if str(error) else "it is damaged"


def _check_row_groups(name: str, metadata: Any) -> int:
    """Return the most bytes of a row group. Raise UnreadableRuns if the metadata declares too many bytes.

    The metadata of a single column is never asked for: if it is forged, pyarrow 26 ends the process.
    """
    budget = read_budget.current()
    groups = budget.each(map(metadata.row_group, range(metadata.num_row_groups)))
    sizes = [max(0, group.total_byte_size) for group in groups]
    budget.check_unpacked(sum(sizes), name)
    return max(sizes, default=0)


def _is_text(leaf: Any, schema: Any) -> bool:
    """Whether a column in the file holds texts that Arrow would repeat for each row."""
    import pyarrow as pa

    if leaf.physical_type != "BYTE_ARRAY":
        return False
    top = leaf.path.split(".")[0]
    return schema.get_field_index(top) < 0 or not pa.types.is_dictionary(schema.field(top).type)


def _row_groups(
    data: bytes, metadata: Any, texts: list[str], columns: list[str] | None, longest: int = 0
) -> Iterator[Any]:
    """Yield the batches of each row group.

    Args:
        texts: the columns that are read into dictionaries.
        columns: the columns to read; None for all.
        longest: the most bytes of the other texts in a row.
    """
    import pyarrow.parquet as pq

    # Without threads and read-ahead, only one batch is in memory.
    file = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts, pre_buffer=False)
    for at in range(metadata.num_row_groups):
        widths = [file.schema.column(leaf).length for leaf in range(len(file.schema))]
        rows = max(1, min(_ROWS, _BATCH_BYTES // max(sum(widths) + longest, 1)))
        yield from file.iter_batches(batch_size=rows, row_groups=[at], columns=columns, use_threads=False)


def _validated(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the batches, each after a check that no offset points outside of its buffers."""
    for batch in batches:
        batch.validate(full=True)
        yield batch


def _from_batches(name: str, batches: Iterable[Any], schema: Any) -> pd.DataFrame:
    """Return the batches as one table.

    Raises:
        UnreadableRuns: as soon as they exceed the budget.
    """
    import pyarrow as pa

    budget = read_budget.current()
    batches_read, size, rows = [], 0, 0
    for batch in batches:
        rows += batch.num_rows
        budget.check_shape(rows, batch.num_columns, name)
        for column in batch.columns:
            _check_contents(name, column)
        whole = _with_types(batch, schema)
        size += whole.nbytes
        budget.check_unpacked(size, name)
        batches_read.append(whole)
    frame = pa.Table.from_batches(batches_read, schema=schema).to_pandas(use_threads=False)
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(allow_duplicates=True)
    return frame


def _check_contents(name: str, array: Any) -> None:
    """Raise UnreadableRuns if an array would grow too large when texts and lists are repeated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    budget, type_ = read_budget.current(), array.type
    if pa.types.is_dictionary(type_):
        values = array.dictionary
        if _has_lengths(values.type):
            lengths = pc.take(pc.binary_length(values), array.indices)
            budget.add_characters(pc.sum(lengths.cast(pa.int64())).as_py() or 0)
    elif pa.types.is_nested(type_) and not pa.types.is_struct(type_) and not pa.types.is_union(type_):
        if pa.types.is_map(type_):
            budget.check_shape(len(array.keys), 1, name)
            _check_contents(name, array.keys)
            _check_contents(name, array.items)
            return
        count = pc.sum(pc.list_value_length(array).cast(pa.int64())).as_py() or 0
        budget.check_shape(count, 1, name)
        _check_contents(name, array.flatten())
    elif pa.types.is_struct(type_):
        for field in array.flatten():
            _check_contents(name, field)


def _has_lengths(type_: Any) -> bool:
    import pyarrow as pa

    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_kind(type_) for is_kind in kinds)


def _with_types(batch: Any, schema: Any) -> Any:
    """Return a batch with the types of the schema: texts that are in dictionaries only here are repeated."""
    import pyarrow as pa

    if batch.schema.types == schema.types:
        return batch
    columns = [
        column if column.type == type_ else column.cast(type_)
        for column, type_ in zip(batch.columns, schema.types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
