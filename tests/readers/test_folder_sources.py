"""The sources in a folder that a team serves."""

from __future__ import annotations

import os
from pathlib import Path

from importance.readers.folder_sources import MOST_SOURCES, last_change, sources_in


def test_tables_databases_archives_and_folders_are_sources_and_nothing_else_is(tmp_path: Path) -> None:
    for name in ("b.csv", "A.csv", "study.db", "runs.tar.gz", "notes.md", ".hidden.csv", "model.pt"):
        (tmp_path / name).touch()
    for name in ("mlruns", ".git", "__pycache__"):
        (tmp_path / name).mkdir()
    (tmp_path / "passwords.csv").symlink_to("/etc/passwd")
    found, left_out = sources_in(str(tmp_path))
    assert list(found) == ["A.csv", "b.csv", "mlruns", "runs.tar.gz", "study.db"]
    assert found["mlruns"] == str(tmp_path / "mlruns") and left_out == 0


def test_a_folder_with_too_many_entries_says_how_many_are_left_out(tmp_path: Path) -> None:
    for number in range(MOST_SOURCES + 3):
        (tmp_path / f"{number:04}.csv").touch()
    found, left_out = sources_in(str(tmp_path))
    assert len(found) == MOST_SOURCES and left_out == 3
    assert sources_in(str(tmp_path / "nowhere")) == ({}, 0)


def test_a_folder_changes_with_its_newest_entry_and_an_address_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").touch()
    os.utime(tmp_path / "runs.csv", (4e9, 4e9))
    assert last_change(str(tmp_path)) == last_change(str(tmp_path / "runs.csv")) == 4e9
    assert last_change("https://example.org/runs.csv") is None
    assert last_change(str(tmp_path / "nowhere")) is None
