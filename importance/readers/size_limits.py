"""How large a table may be."""

from __future__ import annotations

from importance.errors import UnreadableRuns

MAX_CELLS = 30 * 10**6
MAX_COLUMNS = 20_000
MAX_UNPACKED = 800 * 10**6
"""Bytes that a packed table may hold."""


def check_shape(name: str, rows: int, columns: int) -> None:
    """Raises UnreadableRuns for more columns or cells than are read."""
    if columns > MAX_COLUMNS:
        raise UnreadableRuns(
            f"{name} has {columns:,} columns; at most {MAX_COLUMNS:,} can be read. Export fewer columns."
        )
    if rows * columns > MAX_CELLS:
        raise UnreadableRuns(
            f"{name} has {rows:,} rows and {columns:,} columns, {rows * columns / 1e6:,.0f} million cells; "
            f"at most {MAX_CELLS / 1e6:,.0f} million can be read. Export fewer columns or fewer runs."
        )


def unpacks_to_too_much(name: str) -> str:
    """The sentence for a packed table that holds more bytes than are read."""
    return (
        f"{name} unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB. "
        "Export fewer columns (the parameters and a few metrics) or fewer runs."
    )
