"""The figure of the importances within tasks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.palette import BLUE
from importance.plots.tasks import importance_by_task
from tests.task_runs import TASKS, answered


def test_each_task_has_a_point_with_its_interval_for_each_parameter() -> None:
    answer = answered()
    figure = importance_by_task(answer)
    assert [trace.name for trace in figure.data] == [*TASKS, "mean over tasks"]
    first = answer.ranked[0]
    assert first.ranking is not None
    scores = {score.name: score for score in first.ranking.scores}
    for row, parameter in enumerate(answer.parameters):
        place = [round(y) for y in figure.data[0].y].index(row)
        score = scores[parameter.name]
        assert figure.data[0].x[place] == pytest.approx(score.importance)
        assert figure.data[0].error_x.array[place] == pytest.approx(score.high - score.importance)
        assert figure.data[-1].x[row] == pytest.approx(parameter.importance)
    assert figure.layout.yaxis.ticktext == tuple(each.name for each in answer.parameters)


def test_many_tasks_are_blue_and_a_name_is_shown_as_it_is() -> None:
    answer = answered()
    tasks = [replace(answer.tasks[0], name=f"<b>{i}</b>") for i in range(9)]
    figure = importance_by_task(replace(answer, tasks=tuple(tasks)), most=1)
    assert {trace.marker.color for trace in figure.data[:-1]} == {BLUE}
    assert figure.data[0].name == "&lt;b&gt;0&lt;/b&gt;"
    assert len(figure.layout.yaxis.ticktext) == 1
