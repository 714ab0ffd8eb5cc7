"""A real PostgreSQL server for the tests, on loopback, in a temporary folder."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.trackers import servers
from tests.trackers.servers import USER


class Server(servers.Listening):
    """A running server."""

    @property
    def absent_url(self) -> str:
        """The URL of a server that does not run."""
        return self.absent("postgresql")

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = servers.new_name()
        with psycopg.connect(self.url("postgresql", "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.url("postgresql", name)


@contextmanager
def running() -> Iterator[Server]:
    """A server that runs while this context is open. The test fails if PostgreSQL is not installed."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="paramlens-postgres-"))
    data, secret, port = folder / "data", secrets.token_hex(8), servers.free_port()
    password = folder / "password"
    password.write_text(secret)
    as_user = servers.as_user("postgres", folder)
    try:
        servers.run(
            *as_user,
            programs / "initdb",
            f"--pgdata={data}",
            f"--username={USER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        servers.run(
            *as_user,
            programs / "pg_ctl",
            "--wait",
            f"--pgdata={data}",
            f"--log={folder / 'log'}",
            f"--options={options}",
            "start",
        )
        try:
            yield Server(port, secret)
        finally:
            servers.run(*as_user, programs / "pg_ctl", f"--pgdata={data}", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of initdb and pg_ctl."""
    homes = [home for home in Path("/usr/lib/postgresql").glob("*/bin") if (home / "initdb").exists()]
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).parent
    if not homes:
        pytest.fail("PostgreSQL's server is not installed: sudo apt-get install -y postgresql")
    return max(homes, key=lambda home: int(home.parent.name) if home.parent.name.isdigit() else 0)
