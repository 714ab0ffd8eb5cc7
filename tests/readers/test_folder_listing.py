"""Which files of a folder may hold a table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.readers import folder_listing
from importance.readers.folder_listing import describe_other_files, list_tables
from importance.rows.store import Place
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


def listed(root: Path, *passed: str) -> list[str]:
    place = Place(str(root), root, passed=frozenset(root / name for name in passed))
    return [file.path.relative_to(root).as_posix() for file in list_tables(root, place)]


def test_files_with_the_ending_of_a_table_are_listed_by_name(tmp_path: Path) -> None:
    names = ["b.csv", "a.TSV", "c.json", "d.jsonl", "e.ndjson", "f.parquet", "g.xlsx", "h.yaml", "i/j.yml"]
    others = ["readme.md", "model.pt", "csv", "runs.csv.gz"]
    skipped = [".git/x.csv", "node_modules/x.csv", "__pycache__/x.csv", "venv/lib/x.csv"]
    write_files(tmp_path, dict.fromkeys(names + others + skipped, ""))
    assert listed(tmp_path) == sorted(names)


def test_a_file_is_listed_with_its_size_and_the_time_of_its_last_change(tmp_path: Path) -> None:
    write_files(tmp_path, {"runs.csv": CSV})
    os.utime(tmp_path / "runs.csv", ns=(5, 7))
    (file,) = list_tables(tmp_path, Place(str(tmp_path), tmp_path))
    assert (file.path, file.changed, file.size) == (tmp_path / "runs.csv", 7, len(CSV))


def test_folders_far_below_are_not_searched(tmp_path: Path) -> None:
    deepest = "/".join("x" * folder_listing.MAX_DEPTH)
    write_files(tmp_path, {f"{deepest}/in.csv": "", f"{deepest}/x/out.csv": ""})
    assert listed(tmp_path) == [f"{deepest}/in.csv"]


def test_beside_the_runs_of_a_tool_only_small_files_near_the_top_are_listed(tmp_path: Path) -> None:
    write_files(tmp_path, dict.fromkeys(["mlruns/m.csv", "a/b/near.csv", "a/b/c/far.csv", "z.csv"], CSV))
    (tmp_path / "large.csv").write_bytes(b"1" * 2_000_001)
    assert listed(tmp_path, "mlruns") == ["z.csv", "a/b/near.csv"], "those nearest to the top come first"


def test_other_files_of_a_known_format_are_described(tmp_path: Path) -> None:
    place = Place(str(tmp_path), tmp_path)
    assert describe_other_files(tmp_path, place) == ""
    write_files(tmp_path, {"notes.md": "hello"})
    assert describe_other_files(tmp_path, place) == ""
    (tmp_path / "plot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert "plot.png is a PNG image" in describe_other_files(tmp_path, place)
