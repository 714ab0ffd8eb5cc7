"""The command `tasks`: its formats, and what it says without a task or a metric."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from importance.cli import commands
from tests.task_runs import TASKS, task_frame

FAST = ["--parameters", "lr,dropout"]


@pytest.fixture
def runs(tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    frame = task_frame(TASKS[:2], 16).replace({"dataset": {"cars": "<b>cars</b>\x1b[31m"}})
    frame.to_csv(path, index=False)
    return str(path)


def test_the_answer_is_a_table_json_or_csv(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["tasks", runs, "-m", "error", "--task", "dataset", *FAST]
    assert commands.main(command) == 0
    shown = capsys.readouterr().out
    assert "32 runs of 2 tasks" in shown and "<b>cars</b>" in shown and "\x1b" not in shown
    assert commands.main([*command, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["tasks"]) == 2
    assert commands.main([*command, "--format", "csv", "--top", "1"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2 and rows[1]["task"] == "birds"


def test_without_a_task_the_columns_that_group_the_runs_are_named(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["tasks", runs, "-m", "error"]) == 2
    assert "--task COLUMN. Columns that group the runs: dataset." in capsys.readouterr().err


def test_without_a_metric_they_are_listed_with_the_command_to_give(
    runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["tasks", runs]) == 0
    assert f"paramlens tasks {runs} --metric error" in capsys.readouterr().out
