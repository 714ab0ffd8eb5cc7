"""A real MariaDB server for the tests, on loopback, in a temporary folder."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pymysql
import pytest

from tests.trackers import servers
from tests.trackers.servers import USER


class Server(servers.Listening):
    """A running server."""

    @property
    def absent_url(self) -> str:
        """The URL of a server that does not run."""
        return self.absent("mysql")

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = servers.new_name()
        with self.connected() as connection:
            connection.cursor().execute(f"CREATE DATABASE {name}")
        return self.url("mysql+pymysql", name)

    def connected(self) -> pymysql.Connection:
        """A connection to the server without a database."""
        return pymysql.connect(host="127.0.0.1", port=self.port, user=USER, password=self.password)


@contextmanager
def running() -> Iterator[Server]:
    """A server that runs while this context is open. The test fails if MariaDB is not installed."""
    if not Path("/usr/sbin/mariadbd").exists():
        pytest.fail("MariaDB's server is not installed: sudo apt-get install -y mariadb-server-core")
    folder = Path(tempfile.mkdtemp(prefix="paramlens-mariadb-"))
    data, log, secret, port = folder / "data", folder / "log", secrets.token_hex(8), servers.free_port()
    passing = folder / "passing"
    passing.mkdir()
    first = folder / "first.sql"
    first.write_text(
        f"CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY '{secret}';\nGRANT ALL ON *.* TO {USER}@'127.0.0.1';\n"
    )
    try:
        # A server clears its folder of temporary tables when it starts, so no other may use this folder.
        alone = f"--tmpdir={passing}"
        servers.run(
            "mariadb-install-db",
            "--no-defaults",
            "--user=root",
            "--skip-test-db",
            "--skip-name-resolve",
            "--auth-root-authentication-method=normal",
            f"--datadir={data}",
            alone,
        )
        command = [
            "/usr/sbin/mariadbd",
            "--no-defaults",
            "--user=root",  # root may run a server only with this option; it has no effect for other users
            f"--datadir={data}",
            alone,
            f"--socket={folder / 'socket'}",
            f"--port={port}",
            f"--init-file={first}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=0",
        ]
        with log.open("w") as out:
            server = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            _wait(server, Server(port, secret), log)
            yield Server(port, secret)
        finally:
            server.kill()
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], address: Server, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        with suppress(pymysql.err.OperationalError):
            address.connected().close()
            return
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"mariadbd failed: {log.read_text()[-2000:]}")
        time.sleep(0.1)
