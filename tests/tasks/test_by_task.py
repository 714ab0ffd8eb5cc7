"""by_task: what holds for all tasks is told from what differs, and odd tables are explained."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import ImportanceError, NotEnoughRuns, UnknownColumn, by_task, rank
from importance.runs.table import Runs
from importance.tasks.result import Agreement, TaskState
from tests.task_runs import BEST_DROPOUT, BEST_LR, TASKS, answered, task_frame, task_table


def test_a_learning_rate_that_suits_all_tasks_agrees_and_a_dropout_differs() -> None:
    answer = answered()
    found = {each.name: each for each in answer.parameters}
    lr, dropout, idle = found["lr"], found["dropout"], found["idle"]
    assert lr.agreement is Agreement.AGREES and lr.matters
    assert isinstance(lr.common, float) and abs(np.log10(lr.common / BEST_LR)) < 0.4
    assert lr.common_low <= lr.common <= lr.common_high
    assert dropout.agreement is Agreement.DIFFERS and dropout.matters
    for best in dropout.best:
        assert isinstance(best.value, float)
        assert abs(best.value - BEST_DROPOUT[best.task]) < 0.1
        assert best.low <= best.value <= best.high
    assert dropout.loss > 0.2 > lr.loss and dropout.loss_low > 0
    assert not idle.matters and idle.importance < 0.1


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_told_in_other_sweeps_too(seed: int) -> None:
    found = {}
    for differ in (True, False):
        runs = task_table(task_frame(TASKS[:3], seed=seed, differ=differ))
        found[differ] = {each.name: each.agreement for each in by_task(runs, "error", "dataset").parameters}
    assert found[True]["dropout"] is Agreement.DIFFERS
    assert found[False]["dropout"] is not Agreement.DIFFERS
    assert found[True]["lr"] is not Agreement.DIFFERS and found[False]["lr"] is not Agreement.DIFFERS


def test_each_task_is_ranked_alone() -> None:
    answer, frame = answered(), task_frame()
    assert [task.name for task in answer.tasks] == list(TASKS)
    alone = rank(task_table(frame[frame["dataset"] == "cars"].reset_index(drop=True)), "error")
    ranking = answer.tasks[1].ranking
    assert ranking is not None and "dataset" not in {score.name for score in ranking.scores}
    assert {s.name: s.importance for s in ranking.scores} == pytest.approx(
        {s.name: s.importance for s in alone.scores}
    )


def test_tasks_that_cannot_be_used_are_counted_and_named() -> None:
    frame = task_frame(("birds", "cars", "digits", "faces", "flat"), 12)
    frame.loc[frame["dataset"] == "cars", "error"] = np.nan
    frame.loc[(frame["dataset"] == "digits") & (frame.index % 3 > 0), "error"] = np.nan
    frame.loc[frame["dataset"] == "flat", "error"] = 1.0
    frame.loc[[0, 1], "dataset"] = None
    answer = by_task(task_table(frame), "error", "dataset", ["lr"])
    states = {task.name: (task.state, task.n_usable, task.n_runs) for task in answer.tasks}
    assert states == {
        "birds": (TaskState.RANKED, 10, 10),
        "cars": (TaskState.TOO_FEW_RUNS, 0, 12),
        "digits": (TaskState.TOO_FEW_RUNS, 4, 12),
        "faces": (TaskState.RANKED, 12, 12),
        "flat": (TaskState.NOTHING_VARIES, 12, 12),
    }
    assert answer.without_task == 2 and [task.name for task in answer.ranked] == ["birds", "faces"]


def test_a_column_of_numbers_can_name_the_tasks() -> None:
    frame = task_frame(TASKS[:2], 12).replace({"dataset": {"birds": 31.0, "cars": 1049.0}})
    runs = Runs.from_frame(frame.astype({"dataset": float}), ["lr", "dropout", "dataset"], ["error"])
    answer = by_task(runs, "error", "dataset", ["lr", "dropout"])
    assert [task.name for task in answer.tasks] == ["31", "1049"]
    assert {each.name for each in answer.parameters} == {"lr", "dropout"}


def test_with_one_usable_task_nothing_is_said_of_agreement() -> None:
    frame = task_frame(TASKS[:2], 12)
    frame.loc[frame["dataset"] == "cars", "error"] = np.nan
    answer = by_task(task_table(frame), "error", "dataset", ["lr"])
    (lr,) = answer.parameters
    assert lr.agreement is Agreement.UNCLEAR and lr.common is None and len(lr.best) == 1
    assert len(answer.settings) == 0 and answer.settings.to_frame().empty


def test_what_cannot_be_answered_is_explained() -> None:
    frame = task_frame(TASKS[:2], 12)
    runs = task_table(frame)
    with pytest.raises(ImportanceError, match="error is the metric"):
        by_task(runs, "error", "error")
    with pytest.raises(ImportanceError, match="cannot be a parameter too"):
        by_task(runs, "error", "dataset", ["lr", "dataset"])
    with pytest.raises(UnknownColumn, match="dataset"):
        by_task(runs, "error", "datasets")
    with pytest.raises(ImportanceError, match="All runs have the dataset birds"):
        by_task(task_table(frame[:12]), "error", "dataset")
    with pytest.raises(NotEnoughRuns, match="None of the 2 tasks of dataset has 5 runs"):
        by_task(task_table(frame.iloc[[0, 1, 2, 12, 13]].reset_index(drop=True)), "error", "dataset")
    with pytest.raises(NotEnoughRuns, match="are the same in all runs of birds and 1 more"):
        by_task(task_table(frame.assign(error=1.0)), "error", "dataset")
    with pytest.raises(ImportanceError, match="No run has a value of dataset"):
        by_task(task_table(frame.assign(dataset=pd.NA)), "error", "dataset")
