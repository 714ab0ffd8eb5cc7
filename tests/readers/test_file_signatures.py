"""Files without a readable table are recognised by their content, and the message says how to get a CSV."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import ImportanceError, read_runs
from importance.errors import UnreadableRuns
from importance.readers import unreadable_formats as formats
from importance.readers.file_signatures import format_from_bytes, format_from_members, format_from_name
from importance.readers.unreadable_formats import Format
from tests.builders import CSV, zipped
from tests.readers.format_examples import FILES, IDS, NOTEBOOK, message


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


@pytest.mark.parametrize(
    ("data", "description"),
    [
        pytest.param(data, description, id=name)
        for name, data, description, _ in FILES
        if not data.startswith(b"PK")
    ],
)
def test_the_bytes_of_a_file_tell_its_format_unless_it_is_a_zip(data: bytes, description: str) -> None:
    format_ = format_from_bytes(data)
    assert format_ is not None
    assert description in format_.name


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=60))
def test_no_text_of_numbers_and_names_below_a_header_is_taken_for_a_format(text: str) -> None:
    assert format_from_bytes(f"lr,val_loss\n{text}\n".encode()) is None


@pytest.mark.parametrize("protocol", range(6))
@given(st.dictionaries(st.text(max_size=3), st.integers() | st.floats() | st.none(), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_a_pickle_of_any_protocol_is_a_pickle(protocol: int, content: dict[str, object]) -> None:
    assert format_from_bytes(pickle.dumps(content, protocol=protocol)) == formats.PICKLE


def test_a_table_and_json_are_no_format() -> None:
    for data in (b"", CSV.encode(), b'{"cells": [1], "lr": 0.1}', b"[1, 2]"):
        assert format_from_bytes(data) is None
    assert format_from_bytes(json.dumps(NOTEBOOK).encode()) == formats.NOTEBOOK


@pytest.mark.parametrize(
    ("members", "mimetype", "expected"),
    [
        (["word/document.xml"], b"", formats.WORD),
        (["ppt/presentation.xml"], b"", formats.SLIDES),
        (["content.xml"], b"application/vnd.oasis.opendocument.spreadsheet", formats.SHEET),
        (["content.xml"], b"application/vnd.oasis.opendocument.text", formats.TEXT_DOCUMENT),
        (["a.xhtml"], b"application/epub+zip", formats.BOOK),
        (["Index/Document.iwa"], b"", formats.NUMBERS),
        (["a.npy", "b.npy"], b"", formats.NUMPY),
        (["a.npy", "runs.csv"], b"", None),
        (["m/data.pkl", "m/version"], b"", formats.TORCH),
        (["m/data.pkl", "runs.csv"], b"", None),
        (["META-INF/MANIFEST.MF"], b"", formats.JAVA),
        (["runs.csv", "more/runs.csv"], b"", None),
        ([], b"", None),
    ],
)
def test_a_zip_is_one_document_or_model_by_its_members_and_else_an_archive(
    members: list[str], mimetype: bytes, expected: Format | None
) -> None:
    assert format_from_members(members, mimetype) == expected


def test_a_zip_within_an_archive_is_told_by_its_ending() -> None:
    assert format_from_name("deep/MODEL.PT") == formats.TORCH
    assert format_from_name("a.npz") == formats.NUMPY
    assert format_from_name("runs.zip") is None
    assert format_from_name("npz") == formats.NUMPY
