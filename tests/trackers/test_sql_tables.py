"""Plain SQL databases: SQLite files and a real PostgreSQL server, read as tables and never written to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from tests.trackers.postgres import Server

RUNS = pd.DataFrame(
    {
        "lr": [0.1, 0.01, 0.001, 0.5],
        "optimizer": ["adam", "sgd", None, "adam"],
        "val_loss": [0.5, 0.25, np.nan, 0.75],
    }
)
TAKES = "INSERT INTO runs (lr, optimizer, val_loss) VALUES"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "results.bin"
    with sqlite3.connect(path) as connection:
        RUNS.to_sql("runs", connection, index=False)
        RUNS.head(2).to_sql("more runs", connection, index=False)
        connection.execute("CREATE TABLE empty (x)")
    connection.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the tables "runs", "more runs" and "empty"."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('file')}"
    import sqlalchemy

    server: Server = request.getfixturevalue("postgres")
    address = server.new_database()
    engine = sqlalchemy.create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    RUNS.to_sql("runs", engine, index=False)
    RUNS.head(2).to_sql("more runs", engine, index=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE empty (x INTEGER)")
    engine.dispose()
    return address


def test_the_tables_are_what_is_chosen_from(url: str) -> None:
    with pytest.raises(SeveralStudies, match="table") as raised:
        importance.read_runs(url)
    assert raised.value.studies == {"more runs": 2, "runs": 4, "empty": 0}
    runs = importance.read_runs(url, study="runs")
    assert (runs.parameters, runs.metrics) == (("lr", "optimizer"), ("val_loss",))
    np.testing.assert_array_equal(runs.frame["lr"], RUNS["lr"])
    np.testing.assert_array_equal(runs.frame["val_loss"], RUNS["val_loss"])
    assert runs.frame["optimizer"].tolist() == ["adam", "sgd", None, "adam"]
    assert len(importance.read_runs(url, study=["runs", "more runs"])) == 6


def test_a_url_names_a_table_or_a_query(url: str) -> None:
    assert len(importance.read_runs(f"{url}?table=runs")) == 4
    assert len(importance.read_runs(f"{url}?table=more%20runs")) == 2
    runs = importance.read_runs(
        f"{url}?query=SELECT lr, val_loss AS loss, 'a:b?c&d' AS tag FROM runs WHERE optimizer LIKE 'ad%25';"
    )
    assert runs.frame["lr"].tolist() == [0.1, 0.5]
    assert runs.frame["tag"].tolist() == ["a:b?c&d"] * 2
    assert runs.metrics == ("loss",)


def test_a_missing_table_is_reported_with_those_that_exist(url: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"has no table 'trials'\. It has: empty, more runs, runs"):
        importance.read_runs(f"{url}?table=trials")


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM runs",
        f"{TAKES} (1, 'x', 1)",
        "SELECT 1; DELETE FROM runs",
        "COMMIT; DROP TABLE runs",
        "",
    ],
)
def test_only_a_select_is_asked(file: Path, query: str) -> None:
    if not query:
        with pytest.raises(SeveralStudies):  # no query: the tables
            importance.read_runs(f"sqlite:///{file}?query={query}")
        return
    with pytest.raises(UnreadableRuns, match="is not a single SELECT"):
        importance.read_runs(f"sqlite:///{file}?query={query}")
    assert len(importance.read_runs(file, study="runs")) == 4


def test_a_select_that_writes_is_refused_by_the_server(postgres: Server) -> None:
    import psycopg

    address = postgres.new_database()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE runs (lr FLOAT, optimizer TEXT, val_loss FLOAT)")
        connection.execute(
            f"CREATE FUNCTION grown() RETURNS INT LANGUAGE SQL AS $$ {TAKES} (1, 'a', 2); SELECT 1 $$"
        )
    with pytest.raises(UnreadableRuns, match="read-only transaction") as raised:
        importance.read_runs(f"{address}?query=SELECT grown() AS lr, 2 AS loss")
    assert "password" not in str(raised.value)  # the query is wrong
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT COUNT(*) FROM runs").fetchone() == (0,)


def test_a_file_of_one_table_needs_no_choice_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with sqlite3.connect(path) as connection:
        RUNS.to_sql("runs", connection, index=False)
    connection.close()
    before = path.read_bytes()
    assert len(importance.read_runs(path)) == 4
    assert path.read_bytes() == before


def test_bytes_of_a_database_are_read_like_the_file(file: Path) -> None:
    assert len(importance.read_runs(("upload.db", file.read_bytes()), study="runs")) == 4


def test_the_limit_of_rows_is_reported(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importance.trackers.sql_tables.MAX_ROWS", 3)
    runs = importance.read_runs(file, study="runs")
    assert len(runs) == 3
    assert any("Only the first 3 rows" in note for note in runs.notes)
