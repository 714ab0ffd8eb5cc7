"""Databases, read only: SQLite files through the standard library, servers through SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.trackers.formats import sqlite_files
from importance.trackers.formats.sql_servers import server
from importance.trackers.formats.sql_session import Database, Session
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
    connect = partial(sqlite_files.connect, path, name)
    return Database(name, connect, " ".join(stamps), partial(connect, reads_views=True))


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
    """Return the names of a table's columns. A table that may not be read has none."""
    if table not in session.readable:
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
