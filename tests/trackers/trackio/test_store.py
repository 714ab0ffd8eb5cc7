"""The folder where Trackio keeps its projects."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import importance
from importance.errors import SeveralStudies
from importance.rows.store import Place
from importance.trackers.trackio import store
from tests.trackers.trackio.written_projects import RUNS, write_database, write_parquet


def test_each_project_of_a_folder_is_a_study(tmp_path: Path) -> None:
    write_database(tmp_path / "digits.db", RUNS)
    write_database(tmp_path / "other.db", {"x": RUNS["run-0"]})
    write_database(tmp_path / "empty.db", {})
    with pytest.raises(SeveralStudies, match=r"projects: digits \(3 runs\), other \(1 runs?\)"):
        importance.read_runs(tmp_path)
    assert importance.read_runs(tmp_path, study="digits").frame["acc"].tolist() == [0.6, 0.8, 0.1]


def test_an_export_beside_its_database_is_not_read_twice(tmp_path: Path) -> None:
    write_database(tmp_path / "digits.db", RUNS)
    write_parquet(tmp_path / "digits.parquet", tmp_path / "digits_configs.parquet", RUNS)
    (tmp_path / "media/digits").mkdir(parents=True)
    (tmp_path / "media/digits/table.csv").write_text("lr,loss\n1,2\n3,4\n")
    runs = importance.read_runs(tmp_path)
    assert len(runs.frame) == 3 and runs.source == "digits (Trackio database)"


def test_what_other_tools_wrote_is_left_to_them(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE metrics (key TEXT, value REAL)")
        connection.execute("INSERT INTO metrics VALUES ('loss', 1)")
    (tmp_path / "text.db").write_text("not a database")
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\0" + b"\1" * 500)
    assert store.open_path(Place(str(tmp_path), tmp_path)) is None
    assert store.open_path(Place("other.db", tmp_path / "other.db")) is None


def test_a_new_run_changes_the_stamp(tmp_path: Path) -> None:
    path = write_database(tmp_path / "digits.db", RUNS)
    before = store.open_path(Place(str(tmp_path), tmp_path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "DELETE FROM configs; " + "INSERT INTO project_metadata VALUES ('a', hex(zeroblob(9999)));"
        )
    after = store.open_path(Place(str(tmp_path), tmp_path))
    assert before is not None and after is not None and before.stamp != after.stamp
