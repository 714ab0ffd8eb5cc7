"""Addresses of databases: what they may contain, and what no server gets from a client."""

from __future__ import annotations

from pathlib import Path

import pytest

import importance
from importance.errors import UnreadableRuns
from importance.readers.addresses import Reach
from importance.trackers.formats.sql_urls import KINDS, check_url
from tests.trackers import rogue

# Options in a URL with which a driver reads files, runs a program, sends more or connects elsewhere.
DANGEROUS = {
    "mysql": [
        "local_infile=1",
        "LOCAL_INFILE=1",
        "local%5Finfile=1",
        "charset=utf8mb4&local_infile=true",
        "allow_local_infile=1",
        "allow_local_infile_in_path=/",
        "read_default_file=/etc/my.cnf",
        "read_default_group=client",
        "option_files=/etc/my.cnf",
        "init_command=SELECT%201",
        "client_flag=128",
        "unix_socket=/tmp/s",
        "host=127.0.0.2",
        "port=1",
        "bind_address=127.0.0.1",
        "ssl_ca=/etc/passwd",
        "ssl_key=/etc/passwd",
        "ssl_cert=/etc/passwd",
        "ssl_capath=/etc",
        "server_public_key=x",
        "auth_plugin=x",
        "plugin_dir=/tmp",
        "plugin=evil",
        "named_pipe=1",
        "conv=x",
        "cursorclass=x",
        "defer_connect=1",
        "charset=../../x%20y",
    ],
    "postgresql": [
        "host=127.0.0.2",
        "host=/tmp",
        "hostaddr=127.0.0.2",
        "port=1",
        "dbname=x",
        "service=x",
        "servicefile=/tmp/x",
        "passfile=/tmp/x",
        "options=-c%20search_path%3Dx",
        "sslkey=/tmp/x",
        "sslcert=/tmp/x",
        "sslrootcert=/etc/passwd",
        "sslcrl=/tmp/x",
        "sslcrldir=/tmp",
        "sslpassword=x",
        "sslkeylogfile=/tmp/x",
        "requirepeer=x",
        "krbsrvname=x",
        "gsslib=gssapi",
        "gssdelegation=1",
        "oauth_issuer=http%3A%2F%2Fx",
        "load_balance_hosts=random",
        "plugin=evil",
        "sslmode=off",
        "sslmode=require&sslmode=disable",
        "sslmode=require&HOST=x",
    ],
    "mssql+pyodbc": ["odbc_connect=x", "driver=/tmp/evil.so", "dsn=x", "Trusted_Connection=yes"],
    "oracle": ["config_dir=/tmp", "wallet_location=/tmp", "dsn=x", "externalauth=1", "mode=SYSDBA"],
    "snowflake": ["authenticator=externalbrowser", "host=x", "connection_name=x", "private_key_file=/x"],
    "redshift": ["iam=true", "profile=x", "host=x"],
    "cockroachdb": ["host=x", "passfile=/x", "options=x"],
}


@pytest.mark.parametrize(
    "address",
    [f"{scheme}://127.0.0.1:9/db?{query}" for scheme, all_of in DANGEROUS.items() for query in all_of],
)
@pytest.mark.parametrize("reach", ["any", "linked"])
def test_what_makes_a_driver_do_more_than_connect_is_refused_by_name(address: str, reach: Reach) -> None:
    with pytest.raises(UnreadableRuns) as raised:
        importance.read_runs(address, reach=reach)
    message = str(raised.value)
    assert "cannot be read" not in message, "nobody tried to connect"
    if reach == "any":
        assert "llowed" in message or "Give it once" in message
        assert any(f"'{name}'" in message for name in _names(address)), message


def _names(address: str) -> list[str]:
    pairs = address.partition("?")[2].replace("%5F", "_").split("&")
    return [pair.partition("=")[0] for pair in pairs]


@pytest.mark.parametrize(
    "scheme",
    [
        "mysql+asyncmy",
        "mysql+aiomysql",
        "mysql+pyodbc",
        "mysql+cymysql",
        "postgresql+asyncpg",
        "postgresql+pg8000",
        "postgresql+evil",
        "oracle+cx_oracle",
        "mssql+aioodbc",
        "snowflake+evil",
        "redshift+redshift_connector",
    ],
)
def test_a_driver_that_is_not_on_the_list_is_refused_with_those_that_are(scheme: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"Supported: \w+://") as raised:
        importance.read_runs(f"{scheme}://127.0.0.1:9/db")
    assert repr(scheme) in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a,b/db",
        "postgresql://%2Ftmp/db",
        "postgresql://h%20host=evil/db",
        "mysql://h;x/db",
        "duckdb:///md:lab",
        "duckdb:///:memory:",
        "duckdb:///nowhere.duckdb",
    ],
)
def test_an_address_without_a_valid_host_is_refused(address: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"is not a valid host name|There is no file"):
        importance.read_runs(address)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("mysql://me@host/db", "mysql+pymysql"),
        ("mysql://me@host/db?charset=utf8mb4&ssl_verify_cert=true", "mysql+pymysql"),
        ("MySQL+mysqldb://me@host/db", "mysql+mysqldb"),
        ("mariadb://me@host/db", "mariadb+pymysql"),
        ("mysql+mysqlconnector://me@host/db", "mysql+mysqlconnector"),
        ("postgres://me@host/db?sslmode=require&channel_binding=require", "postgresql+psycopg"),
        (
            "postgresql+psycopg2://me@[::1]:5432/db?sslmode=verify-full&sslrootcert=system",
            "postgresql+psycopg2",
        ),
        ("postgresql:///db", "postgresql+psycopg"),
        ("mssql://me:x@host/db?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes", "mssql+pyodbc"),
        ("oracle://me:x@host:1521/?service_name=lab", "oracle+oracledb"),
        ("snowflake://me:x@xy123.eu-central-1/db/public?warehouse=small", "snowflake"),
        ("cockroachdb://me@host:26257/db?sslmode=require", "cockroachdb+psycopg"),
    ],
)
def test_what_people_write_is_let_through(address: str, driver: str) -> None:
    assert check_url(address).url.drivername == driver


def test_no_driver_of_mysql_may_hand_over_a_file() -> None:
    for kind in ("mysql", "mariadb"):
        for driver, settings in KINDS[kind].drivers.items():
            refused = {name: value for name, value in settings.items() if "local_infile" in name}
            assert refused and not any(refused.values()), driver


# -- rogue servers --------------------------------------------------------------------------------------


@pytest.fixture
def kept_passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a password into every place in which libpq looks for one."""
    passfile = tmp_path / "pgpass"
    passfile.write_text("*:*:*:*:kept in the file\n")
    passfile.chmod(0o600)
    services = tmp_path / "services"
    services.write_text("[lab]\npassword=kept in a service\nuser=boss\noptions=-c geqo=off\n")
    for name, value in {
        "PGPASSFILE": str(passfile),
        "PGSERVICEFILE": str(services),
        "HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".pgpass").write_text("*:*:*:*:kept at home\n")
    (tmp_path / ".pgpass").chmod(0o600)


@pytest.mark.parametrize("kept", ["file", "environment", "service"])
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_server_that_a_link_names_gets_no_kept_password(
    scheme: str, kept: str, kept_passwords: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kept == "environment":
        monkeypatch.setenv("PGPASSWORD", "kept in the environment")
    elif kept == "service":
        monkeypatch.setenv("PGSERVICE", "lab")
    with rogue.postgresql() as server:
        address = f"{scheme}://me@127.0.0.1:{server.port}/db"
        with pytest.raises(UnreadableRuns, match="password"):
            importance.read_runs(address, reach="linked")
        assert server.connections
        assert not [password for password in server.heard if password], "an empty password does not count"
        with pytest.raises(UnreadableRuns, match="password"):
            importance.read_runs(address)  # typed by the user: as every client of PostgreSQL does
    assert server.heard[-1].startswith(b"kept in")


def test_a_link_sends_the_password_that_it_holds_itself(kept_passwords: None) -> None:
    with rogue.postgresql() as server, pytest.raises(UnreadableRuns):
        importance.read_runs(f"postgresql://me:its_own@127.0.0.1:{server.port}/db", reach="linked")
    assert set(server.heard) == {b"its_own"}


@pytest.mark.parametrize("scheme", ["mysql+mysqldb", "postgresql+psycopg2", "mssql", "oracle", "snowflake"])
def test_a_link_uses_no_driver_that_could_send_a_login_of_this_machine(scheme: str) -> None:
    with pytest.raises(UnreadableRuns, match="type its address yourself"):
        importance.read_runs(f"{scheme}://127.0.0.1:9/db", reach="linked")
