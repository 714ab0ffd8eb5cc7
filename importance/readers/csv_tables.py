"""Parse CSV in its many dialects: separators, comments above the header, row names, trailing separators."""

from __future__ import annotations

import csv
import io
import re
import warnings

import pandas as pd

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.readers import ragged_csv, rejections
from importance.readers.raw_table import RawTable

_HEAD = 1 << 18
_CHUNK = 4_000
_MAX_ROW_LENGTH = 1 << 22
_BELOW_HEADER = re.compile(r"\|?(\s*+:?-++:?\s*+\|)+(\s*+:?-++:?\s*+)?")
_MAX_ROW_NAMES = 100
"""The number of cells that a row may have beyond the header. With thousands, pandas takes minutes."""


def parse_csv(name: str, text: str) -> RawTable:
    """Return the table in a text, with text in every cell.

    Raises:
        UnreadableRuns: when the text is not a table, or the table is broken or too large.
    """
    text, skipped = _from_header_on(text)
    text = _without_markdown(text)
    separator, header = _dialect(text)
    rejections.check_header(name, header)
    read_budget.current().check_shape(text.count("\n"), len(header), name)
    first = _rows(text[:_MAX_ROW_LENGTH], separator, 2)[1:]
    if first and len(first[0]) > len(header) + _MAX_ROW_NAMES:
        error = f"Expected {len(header)} fields in line 2, saw {len(first[0])}"
        raise UnreadableRuns(rejections.broken_csv(name, error, len(header), skipped))
    try:
        frame, has_row_names = _cells(text, separator)
    except pd.errors.EmptyDataError:
        raise UnreadableRuns(rejections.empty(name)) from None
    except (ValueError, OverflowError, csv.Error) as error:  # pandas' ParserError is a ValueError
        ragged = ragged_csv.parse_ragged_csv(text, separator) if "Expected" in str(error) else None
        if ragged is not None:
            return ragged
        raise UnreadableRuns(rejections.broken_csv(name, str(error), len(header), skipped)) from None
    if not has_row_names and ragged_csv.has_more_headers(frame, header, text):
        ragged = ragged_csv.parse_ragged_csv(text, separator)
        if ragged is not None and ragged.notes:
            return ragged
    frame = _with_names(frame, header, has_row_names)
    if frame.shape[1] > 1 and not header[-1].strip() and (frame.iloc[:, -1] == "").all():
        frame = frame.iloc[:, :-1]
    return RawTable(frame)


def _from_header_on(text: str) -> tuple[str, int]:
    """Return the text from its header on, and the number of comment lines above it.

    A first line that declares the separator is skipped too.
    """
    declared = re.match(r"\s*\"?sep=(.)\"?\r?\n", text)
    if declared:
        text = text[declared.end() :]
    at = skipped = 0
    while text.startswith("#", at):
        end = text.find("\n", at) + 1
        if end in (0, len(text)) or "," in text[at:end]:
            break
        at, skipped = end, skipped + 1
    return text[at:], skipped


def _without_markdown(text: str) -> str:
    """Return a Markdown table without outer bars and without the line below its header.

    Any other text is returned as it is.
    """
    lines = text.lstrip("\n").split("\n", 2)
    if len(lines) < 3 or "|" not in lines[0] or not _BELOW_HEADER.fullmatch(lines[1].strip()):
        return text
    rows = [lines[0], *lines[2].splitlines()]
    return "\n".join(row.strip().removeprefix("|").removesuffix("|") for row in rows if row.strip()) + "\n"


def _cells(text: str, separator: str) -> tuple[pd.DataFrame, bool]:
    """Return the cells, and whether the rows have more cells than the header, which pandas makes an index."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.ParserWarning)
        # In chunks and from bytes, because whole columns of Python strings take five times the memory.
        with pd.read_csv(
            io.BytesIO(text.encode("utf-8", "replace")),
            engine="c",
            encoding="utf-8",
            chunksize=_CHUNK,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skipinitialspace=True,
            skip_blank_lines=True,
            header=0,
        ) as reader:
            chunks = list(read_budget.current().each(reader, every=1))
    frame = chunks[0] if len(chunks) == 1 else pd.concat(chunks)
    return frame, not isinstance(chunks[0].index, pd.RangeIndex)


def _with_names(frame: pd.DataFrame, header: list[str], has_row_names: bool) -> pd.DataFrame:
    """Return the cells with the names of the header."""
    if has_row_names:
        extra = frame.index.nlevels
        frame = frame.reset_index()
        if (frame.iloc[:, -extra:] == "").all(axis=None):  # a separator at the end of every line
            frame = frame.iloc[:, :-extra]
            names = header[: frame.shape[1]]
        else:
            names = [f"Unnamed: {i}" for i in range(extra)] + header[: frame.shape[1] - extra]
        frame.columns = pd.Index(names)
    elif frame.shape[1] == len(header):
        frame.columns = pd.Index(
            ["Unnamed: 0" if not h.strip() and not i else h for i, h in enumerate(header)]
        )
    return frame


def _dialect(text: str) -> tuple[str, list[str]]:
    """Return the separator that gives the most rows of equal length, and the cells of the header."""
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
        pass  # a cell that is too large for the csv module, or a stray return: the rows so far suffice
    return rows
