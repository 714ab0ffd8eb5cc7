"""Files that are read in another process give what they give in this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from importance import read_runs
from importance.errors import SeveralStudies, UnreadableRuns
from importance.readers import source_summary
from importance.readers.isolated import reader
from tests.builders import CSV, WRITTEN, sweep, zipped
from tests.readers.isolated.test_plain_data import assert_same_runs


def _database(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "runs.db")) as connection:
        sweep(30).to_sql("runs", connection, index=False)
        sweep(40).to_sql("more", connection, index=False)
    return str(folder / "runs.db")


def _workbook(folder: Path) -> tuple[str, bytes]:
    sweep(30).to_excel(folder / "runs.xlsx", index=False)
    return "runs.xlsx", (folder / "runs.xlsx").read_bytes()


SOURCES: dict[str, Callable[[Path], object]] = {
    "csv": lambda folder: ("runs.csv", sweep(30).to_csv(index=False).encode()),
    "parquet": lambda folder: ("runs.parquet", sweep(30).to_parquet(index=False)),
    "excel": _workbook,
    "several": lambda folder: [(f"{i}.csv", CSV.replace("0.5", str(i)).encode()) for i in range(3)],
    "zip": lambda folder: ("runs.zip", zipped(**{"a/runs.csv": CSV.encode(), "b.txt": b"?"})),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_an_upload_gives_the_same_runs_as_in_this_process(kind: str, tmp_path: Path) -> None:
    source = SOURCES[kind](tmp_path)
    there = reader.read_runs(source, reach="public", hosted=True)
    assert_same_runs(there, read_runs(source, reach="public"))
    assert reader.summarise_source(source, "public") == source_summary.summarise_source(source, "public")


def test_a_file_with_several_studies_offers_them_and_reads_the_chosen_one(tmp_path: Path) -> None:
    path = _database(tmp_path)
    with pytest.raises(SeveralStudies) as raised:
        reader.read_runs(path)
    assert raised.value.studies == {"more": 40, "runs": 30}
    assert len(reader.read_runs(path, study="runs")) == 30
    assert reader.summarise_source(path).studies == {"more": 40, "runs": 30}


def test_a_relative_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs.csv").write_text(CSV)
    monkeypatch.chdir(tmp_path)
    assert reader.read_runs("runs.csv").source == "runs.csv"


def test_tables_are_read_here() -> None:
    assert len(reader.read_runs(pd.DataFrame({"lr": [0.1, 0.2, 0.3], "loss": [1, 2, 3]}))) == 3


def test_a_folder_gives_the_same_runs_as_in_this_process_and_can_be_stopped() -> None:
    folder = str(WRITTEN / "ray")
    assert_same_runs(reader.read_runs(folder, study="first"), read_runs(folder, study="first"))
    assert reader.summarise_source(folder) == source_summary.summarise_source(folder)

    def stop(done: float, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reader.read_runs(folder, study="first", progress=stop)


def test_an_error_is_the_same_sentence() -> None:
    source = ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(UnreadableRuns) as here:
        read_runs(source, reach="public")
    with pytest.raises(UnreadableRuns) as there:
        reader.read_runs(source, reach="public", hosted=True)
    assert str(there.value) == str(here.value)


def test_progress_is_reported(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "runs.db")) as connection:
        pd.DataFrame({"lr": range(60_000), "loss": range(60_000)}).to_sql("runs", connection, index=False)
    done: list[float] = []
    reader.read_runs(str(tmp_path / "runs.db"), progress=lambda count, total: done.append(count))
    assert done
    assert max(done) <= 60_000


def test_the_process_is_ready_before_the_first_file() -> None:
    reader.warm_up()
    reader.warm_up()
    assert len(reader.read_runs(("runs.csv", CSV.encode()))) == 3
