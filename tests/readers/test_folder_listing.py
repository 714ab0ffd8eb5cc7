"""Which files of a folder may hold a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.readers import folder_listing
from tests.builders import CSV, write_files


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = write_files(tmp_path / "outside", {"secret.csv": CSV})
    inside = write_files(tmp_path / "inside", {"runs.csv": CSV})
    (inside / "link.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    runs = read_runs(inside)
    assert len(runs) == 3
    assert "source" not in runs.columns


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("MAX_ENTRIES", 5, "than 5 files"), ("MAX_FILES", 5, "at most 5 can"), ("MAX_BYTES", 200, "0 MB")],
)
def test_a_folder_that_is_too_large_is_rejected_with_the_limit(
    limit: str, value: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {f"{i}.csv": CSV for i in range(9)})
    monkeypatch.setattr(folder_listing, limit, value)
    with pytest.raises(UnreadableRuns, match=words):
        read_runs(tmp_path)
