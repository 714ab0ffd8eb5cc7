"""Which columns are offered as the task of each run, and which one is chosen by its name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.readers.read import read_runs
from importance.runs.columns import Role
from importance.runs.table import Runs
from importance.tasks.task_columns import named_task, names_a_task, task_columns
from tests.task_runs import task_frame


@pytest.mark.parametrize(
    "name", ["dataset", "task", "Dataset", "data_set", "env_name", "taskId", "config.data"]
)
def test_a_name_that_says_task_is_recognised(name: str) -> None:
    assert names_a_task(name)


@pytest.mark.parametrize("name", ["optimizer", "task_weight", "data_dir", "environment_noise", "name", ""])
def test_another_name_is_not(name: str) -> None:
    assert not names_a_task(name)


def test_the_named_column_comes_first_then_text_then_whole_numbers() -> None:
    n = 60
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "depth": rng.integers(1, 5, n),
            "optimizer": rng.choice(["adam", "sgd"], n),
            "site": rng.choice(["north", "south"], n),
            "dataset": rng.choice(["birds", "cars"], n),
            "lr": rng.random(n),
            "always": "same",
            "run": [f"run {i}" for i in range(n)],
            "loss": rng.random(n),
        }
    )
    runs = Runs.from_frame(frame, ["depth", "optimizer", "lr"], ["loss"])
    runs = runs.with_roles({"site": Role.LABEL})
    assert task_columns(runs) == ("dataset", "site", "optimizer", "depth")
    assert named_task(runs) == "dataset"


def test_a_sweep_without_such_a_name_has_no_task_by_itself() -> None:
    assert named_task(read_runs("examples/digits_sweep.csv")) is None
    assert named_task(read_runs(task_frame())) == "dataset"
