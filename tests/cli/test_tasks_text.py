"""Several tasks in a terminal and as JSON."""

from __future__ import annotations

import json
import re

from importance.cli.tasks_text import task_lines, task_record
from importance.cli.terminal import Style
from tests.task_runs import TASKS, answered


def test_the_tables_have_the_parameters_the_tasks_and_the_settings() -> None:
    lines = task_lines(answered(), Style(200))
    header = next(line for line in lines if line.startswith("parameter  importance"))
    assert "common value" in header and "loses (sd)" in header
    verdicts = {line.split()[0]: line.split()[-1] for line in lines[lines.index(header) + 1 :][:3]}
    assert verdicts == {"dropout": "differs", "lr": "agrees", "idle": "seen"}
    [idle] = [line for line in lines if line.startswith("idle ")]
    assert re.search(r"\) +– +– +no effect seen$", idle), "without an effect no value is good"
    tasks = [line.split()[1] for line in lines if line.startswith("lr  ")]
    assert set(TASKS) <= set(tasks)
    assert not any(line.startswith("idle ") and line.split()[1] in TASKS for line in lines)
    assert sum(line.startswith("lr=") for line in lines) == 5
    fewer = task_lines(answered(), Style(200), 1)
    assert sum(line.startswith("lr=") for line in fewer) == 1
    assert any(line.startswith("dropout  ") for line in lines)
    assert not any(line.startswith("dropout  ") for line in fewer)


def test_json_has_all_and_no_number_that_json_lacks() -> None:
    answer = json.loads(json.dumps(task_record(answered()), allow_nan=False))
    assert [task["name"] for task in answer["tasks"]] == list(TASKS)
    assert answer["tasks"][0]["state"] == "ranked" and answer["tasks"][0]["n_usable"] == 30
    dropout = answer["parameters"][1]
    assert dropout["name"] == "dropout" and dropout["agreement"] == "differs"
    assert dropout["best"][1]["task"] == "cars" and dropout["best"][1]["chance"] is None
    assert len(answer["settings"]) == 30 and set(answer["settings"][0]["parameters"]) == {
        "lr",
        "dropout",
        "idle",
    }
    assert len(json.loads(json.dumps(task_record(answered(), 2)))["settings"]) == 2
