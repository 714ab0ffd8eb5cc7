"""Trackio's database, as Trackio 0.43.0 writes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import importance
from importance.errors import UnreadableRuns
from importance.rows.store import History
from importance.runs.columns import Role
from tests.trackers.trackio.written_projects import RUNS, insert_config, insert_log, write_database


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_database(tmp_path / "digits.db", RUNS)


def test_a_run_has_its_configuration_its_metrics_and_no_bookkeeping(project: Path) -> None:
    runs = importance.read_runs(project)
    assert runs.parameters == ("lr", "optimizer.name", "optimizer.layers")
    assert runs.metrics == ("train/loss", "acc", "final.score")
    assert runs.frame["name"].tolist() == ["run-0", "run-1", "run-2"]
    assert runs.frame["train/loss"].tolist() == [0.5, 0.3, 2.0]
    assert runs.frame["final.score"].isna().tolist() == [True, False, True]
    assert runs.columns["seed"].role is Role.REPLICATE
    assert all(runs.columns[name].role is Role.LABEL for name in ("id", "created", "group", "last step"))
    assert runs.frame["last step"].tolist() == [2, 2, 0]
    assert not [name for name in runs.frame if str(name).startswith("_")]
    assert runs.source == "digits (Trackio database)"


@pytest.mark.parametrize(
    ("history", "loss", "acc"),
    [("last", 0.5, 0.6), ("best", 0.4, 0.7), ("max", 0.9, 0.7), ("mean", 0.6, 1.4 / 3)],
)
def test_the_user_chooses_which_logged_value_counts(
    project: Path, history: History, loss: float, acc: float
) -> None:
    frame = importance.read_runs(project, history=history).frame
    assert frame["train/loss"][0] == pytest.approx(loss)
    assert frame["acc"][0] == pytest.approx(acc)


def test_the_curves_are_those_that_the_runs_logged(project: Path) -> None:
    runs, curves = importance.read_runs(project), importance.read_curves(project)
    assert runs.reading.curves and curves.digest == runs.digest
    assert set(curves.available) == {"train/loss", "acc"}
    loss = curves.metrics["train/loss"]
    assert [loss.of_run(row)[1].tolist() for row in range(3)] == [[0.9, 0.4, 0.5], [0.8, 0.3], [2.0]]
    assert loss.of_run(0)[0].tolist() == [0, 1, 2]
    one = importance.read_curves(project, metric="acc")
    assert set(one.metrics) == {"acc"}


def test_a_database_from_before_the_ids_is_read_by_name(tmp_path: Path) -> None:
    old = write_database(tmp_path / "old.db", RUNS, ids=False)
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("DROP TABLE alerts")
        connection.execute("DROP TABLE system_metrics")
    runs = importance.read_runs(old)
    assert runs.frame["train/loss"].tolist() == [0.5, 0.3, 2.0]
    assert runs.parameters == ("lr", "optimizer.name", "optimizer.layers")


def test_two_runs_of_one_name_stay_two_runs(project: Path) -> None:
    with closing(sqlite3.connect(project)) as connection, connection:
        for table in ("metrics", "configs"):
            connection.execute(f"UPDATE {table} SET run_name = 'run-0'")
    frame = importance.read_runs(project).frame
    assert frame["lr"].tolist() == [0.1, 0.01, 1.0]
    assert frame["name"].tolist() == ["run-0"] * 3


def test_what_is_not_read_is_counted(project: Path) -> None:
    with closing(sqlite3.connect(project)) as connection, connection:
        insert_log(connection, "run-2", 1, b'{"train/loss": "NaN", "acc": "Infinity"}')
        insert_log(
            connection, "run-2", 2, b'{"image": {"_type": "trackio.image", "file_path": "a.png"}, "acc": 0.2}'
        )
        insert_log(connection, "run-2", 3, b'{"acc": 0.')
        insert_log(connection, "lost", 0, b'{"acc": 0.3}')
        insert_config(connection, "idle", b'{"lr": 5.0}')
        connection.execute(
            "INSERT INTO system_metrics (run_id, run_name, timestamp, metrics) "
            "VALUES ('id-run-0', 'run-0', '', '{}')"
        )
        connection.execute(
            "INSERT INTO alerts (run_id, run_name, timestamp, title, level) "
            "VALUES ('id-run-2', 'run-2', '', 'NaN', 'error')"
        )
    runs = importance.read_runs(project)
    frame = runs.frame.set_index("name")
    assert frame["train/loss"].isna()["run-2"] and frame["acc"]["run-2"] == 0.2
    assert frame["lr"]["idle"] == 5.0 and frame["acc"].isna()["idle"]
    assert frame["alerts"].to_dict() == {"run-0": 0, "run-1": 0, "run-2": 1, "lost": 0, "idle": 0}
    notes = " ".join(runs.notes)
    assert "Left out 1 row of system metrics" in notes
    assert "Left out 1 entry that could not be read as JSON" in notes
    assert "Left out what was logged as media, tables or lists: image." in notes
    assert "1 run logged metrics but saved no configuration" in notes
    assert "1 of 5 runs has no metrics" in notes


def test_hostile_cells_are_an_entry_that_is_left_out(project: Path) -> None:
    with closing(sqlite3.connect(project)) as connection, connection:
        for cell in (b"[" * 50_000, b"\xff\xfe", b"[1, 2]", 7, "null"):
            insert_log(connection, "run-2", 9, cell)
    runs = importance.read_runs(project)
    assert len(runs.frame) == 3
    assert "Left out 5 entries that could not be read as JSON" in " ".join(runs.notes)


def test_a_database_without_runs_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRuns, match=r"contain no runs\. Log some runs"):
        importance.read_runs(write_database(tmp_path / "empty.db", {}))
