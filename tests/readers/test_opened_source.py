"""A source is opened, and what was unpacked is deleted."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from importance.errors import ImportanceError, UnreadableRuns
from importance.readers.opened_source import opened
from importance.readers.sources import Input
from importance.rows.store import Store
from tests.builders import CSV, WRITTEN, write_files, zipped


def test_a_file_bytes_and_a_frame_are_single_tables(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"runs.csv": CSV}) / "runs.csv"
    for source in (path, str(path), CSV.encode(), ("runs.csv", CSV.encode()), io.BytesIO(CSV.encode())):
        with opened(source) as result:
            assert isinstance(result.content, Input)
            assert result.content.data == CSV.encode()
    frame = pd.DataFrame({"lr": [0.1]})
    with opened(frame) as result:
        assert isinstance(result.content, Input)
        assert isinstance(result.content.data, pd.DataFrame)


def test_a_folder_is_a_store_of_its_tool_or_of_its_tables(tmp_path: Path) -> None:
    with opened(WRITTEN / "ray") as result:
        assert isinstance(result.content, Store)
        assert result.content.live
    with opened(write_files(tmp_path, {"a.csv": CSV})) as result:
        assert isinstance(result.content, Store)
        assert [study.n_runs for study in result.content.studies] == [3]


def test_an_archive_is_its_only_file_or_a_store_that_never_changes(tmp_path: Path) -> None:
    with opened(("runs.csv.gz", gzip.compress(CSV.encode()))) as result:
        assert isinstance(result.content, Input)
        assert result.content.data == CSV.encode()
    (tmp_path / "all.zip").write_bytes(zipped(**{"a.csv": CSV.encode(), "b/c.csv": CSV.encode()}))
    with opened(tmp_path / "all.zip") as result:
        assert isinstance(result.content, Store)
        assert (result.content.live, result.content.stamp) == (False, "")


def test_whatever_was_unpacked_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with opened(("all.zip", zipped(**{"a.csv": CSV.encode(), "b.csv": CSV.encode()}))):
        assert list(tmp_path.rglob("a.csv"))
    assert not list(tmp_path.iterdir())
    with pytest.raises(RuntimeError), opened(("all.zip", zipped(**{"a.csv": CSV.encode()}))):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../../evil.csv", "C:\\evil.csv", "a/b\0c.csv", "...", "x" * 300 + ".csv"])
def test_the_name_of_an_upload_leads_nowhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with opened((name, CSV.encode())):
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.parent.parent for path in files] == [tmp_path]


def test_an_archive_without_runs_says_what_it_holds() -> None:
    archive = ("all.zip", zipped(**{"plot.png": b"\x89PNG\r\n\x1a\n" + bytes(64)}))
    with pytest.raises(UnreadableRuns, match=r"contains no readable runs: .*PNG image"), opened(archive):
        pass


def test_a_pipe_is_refused_before_it_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "runs.csv")
    with pytest.raises(UnreadableRuns, match="is a pipe or a device"), opened(tmp_path / "runs.csv"):
        pass


def test_an_error_while_a_source_is_open_does_not_show_its_password() -> None:
    address = "postgresql://ada:pa55@127.0.0.1:1/runs"
    with pytest.raises(ImportanceError) as raised, opened(address):
        raise UnreadableRuns(f"{address} has no runs")
    assert "pa55" not in str(raised.value)
