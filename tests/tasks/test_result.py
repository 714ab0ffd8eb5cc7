"""The answer as tables."""

from __future__ import annotations

from dataclasses import replace

from importance.tasks.result import TaskState
from tests.task_runs import TASKS, answered


def test_the_table_has_a_row_for_each_parameter_and_task() -> None:
    answer = answered()
    table = answer.to_frame()
    assert table["task"].tolist() == [*TASKS] * 3
    assert table["parameter"].tolist()[::4] == [each.name for each in answer.parameters]
    dropout = table[table["parameter"] == "dropout"]
    assert set(dropout["agreement"]) == {"differs"}
    ranking = answer.tasks[0].ranking
    assert ranking is not None
    shares = {score.name: score.importance for score in ranking.scores}
    assert dropout["importance"].iloc[0] == shares["dropout"]
    assert (dropout["best_low"] <= dropout["best"]).all() and (dropout["best"] <= dropout["best_high"]).all()


def test_only_ranked_tasks_are_used() -> None:
    answer = answered()
    unused = replace(answer.tasks[0], state=TaskState.TOO_FEW_RUNS, ranking=None)
    fewer = replace(answer, tasks=(unused, *answer.tasks[1:]))
    assert [task.name for task in fewer.ranked] == [*TASKS[1:]]


def test_the_settings_have_their_parameters_and_figures() -> None:
    settings = answered().settings
    table = settings.to_frame()
    assert list(table.columns) == ["lr", "dropout", "idle", "n_tasks", "mean_rank", "low", "high", "p_best"]
    assert len(table) == len(settings) == 30
