"""A file of each format that holds no readable table, with its description and the advice on it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import zlib

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from tests.builders import zipped


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
