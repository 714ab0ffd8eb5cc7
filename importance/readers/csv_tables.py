"""CSV in its many dialects: other separators, comments above the header, row names, trailing separators."""

from __future__ import annotations

import csv
import io
import re
import warnings

import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import ragged_csv, rejections, size_limits

_HEAD = 1 << 18
_CHUNK = 4_000
_LONGEST_ROW = 1 << 22
_BELOW_HEADER = re.compile(r"\|?(\s*+:?-++:?\s*+\|)+(\s*+:?-++:?\s*+)?")
_MOST_ROW_NAMES = 100
"""Cells that a row may have beyond the header's: pandas takes minutes for thousands."""


def parse_csv(name: str, text: str) -> tuple[pd.DataFrame, list[str]]:
    """The table in a text, every cell a text, and sentences on what the user should know of it.

    Raises:
        UnreadableRuns: when the text is no table, a broken one, or one that is too large.
    """
    text, skipped = _from_header_on(text)
    text = _without_markdown(text)
    separator, header = _dialect(text)
    rejections.check_header(name, header)
    size_limits.check_shape(name, text.count("\n"), len(header))
    first = _rows(text[:_LONGEST_ROW], separator, 2)[1:]
    if first and len(first[0]) > len(header) + _MOST_ROW_NAMES:
        told = f"Expected {len(header)} fields in line 2, saw {len(first[0])}"
        raise UnreadableRuns(rejections.broken_csv(name, told, len(header), skipped))
    try:
        frame, has_row_names = _cells(text, separator)
    except pd.errors.EmptyDataError:
        raise UnreadableRuns(rejections.empty(name)) from None
    except (ValueError, OverflowError, csv.Error) as error:  # pandas' ParserError is a ValueError
        grown = ragged_csv.parse_ragged_csv(text, separator) if "Expected" in str(error) else None
        if grown is not None:
            return grown
        raise UnreadableRuns(rejections.broken_csv(name, str(error), len(header), skipped)) from None
    if not has_row_names and ragged_csv.has_more_headers(frame, header, text):
        again = ragged_csv.parse_ragged_csv(text, separator)
        if again is not None and again[1]:
            return again
    frame = _named(frame, header, has_row_names)
    if frame.shape[1] > 1 and not header[-1].strip() and (frame.iloc[:, -1] == "").all():
        frame = frame.iloc[:, :-1]
    return frame, []


def _from_header_on(text: str) -> tuple[str, int]:
    """The text without a line that declares the separator and without comments, and how many those were."""
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
    """A Markdown table without the bars at its edges and the line below its header; any other text as it
    is."""
    lines = text.lstrip("\n").split("\n", 2)
    if len(lines) < 3 or "|" not in lines[0] or not _BELOW_HEADER.fullmatch(lines[1].strip()):
        return text
    rows = [lines[0], *lines[2].splitlines()]
    return "\n".join(row.strip().removeprefix("|").removesuffix("|") for row in rows if row.strip()) + "\n"


def _cells(text: str, separator: str) -> tuple[pd.DataFrame, bool]:
    """The cells, and whether the rows have more of them than the header: pandas then makes an index."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.ParserWarning)
        # In chunks, and from bytes: whole columns of Python strings would take five times the memory.
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
            chunks = list(reader)
    frame = chunks[0] if len(chunks) == 1 else pd.concat(chunks)
    return frame, not isinstance(chunks[0].index, pd.RangeIndex)


def _named(frame: pd.DataFrame, header: list[str], has_row_names: bool) -> pd.DataFrame:
    """The cells under the header's names, as they are written there."""
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
