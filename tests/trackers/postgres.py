"""A real PostgreSQL server for the tests, on loopback, in a temporary folder."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.trackers import servers
from tests.trackers.servers import USER


@dataclass(frozen=True)
class Server(servers.Listening):
    """A running server.

    Attributes:
        start: starts it again, on the same port with the same databases.
        stop: cuts all connections, and stops it.
    """

    start: Callable[[], None]
    stop: Callable[[], None]

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
        control = (*as_user, programs / "pg_ctl", "--wait", f"--pgdata={data}", f"--log={folder / 'log'}")
        start = partial(servers.run, *control, f"--options={options}", "start")
        stop = partial(servers.run, *control, "--mode=immediate", "stop")
        start()
        try:
            yield Server(port, secret, start, stop)
        finally:
            if (data / "postmaster.pid").exists():
                stop()
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
