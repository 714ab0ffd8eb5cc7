"""MLflow's database in a file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import mlflow
import pandas as pd
import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.trackers.formats import sqlite_files
from tests.builders import DATA
from tests.trackers.mlflow.written_runs import by_id, opened

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_database_is_read_while_mlflow_writes_and_never_written(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    shutil.copy(database, path)
    stamp = opened(path).stamp
    client = mlflow.MlflowClient(tracking_uri=f"sqlite:///{path}")
    experiment = client.get_experiment_by_name("sweep").experiment_id
    client.log_param(client.create_run(experiment).info.run_id, "lr", "0.5")
    assert opened(path).stamp != stamp
    before = path.read_bytes()
    assert len(read_runs(path)) == 13
    assert path.read_bytes() == before
    path.chmod(0o400)
    assert len(read_runs(path)) == 13


def test_a_database_without_a_table_of_latest_values_is_read(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    shutil.copy(database, path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE latest_metrics")
    pd.testing.assert_frame_equal(by_id(read_runs(path)), by_id(read_runs(database)))


def test_a_damaged_database_is_reported_as_damaged(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    data = database.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(UnreadableRuns, match=r"cut\.db"):
        read_runs(path)


def test_a_database_is_read_by_its_url(database: Path) -> None:
    assert by_id(read_runs(f"sqlite:///{database}")).equals(by_id(read_runs(database)))


def test_an_uploaded_database_is_read(database: Path) -> None:
    assert len(read_runs(("mlflow.db", database.read_bytes()))) == 12


def test_a_database_with_no_run_says_so(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    shutil.copy(database, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runs SET lifecycle_stage = 'deleted'")
    with pytest.raises(UnreadableRuns, match="contains no runs"):
        read_runs(path)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real exports in ../shared/data are not here")
def test_a_real_database_without_runs_says_so() -> None:
    with pytest.raises(UnreadableRuns, match="contains no runs"):
        read_runs(DATA / "mlflowdb__1412010-nda-mlops-zoomcamp__mlflow.db")


def test_a_database_that_a_writer_has_locked_says_so(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_files, "PATIENCE", 0.1)
    path = Path(shutil.copy(database, tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnreadableRuns, match="is locked by a program that is writing to it"):
            read_runs(path)
