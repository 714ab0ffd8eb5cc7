"""Databases, asked and never written to: SQLite files by the standard library, servers through SQLAlchemy."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from importance.errors import ImportanceError, MissingExtra, UnreadableRuns

PATIENCE = 10
"""Seconds to wait for a server to answer, or for a writer to let go of a file."""
LONGEST = 600
"""Seconds that a SQLite file may be read for."""
SCHEMES = frozenset(
    [
        "sqlite",
        "postgresql",
        "postgres",
        "mysql",
        "mariadb",
        "mssql",
        "oracle",
        "duckdb",
        "cockroachdb",
        "redshift",
        "snowflake",
    ]
)
_MAGIC = b"SQLite format 3\0"
_URL = re.compile(r"([a-z0-9]+)(\+\w+)?://", re.IGNORECASE)
_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
_EXTRAS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}
_ANY = "Check host, port, name, user and password, and that the server runs."
# What the drivers of PostgreSQL and MySQL say, and what to do then.
_ADVICE = {
    "password authentication failed|access denied|no password supplied": "Check the user and the password.",
    "unknown database|database .* does not exist": "Check the name of the database.",
    "refused|can't connect|timed? ?out|resolve|name or service not known|unreachable|lost connection": (
        "Check the host and the port, and that the server runs and may be reached from here."
    ),
}


class Ask(Protocol):
    """Asks a question in SQL, with values for its `:names`; gives the columns' names and the rows.

    All rows are to be looked at before the next question: MySQL answers one at a time.
    """

    def __call__(
        self, sql: str, values: Mapping[str, object] | None = None
    ) -> tuple[list[str], Iterator[Sequence[Any]]]: ...


@dataclass(frozen=True)
class Session:
    """An open connection.

    Attributes:
        tables: the names of the tables and views.
        views: those of the views alone, whose rows are worked out when they are asked for.
        quote: a name as SQL wants it written.
        ask: gives the answer to a question, streamed.
    """

    tables: frozenset[str]
    views: frozenset[str]
    quote: Callable[[str], str]
    ask: Ask


@dataclass(frozen=True)
class Database:
    """A database that can be asked.

    Attributes:
        name: a name for messages, without credentials.
        opened: opens a connection that cannot write; everything that goes wrong while it is open is told in
            one sentence.
        stamp: changes when a file does; "" for a server.
    """

    name: str
    opened: Callable[[], AbstractContextManager[Session]]
    stamp: str = ""


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def is_database_url(text: str) -> bool:
    """Whether a text is the URL of a database, as SQLAlchemy writes them."""
    found = _URL.match(text)
    return found is not None and found[1].lower() in SCHEMES


def sqlite(path: Path, name: str = "") -> Database:
    """The database in a SQLite file."""
    stamps = []
    for each in (path, path.with_name(path.name + "-wal")):
        try:
            status = each.stat()
        except OSError:
            continue
        stamps.append(f"{status.st_mtime_ns}-{status.st_size}")
    name = name or path.name
    return Database(name, partial(_file, path, name), " ".join(stamps))


def at(url: str) -> Database:
    """The database behind a URL such as `postgresql://user:password@host/name` or `sqlite:///runs.db`.

    Raises:
        UnreadableRuns: when the URL cannot be understood, or names a SQLite file that is not there.
        MissingExtra: when SQLAlchemy or the database's driver is not installed.
    """
    if url.lower().startswith("sqlite"):
        written = re.sub(r"^sqlite(\+\w+)?:(///|//)", "", url, flags=re.IGNORECASE).split("?")[0]
        path = Path(written) if Path(written).is_file() else Path(unquote(written))
        if not path.is_file():
            raise UnreadableRuns(
                f"There is no file {str(path)!r}. A SQLite URL has three slashes before a relative path and "
                "four before an absolute one: sqlite:///runs.db, sqlite:////home/me/runs.db."
            )
        return sqlite(path)
    return _server(url)


def columns(session: Session, table: str) -> frozenset[str]:
    """The names of a table's columns; none where there is no such table."""
    if table not in session.tables:
        return frozenset()
    names, rows = session.ask(f"SELECT * FROM {session.quote(table)} WHERE 1 = 0")  # noqa: S608 (quoted)
    list(rows)
    return frozenset(names)


def blocks(rows: Iterator[Sequence[Any]], size: int = 20_000) -> Iterator[list[Sequence[Any]]]:
    """The rows in blocks, so that a table of any length is read in bounded memory."""
    while block := list(islice(rows, size)):
        yield block


def asks_for_rows(url: str) -> bool:
    """Whether a database URL names a table or a query of its own (see `importance.stores.sql`)."""
    return re.search(r"[?&](table|query)=", url, re.IGNORECASE) is not None


@contextmanager
def _file(path: Path, name: str) -> Iterator[Session]:
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
            # A hostile file may call functions from its views and columns.
            connection.execute("PRAGMA trusted_schema = OFF")
            # Or have a view that never ends.
            deadline = time.monotonic() + LONGEST
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 1_000_000)

            def ask(
                sql: str, values: Mapping[str, object] | None = None
            ) -> tuple[list[str], Iterator[Sequence[Any]]]:
                cursor = connection.execute(sql, values or {})
                return [str(column[0]) for column in cursor.description or ()], cursor

            found = connection.execute("SELECT m.name, m.type FROM sqlite_master m").fetchall()
            names = {kind: {str(n) for n, k in found if k == kind} for kind in ("table", "view")}
            views = frozenset(names["view"])
            yield Session(
                frozenset(n for n in names["table"] if not n.startswith("sqlite_")) | views,
                views,
                _quoted,
                ask,
            )
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnreadableRuns(
                f"{name} has not answered in {LONGEST:,} seconds. Ask for less: one table, or fewer rows."
            ) from None
        if "locked" in str(error) or "busy" in str(error):
            raise UnreadableRuns(
                f"{name} is locked by a program that writes to it. Try again in a moment, or give a copy."
            ) from None
        raise UnreadableRuns(
            f"{name} cannot be read: {error}. Copy the file (with its -wal file, if there is one) to a place "
            "of your own and give the copy."
        ) from None
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnreadableRuns(
            f"{name} is a damaged SQLite database: {error}. Restore it from a copy, or save what is left "
            'with `sqlite3 FILE ".recover"`.'
        ) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _server(text: str) -> Database:
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        raise MissingExtra(
            'A database server is read through SQLAlchemy. Install it: python -m pip install "paramlens[sql]"'
        ) from None
    try:
        url = make_url(re.sub(r"^postgres(?=[+:])", "postgresql", text, flags=re.IGNORECASE))
    except (ArgumentError, ValueError):
        raise UnreadableRuns(
            "This database URL cannot be understood. Needed is scheme://user:password@host:port/database, "
            "with special characters in the password escaped (@ as %40, / as %2F)."
        ) from None
    backend = url.get_backend_name()
    if "+" not in url.drivername and backend in _DRIVERS:
        url = url.set(drivername=f"{url.drivername}+{_DRIVERS[backend]}")
    port = f":{url.port}" if url.port else ""
    name = f"{backend}://{url.host or ''}{port}/{url.database or ''}"
    return Database(name, partial(_connection, url, name, backend))


@contextmanager
def _connection(url: Any, name: str, backend: str) -> Iterator[Session]:
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    options: dict[str, Any] = {}
    if backend in _DRIVERS:
        options["connect_timeout"] = PATIENCE
    if _DRIVERS.get(backend) == "pymysql":
        options["init_command"] = "SET SESSION TRANSACTION READ ONLY"
    try:
        engine = create_engine(url, connect_args=options, poolclass=NullPool)
        with engine.connect() as connection, ExitStack() as answers:
            reading = connection.execution_options(stream_results=True, max_row_buffer=10_000)
            if backend == "postgresql":
                reading = reading.execution_options(postgresql_readonly=True)

            def ask(
                sql: str, values: Mapping[str, object] | None = None
            ) -> tuple[list[str], Iterator[Sequence[Any]]]:
                if values is None:  # as it is: a colon or a percent sign in it is nobody's placeholder
                    found = reading.exec_driver_sql(sql, execution_options={"no_parameters": True})
                else:
                    found = reading.execute(text(sql), dict(values))
                answers.callback(found.close)
                return list(found.keys()), iter(found)

            inspector = inspect(reading)
            views = frozenset(inspector.get_view_names())
            yield Session(
                views | {*inspector.get_table_names()}, views, engine.dialect.identifier_preparer.quote, ask
            )
    except ImportError as error:
        raise MissingExtra(_driver_missing(backend, error)) from None
    except NoSuchModuleError:
        raise MissingExtra(
            f"SQLAlchemy knows no {backend!r} database here. Install its dialect: python -m pip install "
            f'"paramlens[sql]" and the package that SQLAlchemy names for {backend}.'
        ) from None
    except ImportanceError:
        raise
    except (SQLAlchemyError, OSError, UnicodeError) as error:
        raise UnreadableRuns(
            f"{name} cannot be read: {_reason(error, url.password)}. {_advice(error)}"
        ) from None


def _advice(error: BaseException) -> str:
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    if isinstance(error, DBAPIError) and not isinstance(error, (InterfaceError, OperationalError)):
        return "Check the table or the query that was asked for."
    said = str(error)
    return next((advice for mark, advice in _ADVICE.items() if re.search(mark, said, re.IGNORECASE)), _ANY)


def _driver_missing(backend: str, error: ImportError) -> str:
    if backend in _EXTRAS:
        return (
            f"The driver for {backend} is not installed. Install it: python -m pip install "
            f'"paramlens[{_EXTRAS[backend]}]"'
        )
    return f"The driver for {backend} is not installed: {error.name}. Install it with pip."


def _reason(error: BaseException, password: object) -> str:
    """The first line of what the driver says, without the password."""
    original = getattr(error, "orig", None) or error
    told = original.args[1] if len(original.args) == 2 and isinstance(original.args[0], int) else original
    said = str(told).strip().splitlines()
    line = said[0].strip().rstrip(".:") if said else type(error).__name__
    secret = str(password or "")
    return (line.replace(secret, "***") if secret else line)[:300]
