"""Database servers: what they get, and the error if they do not answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import importance
from importance.errors import MissingExtra, UnreadableRuns
from importance.readers.addresses import Reach
from importance.trackers.formats import sql_servers
from tests.trackers import rogue
from tests.trackers.postgres import Server


@pytest.mark.parametrize(
    ("missing", "address", "extra"),
    [
        ("sqlalchemy", "postgresql://me:s3cret@localhost/db", "paramlens[sql]"),
        ("psycopg", "postgres://me:s3cret@localhost/db", "paramlens[postgres]"),
        ("pymysql", "mysql://me:s3cret@localhost/db", "paramlens[mysql]"),
    ],
)
def test_a_missing_driver_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, missing: str, address: str, extra: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra) as raised:
        importance.read_runs(address)
    assert f'python -m pip install "{extra}"' in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_an_absent_mysql_server_is_one_sentence() -> None:
    with pytest.raises(UnreadableRuns, match="cannot be read") as raised:
        importance.read_runs("mysql://me:s3cret@127.0.0.1:1/db")
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "private key"
    path.write_bytes(b"a file of this machine")
    return path


def test_the_rogue_mysql_server_does_get_a_file_from_a_careless_client(secret: Path) -> None:
    import pymysql

    with rogue.mysql(str(secret)) as server:
        client = pymysql.connect(host="127.0.0.1", port=server.port, user="me", local_infile=True)
        client.cursor().execute("SELECT 1")
        client.close()
    assert server.heard == [b"a file of this machine"]


@pytest.mark.parametrize("reach", ["any", "linked"])
@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "mariadb"])
def test_a_mysql_server_gets_no_file(secret: Path, scheme: str, reach: Reach) -> None:
    with rogue.mysql(str(secret)) as server:
        address = f"{scheme}://me@127.0.0.1:{server.port}/db"
        with pytest.raises(UnreadableRuns, match="'local_infile'"):
            importance.read_runs(f"{address}?local_infile=1", reach=reach)
        assert not server.connections
        with pytest.raises(UnreadableRuns, match="requested a file from this machine") as raised:
            importance.read_runs(address, reach=reach)
    assert server.connections
    assert not server.heard
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_another_service_than_the_database_is_one_sentence(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importance.trackers.formats.sql_urls.PATIENCE", 1)
    with rogue.web() as server, pytest.raises(UnreadableRuns) as raised:
        importance.read_runs(f"{scheme}://me@127.0.0.1:{server.port}/db")
    assert "\n" not in str(raised.value)


def test_a_database_has_a_name_without_its_password_and_is_not_connected_to_yet() -> None:
    database = sql_servers.server("postgresql://me:s3cret@nowhere.invalid:5433/runs")
    assert database.name == "postgresql://nowhere.invalid:5433/runs"
    assert database.stamp == ""


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda url: url.replace("paramlens:", "paramlens:wrong"), "Check the user and the password."),
        (lambda url: url.rsplit("/", 1)[0] + "/nothing", "Check the name of the database."),
        (
            lambda url: url.rsplit(":", 1)[0] + ":1/runs",
            "Check the host and the port, and that the server is running",
        ),
    ],
)
def test_a_server_that_refuses_is_one_sentence_with_the_thing_to_check(
    change: Callable[[str], str], advice: str, postgres: Server
) -> None:
    url = change(postgres.new_database())
    with pytest.raises(UnreadableRuns) as raised, sql_servers.server(url).connect():
        pass
    message = str(raised.value)
    assert advice in message
    assert "\n" not in message
    assert postgres.password not in message


def test_a_wrong_query_is_not_blamed_on_the_login(postgres: Server) -> None:
    with (
        pytest.raises(UnreadableRuns, match="Check the table or the query in the address"),
        sql_servers.server(postgres.new_database()).connect() as session,
    ):
        session.query("SELECT * FROM nowhere")
