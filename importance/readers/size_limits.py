"""Limits on the size of a table."""

from __future__ import annotations

from importance.errors import UnreadableRuns
from importance.rows.layout import MAX_CELLS

MAX_COLUMNS = 20_000
MAX_UNPACKED = 800 * 10**6
"""The number of bytes that a compressed table may unpack to."""


def check_shape(name: str, rows: int, columns: int) -> None:
    """Raise UnreadableRuns if a table has too many columns or cells."""
    if columns > MAX_COLUMNS:
        raise UnreadableRuns(
            f"{name} has {columns:,} columns, but at most {MAX_COLUMNS:,} can be read. Export fewer columns."
        )
    if rows * columns > MAX_CELLS:
        raise UnreadableRuns(
            f"{name} has {rows:,} rows and {columns:,} columns, {rows * columns / 1e6:,.0f} million cells, "
            f"but at most {MAX_CELLS / 1e6:,.0f} million can be read. Export fewer columns or fewer runs."
        )


def too_large_unpacked(name: str) -> str:
    """Return the sentence about a compressed table that unpacks to too many bytes."""
    return (
        f"{name} unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB. "
        "Export fewer columns (the parameters and a few metrics) or fewer runs."
    )
