"""The walk "Your first change" in CONTRIBUTING works: its test fails first, and passes with its change."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import ROOT

WALK = (
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Your first change")[1].split("\n## ")[0]
)
TEST, LIMIT, NOTE = re.findall(r"^```python\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)
RANK, ROWS = Path("importance/ranking/rank.py"), Path("tests/ranking/test_row_notes.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files that the walk is about, with the test that it adds."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "importance", tmp_path / "importance", ignore=skip)
    shutil.copytree(ROOT / "tests" / "ranking", tmp_path / "tests" / "ranking", ignore=skip)
    shutil.copy(ROOT / "tests" / "builders.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / ROWS).open("a", encoding="utf-8") as file:
        file.write(f"\n\n{TEST}")
    return tmp_path


def _passes(checkout: Path) -> bool:
    (command,) = re.findall(r"^    python -m (pytest .* -k nearly_all)$", WALK, re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-m", *command.split(), "-p", "no:cacheprovider"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 1: a test failed; more: none was run
    return done.returncode == 0


def test_the_first_change_does_what_the_page_says(checkout: Path) -> None:
    assert not _passes(checkout)
    code = (checkout / RANK).read_text(encoding="utf-8")
    place = code.index("    return ParameterScore(\n", code.index("def _described("))
    code = code[:place] + NOTE + code[place:]
    place = code.index("\n_FORESTS")
    (checkout / RANK).write_text(code[:place] + LIMIT + code[place:], encoding="utf-8")
    assert _passes(checkout)
