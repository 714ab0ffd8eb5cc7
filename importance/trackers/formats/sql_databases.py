"""Databases, read only: SQLite files through the standard library, servers through SQLAlchemy."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.trackers.formats.sql_servers import server
from importance.trackers.formats.sql_session import LONGEST, PATIENCE, Database, Session
from importance.trackers.formats.sql_urls import KINDS

SCHEMES = frozenset(["sqlite", "postgres", *KINDS])
_MAGIC = b"SQLite format 3\0"
_URL = re.compile(r"([a-z0-9]+)(\+\w+)?://", re.IGNORECASE)


def is_sqlite(path: Path) -> bool:
    """Return whether a file begins like an SQLite file."""
    try:
        with regular_files.open_bytes(path) as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def is_database_url(text: str) -> bool:
    """Return whether a text is the URL of a database, in the form of SQLAlchemy."""
    match = _URL.match(text)
    return match is not None and match[1].lower() in SCHEMES


def from_file(path: Path, name: str = "") -> Database:
    """Return the database in a SQLite file."""
    stamps = []
    for each in (path, path.with_name(path.name + "-wal")):
        try:
            status = each.stat()
        except OSError:
            continue
        stamps.append(f"{status.st_mtime_ns}-{status.st_size}")
    name = name or path.name
    return Database(name, partial(_file, path, name), " ".join(stamps))


def from_url(url: str, linked: bool = False) -> Database:
    """Return the database at a URL such as `postgresql://user:password@host/name` or `sqlite:///runs.db`.

    Args:
        linked: whether the URL came in a link, so that no password of this machine is sent.

    Raises:
        UnreadableRuns: when the URL cannot be understood, names a driver or parameter that is not allowed, or
            a SQLite file that is not there.
        MissingExtra: when SQLAlchemy or the database's driver is not installed.
    """
    if url.lower().startswith("sqlite"):
        written = re.sub(r"^sqlite(\+\w+)?:(///|//)", "", url, flags=re.IGNORECASE).split("?")[0]
        path = Path(written) if regular_files.is_file(Path(written)) else Path(unquote(written))
        if not regular_files.is_file(path):
            raise UnreadableRuns(
                f"There is no file {str(path)!r}. A SQLite URL has three slashes before a relative path and "
                "four before an absolute one: sqlite:///runs.db, sqlite:////home/me/runs.db."
            )
        return from_file(path)
    return server(url, linked)


def columns(session: Session, table: str) -> frozenset[str]:
    """Return the names of a table's columns. There are none if the table does not exist."""
    if table not in session.tables:
        return frozenset()
    names, rows = session.query(f"SELECT * FROM {session.quote(table)} WHERE 1 = 0")  # noqa: S608 (quoted)
    list(rows)
    return frozenset(names)


def blocks(rows: Iterator[Sequence[Any]], size: int = 20_000) -> Iterator[list[Sequence[Any]]]:
    """Yield the rows in blocks, so that a table of any length is read in bounded memory."""
    while block := list(islice(rows, size)):
        yield block


def selects_rows(url: str) -> bool:
    """Return whether a database URL names a table or a query, as described in `sql_tables`."""
    return re.search(r"[?&](table|query)=", url, re.IGNORECASE) is not None


@contextmanager
def _file(path: Path, name: str) -> Iterator[Session]:
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
            # A hostile file may call functions from its views and columns.
            connection.execute("PRAGMA trusted_schema = OFF")
            # It may also have a view that never ends.
            deadline = time.monotonic() + LONGEST
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 1_000_000)

            def query(
                sql: str, values: Mapping[str, object] | None = None
            ) -> tuple[list[str], Iterator[Sequence[Any]]]:
                cursor = connection.execute(sql, values or {})
                return [str(column[0]) for column in cursor.description or ()], cursor

            entries = connection.execute("SELECT m.name, m.type FROM sqlite_master m").fetchall()
            names = {kind: {str(n) for n, k in entries if k == kind} for kind in ("table", "view")}
            views = frozenset(names["view"])
            yield Session(
                frozenset(n for n in names["table"] if not n.startswith("sqlite_")) | views,
                views,
                _quoted,
                query,
            )
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnreadableRuns(
                f"{name} did not answer within {LONGEST:,} seconds. Read less: one table, or fewer rows."
            ) from None
        if "locked" in str(error) or "busy" in str(error):
            raise UnreadableRuns(
                f"{name} is locked by a program that is writing to it. Try again in a moment, or give a copy."
            ) from None
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # an error in the query, not in the file
            raise UnreadableRuns(
                f"{name} cannot be read: {error}. Check the table or the query in the address, if it has one."
            ) from None
        raise UnreadableRuns(
            f"{name} cannot be read: {error}. Copy the file (with its -wal file, if there is one) to a "
            "folder that you can write to, and give the copy."
        ) from None
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnreadableRuns(
            f"{name} is a damaged SQLite database: {error}. Restore it from a copy, or save what is left "
            'with `sqlite3 FILE ".recover"`.'
        ) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
