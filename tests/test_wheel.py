"""The wheel contains the app, so that `paramlens app` needs no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.builders import ROOT


def test_the_wheel_holds_every_file_of_the_app_and_the_analysis(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    files = set(zipfile.ZipFile(next(tmp_path.glob("paramlens-*.whl"))).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "app.py", "pages", "importance", "paramlens", ".streamlit/config.toml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    packages = ("importance/", "paramlens/")
    wanted = {name if name.startswith(packages) else f"paramlens_app/{name}" for name in tracked}
    assert len(wanted) > 60
    assert {"importance/py.typed", "paramlens/py.typed", "paramlens/__main__.py"} <= wanted
    assert wanted | {"paramlens_app/examples/digits_sweep.csv"} <= files
