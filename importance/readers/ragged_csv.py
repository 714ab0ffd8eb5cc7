"""Parse logs whose rows do not all fit the first header: later rows are longer, or another header follows.

A script that gains a column appends longer rows to its old file. A log that was restarted, or that was
concatenated from several logs, repeats the header, often with different names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from importance import read_budget
from importance.readers.raw_table import RawTable
from importance.runs.cell_parsing import is_missing

MAX_TEXT = 100 * 10**6
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n(?=[^\s])")
_MAX_EXTRA_CELLS = 100
_MAX_EMPTY_LINES = 0.2
"""The largest share of empty lines at which an empty line may separate tables."""
_MAX_HEADERS = 1_000


@dataclass
class _Part:
    """The rows below one header, with the line number at which each begins."""

    header: list[str]
    line: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def has_more_headers(frame: pd.DataFrame, header: Sequence[str], text: str) -> bool:
    """Whether the rows of a table may contain another header.

    That is so if most of a row's first cells are names of columns, or if the text contains an empty line.
    """
    if _EMPTY_LINE.search(text):
        return True
    names = {name.strip() for name in header if name.strip()}
    first = frame.iloc[:, :3]
    hits = first.isin(names).to_numpy(dtype=bool).sum(axis=1)
    return bool((hits >= min(2, first.shape[1])).any())


def parse_ragged_csv(text: str, separator: str) -> RawTable | None:
    """Return the table in a log with longer rows or several headers.

    Each row gets the names of the last header above it. Cells without a name are called "column N". Returns
    None if the rows could just as well be broken.
    """
    if len(text) > MAX_TEXT:
        return None
    empty = len(_EMPTY_LINE.findall(text))
    try:
        parts = list(_parts(text, separator, empty <= _MAX_EMPTY_LINES * text.count("\n")))
    except csv.Error:
        return None
    if not parts or len(parts) > _MAX_HEADERS:
        return None
    notes: list[str] = []
    for part in parts:
        longest = max(map(len, part.rows), default=0)
        if longest - len(part.header) > _MAX_EXTRA_CELLS or not _only_grows(part):
            return None
    names: dict[str, None] = {}
    for part in parts:
        notes += _name_extra_cells(part)
        names |= dict.fromkeys(part.header)
    later = [part for part in parts[1:] if part.rows or part.header != parts[0].header]
    notes = _header_notes(parts[0], later) + notes
    records = [dict(zip(part.header, row, strict=False)) for part in parts for row in part.rows]
    read_budget.current().check_shape(len(records), len(names), "The log")
    columns = {name: [record.get(name, "") for record in records] for name in names}
    return RawTable(pd.DataFrame(columns, dtype=object), notes)


def _parts(text: str, separator: str, empty_lines_separate: bool) -> Iterator[_Part]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    part: _Part | None = None
    blank = False
    line = 1
    for row in reader:
        if not any(cell.strip() for cell in row):
            blank = empty_lines_separate
        elif part is None:
            part = _Part(_header(row), line)
        elif _is_header(row, part, blank):
            yield part
            part = _Part(_header(row), line)
        else:
            part.rows.append(row)
            part.lines.append(line)
        if any(cell.strip() for cell in row):
            blank = False
        line = reader.line_num + 1
    if part is not None:
        yield part


def _header(row: Sequence[str]) -> list[str]:
    """Return the unique names of a header, without empty cells after a trailing separator."""
    names = [cell.strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    counts: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names):
        name = name or ("Unnamed: 0" if position == 0 else f"column {position + 1}")
        counts[name] = counts.get(name, 0) + 1
        unique.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return unique


def _is_header(row: Sequence[str], part: _Part, after_blank: bool) -> bool:
    """Whether a row is a header: all cells are words, and most are names in the current header.

    After an empty line, any words are a header.
    """
    cells = [cell.strip() for cell in row]
    while len(cells) > 1 and not cells[-1] and not after_blank:
        cells.pop()
    if len(cells) < 2 or len(set(cells)) < len(cells) or any(_is_value(cell) for cell in cells):
        return False
    shared = len(set(cells) & set(part.header))
    if shared >= 2 and shared >= 0.5 * min(len(cells), len(part.header)):
        return True
    return after_blank and any(_is_value(cell) for above in part.rows[-1:] for cell in above)


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, a boolean or empty, and so cannot be the name of a column."""
    if not cell or is_missing(cell) or cell.lower() in ("true", "false"):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _only_grows(part: _Part) -> bool:
    """Whether the rows become longer and stay so for at least two rows, with the same types in the old cells.

    A stray separator within a text makes a single row longer and shifts its cells.
    """
    width = len(part.header)
    long = [row for row in part.rows if _length(row) > width]
    if not long:
        return True
    first = next(i for i, row in enumerate(part.rows) if _length(row) > width)
    after = part.rows[first:]
    shorter = sum(_length(row) < _length(long[0]) for row in after[:-1])  # the last row may be incomplete
    if len(long) < 2 or shorter:
        return False
    before = part.rows[:first]
    for i in range(width):
        numbers = [_is_value(row[i]) for row in before if i < len(row) and row[i].strip()]
        later = [_is_value(row[i]) for row in long if row[i].strip()]
        if numbers and later and _mostly(numbers) != _mostly(later):
            return False
    return True


def _mostly(flags: Sequence[bool]) -> bool:
    return sum(flags) > 0.5 * len(flags)


def _length(row: Sequence[str]) -> int:
    """Return the number of cells in a row, without empty cells after a trailing separator."""
    length = len(row)
    while length and not row[length - 1].strip():
        length -= 1
    return length


def _name_extra_cells(part: _Part) -> list[str]:
    """Add names for the cells beyond the header to the header, and return a sentence about them."""
    width, longest = len(part.header), max(map(_length, part.rows), default=0)
    if longest <= width:
        return []
    first = next(line for line, row in zip(part.lines, part.rows, strict=True) if _length(row) > width)
    count = sum(_length(row) > width for row in part.rows)
    taken = set(part.header)
    for position in range(width, longest):
        name = f"column {position + 1}"
        while name in taken:
            name += "'"
        part.header.append(name)
    names = ", ".join(map(repr, part.header[width:]))
    return [
        f"From line {first} on, {count:,} rows have more cells than the header. The extra columns are called "
        f"{names}. If they matter, name them in the file or set their roles."
    ]


def _header_notes(first: _Part, later: Sequence[_Part]) -> list[str]:
    if not later:
        return []
    several = len(later) > 1
    numbers = ", ".join(f"{part.line:,}" for part in later[:5]) + (", ..." if len(later) > 5 else "")
    known = set(first.header)
    new = dict.fromkeys(name for part in later for name in part.header if name not in known)
    headers = f"{len(later)} more headers (lines" if several else "a second header (line"
    columns = "columns" if len(new) > 1 else "column"
    more = f" with the new {columns} {', '.join(map(repr, new))}" if new else ""
    return [f"The table has {headers} {numbers}){more}. Each row is read with the last header above it."]
