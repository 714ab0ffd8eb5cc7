"""Parse bytes to a raw table. The format is recognised by content: CSV, JSON, YAML, Parquet, Arrow, Excel."""

from __future__ import annotations

import codecs
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import ParseError

import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import (
    csv_tables,
    file_signatures,
    json_tables,
    rejections,
    size_limits,
    unreadable_formats,
)
from importance.readers.raw_table import RawTable
from importance.rows.layout import MAX_CELLS
from importance.runs.typed_columns import unique_names
from importance.safe_documents import MAX_YAML, parsed_yaml

# What openpyxl raises for damaged workbooks. Its own InvalidFileException cannot occur for open files.
_BAD_EXCEL = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


def parse_table(name: str, data: bytes) -> RawTable:
    """Return the raw table in a file, with unique column names.

    Cells of text formats stay text; other formats keep their types.

    Raises:
        UnreadableRuns: when the bytes hold no table, or a table that is too large.
    """
    rejections.check_bytes(name, data)
    if data[:4] == b"PAR1":
        table = RawTable(_parquet(name, data))
    elif data[:6] == b"ARROW1":
        table = RawTable(_arrow(name, data))
    elif data[:4] == b"PK\x03\x04":
        table = _excel(name, data)
    else:
        table = _from_text(name, _text(data))
    frame = table.frame
    size_limits.check_shape(name, len(frame), frame.shape[1])
    frame.columns = pd.Index(unique_names([str(c) for c in frame.columns]), dtype=object)
    return table


def _from_text(name: str, text: str) -> RawTable:
    rejections.check_text(name, text)
    if text.lstrip()[:1] in ("{", "["):
        return json_tables.parse_json(name, text)
    if name.lower().endswith((".yaml", ".yml")):
        document = parsed_yaml(text) if len(text) <= MAX_YAML else None
        if not isinstance(document, (dict, list)):
            raise UnreadableRuns(
                f"{name} is YAML, but it is broken, contains no list of runs, or is larger than "
                f"{MAX_YAML / 1e6:.0f} MB, which is the limit. Give a list of mappings, one per run."
            )
        return json_tables.table_from_document(name, document)
    return csv_tables.parse_csv(name, text)


def _text(data: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 or UTF-32 (with or without a mark), or in cp1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:400]
    if head.count(0) > 0.3 * len(head):
        return data.decode(
            "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def _parquet(name: str, data: bytes) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        size_limits.check_shape(name, file.metadata.num_rows, file.metadata.num_columns)
        return _from_batches(name, file.iter_batches(batch_size=5_000), file.schema_arrow)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        reason = (
            str(error).splitlines()[0].split(". ")[0].rstrip(".")[:200] if str(error) else "it is damaged"
        )
        raise UnreadableRuns(
            f"{name} is a Parquet file that cannot be read: {reason}. Export it again."
        ) from None


def _arrow(name: str, data: bytes) -> pd.DataFrame:
    import pyarrow as pa

    try:
        file = pa.ipc.open_file(io.BytesIO(data))
        batches = (file.get_batch(at) for at in range(file.num_record_batches))
        return _from_batches(name, batches, file.schema)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        reason = str(error).splitlines()[0].rstrip(".")[:200] if str(error) else "it is damaged"
        raise UnreadableRuns(
            f"{name} is an Arrow (Feather) file that cannot be read: {reason}. Save it as Parquet or CSV."
        ) from None


def _from_batches(name: str, batches: Iterable[Any], schema: Any) -> pd.DataFrame:
    """Return the batches as one table.

    Raises:
        UnreadableRuns: as soon as they exceed a limit.
    """
    import pyarrow as pa

    batches_read, size, rows = [], 0, 0
    for batch in batches:
        size += batch.nbytes
        rows += batch.num_rows
        if size > size_limits.MAX_UNPACKED:
            raise UnreadableRuns(size_limits.too_large_unpacked(name))
        size_limits.check_shape(name, rows, batch.num_columns)
        batches_read.append(batch)
    frame = pa.Table.from_batches(batches_read, schema=schema).to_pandas()
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(allow_duplicates=True)
    return frame


def _excel(name: str, data: bytes) -> RawTable:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            typed = any(entry.filename == "mimetype" for entry in entries)
            mimetype = archive.open("mimetype").read(100) if typed else b""
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError):
        raise UnreadableRuns(f"{name} is a damaged zip or Excel file. Export it again.") from None
    names = [entry.filename for entry in entries]
    document = file_signatures.format_from_members(names, mimetype)
    if document is not None:
        raise UnreadableRuns(unreadable_formats.describe_file(name, document))
    if not any(n.startswith("xl/") for n in names):
        raise UnreadableRuns(rejections.archive(name, names))
    if sum(entry.file_size for entry in entries) > size_limits.MAX_UNPACKED:
        raise UnreadableRuns(size_limits.too_large_unpacked(name))
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [(sheet.title, _sheet_rows(name, sheet)) for sheet in book.worksheets]
            book.close()
    except _BAD_EXCEL as error:
        raise UnreadableRuns(
            f"{name} is an Excel file that cannot be read: {error}. Save it again as CSV."
        ) from None
    filled = [(title, rows) for title, rows in sheets if len(rows) > 1]
    if not filled:
        raise UnreadableRuns(rejections.empty(name))
    title, rows = max(filled, key=lambda sheet: len(sheet[1]) * len(sheet[1][0]))
    width = max(len(row) for row in rows)
    full = [list(row) + [None] * (width - len(row)) for row in rows]
    header = ["" if cell is None else str(cell) for cell in full[0]]
    frame = pd.DataFrame(full[1:], dtype=object)
    frame.columns = pd.Index(["Unnamed: 0" if not h and not i else h for i, h in enumerate(header)])
    frame = frame.loc[:, [bool(h) or frame.iloc[:, i].notna().any() for i, h in enumerate(header)]]
    frame = frame[frame.notna().any(axis=1)].reset_index(drop=True)
    others = [t for t, _ in filled if t != title]
    notes = [f"Read the sheet {title!r} and left out {', '.join(others)}."] if others else []
    return RawTable(frame, notes)


def _sheet_rows(name: str, sheet: object) -> list[tuple[object, ...]]:
    """Return the rows of a sheet from its header on, the first row with at least two filled cells."""
    rows: list[tuple[object, ...]] = []
    cells = 0
    for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
        if not rows and sum(cell is not None for cell in row) < 2:
            continue
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        rows.append(row[:end])
        cells += end
        if cells > MAX_CELLS // 5:
            raise UnreadableRuns(f"{name} has more cells than can be read from Excel. Save it as CSV.")
    while rows and not rows[-1]:
        rows.pop()
    return rows
