"""Files without a readable table are recognised by their content, and the message says how to get a CSV."""

from __future__ import annotations

import pickle
from pathlib import Path

import pandas as pd
import pytest

from importance import ImportanceError, read_runs
from importance.errors import UnreadableRuns
from tests.builders import zipped
from tests.readers.format_examples import FILES, IDS, message


@pytest.mark.parametrize(("name", "data", "description", "advice"), FILES, ids=IDS)
@pytest.mark.parametrize("called", ["", "runs.csv", "runs.json", "data"])
def test_a_format_is_recognised_by_its_content(
    name: str, data: bytes, description: str, advice: str, called: str
) -> None:
    sentence = message((called or name, data))
    assert description in sentence and advice in sentence
    assert sentence.isprintable(), "the message has no garbled text"


@pytest.mark.parametrize(("name", "data", "description", "advice"), FILES, ids=IDS)
def test_a_format_is_recognised_in_a_folder_and_in_an_archive(
    name: str, data: bytes, description: str, advice: str, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / name).write_bytes(data)
    for sentence in (
        message(folder),
        message(folder / name),
        message(("all.zip", zipped(**{f"runs/{name}": data}))),
    ):
        assert description in sentence and advice in sentence


def test_no_content_is_ever_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, lambda *a, **k: pytest.fail("opened"))
    for name, data, *_ in FILES:
        with pytest.raises(ImportanceError):
            read_runs((name, data))


@pytest.mark.parametrize(
    "start", ["ORC", "ID3", "BM", "RDX", "x^", "GIF", "MM", "X", "A", "I", "q", "PK", "MZ", "c", "(", "DUCK"]
)
def test_a_table_whose_first_name_begins_like_a_format_is_still_a_table(start: str) -> None:
    rows = "".join(f"0.{i + 1},{i % 3},0.{i + 11}\n" for i in range(9))
    assert len(read_runs(("runs.csv", f"{start}_lr,units,val_loss\n{rows}".encode()))) == 9


def test_an_arrow_file_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame({"lr": [0.1, 0.2, 0.3], "val_loss": [0.5, 0.4, 0.45]})
    frame.to_feather(tmp_path / "runs.feather")
    data = (tmp_path / "runs.feather").read_bytes()
    assert read_runs(("runs.feather", data)).frame["val_loss"].tolist() == [0.5, 0.4, 0.45]
    with pytest.raises(UnreadableRuns, match="Arrow"):
        read_runs(("half.feather", data[: len(data) // 2]))
