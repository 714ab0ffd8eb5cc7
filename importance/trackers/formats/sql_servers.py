"""Database servers, queried through SQLAlchemy in read-only transactions where the server has them."""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from importance.errors import ImportanceError, MissingExtra, UnreadableRuns
from importance.trackers.formats.sql_session import LONGEST, Database, Session
from importance.trackers.formats.sql_urls import CheckedURL, Kind, check_url

_ANY = "Check the host, port, database name, user and password, and that the server is running."
# SQLAlchemy logs a traceback when a connection that was cut cannot be closed. Ours raises a sentence.
_QUIET = "sqlalchemy.pool.impl.NullPool.paramlens"
logging.getLogger(_QUIET).setLevel(logging.CRITICAL)
# The messages of PostgreSQL's and MySQL's drivers, and what to do about them.
_ADVICE = {
    "closed the connection|connection to server was lost|terminating connection|gone away|during query": (
        "The connection was cut before everything was read. Check that the server is running, and read again."
    ),
    "password authentication failed|access denied|no password supplied": "Check the user and the password.",
    "unknown database|database .* does not exist": "Check the name of the database.",
    "refused|can't connect|timed? ?out|resolve|name or service not known|unreachable|lost connection": (
        "Check the host and the port, and that the server is running and reachable from this machine."
    ),
}


def server(text: str, linked: bool = False) -> Database:
    """Return the database on a server, by its URL, without connecting to it.

    Args:
        linked: whether the URL came in a link, so that no password of this machine is sent.

    Raises:
        UnreadableRuns: when the URL cannot be understood, or names a driver or parameter that is not allowed.
        MissingExtra: when SQLAlchemy is not installed.
    """
    database_url = check_url(text, linked)
    url, backend = database_url.url, database_url.url.get_backend_name()
    port = f":{url.port}" if url.port else ""
    name = f"{backend}://{url.host or ''}{port}/{url.database or ''}"
    return Database(name, partial(_connection, database_url, name))


@contextmanager
def _connection(database_url: CheckedURL, name: str) -> Iterator[Session]:
    from sqlalchemy import create_engine, event, inspect, text
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    url, backend = database_url.url, database_url.url.get_backend_name()
    try:
        engine = create_engine(
            url,
            connect_args=dict(database_url.settings),
            poolclass=NullPool,
            pool_logging_name=_QUIET.rpartition(".")[2],
        )
        if "read_timeout" in database_url.settings:
            event.listen(engine, "connect", _be_patient)
        with ExitStack() as answers:
            with _in_its_protocol(name, database_url):
                connection = answers.enter_context(engine.connect())
                reading = connection.execution_options(stream_results=True, max_row_buffer=10_000)
                if backend == "postgresql":
                    reading = reading.execution_options(postgresql_readonly=True)

            def query(
                sql: str, values: Mapping[str, object] | None = None
            ) -> tuple[list[str], Iterator[Sequence[Any]]]:
                with _in_its_protocol(name, database_url):
                    if values is None:  # as it is: a colon or a percent sign in it is not a placeholder
                        answer = reading.exec_driver_sql(sql, execution_options={"no_parameters": True})
                    else:
                        answer = reading.execute(text(sql), dict(values))
                answers.callback(answer.close)
                return list(answer.keys()), iter(answer)

            with _in_its_protocol(name, database_url):
                inspector = inspect(reading)
                views = frozenset(inspector.get_view_names())
                tables = frozenset(inspector.get_table_names())
            yield Session(views | tables, views, engine.dialect.identifier_preparer.quote, query)
    except ImportError as error:
        raise MissingExtra(_driver_missing(database_url.kind, error)) from None
    except NoSuchModuleError:
        raise MissingExtra(
            f"SQLAlchemy has no dialect for {backend!r} here. Install one: python -m pip install "
            f'"paramlens[sql]" and the package that the documentation of SQLAlchemy lists for {backend}.'
        ) from None
    except ImportanceError:
        raise
    except (SQLAlchemyError, OSError, UnicodeError) as error:
        raise UnreadableRuns(
            f"{name} cannot be read: {_reason(error, url.password)}. {_advice(error)}"
        ) from None


def _be_patient(connection: Any, _: object) -> None:
    """Give a MySQL server more time for its answers than for the login. PyMySQL has no setting for that."""
    connection._read_timeout = LONGEST


@contextmanager
def _in_its_protocol(name: str, database_url: CheckedURL) -> Iterator[None]:
    """Raise one sentence when a server breaks its protocol, or asks for a file of this machine."""
    try:
        yield
    except (RuntimeError, AssertionError, AttributeError, LookupError, TypeError, struct.error) as error:
        if "LOAD_LOCAL" in str(error):
            raise UnreadableRuns(
                f"{name} requested a file from this machine, and the request was refused. A server that "
                "stores runs has no reason to do this, so do not trust it."
            ) from None
        raise UnreadableRuns(
            f"{name} does not answer as a {database_url.kind.title} server does. Check the host and the port."
        ) from None


def _advice(error: BaseException) -> str:
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    if isinstance(error, DBAPIError) and not isinstance(error, (InterfaceError, OperationalError)):
        return "Check the table or the query in the address."
    message = str(error)
    return next((advice for mark, advice in _ADVICE.items() if re.search(mark, message, re.IGNORECASE)), _ANY)


def _driver_missing(kind: Kind, error: ImportError) -> str:
    if kind.extra:
        return (
            f"The driver for {kind.title} is not installed. Install it: python -m pip install "
            f'"paramlens[{kind.extra}]"'
        )
    return f"The driver for {kind.title} is not installed: {error.name}. Install it with pip."


def _reason(error: BaseException, password: object) -> str:
    """Return the first line of the driver's message, without the password."""
    original = getattr(error, "orig", None) or error
    message = original.args[1] if len(original.args) == 2 and isinstance(original.args[0], int) else original
    lines = str(message).strip().splitlines()
    line = lines[0].strip().rstrip(".:") if lines else type(error).__name__
    secret = str(password or "")
    return (line.replace(secret, "***") if secret else line)[:300]
