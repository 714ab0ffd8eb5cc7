"""The wheel contains the app, so that `paramlens app` needs no checkout."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

from tests.builders import ROOT


def _wheel(place: Path, source: Path = ROOT) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", str(place), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return next(place.glob("paramlens-*.whl"))


def test_two_builds_in_two_places_and_years_give_the_same_bytes(tmp_path: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    digests = set()
    for name, year in (("first", 1e9), ("second", 1.7e9)):
        for path in tracked:
            copied = tmp_path / name / path
            copied.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / path).is_file():
                shutil.copyfile(ROOT / path, copied)
                os.utime(copied, (year, year))
        wheel = _wheel(tmp_path / f"{name}-wheel", tmp_path / name)
        digests.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_metadata_says_what_a_stranger_looks_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(_wheel(tmp_path)) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_string(wheel.read(name).decode())
        assert "importance/agents/skill.md" in wheel.namelist()
    assert {line.split(", ")[0] for line in metadata.get_all("Project-URL", [])} >= {"Homepage", "Issues"}
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    core = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(core) > 5
    assert not [line for line in core if line.startswith(("streamlit", "mcp", "optuna"))]


def test_the_wheel_holds_every_file_of_the_app_and_the_analysis(tmp_path: Path) -> None:
    files = set(zipfile.ZipFile(_wheel(tmp_path)).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "app.py", "pages", "importance", "paramlens", ".streamlit/config.toml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    packages = ("importance/", "paramlens/")
    wanted = {name if name.startswith(packages) else f"paramlens_app/{name}" for name in tracked}
    assert len(wanted) > 60
    assert {"importance/py.typed", "paramlens/py.typed", "paramlens/__main__.py"} <= wanted
    assert wanted | {"paramlens_app/examples/digits_sweep.csv"} <= files
