"""The repository that Aim 3.29.1 wrote, unpacked for a test."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

WRITTEN = Path(__file__).parent.parent / "written" / "aim.zip"


def unpacked(folder: Path) -> Path:
    """Return a folder with the repository in it."""
    pytest.importorskip("aimrocks", reason="aimrocks has no wheels for this version of Python")
    with zipfile.ZipFile(WRITTEN) as archive:
        archive.extractall(folder)
    return folder
