"""The tracker that the page "Add a tracker" builds reads runs, in a copy of the package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import ROOT

PAGE = (ROOT / "docs" / "add-a-tracker.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r'^```(?:python|text) title="(.+?)"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the files and the lines of the page."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "importance", root / "importance", ignore=shutil.ignore_patterns("__pycache__"))
    for title, code in BLOCKS.items():
        path, _, entries = title.partition(": ")
        if entries:
            text = (root / path).read_text(encoding="utf-8")
            begin = f"{entries}: tuple[str, ...] = (\n"
            assert text.count(begin) == 1, f"the page names a list that {path} does not have: {entries}"
            code = text.replace(begin, begin + code)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(code, encoding="utf-8")
    return root


def _run(copy: Path, *command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_builds_a_whole_tracker() -> None:
    assert [title for title in BLOCKS if title.startswith("importance/trackers/registry.py: ")]
    assert [title for title in BLOCKS if title.startswith("tests/")]
    assert BLOCKS["importance/trackers/fieldnote/folder.py"].startswith('"""')


def test_the_test_of_the_page_passes(copy: Path) -> None:
    tests = [title for title in BLOCKS if title.startswith("tests/")]
    assert " passed" in _run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests)


def test_the_code_of_the_page_keeps_the_style_of_the_project(copy: Path) -> None:
    written = [title for title in BLOCKS if ": " not in title]
    _run(copy, "ruff", "check", "--config", str(ROOT / "pyproject.toml"), *written)
