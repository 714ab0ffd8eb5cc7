"""Database servers, asked through SQLAlchemy in read-only transactions where the server has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from importance.errors import ImportanceError, MissingExtra, UnreadableRuns
from importance.stores.sessions import PATIENCE, Database, Session

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


def server(text: str) -> Database:
    """The database on a server, by its URL; nothing is connected yet.

    Raises:
        UnreadableRuns: when the URL cannot be understood.
        MissingExtra: when SQLAlchemy is not installed.
    """
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
