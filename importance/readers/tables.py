"""Bytes to a raw table, recognised by content: CSV in its many dialects, JSON, Parquet, Excel."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import documents, mistakes
from importance.values import unique_names

MAX_CELLS = 30 * 10**6
MAX_COLUMNS = 20_000
MAX_UNPACKED = 800 * 10**6
_HEAD = 1 << 18
_CHUNK = 4_000
# What openpyxl raises on damaged workbooks; its own InvalidFileException cannot occur for open files.
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


def table(name: str, data: bytes) -> tuple[pd.DataFrame, list[str]]:
    """The raw table in a file, and notes on what the user should know of the reading.

    Cells of text formats stay text; other formats keep their types. Names are unique.

    Raises:
        UnreadableRuns: when the bytes hold no table, or one that is too large.
    """
    mistakes.check_bytes(name, data)
    notes: list[str] = []
    if data[:4] == b"PAR1":
        frame = _parquet(name, data)
    elif data[:4] == b"PK\x03\x04":
        frame, notes = _excel(name, data)
    else:
        text = _text(data)
        mistakes.check_text(name, text)
        if text.lstrip()[:1] in ("{", "["):
            frame, notes = documents.table(name, text)
        else:
            frame, notes = _separated(name, text)
    _check_shape(name, len(frame), frame.shape[1])
    frame.columns = pd.Index(unique_names([str(c) for c in frame.columns]), dtype=object)
    return frame, notes


def _check_shape(name: str, rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise UnreadableRuns(
            f"{name} has {columns:,} columns; at most {MAX_COLUMNS:,} can be read. Export fewer columns."
        )
    if rows * columns > MAX_CELLS:
        raise UnreadableRuns(
            f"{name} has {rows:,} rows and {columns:,} columns, {rows * columns / 1e6:,.0f} million "
            f"cells; at most "
            f"{MAX_CELLS / 1e6:,.0f} million can be read. Export fewer columns or fewer runs."
        )


def _text(data: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 or UTF-32 (with or without a mark), or else Western European."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark starts with the same bytes
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


def _separated(name: str, text: str) -> tuple[pd.DataFrame, list[str]]:
    skipped = 0
    declared = re.match(r"\s*\"?sep=(.)\"?\r?\n", text)
    if declared:
        text = text[declared.end() :]
    while text.startswith("#") and "," not in text.split("\n", 1)[0]:
        _, _, rest = text.partition("\n")
        if not rest:
            break
        text, skipped = rest, skipped + 1
    separator, header = _dialect(text)
    mistakes.check_header(name, header)
    _check_shape(name, text.count("\n"), len(header))
    options: dict[str, object] = {
        "sep": separator,
        "dtype": str,
        "keep_default_na": False,
        "na_filter": False,
        "skipinitialspace": True,
        "skip_blank_lines": True,
        "header": 0,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            # In chunks, and from bytes: whole columns of Python strings would take five times the memory.
            with pd.read_csv(
                io.BytesIO(text.encode("utf-8", "replace")),
                engine="c",
                encoding="utf-8",
                chunksize=_CHUNK,
                **options,  # type: ignore[call-overload]
            ) as reader:
                chunks = list(reader)
            frame = chunks[0] if len(chunks) == 1 else pd.concat(chunks)
    except pd.errors.EmptyDataError:
        raise UnreadableRuns(mistakes.empty(name)) from None
    except pd.errors.ParserError as error:
        raise UnreadableRuns(mistakes.broken_csv(name, str(error), len(header), skipped)) from None
    except (ValueError, OverflowError, csv.Error) as error:
        raise UnreadableRuns(mistakes.broken_csv(name, str(error), len(header), skipped)) from None
    notes: list[str] = []
    if not isinstance(chunks[0].index, pd.RangeIndex):
        extra = frame.index.nlevels
        frame = frame.reset_index()
        if (frame.iloc[:, -extra:] == "").all(axis=None):  # a separator at the end of every line
            frame = frame.iloc[:, :-extra]
            frame.columns = pd.Index(header[: frame.shape[1]])
        else:
            frame.columns = pd.Index(
                [f"Unnamed: {i}" for i in range(extra)] + header[: frame.shape[1] - extra]
            )
    elif frame.shape[1] == len(header):
        frame.columns = pd.Index(
            ["Unnamed: 0" if not h.strip() and not i else h for i, h in enumerate(header)]
        )
    if frame.shape[1] > 1 and not header[-1].strip() and (frame.iloc[:, -1] == "").all():
        frame = frame.iloc[:, :-1]
    return frame, notes


def _dialect(text: str) -> tuple[str, list[str]]:
    """The separator that gives the most even rows of more than one cell, and the header's cells."""
    head = text[:_HEAD]
    if len(text) > _HEAD:
        head = head[: head.rfind("\n") + 1] or head
    best: tuple[float, str, list[str]] | None = None
    for rank, separator in enumerate((",", "\t", ";", "|")):
        rows = _rows(head, separator)
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        even = sum(abs(len(row) - width) <= 1 for row in rows) / len(rows)
        score = even * 10 + min(width, 50) / 50 - rank / 1000
        if best is None or score > best[0]:
            best = (score, separator, rows[0])
    if best is None:
        rows = _rows(head, ",")
        return ",", rows[0] if rows else []
    return best[1], best[2]


def _rows(head: str, separator: str, count: int = 30) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator, skipinitialspace=True):
            if row and any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:
        pass  # a cell larger than the csv module takes, or a stray return: the rows so far are enough
    return rows


def _parquet(name: str, data: bytes) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        _check_shape(name, file.metadata.num_rows, file.metadata.num_columns)
        batches, size = [], 0
        for batch in file.iter_batches(batch_size=5_000):
            size += batch.nbytes
            if size > MAX_UNPACKED:
                raise UnreadableRuns(_unpacked(name))
            batches.append(batch)
        frame = pa.Table.from_batches(batches, schema=file.schema_arrow).to_pandas()
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        reason = (
            str(error).splitlines()[0].split(". ")[0].rstrip(".")[:200] if str(error) else "it is damaged"
        )
        raise UnreadableRuns(
            f"{name} is a Parquet file that cannot be read: {reason}. Export it again."
        ) from None
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(allow_duplicates=True)
    return frame


def _unpacked(name: str) -> str:
    return (
        f"{name} unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB. Export fewer columns (the parameters "
        f"and a few "
        "metrics) or fewer runs."
    )


def _excel(name: str, data: bytes) -> tuple[pd.DataFrame, list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableRuns(f"{name} is a damaged zip or Excel file. Export it again.") from None
    names = [entry.filename for entry in entries]
    if not any(n.startswith("xl/") for n in names):
        raise UnreadableRuns(mistakes.archive(name, names))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableRuns(_unpacked(name))
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
        raise UnreadableRuns(mistakes.empty(name))
    title, rows = max(filled, key=lambda found: len(found[1]) * len(found[1][0]))
    width = max(len(row) for row in rows)
    full = [list(row) + [None] * (width - len(row)) for row in rows]
    header = ["" if cell is None else str(cell) for cell in full[0]]
    frame = pd.DataFrame(full[1:], dtype=object)
    frame.columns = pd.Index(["Unnamed: 0" if not h and not i else h for i, h in enumerate(header)])
    frame = frame.loc[:, [bool(h) or frame.iloc[:, i].notna().any() for i, h in enumerate(header)]]
    frame = frame[frame.notna().any(axis=1)].reset_index(drop=True)
    others = [t for t, _ in filled if t != title]
    notes = [f"Read the sheet {title!r}; left out: {', '.join(others)}."] if others else []
    return frame, notes


def _sheet_rows(name: str, sheet: object) -> list[tuple[object, ...]]:
    """Rows of a sheet from its header on: the first row with two or more filled cells."""
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
