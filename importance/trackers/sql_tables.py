"""Any SQL database as tables of runs: a SQLite file, or the URL of a server in the form of SQLAlchemy.

    runs.db                                             a SQLite file: the user chooses one of its tables
    postgresql://me:secret@host/lab                     a server: the same
    postgresql://me:secret@host/lab?table=runs          one table or view; schema.table for another schema
    sqlite:///runs.db?query=SELECT * FROM runs WHERE x > 1

`query=` comes last: everything after it is the query, in which a percent sign is written %25. It must be one
SELECT (or WITH ... SELECT). Nothing is ever written: SQLite files are opened read-only, and PostgreSQL and
MySQL are queried in read-only transactions. At most `MAX_ROWS` rows are read, and no more cells
than the budget of the read allows.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import unquote

import pandas as pd

from importance import read_budget, regular_files
from importance.errors import UnreadableRuns
from importance.rows import one_row_per_run
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.typed_columns import unique_names
from importance.trackers.formats import sql_databases
from importance.trackers.formats.sql_databases import blocks
from importance.trackers.formats.sql_session import Database, Session

MAX_ROWS = 1_000_000
_MOST_COUNTED = 200
_QUERY = "the query"


def open_path(place: Place) -> Store | None:
    """Return the tables of a SQLite file that no other tool recognises.

    Raises:
        UnreadableRuns: when it is locked, damaged or without a table.
    """
    if place.path is None or not regular_files.is_file(place.path) or not sql_databases.is_sqlite(place.path):
        return None
    return _tables(sql_databases.from_file(place.path), "SQLite database")


def open_address(place: Place) -> Store | None:
    """Return the tables, the table or the query that a database URL names; None for any other address.

    Raises:
        UnreadableRuns: when the database cannot be reached or has no such table, or the query is no SELECT.
        MissingExtra: when SQLAlchemy or the driver is not installed.
    """
    if not sql_databases.is_database_url(place.text):
        return None
    url, table, query = _split(place.text)
    if query:
        _check(query)
    database = sql_databases.from_url(url, place.linked)
    kind = "SQLite database" if url.lower().startswith("sqlite") else "SQL database"
    if query:
        study = Study(_QUERY, -1, partial(_read, database.with_views, query, ""))
        return Store(kind, "query", [study], live=True, stamp=database.stamp)
    return _tables(database, kind, table)


def _split(text: str) -> tuple[str, str, str]:
    """Return the URL of the database, the table and the query in a text; "" for none."""
    match = re.search(r"[?&]query=(.*)", text, re.IGNORECASE | re.DOTALL)
    query = unquote(match[1]).strip().rstrip(";").strip() if match else ""
    text = text[: match.start()] if match else text
    match = re.search(r"([?&])table=([^&]*)(&?)", text, re.IGNORECASE)
    if match is None:
        return text, "", query
    rest = text[match.end() :]
    return text[: match.start()] + (match[1] + rest if rest else ""), unquote(match[2]), query


def _check(query: str) -> None:
    if not re.match(r"\(?\s*(select|with)\b", query, re.IGNORECASE) or ";" in query:
        raise UnreadableRuns(
            f"The query {query[:80]!r} is not a single SELECT. Give one SELECT (or WITH ... SELECT) "
            "that returns one row per run, without a semicolon."
        )


def _tables(database: Database, kind: str, table: str = "") -> Store:
    """Return the tables with their numbers of rows; only the named one if there is a name."""
    with database.connect() as session:
        names = [_checked_table(session, database.name, table)] if table else sorted(session.tables)
        if not names:
            raise UnreadableRuns(
                f"{database.name} has no tables. Give a database with a table that has one row per run."
            )
        studies = []
        for at, name in enumerate(names):
            uncounted = name in session.views or at >= _MOST_COUNTED
            sql = f"SELECT * FROM {_quoted(session, name)}"  # noqa: S608 (quoted)
            count = -1 if uncounted else _count(session, name)
            is_view = name in session.views
            source = database.with_views if is_view else database
            on_request = is_view and not table and not session.reads_views
            studies.append(Study(name, count, partial(_read, source, sql, name), on_request))
    if not any(study.n_runs for study in studies):
        raise UnreadableRuns(
            f"{database.name} is a {kind} whose tables are empty: {', '.join(names[:10])}. Give a "
            "database with a table that has one row per run."
        )
    ordered = sorted(studies, key=lambda study: study.n_runs == 0)
    return Store(kind, "table", ordered, live=True, stamp=database.stamp)


def _checked_table(session: Session, database: str, name: str) -> str:
    if name in session.tables or "." in name:
        return name
    have = ", ".join(sorted(session.tables)[:20]) or "no tables"
    raise UnreadableRuns(f"{database} has no table {name!r}. It has: {have}.")


def _quoted(session: Session, name: str) -> str:
    parts = [name] if name in session.tables else name.split(".")
    return ".".join(map(session.quote, parts))


def _count(session: Session, name: str) -> int:
    _, rows = session.query(f"SELECT COUNT(*) FROM {_quoted(session, name)}")  # noqa: S608 (quoted)
    [count] = [int(row[0]) for row in rows]
    return count


def _read(database: Database, sql: str, table: str, options: Options) -> Layout:
    """Return the result of a query, up to the limit of rows and cells."""
    parts: list[pd.DataFrame] = []
    done = 0
    notes: tuple[str, ...] = ()
    with database.connect() as session:
        names, rows = session.query(sql)
        most = min(MAX_ROWS, read_budget.current().limits.cells // max(len(names), 1))
        columns = pd.Index(unique_names(names), dtype=object)
        for block in blocks(rows):
            kept = block[: most - done]
            parts.append(pd.DataFrame.from_records([tuple(row) for row in kept], columns=columns))
            done += len(kept)
            options.progress(done, 0)
            if len(kept) < len(block):
                notes = (
                    f"Only the first {most:,} rows were read, which is the limit for a table with "
                    f"{len(names)} columns. To choose rows, add ?query=SELECT ... to the address.",
                )
                break
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    whole = Layout(f"table {table}" if table else "a query", frame, {}, notes, plain=True)
    return one_row_per_run.to_one_row_per_run(whole, options)
