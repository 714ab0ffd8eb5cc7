"""Logs whose rows do not all fit their first header: later rows have more cells, or another header comes.

A script that gains a column appends longer rows to its old file; a log that is started again, or several
that were put under each other, repeat a header, often another one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from importance.readers import size_limits
from importance.runs.cell_parsing import is_missing

MAX_TEXT = 100 * 10**6
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n(?=[^\s])")
_MOST_MORE = 100
_MOST_SPACED = 0.2
"""Of so many of the lines an empty one may part tables; more, and the whole file is written with gaps."""
_MOST_HEADERS = 1_000


@dataclass
class _Part:
    """The rows under one header, with the number of the line each begins on."""

    header: list[str]
    line: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def has_more_headers(frame: pd.DataFrame, header: Sequence[str], text: str) -> bool:
    """Whether another header may be among the rows of a table that was read: most of a row's first cells are
    names of columns, or the text has an empty line in its midst."""
    if _EMPTY_LINE.search(text):
        return True
    names = {name.strip() for name in header if name.strip()}
    looked_at = frame.iloc[:, :3]
    hits = looked_at.isin(names).to_numpy(dtype=bool).sum(axis=1)
    return bool((hits >= min(2, looked_at.shape[1])).any())


def parse_ragged_csv(text: str, separator: str) -> tuple[pd.DataFrame, list[str]] | None:
    """The table in a log that gains columns or headers, and what to say of it; None where its rows are not to
    be told apart from broken ones.

    Rows are put under the names of the last header above them. What they have beyond it is named "column N".
    """
    if len(text) > MAX_TEXT:
        return None
    empty = len(_EMPTY_LINE.findall(text))
    try:
        parts = list(_parts(text, separator, empty <= _MOST_SPACED * text.count("\n")))
    except csv.Error:
        return None
    if not parts or len(parts) > _MOST_HEADERS:
        return None
    notes: list[str] = []
    for part in parts:
        longest = max(map(len, part.rows), default=0)
        if longest - len(part.header) > _MOST_MORE or not _only_grows(part):
            return None
    names: dict[str, None] = {}
    for part in parts:
        notes += _named(part)
        names |= dict.fromkeys(part.header)
    later = [part for part in parts[1:] if part.rows or part.header != parts[0].header]
    notes = _on_headers(parts[0], later) + notes
    records = [dict(zip(part.header, row, strict=False)) for part in parts for row in part.rows]
    size_limits.check_shape("The log", len(records), len(names))
    columns = {name: [record.get(name, "") for record in records] for name in names}
    return pd.DataFrame(columns, dtype=object), notes


def _parts(text: str, separator: str, gaps_part: bool) -> Iterator[_Part]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    part: _Part | None = None
    blank = False
    line = 1
    for row in reader:
        if not any(cell.strip() for cell in row):
            blank = gaps_part
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
    """The names of a header, unique, without the empty cells that a separator at its end makes."""
    names = [cell.strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    out = []
    for at, name in enumerate(names):
        name = name or ("Unnamed: 0" if at == 0 else f"column {at + 1}")
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def _is_header(row: Sequence[str], part: _Part, after_blank: bool) -> bool:
    """Whether a row names columns: words all over, of which most are names that the header has, or any words
    behind an empty line."""
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
    """Whether a cell is a number, a truth value or nothing, which no column is called."""
    if not cell or is_missing(cell) or cell.lower() in ("true", "false"):
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _only_grows(part: _Part) -> bool:
    """Whether the rows get longer for good, twice at least, and keep the kinds of their first cells.

    A stray separator within a text makes a single row longer, and shifts its cells.
    """
    width = len(part.header)
    long = [row for row in part.rows if _length(row) > width]
    if not long:
        return True
    first = next(at for at, row in enumerate(part.rows) if _length(row) > width)
    after = part.rows[first:]
    shorter = sum(_length(row) < _length(long[0]) for row in after[:-1])  # the last may be half written
    if len(long) < 2 or shorter:
        return False
    before = part.rows[:first]
    for at in range(width):
        numbers = [_is_value(row[at]) for row in before if at < len(row) and row[at].strip()]
        later = [_is_value(row[at]) for row in long if row[at].strip()]
        if numbers and later and _mostly(numbers) != _mostly(later):
            return False
    return True


def _mostly(flags: Sequence[bool]) -> bool:
    return sum(flags) > 0.5 * len(flags)


def _length(row: Sequence[str]) -> int:
    """How many cells a row has, without the empty ones that a separator at its end makes."""
    length = len(row)
    while length and not row[length - 1].strip():
        length -= 1
    return length


def _named(part: _Part) -> list[str]:
    """Give names to the cells beyond the header's; a sentence on them."""
    width, longest = len(part.header), max(map(_length, part.rows), default=0)
    if longest <= width:
        return []
    first = next(line for line, row in zip(part.lines, part.rows, strict=True) if _length(row) > width)
    count = sum(_length(row) > width for row in part.rows)
    taken = set(part.header)
    for at in range(width, longest):
        name = f"column {at + 1}"
        while name in taken:
            name += "'"
        part.header.append(name)
    named = ", ".join(map(repr, part.header[width:]))
    return [
        f"From line {first} on, {count:,} rows have more cells than the header above them has names; the "
        f"cells without a name are called {named}. Name them in the file, or set their roles, where they "
        "matter."
    ]


def _on_headers(first: _Part, later: Sequence[_Part]) -> list[str]:
    if not later:
        return []
    lines = ", ".join(f"{part.line:,}" for part in later[:5]) + (", ..." if len(later) > 5 else "")
    new = [name for part in later for name in part.header if name not in first.header]
    shown = ", ".join(map(repr, dict.fromkeys(new))) if new else ""
    more = f"; it brings {shown}, which the runs above do not have" if shown else ""
    headers = "another header" if len(later) == 1 else f"{len(later)} more headers"
    if len(later) > 1 and shown:
        more = f"; they bring {shown}, which the runs above do not have"
    return [
        f"The table has {headers} (line {lines}){more}. Each row stands under the names of the one above it."
    ]
