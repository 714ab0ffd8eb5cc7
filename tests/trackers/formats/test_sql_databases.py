"""Databases in files: what is taken for one, and what is read of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import importance
from importance import read_runs
from importance.errors import UnreadableRuns
from importance.trackers.formats import sql_databases


def test_a_view_without_an_end_does_not_hang_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importance.trackers.formats.sqlite_files.LONGEST", 0.3)
    path = tmp_path / "endless.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE VIEW runs AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT COUNT(*) AS loss FROM n"
        )
    connection.close()
    with pytest.raises(UnreadableRuns, match="did not answer"):
        importance.read_runs(path, study="runs")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("sqlite:///nowhere.db", "There is no file 'nowhere.db'"),
        ("postgresql://me:s3cret@host:port/db", "cannot be parsed"),
    ],
)
def test_a_wrong_url_is_one_sentence(address: str, message: str) -> None:
    with pytest.raises(UnreadableRuns, match=message) as raised:
        importance.read_runs(address)
    assert "s3cret" not in str(raised.value)


def test_a_hostile_database_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "evil.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "create table trials (trial_id integer, state text, study_id integer);"
        "create table studies (study_id integer, study_name text);"
        "create table witness (word text);"
        "create view trial_params as select load_extension('/tmp/evil.so') as param_name;"
        "create trigger spy after insert on trials begin insert into witness values ('ran'); end;"
    )
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UnreadableRuns):
        read_runs(path)
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["evil.db"]


def test_a_file_is_sqlite_by_its_first_bytes_whatever_it_is_called(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "runs.csv")) as connection, connection:
        connection.execute("CREATE TABLE runs (lr)")
    (tmp_path / "runs.db").write_text("lr,loss\n")
    assert sql_databases.is_sqlite(tmp_path / "runs.csv")
    assert not sql_databases.is_sqlite(tmp_path / "runs.db")
    assert not sql_databases.is_sqlite(tmp_path / "nowhere.db")
    assert not sql_databases.is_sqlite(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlite:///runs.db", True),
        ("Postgres://host/db", True),
        ("postgresql+psycopg://host/db", True),
        ("mysql://host/db", True),
        ("https://host/runs.csv", False),
        ("see sqlite:///runs.db", False),
        ("sqlite:runs.db", False),
        ("runs.db", False),
    ],
)
def test_an_address_is_a_database_s_by_its_scheme(text: str, expected: bool) -> None:
    assert sql_databases.is_database_url(text) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///runs.db?table=runs", True),
        ("mysql://host/db?charset=utf8mb4&QUERY=SELECT 1", True),
        ("sqlite:///table=runs.db", False),
        ("sqlite:///runs.db?tables=runs", False),
    ],
)
def test_a_url_may_name_a_table_or_a_query(url: str, expected: bool) -> None:
    assert sql_databases.selects_rows(url) is expected


def test_the_stamp_changes_when_the_file_or_its_log_of_writes_does(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE runs (lr)")
        writer.commit()
        stamp = sql_databases.from_file(path).stamp
        assert sql_databases.from_file(path).stamp == stamp
        writer.execute("INSERT INTO runs VALUES (0.1)")
        writer.commit()
        assert sql_databases.from_file(path).stamp != stamp


@pytest.mark.parametrize("scheme", ["sqlite:///", "SQLite+pysqlite:///"])
def test_a_url_leads_to_its_file_with_blanks_and_without_its_options(scheme: str, tmp_path: Path) -> None:
    path = tmp_path / "my runs.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE runs (lr, loss)")
    for address in (f"{scheme}{path}", f"{scheme}{path}?table=runs".replace(" ", "%20")):
        with sql_databases.from_url(address).connect() as session:
            assert session.tables == {"runs"}
            assert sql_databases.columns(session, "runs") == {"lr", "loss"}
            assert sql_databases.columns(session, "trials") == set()


@pytest.mark.parametrize(("length", "sizes"), [(0, []), (3, [3]), (4, [4]), (9, [4, 4, 1])])
def test_rows_come_in_blocks_and_in_order(length: int, sizes: list[int]) -> None:
    blocks = list(sql_databases.blocks(iter([(i,) for i in range(length)]), 4))
    assert [len(block) for block in blocks] == sizes
    assert [row for block in blocks for row in block] == [(i,) for i in range(length)]


def test_a_damaged_file_is_reported_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE runs (lr)")
        connection.executemany("INSERT INTO runs VALUES (?)", [("x" * 500,)] * 100)
    data = bytearray(path.read_bytes())
    data[200:4096] = b"\xff" * 3896
    path.write_bytes(data)
    with (
        pytest.raises(UnreadableRuns, match="is a damaged SQLite database"),
        sql_databases.from_file(path).connect() as session,
    ):
        list(session.query("SELECT * FROM runs")[1])
