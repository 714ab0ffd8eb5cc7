"""Every recipe that can run without changes runs on the built-in sweep."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.builders import ROOT

RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with the built-in sweep, where the recipes expect it, and a command named paramlens."""
    (tmp_path / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "digits_sweep.csv", tmp_path / "examples")
    (tmp_path / "paramlens").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m importance "$@"\n', encoding="utf-8"
    )
    (tmp_path / "paramlens").chmod(0o755)
    return tmp_path


def run(command: list[str], place: Path) -> str:
    environment = {"PATH": f"{place}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_recipes_to_try() -> None:
    assert len(blocks("python")) >= 3 and len(blocks("bash")) >= 2


def test_the_python_runs(place: Path) -> None:
    # One process runs all of them, each in a new namespace, because starting Python takes longer than most.
    code = f"for code in {blocks('python')!r}:\n    exec(compile(code, 'recipe', 'exec'), {{}})"
    assert "learning_rate" in run([sys.executable, "-c", code], place)


def test_the_commands_run_and_write_what_they_say(place: Path) -> None:
    for block in blocks("bash"):
        run(["sh", "-e", "-c", block], place)
    assert (place / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    sweep = yaml.safe_load((place / "sweep.yaml").read_text(encoding="utf-8"))
    assert sweep["metric"] == {"name": "val_loss", "goal": "minimize"}
    assert "learning_rate" in sweep["parameters"]


def test_the_commands_named_in_passing_are_real() -> None:
    """Commands on files that do not exist here are only parsed."""
    from importance.cli.options import parser

    named = [line for line in re.findall(r"`(paramlens [^`]+)`", RECIPES) if "--" in line]
    assert len(named) >= 2
    for line in named:
        parser().parse_args(line.split()[1:])
