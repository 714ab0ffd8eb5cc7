"""The repository that Aim 3.29.1 wrote, unpacked for a test."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

WRITTEN = Path(__file__).parent.parent / "written" / "aim.zip"


def skip_without_wheel() -> None:
    """Skip a test where aimrocks cannot be installed. Where it can, a missing one fails the test."""
    if sys.version_info >= (3, 13) or sys.platform == "win32":
        pytest.skip("aimrocks has no wheels for this version of Python or this system")


def unpacked(folder: Path) -> Path:
    """Return a folder with the repository in it."""
    skip_without_wheel()
    with zipfile.ZipFile(WRITTEN) as archive:
        archive.extractall(folder)
    return folder
