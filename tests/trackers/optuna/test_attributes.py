"""The attributes of trials in Optuna's relational storage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.trackers.formats import sql_databases
from importance.trackers.formats.sql_session import Session
from importance.trackers.optuna import attributes
from importance.trackers.optuna.trials_table import MAX_TEXT

OF_STUDY = {"study": 1}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A database with the tables of Optuna that are read here: trials 3, 5 and 8 are of study 1."""
    path = tmp_path / "study.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE trials (trial_id INTEGER, study_id INTEGER)")
        connection.executemany("INSERT INTO trials VALUES (?, ?)", [(3, 1), (4, 2), (5, 1), (8, 1), (9, 1)])
        for table in ("trial_user_attributes", "trial_system_attributes"):
            connection.execute(f"CREATE TABLE {table} (trial_id INTEGER, key TEXT, value_json TEXT)")
        rows = [
            (3, "host", json.dumps("box")),
            (8, "eval", json.dumps({"f1": 0.5})),
            (4, "host", json.dumps("another study")),
            (9, "host", json.dumps("a trial that began while the study was read")),
            (5, "long", json.dumps("x" * MAX_TEXT)),
            (5, "broken", "{"),
        ]
        connection.executemany("INSERT INTO trial_user_attributes VALUES (?, ?, ?)", rows)
        rows = [
            (3, "constraints", json.dumps([-1.0, 0.5])),
            (5, "constraints:memory", json.dumps(2.5)),
            (8, "constraints", "{"),
            (4, "constraints", json.dumps([9.0, 9.0])),
            (3, "batch_id", json.dumps(7)),
        ]
        connection.executemany("INSERT INTO trial_system_attributes VALUES (?, ?, ?)", rows)
    with sql_databases.from_file(path).connect() as session:
        yield session


IDS = np.array([3, 5, 8])


def test_user_attributes_are_those_of_the_study_by_key_and_row(session: Session) -> None:
    cells, notes = attributes.user_attributes(session, OF_STUDY, IDS)
    assert cells == {"host": ([0], ["box"]), "eval.f1": ([2], [0.5]), "broken": ([1], ["{"])}
    assert notes == ("Left out 1 user attributes longer than 10,000 characters.",)


def test_a_limit_on_the_number_of_attributes_is_noted(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attributes, "MAX_ATTRIBUTES", 1)
    cells, notes = attributes.user_attributes(session, OF_STUDY, IDS)
    assert len(cells) == 1
    assert any("beyond the first" in note for note in notes)


def test_constraints_are_listed_or_named_and_missing_where_a_trial_has_none(session: Session) -> None:
    columns = attributes.constraints(session, OF_STUDY, IDS)
    np.testing.assert_array_equal(columns["0"], [-1.0, np.nan, np.nan])
    np.testing.assert_array_equal(columns["1"], [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(columns["memory"], [np.nan, 2.5, np.nan])
    assert set(columns) == {"0", "1", "memory"}


def test_a_storage_without_these_tables_has_no_attributes(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE trials (trial_id INTEGER, study_id INTEGER)")
    with sql_databases.from_file(path).connect() as session:
        assert attributes.user_attributes(session, OF_STUDY, IDS) == ({}, ())
        assert attributes.constraints(session, OF_STUDY, IDS) == {}


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20), max_size=12))
def test_the_row_of_a_trial_is_its_place_among_the_ids(ids: set[int], wanted: list[int]) -> None:
    ordered = sorted(ids)
    rows, there = attributes.rows_of(np.array(ordered, dtype=np.int64), wanted)
    assert there.tolist() == [trial in ids for trial in wanted]
    assert [int(row) for row in rows[there]] == [ordered.index(trial) for trial in wanted if trial in ids]
