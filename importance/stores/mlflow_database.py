"""MLflow's SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from importance.errors import UnreadableRuns
from importance.stores.mlflow_tables import TABLES, Query, open_tables
from importance.stores.places import Store

KIND = "MLflow database"
_MAGIC = b"SQLite format 3\0"
_PATIENCE = 5.0
"""Seconds to wait while the tracker writes."""


def open_file(path: Path) -> Store | None:
    """The experiments in a SQLite file of MLflow's, whatever its name; None for any other file.

    Raises:
        UnreadableRuns: when it is MLflow's but damaged, locked or without runs.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return None
    except OSError:
        return None
    connect = partial(_connected, path)
    try:
        with connect() as query:
            tables = {
                str(name)
                for (name,) in query("SELECT s.name FROM sqlite_master s WHERE s.type = 'table'", {})
            }
    except UnreadableRuns:
        return None  # damaged, so nobody knows whose it is
    if not tables >= TABLES:
        return None
    return open_tables(KIND, path.name, connect, tables, _stamp(path))


def _stamp(path: Path) -> str:
    """The size and time of the file, and of the log that SQLite may keep beside it."""
    seen = []
    for each in (path, path.with_name(path.name + "-wal")):
        try:
            stat = each.stat()
        except OSError:
            continue
        seen.append(f"{stat.st_mtime_ns}.{stat.st_size}")
    return " ".join(seen)


@contextmanager
def _connected(path: Path) -> Iterator[Query]:
    """Asks the file, which cannot be written to."""
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=_PATIENCE)
        ) as connection:
            # A text that is no UTF-8 shall not stop the reading.
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            # A hostile file may call functions from its views and columns.
            connection.execute("PRAGMA trusted_schema = OFF")

            def query(sql: str, values: Mapping[str, object]) -> Iterator[Sequence[Any]]:
                return connection.execute(sql, values)

            yield query
    except sqlite3.OperationalError as error:
        raise UnreadableRuns(
            f"{path.name} cannot be read: {error}. If a tracker is writing to it, try again in a moment; "
            "otherwise copy the file (with its -wal file, if there is one) and give the copy."
        ) from None
    except sqlite3.DatabaseError as error:
        raise UnreadableRuns(
            f"{path.name} is damaged: {error}. Save what can be saved with: "
            f'sqlite3 {path.name} ".recover" | sqlite3 recovered.db'
        ) from None
