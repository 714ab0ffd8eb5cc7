"""What a source is, without reading its runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from importance.errors import ImportanceError, UnreadableRuns
from importance.readers.source_summary import SourceSummary, file_stamp, summarise_source
from tests.builders import CSV, WRITTEN, write_files, zipped

OTHER = "depth,width,acc\n1,2,0.5\n2,3,0.6\n"


def test_a_plain_file_has_no_studies_but_a_stamp_that_changes_with_it(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"runs.csv": CSV}) / "runs.csv"
    before = summarise_source(str(path))
    assert (before.kind, before.studies, before.live) == ("", {}, True)
    assert summarise_source(str(path)) == before
    path.write_text(CSV + "0.4,0.35\n")
    assert summarise_source(str(path)).stamp != before.stamp


def test_a_folder_of_a_tool_has_its_kind_its_word_and_its_studies() -> None:
    summary = summarise_source(str(WRITTEN / "ray"))
    assert summary.kind.startswith("Ray Tune")
    assert summary.studies == {"first": 6, "second": 4}
    assert summary.live and summary.stamp and summary.over_time


def test_an_upload_is_a_copy_that_never_changes() -> None:
    data = zipped(**{"a.csv": CSV.encode(), "b.csv": OTHER.encode()})
    summary = summarise_source(("runs.zip", data))
    assert summary.studies == {"a.csv": 3, "b.csv": 2}
    assert (summary.live, summary.stamp) == (False, "")


def test_a_file_with_metrics_as_lists_offers_a_choice_of_values() -> None:
    lists = b'[{"lr": 0.1, "loss": [3, 2, 1]}, {"lr": 0.2, "loss": [3, 1, 2]}]'
    assert summarise_source(("runs.json", lists)).over_time
    assert not summarise_source(("runs.csv", CSV.encode())).over_time


def test_of_several_sources_studies_of_one_name_count_as_one(tmp_path: Path) -> None:
    first = write_files(tmp_path / "first", {"a.csv": CSV, "b.csv": OTHER})
    second = write_files(tmp_path / "second", {"a.csv": CSV, "c.csv": OTHER})
    summary = summarise_source([str(first), str(second)])
    assert summary.studies == {"a.csv": 6, "b.csv": 2, "c.csv": 2}
    assert not summary.live
    single = write_files(tmp_path / "single", {"only.csv": CSV})
    assert summarise_source([str(single), ("x.csv", CSV.encode())]).studies == {}


@pytest.mark.parametrize("address", ["https://example.org/runs.csv", "https://example.org/folder/"])
def test_a_web_address_is_not_fetched(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))
    assert summarise_source(address, reach="public") == SourceSummary()


def test_an_address_that_may_not_be_reached_is_refused_without_its_password() -> None:
    with pytest.raises(ImportanceError) as raised:
        summarise_source("postgresql://me:s3cret@127.0.0.1:1/db")
    assert "s3cret" not in str(raised.value)
    with pytest.raises(UnreadableRuns):
        summarise_source("/etc/passwd", reach="public")


def test_only_the_path_of_a_file_has_a_stamp(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"runs.csv": CSV}) / "runs.csv"
    stamp = file_stamp(str(path))
    assert stamp
    os.utime(path, ns=(1, 1))
    assert file_stamp(str(path)) not in ("", stamp)
    for source in (str(tmp_path), str(tmp_path / "nothing"), "\0", path.read_bytes(), None):
        assert file_stamp(source) == ""
