"""The page that compares tasks, without a browser."""

from __future__ import annotations

import json

from tests.app.conftest import Open, sweep, texts
from tests.task_runs import TASKS, task_frame

PAGE = "pages/tasks.py"


def test_a_column_named_like_a_task_is_chosen_already(open_app: Open) -> None:
    at = open_app(task_frame(TASKS, 20), PAGE)
    assert not at.exception
    assert at.selectbox(key="task").value == "dataset"
    assert at.title[0].value.startswith("lr") and "the best dropout differs" in at.title[0].value
    assert "80 runs of 4 tasks, each ranked alone." in texts(at)
    tables = [json.loads(component.proto.json) for component in at.get("bidi_component")]
    verdicts = {row["0"]: row["2"] for row in tables[0]["rows"]}
    assert verdicts == {"lr": "agree", "dropout": "differ", "idle": "no effect seen"}
    assert len(tables[-1]["rows"]) == 20, "each setting was run on all tasks"
    [figure] = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    assert [trace["name"] for trace in figure["data"]] == [*TASKS, "mean over tasks"]


def test_the_key_shows_the_names_of_tasks_as_they_are(open_app: Open) -> None:
    frame = task_frame(TASKS, 20).replace({"dataset": {"birds": "birds[0]", "cars": "1. cars"}})
    text = texts(open_app(frame, PAGE))
    assert "</i>birds[0]</span>" in text and "</i>1. cars</span>" in text


def test_one_task_is_not_called_several(open_app: Open) -> None:
    frame = task_frame(TASKS[:2], 20).drop(index=range(23, 40))
    text = texts(open_app(frame, PAGE))
    assert "20 runs of 1 task." in text and "1 tasks" not in text


def test_another_column_is_chosen_by_the_user_and_kept(open_app: Open) -> None:
    at = open_app(sweep(80), PAGE)
    assert not at.exception
    assert at.title[0].value == "What holds for all tasks?"
    at.selectbox(key="task").set_value("optimizer").run()
    assert not at.exception
    assert "lr" in at.title[0].value
    at.switch_page("pages/guide.py").run()
    at.switch_page(PAGE).run()
    assert at.selectbox(key="task").value == "optimizer"


def test_the_metric_of_too_few_runs_is_explained(open_app: Open) -> None:
    at = open_app(task_frame(TASKS, 4), PAGE)
    assert not at.exception
    assert "None of the 4 tasks of dataset has 5 runs" in texts(at)
