"""The runs of each task, by the values of a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.runs.table import Runs
from importance.tasks.task_runs import is_number, task_names, task_runs, varying
from tests.task_runs import task_frame, task_table


def test_numbers_become_names_and_missing_cells_are_no_task() -> None:
    frame = pd.DataFrame(
        {"fold": [1.0, np.nan, 0.25, 31.0], "data": ["a", None, "007", "a"], "loss": range(4)}
    )
    runs = Runs.from_frame(frame, ["fold", "data"], ["loss"])
    assert task_names(runs, "fold").tolist() == ["1", None, "0.25", "31"]
    assert task_names(runs, "data").tolist() == ["a", None, "007", "a"]


def test_tasks_are_in_natural_order_and_know_the_rows_of_their_runs() -> None:
    frame = task_frame(("task 10", "task 9"), 12)
    grouped = task_runs(task_table(frame), "error", "dataset", ["lr"], goal="minimize", seed=0)
    assert [task.name for task in grouped.tasks] == ["task 9", "task 10"]
    first = grouped.fitted[0]
    assert first.rows.tolist() == list(range(12, 24)) and len(first.runs) == 12
    assert first.runs.frame["error"].tolist() == frame["error"].iloc[12:].tolist()
    assert varying(grouped.fitted) == ["lr"] and is_number(first, "lr") and not is_number(first, "idle")
