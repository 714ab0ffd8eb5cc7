"""Files without a readable table are recognised by their content, and the message says how to get a CSV."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import ImportanceError, read_runs
from importance.errors import UnreadableRuns
from importance.readers import sources


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def saved(write: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    getattr(pd.DataFrame({"lr": [0.1, 0.2], "loss": [1.0, 2.0]}), write)(buffer, **more)
    return buffer.getvalue()


def array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(6.0))
    return buffer.getvalue()


def matlab() -> bytes:
    from scipy.io import savemat

    buffer = io.BytesIO()
    savemat(buffer, {"lr": [1.0, 2.0]})
    return buffer.getvalue()


R_DATA = b"X\n\x00\x00\x00\x03\x00\x04\x03\x00" + bytes(200)
NOTEBOOK = {
    "cells": [{"cell_type": "code", "source": ["1"]}] * 400,
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
FRAMES = [pickle.dumps({"lr": [1, 2], "x": np.arange(4)}, protocol=p) for p in range(2, 6)]

FILES: list[tuple[str, bytes, str, str]] = [
    ("runs.duckdb", bytes(8) + b"DUCK" + bytes(4000), "a DuckDB database", "COPY runs TO"),
    ("runs.rds", gzip.compress(R_DATA, mtime=0), "an R data file", "write.csv"),
    ("plain.rds", R_DATA, "an R data file", "write.csv"),
    ("runs.RData", bz2.compress(b"RDX3\n" + R_DATA), "an R data file", "write.csv"),
    ("small.rds", lzma.compress(R_DATA), "an R data file", "write.csv"),
    ("runs.mat", matlab(), "a MATLAB file", "writetable"),
    (
        "new.mat",
        b"MATLAB 7.3 MAT-file, Platform".ljust(512) + b"\x89HDF\r\n\x1a\n",
        "a MATLAB file",
        "writetable",
    ),
    ("analysis.ipynb", json.dumps(NOTEBOOK, indent=1).encode(), "a Jupyter notebook", "to_csv"),
    *((f"runs{p + 2}.pkl", data, "a Python pickle", "to_csv") for p, data in enumerate(FRAMES)),
    ("list.pkl", pickle.dumps([0.1, "x"], protocol=0), "a Python pickle", "to_csv"),
    ("dict.pkl", pickle.dumps({"lr": 0.1}, protocol=1), "a Python pickle", "to_csv"),
    ("search.joblib", zlib.compress(FRAMES[2]), "a Python pickle", "never opened"),
    (
        "model.pt",
        zipped(**{"m/data.pkl": b"\x80\x02}q\x00.", "m/version": b"3"}),
        "a PyTorch file",
        "JSON or CSV",
    ),
    ("old.ckpt", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19." + bytes(99), "a PyTorch file", "JSON or CSV"),
    ("runs.npy", array(), "a NumPy file", "to_csv"),
    ("runs.npz", zipped(**{"a.npy": array(), "b.npy": array()}), "a NumPy file", "to_csv"),
    ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(90), "an HDF5 file", "to_csv"),
    (
        "model.keras",
        zipped(**{"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": b"x"}),
        "a Keras",
        "CSV",
    ),
    ("w.safetensors", struct.pack("<Q", 60) + b'{"__metadata__":{}}'.ljust(90), "a file of weights", "CSV"),
    ("runs.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(300), "an SPSS file", "CSV"),
    ("runs.dta", saved("to_stata", write_index=False), "a Stata file", "to_csv"),
    ("old.dta", saved("to_stata", write_index=False, version=114), "a Stata file", "to_csv"),
    ("runs.sas7bdat", bytes(12) + bytes.fromhex("c2ea8160b31411cf") + bytes(300), "a SAS file", "CSV"),
    ("runs.pdf", b"%PDF-1.7\n%\xe2\xe3\n" + bytes(60), "a PDF document", "CSV"),
    ("runs.docx", zipped(**{"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "a Word", "CSV"),
    ("runs.xls", OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook", ".xlsx or CSV"),
    ("runs.doc", OLE + "WordDocument".encode("utf-16-le"), "an old Word document", "CSV"),
    (
        "runs.ods",
        zipped(**{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
        "an OpenDocument spreadsheet",
        ".xlsx or CSV",
    ),
    ("runs.numbers", zipped(**{"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "an Apple Numbers", "CSV"),
    ("plot.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG image", "CSV"),
    ("plot.jpg", b"\xff\xd8\xff\xe0" + bytes(64), "a JPEG image", "CSV"),
    ("plot.webp", b"RIFF" + bytes(4) + b"WEBP" + bytes(64), "a WebP image", "CSV"),
    ("text.rtf", b"{\\rtf1 hello}", "an RTF document", "CSV"),
    ("runs.orc", b"ORC\x00\x01" + bytes(99), "an ORC file", "to_csv"),
]
IDS = [name for name, *_ in FILES]


def message(source: object) -> str:
    with pytest.raises(UnreadableRuns) as raised:
        read_runs(source)
    return str(raised.value)


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


def test_several_formats_in_a_folder_are_each_named_once(tmp_path: Path) -> None:
    for name, data, *_ in FILES[:12]:
        (tmp_path / name).write_bytes(data)
    sentence = message(tmp_path)
    assert sentence.count("an R data file") == 1 and "and 3 more files" in sentence


def test_a_format_is_named_even_if_the_file_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    (tmp_path / "model.pkl").write_bytes(FRAMES[2])
    assert "a Python pickle" in message(tmp_path / "model.pkl")


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
