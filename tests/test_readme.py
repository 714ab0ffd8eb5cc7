"""The commands and the Python of the documents work, and the files that they name exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from tests.builders import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# MkDocs checks the links inside docs/.
DOCUMENTS = {"README.md": README, "CONTRIBUTING.md": CONTRIBUTING}
PAGES = DOCUMENTS | {f"docs/{p.name}": p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md")}


def _blocks(language: str) -> list[str]:
    """The contents of README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _lines() -> list[str]:
    """Every shell command in README, without its comment."""
    lines = [line.split("  #")[0].strip() for block in _blocks("bash") for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


COMMANDS = [line for line in _lines() if "examples/digits_sweep.csv" in line]


def test_readme_gives_the_two_commands_and_ci_runs_the_second() -> None:
    opens, checks = (line for line in _lines() if line.startswith("python -m pip"))
    assert opens == "python -m pip install . && paramlens app"
    assert checks == 'python -m pip install -e ".[test]" && python tests/run_checks.py'
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == checks
    assert opens.replace("paramlens", "exec paramlens") in (ROOT / ".ci" / "first-run").read_text(
        encoding="utf-8"
    )


def test_continuous_integration_runs_both() -> None:
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    assert "run: .ci/run\n" in workflow
    assert "run: .ci/first-run\n" in workflow
    assert all(os.access(ROOT / ".ci" / name, os.X_OK) for name in ("run", "first-run"))


@pytest.mark.parametrize("code", _blocks("python"))
def test_the_python_in_readme_runs(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "learning_rate" in done.stdout


def test_readme_shows_the_command_line() -> None:
    assert {line.split()[1] for line in COMMANDS} == {"rank", "next", "report"}


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_in_readme_run(line: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [sys.executable, "-m", "paramlens", *shlex.split(line)[1:]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "val_loss" in done.stdout or (tmp_path / "report.html").exists()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_linked_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", DOCUMENTS[name])
    files = [link for link in links if "://" not in link]
    assert not [link for link in files if not (ROOT / link).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_every_path_of_the_project_that_is_named_exists(name: str) -> None:
    folders = "importance|pages|paramlens|tests|examples|docs|\\.ci|\\.streamlit"
    paths = re.findall(rf"`((?:{folders})/[\w./-]*)`", PAGES[name])
    assert not [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", ["deploy", "guide", "recipes", "trackers"])
def test_the_labels_that_the_documents_name_are_on_screen(name: str) -> None:
    app = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pages").rglob("*.py"))
    app += (ROOT / "app.py").read_text(encoding="utf-8")
    labels = set(re.findall(r"(?<!\*)\*([A-Z][a-z]+(?: \w+)*)\*(?!\*)", PAGES[f"docs/{name}.md"]))
    keys = {"Shift", "Importance", "Correlation"}
    assert not [label for label in labels - keys if label not in app]


def test_readme_is_short() -> None:
    assert len(README.splitlines()) <= 110


def test_the_hosted_app_installs_this_project() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").split() == [".[app]"]


def test_the_sweep_in_the_readme_is_the_one_that_ships() -> None:
    assert len(pd.read_csv(ROOT / "examples" / "digits_sweep.csv")) == 300
    assert "300" in README


def test_the_extra_all_holds_every_other_but_those_of_developers() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    (everything,) = extras["all"]
    named = set(everything.removeprefix("paramlens[").removesuffix("]").split(","))
    assert named == set(extras) - {"all", "docs", "test", "test-analysis"}
