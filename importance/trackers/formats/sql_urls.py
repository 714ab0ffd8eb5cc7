"""Which URLs of database servers are opened, and with which settings of the driver.

A driver does much more than connect. Its URL can make it send files of this machine to the server
(`local_infile`), read passwords from other files (`passfile`, `service`, `read_default_file`), load a program
(`plugin`, an ODBC `driver`) or connect elsewhere (`host`, `unix_socket`). Addresses are often copied from
other people. So only the drivers and parameters below are allowed, and the requests that a server can make to
a driver are switched off.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importance import regular_files
from importance.errors import MissingExtra, UnreadableRuns
from importance.trackers.formats.sql_session import PATIENCE

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_WORD, _NUMBER, _BOOLEAN = r"[\w.:/+-]{1,100}", r"\d{1,4}", r"(?i:true|false|yes|no|on|off|0|1)"
_HOST = re.compile(r"[\w.-]{1,255}|[0-9A-Fa-f:.]{2,45}(%\w+)?")


@dataclass(frozen=True)
class Kind:
    """One kind of database.

    Attributes:
        title: what it is called.
        drivers: the allowed drivers, the usual one first. Each has the settings that stop a server from
            requesting anything from this machine.
        parameters: the allowed parameters of its URL, each with a pattern for its value.
        extra: the extra of this package that installs the usual driver; "" for none.
        is_file: whether the database is a file of this machine.
    """

    title: str
    drivers: Mapping[str, Mapping[str, Any]]
    parameters: Mapping[str, str] = field(default_factory=dict)
    extra: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class CheckedURL:
    """A URL that may be opened.

    Attributes:
        url: SQLAlchemy's, with the driver in it.
        kind: the kind of database.
        settings: further arguments for the driver.
    """

    url: URL
    kind: Kind
    settings: Mapping[str, Any]


_LIBPQ = {
    "user": ".{1,100}",
    "password": ".{1,1000}",
    "sslmode": "disable|allow|prefer|require|verify-ca|verify-full",
    "sslnegotiation": "postgres|direct",
    "sslrootcert": "system",
    "channel_binding": "disable|prefer|require",
    "gssencmode": "disable|prefer|require",
    "target_session_attrs": _WORD,
    "application_name": _WORD,
    "client_encoding": _WORD,
    "connect_timeout": _NUMBER,
}
_MYSQL = {
    "user": ".{1,100}",
    "password": ".{1,1000}",
    "charset": _WORD,
    "collation": _WORD,
    "use_unicode": _BOOLEAN,
    "connect_timeout": _NUMBER,
    "read_timeout": _NUMBER,
    "ssl_check_hostname": _BOOLEAN,
    "ssl_verify_cert": _BOOLEAN,
    "ssl_verify_identity": _BOOLEAN,
}
_NO_FILES = {"local_infile": False}
_MYSQL_DRIVERS: Mapping[str, Mapping[str, Any]] = {
    "pymysql": _NO_FILES,
    "mysqldb": {"local_infile": 0},
    "mysqlconnector": {"allow_local_infile": False},
    "mariadbconnector": _NO_FILES,
}
_ODBC = r"ODBC Driver \d+(\.\d+)? for SQL Server|SQL Server( Native Client [\d.]+)?|FreeTDS"
KINDS: Mapping[str, Kind] = {
    "postgresql": Kind("PostgreSQL", {"psycopg": {}, "psycopg2": {}}, _LIBPQ, "postgres"),
    "mysql": Kind("MySQL", _MYSQL_DRIVERS, _MYSQL, "mysql"),
    "mariadb": Kind("MariaDB", _MYSQL_DRIVERS, _MYSQL, "mysql"),
    "cockroachdb": Kind("CockroachDB", {"psycopg": {}, "psycopg2": {}}, _LIBPQ),
    "redshift": Kind("Redshift", {"psycopg2": {}}, _LIBPQ),
    "mssql": Kind(
        "SQL Server",
        {"pyodbc": {}, "pymssql": {}},
        {"driver": _ODBC, "Encrypt": _WORD, "TrustServerCertificate": _BOOLEAN, "charset": _WORD},
    ),
    "oracle": Kind("Oracle", {"oracledb": {}}, {"service_name": _WORD}),
    "snowflake": Kind("Snowflake", {"": {}}, {"warehouse": _WORD, "role": _WORD}),
    "duckdb": Kind(
        "DuckDB", {"": {"read_only": True, "config": {"enable_external_access": "false"}}}, is_file=True
    ),
}
"""By SQLAlchemy's name of the dialect."""

LINKED_DRIVERS = ("psycopg", "pymysql")
"""The drivers that can be stopped from sending this machine's credentials to a server in a link."""
_NOWHERE = "/dev/null/none"  # a file that cannot exist


def check_url(text: str, linked: bool = False) -> CheckedURL:
    """Return the URL of a database server if it is allowed, without connecting to it.

    Args:
        linked: whether the URL came in a link. Then the driver may not use any password, key or login of
            this machine. Only what is in the URL is sent.

    Raises:
        UnreadableRuns: when it cannot be understood, or names a driver or a parameter that is not allowed.
        MissingExtra: when SQLAlchemy is not installed.
    """
    url = _parsed(text)
    dialect, _, driver = url.drivername.partition("+")
    kind = KINDS.get(dialect)
    if kind is None or (driver and driver not in kind.drivers):
        raise UnreadableRuns(
            f"{url.drivername[:60]!r} is not a supported database or driver. Supported: "
            f"{_schemes(kind, dialect)}."
        )
    driver = driver or next(iter(kind.drivers))
    if linked and driver not in LINKED_DRIVERS:
        raise UnreadableRuns(
            f"This link opens a {kind.title} database with {driver or dialect!r}, which could send a "
            "login of this machine to the server. If you trust the database, type its address yourself."
        )
    _check_parameters(url, kind)
    _check_place(url, kind)
    url = url.set(drivername=f"{dialect}+{driver}" if driver else dialect)
    return CheckedURL(url, kind, _settings(url, kind, driver, linked))


def _parsed(text: str) -> URL:
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        raise MissingExtra(
            'A database server is read through SQLAlchemy. Install it: python -m pip install "paramlens[sql]"'
        ) from None
    scheme, mark, rest = text.partition("://")
    scheme = re.sub(r"^postgres(?=\+|$)", "postgresql", scheme.strip().lower())
    try:
        return make_url(scheme + mark + rest)
    except (ArgumentError, ValueError):
        raise UnreadableRuns(
            "This database URL cannot be parsed. Use scheme://user:password@host:port/database, and "
            "escape special characters in the password (@ as %40, / as %2F)."
        ) from None


def _schemes(kind: Kind | None, dialect: str) -> str:
    if kind is None:
        return f"{', '.join(f'{name}://' for name in KINDS)} and sqlite:///"
    return ", ".join([f"{dialect}://", *(f"{dialect}+{driver}://" for driver in kind.drivers if driver)])


def _check_parameters(url: URL, kind: Kind) -> None:
    allowed = ", ".join([*kind.parameters, "table"]) + " and query"
    for name, value in url.query.items():
        pattern = kind.parameters.get(name)
        if pattern is None:
            raise UnreadableRuns(
                f"The parameter {name[:60]!r} is not allowed in the address of a {kind.title} database. "
                f"Allowed are {allowed}. Remove it and open the address again."
            )
        if not isinstance(value, str):
            raise UnreadableRuns(f"The parameter {name!r} is in the address twice. Give it once.")
        if not re.fullmatch(pattern, value):
            raise UnreadableRuns(
                f"The parameter {name!r} of a {kind.title} address has a value that is not allowed. "
                f"{_allowed_values(pattern)}"
            )


def _allowed_values(pattern: str) -> str:
    if re.fullmatch(r"[\w-]+(\|[\w-]+)*", pattern):
        return f"Allowed values: {pattern.replace('|', ', ')}."
    return (
        "It must be a single word or number."
        if pattern != _ODBC
        else ("Allowed are Microsoft's drivers, such as 'ODBC Driver 18 for SQL Server', and FreeTDS.")
    )


def _check_place(url: URL, kind: Kind) -> None:
    if kind.is_file:
        if url.host or not url.database or not regular_files.is_file(Path(url.database)):
            raise UnreadableRuns(
                f"There is no file {url.database or ''!r}. A {kind.title} URL has three slashes before a "
                "relative path and four before an absolute one."
            )
    elif url.host and not _HOST.fullmatch(url.host):
        raise UnreadableRuns(
            f"{url.host[:100]!r} is not a valid host name. Use scheme://user:password@host:port/database."
        )


def _settings(url: URL, kind: Kind, driver: str, linked: bool) -> dict[str, Any]:
    """Return further arguments for the driver. They override the URL."""
    settings = dict(kind.drivers[driver])
    if driver in ("psycopg", "psycopg2", "pymysql"):
        settings["connect_timeout"] = PATIENCE
    if driver == "pymysql":
        settings["init_command"] = "SET SESSION TRANSACTION READ ONLY"
        if "read_timeout" not in url.query:
            settings["read_timeout"] = PATIENCE  # of each answer; longer after the login
    if linked and driver == "psycopg":
        settings |= _nothing_of_ours(str(url.password or url.query.get("password") or ""))
    return settings


def _nothing_of_ours(password: str) -> dict[str, Any]:
    """Return settings that hide the passwords, certificates and tickets of this machine from libpq.

    For each setting here, even an empty one, libpq reads neither the environment (PGPASSWORD, PGOPTIONS ...)
    nor the service file that PGSERVICE names.
    """
    from psycopg import pq

    settings = {"password": password, "passfile": os.devnull, "options": "", "gssencmode": "disable"}
    settings |= {"sslcert": _NOWHERE, "sslkey": _NOWHERE}
    if pq.version() >= 160_000:
        settings["require_auth"] = "!gss,!sspi"
    return settings
