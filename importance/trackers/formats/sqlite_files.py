"""SQLite files, read only and within bounds: a hostile file can compute anything in its views and columns."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.trackers.formats.sql_session import LONGEST, PATIENCE, Session

MAX_VALUE = 20_000_000
"""The number of bytes in one cell or row."""
_STEPS = 100_000  # of SQLite's virtual machine, between two looks at the clock
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_REFUSED = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"}
"""Functions that reach out of the database, in builds of SQLite that have them."""


class _Guard:
    """What a connection may do, and why it was stopped."""

    def __init__(self, name: str, reads_views: bool) -> None:
        self._name, self._reads_views = name, reads_views
        self._deadline = time.monotonic() + LONGEST
        self._budget = read_budget.current()
        self.reason: UnreadableRuns | None = None
        self.views: frozenset[str] = frozenset()

    def authorise(
        self, action: int, first: str | None, second: str | None, _: str | None, view: str | None
    ) -> int:
        """Allow to read, but no function that reaches out of the database, and a view only if asked for."""
        refused = action not in _READING
        refused |= action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _REFUSED
        unasked = self.views.intersection((first, view)) if not self._reads_views else None
        if unasked:
            self.reason = UnreadableRuns(view_message(self._name, str(min(unasked))))
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    def is_over(self) -> bool:
        """Whether the query has to stop."""
        try:
            self._budget.check()
        except UnreadableRuns as error:
            self.reason = error
        if time.monotonic() > self._deadline:
            self.reason = UnreadableRuns(
                f"{self._name} did not answer within {LONGEST:,} seconds. Read less: one table, or fewer "
                "rows."
            )
        return self.reason is not None

    def metered(self, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield the rows, and charge their texts to the budget."""
        for row in rows:
            length = sum([len(cell) for cell in row if isinstance(cell, (str, bytes))])
            if length > 1_000:  # a million short texts fit into the limit of cells
                self._budget.add_characters(length)
            yield row


def view_message(database: str, view: str) -> str:
    """Return the sentence about a view that nobody asked for."""
    return (
        f"{database} has a view {view!r}, a query that is computed when it is read. It was not read. If you "
        f"trust the file, choose the view: study={view!r}, --study {view!r}, or ?table={view} after the "
        "address sqlite:///FILE. Or save its rows as a table or as CSV."
    )


@contextmanager
def connect(path: Path, name: str, reads_views: bool = False) -> Iterator[Session]:
    """Open a SQLite file, and raise any error while it is open as one sentence.

    Args:
        name: its name for messages.
        reads_views: whether its views may be read.
    """
    guard = _Guard(name, reads_views)
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
            for limit, most in _LIMITS.items():
                connection.setlimit(limit, most)
            # A hostile file may call functions from its views and columns, and its pages may be forged.
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
                connection.execute(f"PRAGMA {setting}")
            connection.set_progress_handler(guard.is_over, _STEPS)
            connection.set_authorizer(guard.authorise)

            def query(
                sql: str, values: Mapping[str, object] | None = None
            ) -> tuple[list[str], Iterator[Sequence[Any]]]:
                cursor = connection.execute(sql, values or {})
                names = [str(column[0]) for column in cursor.description or ()]
                return names, guard.metered(cursor)

            session = _session(connection, query, reads_views)
            guard.views = session.views
            yield session
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if guard.reason is not None:
            raise guard.reason from None
        raise UnreadableRuns(_sentence(name, error)) from None


def _session(connection: sqlite3.Connection, query: Any, reads_views: bool) -> Session:
    # A virtual table computes its rows as well, with the code of an extension.
    entries = connection.execute(
        "SELECT m.name, m.type, m.sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master m"
    ).fetchall()
    views = frozenset(str(name) for name, kind, computed in entries if kind == "view" or computed)
    tables = frozenset(str(name) for name, kind, _ in entries if kind == "table")
    stored = frozenset(name for name in tables if not name.startswith("sqlite_"))
    return Session(stored | views, views, _quoted, query, reads_views)


def _sentence(name: str, error: sqlite3.Error | UnicodeDecodeError) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_TOOBIG:
        return (
            f"{name} has a cell or a row with more than {MAX_VALUE / 1e6:,.0f} MB, which is the limit. "
            "Choose another table, or leave out the columns with long texts."
        )
    if code == sqlite3.SQLITE_NOMEM:
        return read_budget.current().too_much_memory()
    if not isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_AUTH:
        return (
            f"{name} is a damaged SQLite database: {error}. Restore it from a copy, or save what is left "
            'with `sqlite3 FILE ".recover"`.'
        )
    if "locked" in str(error) or "busy" in str(error):
        return f"{name} is locked by a program that is writing to it. Try again in a moment, or give a copy."
    if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_AUTH):  # an error in the query, not in the file
        return f"{name} cannot be read: {error}. Check the table or the query in the address, if it has one."
    return (
        f"{name} cannot be read: {error}. Copy the file (with its -wal file, if there is one) to a "
        "folder that you can write to, and give the copy."
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
