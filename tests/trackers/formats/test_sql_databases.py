"""Databases in files: what is taken for one, and what is read of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import importance
from importance import read_runs
from importance.errors import UnreadableRuns


def test_a_view_without_an_end_does_not_hang_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importance.trackers.formats.sql_databases.LONGEST", 0.3)
    path = tmp_path / "endless.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE VIEW runs AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT COUNT(*) AS loss FROM n"
        )
    connection.close()
    with pytest.raises(UnreadableRuns, match="did not answer"):
        importance.read_runs(path)


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
