"""Parse Excel workbooks as a stream, within the budget of the read."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import pandas as pd

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.readers import file_signatures, rejections, unreadable_formats
from importance.readers.raw_table import RawTable

MAX_CELLS = 6_000_000
MAX_ROWS = 1_048_576
"""The number of rows of a sheet in Excel."""
MAX_TAGS = 30_000_000
"""The number of XML elements in all parts of a workbook. A cell with a number has two."""
_PART = 1 << 16
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


@dataclass
class _Sheet:
    """The rows of a sheet with at least one filled cell, from the header on.

    Attributes:
        title: its name.
        rows: the cells of each row, without empty cells at the end.
        height: the number of rows with the empty ones between them.
    """

    title: str
    rows: list[tuple[object, ...]] = field(default_factory=list)
    height: int = 0


def parse_excel(name: str, data: bytes) -> RawTable:
    """Return the table in the largest sheet of a workbook.

    Raises:
        UnreadableRuns: when the file is another kind of zip, is damaged, has no rows, or exceeds the budget.
    """
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
    read_budget.current().check_unpacked(sum(entry.file_size for entry in entries), name)
    try:
        sheets = _sheets(name, data)
    except _BAD_EXCEL as error:
        reason = (str(error).splitlines() or ["it is damaged"])[0].rstrip(".")
        raise UnreadableRuns(
            f"{name} is an Excel file that cannot be read: {reason}. Save it again as CSV."
        ) from None
    filled = [sheet for sheet in sheets if sheet.height > 1]
    if not filled:
        raise UnreadableRuns(rejections.empty(name))
    sheet = max(filled, key=lambda sheet: sheet.height * len(sheet.rows[0]))
    others = [other.title for other in filled if other.title != sheet.title]
    notes = [f"Read the sheet {sheet.title!r} and left out {', '.join(others)}."] if others else []
    return RawTable(_frame(sheet.rows), notes)


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return the rows below the header, without columns that have neither a name nor a value."""
    header = ["" if cell is None else str(cell) for cell in rows[0]]
    used = {i for i, name in enumerate(header) if name}
    used.update(i for row in rows[1:] for i, cell in enumerate(row) if cell is not None)
    read_budget.current().check_shape(len(rows) - 1, len(used))
    kept = sorted(used)
    cells = [[row[i] if i < len(row) else None for i in kept] for row in rows[1:]]
    frame = pd.DataFrame(cells, dtype=object, columns=pd.RangeIndex(len(kept)))
    names = [header[i] if i < len(header) else "" for i in kept]
    frame.columns = pd.Index(
        ["Unnamed: 0" if not name and not i else name for i, name in zip(kept, names, strict=True)]
    )
    return frame


class _Metered(io.RawIOBase):
    """A part of a workbook that is charged to the budget while it is read."""

    def __init__(self, part: IO[bytes], meter: _Meter) -> None:
        self._part, self._meter = part, meter
        self._end = b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableRuns: when the budget is exceeded, or the part declares entities.
        """
        chunks = []
        while size and (chunk := self._part.read(_PART if size < 0 else min(size, _PART))):
            self._meter.charge(self._end + chunk, len(chunk))
            self._end = chunk[-20:]
            chunks.append(chunk)
            size = size if size < 0 else size - len(chunk)
        return b"".join(chunks)

    def close(self) -> None:
        """Close the part."""
        self._part.close()
        super().close()


class _Meter:
    """What has been read of all parts of a workbook."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._size = self._tags = 0

    def charge(self, chunk: bytes, size: int) -> None:
        """Count the bytes and the XML elements in a chunk."""
        budget = read_budget.current()
        self._size += size
        self._tags += chunk.count(b"<")
        budget.check_unpacked(self._size, self._name)
        budget.check()
        if self._tags > 2 * MAX_TAGS:  # each element has an end, too
            raise _too_many_cells(self._name)
        if b"!DOCTYPE" in chunk or b"!\0D\0O\0C\0T\0Y\0P\0E" in chunk:
            raise UnreadableRuns(
                f"{self._name} is an Excel file that declares XML entities, which no spreadsheet program "
                "does. It was not read. Save it again as CSV."
            )


class _Archive(zipfile.ZipFile):
    """A workbook whose parts are charged to the budget while openpyxl reads them."""

    meter: _Meter

    def open(self, *arguments: Any, **options: Any) -> Any:
        """Return an open part."""
        return _Metered(super().open(*arguments, **options), self.meter)


def _sheets(name: str, data: bytes) -> list[_Sheet]:
    from openpyxl.reader.excel import ExcelReader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.archive.close()
        reader.archive = _Archive(io.BytesIO(data))
        reader.archive.meter = _Meter(name)
        reader.read()
        sheets = [_read_sheet(name, sheet) for sheet in reader.wb.worksheets]
        reader.wb.close()
    return sheets


def _read_sheet(name: str, sheet: Any) -> _Sheet:
    """Return the rows of a sheet from its header on, the first row with at least two filled cells."""
    # A sheet may declare any size. Without one, openpyxl fills a row only up to its last cell.
    sheet.reset_dimensions()
    result = _Sheet(sheet.title)
    cells = height = 0
    rows = read_budget.current().each(sheet.iter_rows(values_only=True))
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise _too_many_cells(name)
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        if not result.rows and sum(cell is not None for cell in row) < 2:
            continue
        height += 1
        if end:
            result.rows.append(row[:end])
            result.height = height
        cells += len(row)
        if cells > MAX_CELLS:
            raise _too_many_cells(name)
    return result


def _too_many_cells(name: str) -> UnreadableRuns:
    return UnreadableRuns(f"{name} has more cells than can be read from Excel. Save it as CSV.")
