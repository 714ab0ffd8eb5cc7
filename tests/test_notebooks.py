"""The notebooks of examples/, each run from its first cell to its last by a real kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.builders import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def texts(notebook: Any) -> str:
    """Everything that the cells printed or show as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a notebook in an empty folder; a cell that fails fails the test."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    notebook = nbformat.read(ROOT / "examples" / name, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def widgets(notebook: Any) -> int:
    """The number of panels that a notebook shows."""
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum("application/vnd.jupyter.widget-view+json" in data for data in shown)


def test_each_notebook_has_a_test_and_no_output() -> None:
    assert {path.name for path in NOTEBOOKS} == {
        "optuna_study.ipynb",
        "two_sweeps.ipynb",
        "wandb_offline.ipynb",
    }
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs")], f"{path.name}: clear its outputs"


def test_a_study_gets_better_settings_and_knows_when_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = run("optuna_study.ipynb", tmp_path, monkeypatch)
    printed = texts(notebook)
    assert "50 trials" in printed and "lr: narrow" in printed
    line = next(line for line in printed.splitlines() if line.startswith("best value"))
    before, after = (float(part.split()[0]) for part in line.removeprefix("best value: ").split(", "))
    assert after < before
    assert "200 more runs" in printed and widgets(notebook) == 1


def test_offline_runs_are_ranked_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = run("wandb_offline.ipynb", tmp_path, monkeypatch)
    printed = texts(notebook)
    assert "16 runs with" in printed and "lr" in printed and " kB" in printed
    assert widgets(notebook) == 1
    assert not (tmp_path / "wandb").exists(), "the runs stay in a folder of their own"


def test_the_change_of_the_code_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = run("two_sweeps.ipynb", tmp_path, monkeypatch)
    finding = next(line for line in texts(notebook).splitlines() if line)
    assert "lr" in finding and "depth" not in finding
    assert widgets(notebook) == 2
