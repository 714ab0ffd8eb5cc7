"""The lists of studies and metrics to choose from, for people and scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.cli import commands
from tests.builders import ROOT

SWEEP = str(ROOT / "examples" / "digits_sweep.csv")


def test_without_a_metric_the_metrics_are_listed_the_best_guess_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert commands.main(["rank", SWEEP]) == 0
    shown = capsys.readouterr().out
    rows = [line.split() for line in shown.splitlines()]
    assert rows[2] == ["metric", "goal", "runs"]
    assert rows[3] == ["val_loss", "minimize", "285"]
    assert ["val_accuracy", "maximize", "293"] in rows
    assert "paramlens rank" in shown
    assert "--metric val_loss" in shown


def test_the_metrics_can_be_listed_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "metric": "val_loss",
        "goal": "minimize",
        "goal_source": "name",
        "runs": 285,
    }


def several(folder: Path) -> Path:
    """A folder with two tables that do not belong together."""
    folder.mkdir()
    rows = "".join(f"{i / 10},{i % 3},{(i * 7) % 10}\n" for i in range(20))
    (folder / "deep one.csv").write_text(f"lr,depth,val_loss\n{rows}")
    (folder / "wide.csv").write_text(f"width,act,accuracy\n{rows[: len(rows) // 2]}1,2,3\n")
    return folder


def test_several_studies_are_listed_with_the_command_to_give_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(several(tmp_path / "runs"))
    assert commands.main(["rank", folder]) == 2
    shown = capsys.readouterr()
    assert [line.split() for line in shown.out.splitlines()][:2] == [
        ["study", "runs"],
        ["deep", "one.csv", "20"],
    ]
    assert "--study 'deep one.csv'" in shown.err
    assert commands.main(["rank", folder, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)[0] == {"study": "deep one.csv", "runs": 20}


def test_a_study_is_chosen_by_name_and_kept_in_the_next_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(several(tmp_path / "runs"))
    assert commands.main(["rank", folder, "--study", "deep one.csv", "--history", "best"]) == 0
    shown = capsys.readouterr().out
    assert "val_loss" in shown
    assert "--study 'deep one.csv' --history best --metric val_loss" in shown
    assert commands.main(["rank", folder, "--study", "nothing"]) == 2
    assert "has no table 'nothing'" in capsys.readouterr().err


def test_how_rows_become_runs_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = tmp_path / "steps.csv"
    lines = [f"{rate},{epoch},{rate + 1 / epoch}" for rate in (0.1, 0.2, 0.3, 0.4) for epoch in range(1, 6)]
    steps.write_text("lr,epoch,val_loss\n" + "\n".join(lines) + "\n")
    assert commands.main(["rank", str(steps)]) == 0
    assert "4 runs" in capsys.readouterr().out
    assert commands.main(["rank", str(steps), "--history", "rows"]) == 0
    shown = capsys.readouterr().out
    assert "20 runs" in shown
    assert "--history rows" in shown
    folds = tmp_path / "folds.csv"
    rows = [f"p{run},r{run}{fold},{run / 10},{run + fold}" for run in range(5) for fold in range(3)]
    folds.write_text("tags.mlflow.parentRunId,run_id,params.lr,metrics.loss\n" + "\n".join(rows) + "\n")
    assert commands.main(["rank", str(folds), "--nested", "children"]) == 0
    shown = capsys.readouterr().out
    assert "15 runs" in shown
    assert "--nested children" in shown
