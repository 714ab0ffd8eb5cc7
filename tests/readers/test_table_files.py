"""One file in a folder of tables: what its rows are."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.readers import source_summary, table_files
from tests.builders import CSV, write_files


def test_only_changed_files_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {f"{i}.csv": CSV for i in range(3)})
    before = source_summary.summarise_source(str(tmp_path))
    files = []
    read_file = table_files.read_file
    monkeypatch.setattr(
        table_files, "read_file", lambda path, *rest: files.append(path.name) or read_file(path, *rest)
    )
    write_files(tmp_path, {"1.csv": CSV + "0.4,0.35\n"})
    after = source_summary.summarise_source(str(tmp_path))
    assert before.live
    assert after.stamp != before.stamp
    assert files == ["1.csv"]
    assert list(after.studies.values()) == [10]
