"""Folders of tables and of single runs that no tracker recognises."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from tests.builders import CSV, write_files


def test_one_json_file_per_run_gives_one_row_per_file(tmp_path: Path) -> None:
    for i in range(4):
        result = {"lr": 10.0**-i, "model": {"depth": i}} | ({"val_loss": 1 / (i + 1)} if i else {})
        write_files(tmp_path, {f"run_{i}.json": json.dumps(result)})
    runs = read_runs(tmp_path)
    assert len(runs) == 4
    assert set(runs.parameters) == {"lr", "model.depth"}
    assert runs.frame["val_loss"].notna().sum() == 3, "the crashed run is kept without its metric"


def test_files_that_are_not_tables_are_left_out_and_counted(tmp_path: Path) -> None:
    runs = read_runs(
        write_files(tmp_path, {"runs.csv": CSV, "broken.csv": 'a,b\n"1,2', "about.json": '{"by": "me"}'})
    )
    assert len(runs) == 3
    assert any("Left out 2 files" in note and "broken.csv" in note for note in runs.notes)


@pytest.mark.parametrize("files", [{}, {"readme.md": "hello"}, {".git/config.json": "{}"}])
def test_a_folder_without_runs_is_rejected(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"contains no readable runs\. It was searched for"):
        read_runs(write_files(tmp_path, files))


def test_a_pickle_in_a_folder_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, lambda *a, **k: pytest.fail("opened"))
    write_files(tmp_path, {"runs.csv": CSV})
    for name in ("study.pkl", "state.pickle", "data.json", "model.pt"):
        (tmp_path / name).write_bytes(b"\x80\x04cos\nsystem\n(S'touch owned'\ntR.")
    assert len(read_runs(tmp_path)) == 3
