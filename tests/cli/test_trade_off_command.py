"""The command `trade-off`: its formats, its goals, and what it says without metrics."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from importance.cli import commands
from tests.weighed_runs import weighed_frame

FAST = ["--parameters", "size,lr"]


@pytest.fixture
def runs(tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    weighed_frame(40).rename(columns={"seconds": "train_seconds"}).to_csv(path, index=False)
    return str(path)


def test_the_answer_names_the_goals(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        commands.main(["trade-off", runs, "-m", "error", "train_seconds", "--maximize", "error", *FAST]) == 0
    )
    shown = capsys.readouterr().out
    assert "error (maximize), train_seconds (minimize" in shown
    assert "on the front" in shown


def test_json_and_csv_are_for_programs(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["trade-off", runs, "-m", "error", "train_seconds", "--top", "2", *FAST]
    assert commands.main([*command, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["settings"]) == 2
    assert commands.main([*command, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2 and rows[0]["on_front"] in ("True", "true")


def test_runs_are_the_next_settings_as_csv(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["trade-off", runs, "-m", "error", "train_seconds", "--format", "runs", *FAST]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 50 and set(rows[0]) == {"size", "lr"}


def test_without_metrics_they_are_listed_with_the_command_to_give(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["trade-off", runs]) == 0
    shown = capsys.readouterr().out
    assert f"Weigh two metrics: paramlens trade-off {runs} --metrics error train_seconds" in shown


def test_a_metric_with_both_goals_and_a_single_metric_are_refused(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ["--minimize", "error", "--maximize", "error"]
    assert commands.main(["trade-off", runs, "-m", "error", "train_seconds", *both]) == 2
    assert "error has both goals" in capsys.readouterr().err
    assert commands.main(["trade-off", runs, "-m", "error"]) == 2
    assert "two or three metrics" in capsys.readouterr().err
