"""Every kind of source gives the same runs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from importance import read_runs
from tests.builders import sweep

RUNS = sweep(12)


class Upload(io.BytesIO):
    """Like the upload that Streamlit's file_uploader returns."""

    name = "runs.csv"


@pytest.mark.parametrize(
    "form", ["path", "text path", "bytes", "pair", "open file", "text file", "upload", "frame"]
)
def test_every_kind_of_source_is_read(form: str, tmp_path: Path) -> None:
    data = RUNS.to_csv(index=False).encode()
    path = tmp_path / "runs.csv"
    path.write_bytes(data)
    source: object = {
        "path": path,
        "text path": str(path),
        "bytes": data,
        "pair": ("runs.csv", data),
        "open file": io.BytesIO(data),
        "text file": io.StringIO(data.decode()),
        "upload": Upload(data),
        "frame": RUNS,
    }[form]
    runs = read_runs(source)
    assert len(runs) == 12
    assert runs.metrics == ("loss",)
    assert runs.digest
    if form in ("path", "pair", "upload"):
        assert "runs.csv" in runs.source
