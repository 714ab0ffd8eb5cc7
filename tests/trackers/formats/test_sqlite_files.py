"""SQLite files: views are read only on request, and nothing computes without a limit."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importance import read_budget, read_runs
from importance.errors import SeveralStudies, UnreadableRuns
from importance.trackers.formats import sqlite_files

VIEW = "CREATE VIEW best AS SELECT lr, loss FROM runs WHERE loss < 3;"
RUNS = "CREATE TABLE runs (lr, loss); INSERT INTO runs VALUES (0.1, 1), (0.2, 2), (0.3, 3), (0.4, 4);"


def database(folder: Path, script: str) -> Path:
    with closing(sqlite3.connect(folder / "runs.db")) as connection:
        connection.executescript(script)
    return folder / "runs.db"


def test_a_view_is_read_when_it_is_chosen_and_not_before(tmp_path: Path) -> None:
    path = database(tmp_path, RUNS + VIEW)
    with pytest.raises(SeveralStudies) as raised:
        read_runs(path)
    assert raised.value.studies == {"runs": 4, "best": -1}
    assert len(read_runs(path, study="best")) == 2
    assert len(read_runs(f"sqlite:///{path}?table=best")) == 2
    assert len(read_runs(f"sqlite:///{path}?query=SELECT * FROM best")) == 2


def test_a_view_alone_is_not_read_and_the_sentence_says_how_to_choose_it(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE VIEW v AS SELECT 0.1 AS lr, 2 AS loss")
    with pytest.raises(UnreadableRuns, match=r"only the view 'v'.*study='v', or --study 'v'"):
        read_runs(path)


def test_a_view_behind_the_name_of_a_tracker_s_table_is_not_read(tmp_path: Path) -> None:
    tables = "".join(f"CREATE TABLE {name} (study_id, study_name);" for name in ("studies", "trial_params"))
    path = database(tmp_path, tables + "CREATE VIEW trials AS SELECT hex(zeroblob(9e8)) AS trial_id;")
    with sqlite_files.connect(path, "runs.db") as session:
        assert "trials" not in session.readable
    with (
        pytest.raises(UnreadableRuns, match=r"runs\.db has a view 'trials', a query that is computed"),
        sqlite_files.connect(path, "runs.db") as session,
    ):
        list(session.query("SELECT * FROM trials")[1])


def test_a_cell_that_is_too_large_is_refused_before_it_is_made(tmp_path: Path) -> None:
    path = database(
        tmp_path, "CREATE TABLE runs (lr, b AS (zeroblob(900000000))); INSERT INTO runs VALUES (1);"
    )
    with pytest.raises(UnreadableRuns, match="a cell or a row with more than 20 MB"):
        read_runs(path)


def test_texts_count_while_the_rows_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_budget, "LOCAL", dataclasses.replace(read_budget.LOCAL, characters=10**6))
    rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 30) "
    path = database(
        tmp_path,
        f"CREATE TABLE runs (lr, note); {rows} INSERT INTO runs SELECT x, hex(zeroblob(50000)) FROM n;",
    )
    with pytest.raises(UnreadableRuns, match=r"runs\.db contains texts with more than 1 million characters"):
        read_runs(path)


@pytest.mark.parametrize(
    "sql",
    ["ATTACH 'other.db' AS o", "PRAGMA user_version", "SELECT load_extension('x')", "DELETE FROM runs"],
)
def test_a_connection_can_only_read(tmp_path: Path, sql: str) -> None:
    path = database(tmp_path, RUNS)
    with (
        pytest.raises(UnreadableRuns, match="not authorized"),
        sqlite_files.connect(path, "runs.db") as session,
    ):
        list(session.query(sql)[1])


def test_a_virtual_table_computes_as_a_view_does(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE VIRTUAL TABLE v USING fts5(lr, loss);")
    with sqlite_files.connect(path, "runs.db") as session:
        assert "v" in session.views
        assert "v" not in session.readable
