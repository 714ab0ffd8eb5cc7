"""The section on tasks is there if a column is named, and says what by_task says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from importance import UnknownColumn, report
from importance.ranking.rank import rank
from importance.report.inputs import ReportInputs
from importance.report.tasks_section import tasks_section
from importance.tasks import sentences
from tests.task_runs import NAMES, TASKS, answered, task_frame, task_table


def inputs() -> ReportInputs:
    runs = task_table(task_frame())
    return ReportInputs(runs, "error", None, "minimize", rank(runs, "error"), "", None, "dataset")


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[unescape(cell) for cell in re.findall(r"<t[dh]>(.*?)</t[dh]>", row)] for row in rows]


def test_it_says_what_agrees_what_differs_and_which_setting_is_the_best() -> None:
    shown, answer = tasks_section(inputs()), answered()
    assert sentences.finding(answer) in unescape(shown)
    assert "the best mean rank is" in shown
    rows = cells(shown)
    verdicts = {row[0]: row[2] for row in rows if row[0] in NAMES and len(row) == 5}
    assert verdicts == {"lr": "agrees", "dropout": "differs", "idle": "no effect seen"}
    [idle] = [row for row in rows if row[0] == "idle" and len(row) == 5]
    assert idle[3:] == ["–", "–"], "without an effect no value is good"
    [head] = [row for row in rows if row[0] == "Within each dataset"]
    assert head[2:] == list(TASKS)
    importances = [row for row in rows if len(row) == 2 + len(TASKS) and row[1] == "importance"]
    assert [row[0] for row in importances] == [each.name for each in answer.parameters]
    assert all(" to " in cell for cell in importances[0][2:]), "each with its interval"
    assert sum(row[0].startswith("lr=") for row in rows) == 5


def test_without_a_column_it_is_left_out_and_a_bad_one_says_why() -> None:
    assert tasks_section(replace(inputs(), task=None)) == ""
    assert "is the metric, so it cannot be the task" in tasks_section(replace(inputs(), task="error"))
    assert tasks_section(replace(inputs(), parameters=["lr", "dataset"])).count("<td>lr</td>") == 2
    assert "There is no parameter to rank" in tasks_section(replace(inputs(), parameters=["dataset"]))


def test_the_report_has_the_section_and_its_command_the_column() -> None:
    runs = task_table(task_frame(TASKS[:2], 20))
    page = report(runs, "error", ["lr", "dropout"], task="dataset")
    assert "<h2>All tasks together</h2>" in page and "--task dataset" in page
    assert "All tasks together" not in report(runs, "error", ["lr", "dropout"])
    with pytest.raises(UnknownColumn, match="dataste"):
        report(runs, "error", task="dataste")
