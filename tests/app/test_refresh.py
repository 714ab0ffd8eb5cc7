"""Reading a source again: on request, or when it is due."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importance.readers.isolated import reader
from importance.trackers.formats import sqlite_files
from tests.app.conftest import Start, rows, sidebar_text, sweep, texts


def folder_of_runs(folder: Path, n: int) -> Path:
    """The first runs of a sweep, in a folder."""
    folder.mkdir(exist_ok=True)
    sweep(200).head(n).to_csv(folder / "runs.csv", index=False)
    return folder


def test_refresh_reads_new_runs_keeps_every_choice_and_says_what_changed(
    start: Start, tmp_path: Path
) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder, metric="val_accuracy", brush="lr~0.0001..0.01")
    before = dict(at.session_state["_brushes"])
    at.selectbox(key="every").select(60).run()
    folder_of_runs(folder, 100)
    at.run()
    assert "60 runs" in sidebar_text(at), "the folder is read again only when it is due"
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert "100 runs" in sidebar_text(at)
    assert at.session_state["metric"] == "val_accuracy"
    assert at.selectbox(key="every").value == 60
    assert dict(at.session_state["_brushes"]) == before
    assert "more runs, " in texts(at)
    at.run()
    assert "more runs, " in texts(at), "it stays until the question or the runs change"
    at.selectbox(key="metric").select("val_loss").run()
    assert "more runs, " not in texts(at)


def test_a_state_that_is_new_after_a_refresh_is_not_filtered_away(start: Start, tmp_path: Path) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder, filter="State~=failed~not")
    assert "57 of 60 runs" in texts(at)
    frame = sweep(200).head(90)
    frame.loc[60:, "State"] = "running"
    frame.to_csv(folder / "runs.csv", index=False)
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert "87 of 90 runs" in texts(at)


def test_only_a_store_that_changed_is_read_again(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = start(folder_of_runs(tmp_path / "runs", 60))
    monkeypatch.setattr("importance.readers.read_runs", lambda *a, **k: pytest.fail("read again"))
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert "60 runs" in sidebar_text(at)


def test_a_live_source_is_looked_at_when_it_is_due(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder, every="Auto-refresh: every 10 s")
    folder_of_runs(folder, 80)
    at.run()
    assert "60 runs" in sidebar_text(at)
    at.session_state["_summarised_at"] = -100.0
    at.run()
    assert not at.exception
    assert "80 runs" in sidebar_text(at)


def test_a_database_that_is_locked_for_a_while_costs_nothing(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SUPPORTED", False)  # read in this process, whose patience is set here
    monkeypatch.setattr(sqlite_files, "PATIENCE", 0.1)
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        sweep(60).to_sql("runs", writer, index=False)
        at = start(path)
        writer.execute("BEGIN EXCLUSIVE")
        at.button(key="_refresh").click().run()
        assert "is locked by a program that is writing to it" in at.error[0].value
        assert "60 runs" in sidebar_text(at), "what was read before is still there"
        writer.execute("ROLLBACK")
        at.button(key="_refresh").click().run()
    assert not at.exception and not at.error
    assert "60 runs" in sidebar_text(at)


def test_a_store_that_cannot_be_reached_any_more_costs_nothing(start: Start, tmp_path: Path) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder)
    (folder / "runs.csv").unlink()
    at.button(key="_refresh").click().run()
    assert "contains no readable runs" in at.error[0].value
    assert rows(at)
    folder_of_runs(folder, 70)
    at.button(key="_refresh").click().run()
    assert not at.error
    assert "70 runs" in sidebar_text(at)
