"""One folder for each run: settings in one file, results in others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance import Role, read_runs
from tests.builders import write_files


def run_folders(root: Path) -> Path:
    for i in range(3):
        write_files(root, {f"exp/run{i}/config.json": json.dumps({"lr": 0.1 * (i + 1), "net": {"depth": i}})})
        if i < 2:
            half_written = "4,0.0"
            steps = f"epoch,val_loss\n1,{0.9 - i}\n2,{0.2 + i}\n3,{0.5 + i}\n{half_written}"
            write_files(root, {f"exp/run{i}/history.csv": steps, f"exp/run{i}/metrics.json": '{"acc": 0.9}'})
    return root


@pytest.mark.parametrize(("history", "loss"), [("last", 0.5), ("best", 0.2), ("mean", 1.6 / 3), ("max", 0.9)])
def test_settings_beside_results_give_one_run_per_folder(tmp_path: Path, history: str, loss: float) -> None:
    runs = read_runs(run_folders(tmp_path), history=history)  # type: ignore[arg-type]
    assert list(runs.frame["run"]) == ["exp/run0", "exp/run1", "exp/run2"]
    assert set(runs.parameters) == {"lr", "net.depth"}
    assert set(runs.metrics) == {"val_loss", "acc"}
    assert runs.columns["epoch"].role is Role.LABEL
    assert runs.frame["val_loss"][0] == pytest.approx(loss)
    assert any("1 of 3 runs have settings but no results" in note for note in runs.notes)
