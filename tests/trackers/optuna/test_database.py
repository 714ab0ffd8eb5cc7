"""Optuna's database, in a file and on a server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from optuna.storages import RDBStorage

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from importance.trackers.formats import sqlite_files
from tests.builders import DATA
from tests.trackers import mysql
from tests.trackers.optuna.studies import in_file, study_in
from tests.trackers.postgres import Server


def database(path: Path) -> Path:
    study_in(RDBStorage(f"sqlite:///{path}")).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=4)
    return path


def test_reading_leaves_the_file_as_it_is_and_needs_no_right_to_write(tmp_path: Path) -> None:
    path = database(tmp_path / "plain.db").rename(tmp_path / "study ö %20 #.db")
    path.chmod(0o444)
    before = path.read_bytes()
    assert len(importance.read_runs(path)) == 4
    assert len(importance.read_runs(f"sqlite:///{path}")) == 4
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_locked_database_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importance.trackers.formats.sqlite_files.PATIENCE", 0.1)
    path = database(tmp_path / "study.db")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnreadableRuns, match=r"study\.db is locked by a program"):
        importance.read_runs(path)
    writer.close()


def test_a_corrupt_database_is_one_sentence(tmp_path: Path) -> None:
    path = database(tmp_path / "study.db")
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(UnreadableRuns, match="damaged"):
        importance.read_runs(path)
    path.write_bytes(bytes(content[:5000]))
    with pytest.raises(UnreadableRuns):
        importance.read_runs(path)


def test_a_storage_without_a_study_says_so(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    RDBStorage(f"sqlite:///{path}")
    with pytest.raises(UnreadableRuns, match="contains no study"):
        importance.read_runs(path)


def test_a_schema_of_before_version_1(tmp_path: Path) -> None:
    """The schema of Optuna 0.9: no number, value beside the state, one direction, intermediate values."""
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    old.executescript(
        """
        CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name TEXT, direction TEXT);
        CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, study_id INTEGER, state TEXT, value FLOAT,
                             datetime_start DATETIME, datetime_complete DATETIME);
        CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name TEXT,
                                   param_value FLOAT, distribution_json TEXT);
        CREATE TABLE trial_values (trial_value_id INTEGER PRIMARY KEY, trial_id INTEGER, step INTEGER,
                                   value FLOAT);
        INSERT INTO studies VALUES (1, 'old', 'MAXIMIZE');
        INSERT INTO trials VALUES (3, 1, 'COMPLETE', 0.5, '2019-01-01 00:00:00', '2019-01-01 00:01:00.5'),
                                  (5, 1, 'PRUNED', NULL, '2019-01-01 00:00:00', NULL),
                                  (6, 1, 'FAIL', NULL, NULL, NULL);
        INSERT INTO trial_values VALUES (1, 3, 1, 9), (2, 5, 2, 0.25), (3, 5, 1, 0.75);
        """
    )
    uniform = '{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 2.0}}'
    choice = '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", "b"]}}'
    for trial in (3, 5, 6):
        old.execute("INSERT INTO trial_params VALUES (NULL, ?, 'x', ?, ?)", (trial, trial / 4, uniform))
        old.execute("INSERT INTO trial_params VALUES (NULL, ?, 'c', ?, ?)", (trial, trial % 2, choice))
    old.commit()
    old.close()
    runs = importance.read_runs(path)
    assert runs.frame["number"].tolist() == [0, 1, 2]
    assert runs.frame["value"].tolist()[:2] == [0.5, 0.25]
    assert runs.frame["x"].tolist() == [0.75, 1.25, 1.5]
    assert runs.frame["c"].tolist() == ["b", "b", "a"]
    assert runs.frame["duration"].tolist()[0] == 60.5
    assert any("goal is to maximize" in note for note in runs.notes)


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_an_error_of_a_server_is_reported_plainly_and_without_the_password(
    request: pytest.FixtureRequest, kind: str
) -> None:
    server: Server | mysql.Server = request.getfixturevalue(kind)
    good = server.new_database()
    wrong = good.replace(server.password, "s3cret-wrong")
    messages = {
        wrong: "Check the user and the password.",
        server.absent_url: "Check the host and the port, and that the server is running",
        good.rpartition("/")[0] + "/elsewhere": "Check the name of the database.",
        good: "has no table",
    }
    for url, words in messages.items():
        with pytest.raises(UnreadableRuns, match=words) as raised:
            importance.read_runs(url)
        message = str(raised.value)
        assert not set("\n") & set(message)
        assert "(1045" not in message
        assert "s3cret" not in message
        assert server.password not in message


def test_a_file_that_a_writer_has_locked_is_read_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_files, "PATIENCE", 0.1)
    source, storage = in_file("sqlite", tmp_path)
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=8)
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnreadableRuns, match=r"is locked by a program that is writing to it\. Try again"):
            importance.read_runs(source)
        writer.execute("ROLLBACK")
        assert len(importance.read_runs(source)) == 8


def test_no_password_is_left_in_what_was_read(postgres: Server) -> None:
    url = postgres.new_database()
    storage = RDBStorage(url.replace("postgresql://", "postgresql+psycopg://"))
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    runs = importance.read_runs(url)
    assert postgres.password not in f"{runs.source} {runs.digest} {runs.notes}"


@pytest.mark.shared
def test_a_real_database_of_19_studies() -> None:
    path = DATA / "optunadb__GuillaumeCld-DeepTSAD_eval__optuna.db"
    if not path.exists():
        pytest.skip("the real exports of ../shared/data are not here")
    with pytest.raises(SeveralStudies) as raised:
        importance.read_runs(path)
    assert len(raised.value.studies) == 19
    runs = importance.read_runs(path, study="DLinear_HP_Tuning_3")
    assert len(runs) == 165
