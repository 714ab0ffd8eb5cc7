"""The page of learning curves, without a browser."""

from __future__ import annotations

import json

import pytest

from importance.runs.curves import Curves
from tests.app.conftest import Open, texts
from tests.curves.test_by_step import N, switching

PAGE = "pages/curves.py"


def test_the_curves_the_importances_and_the_stopping_rules_are_drawn(open_app: Open) -> None:
    frame = switching(stops=0.5)
    at = open_app(frame[frame["step"].isin([10, 20, 50, 60, 100])], PAGE)
    assert not at.exception
    assert at.title[0].value == "lr decides until step 50, decay after"
    text = texts(at)
    assert f"{N} runs, coloured as in the chart of the overview." in text
    assert "30 of 60 runs had ended or diverged before step 100." in text
    assert "Median stopping would have stopped" in text
    curves, steps = (json.loads(chart.proto.spec) for chart in at.get("plotly_chart"))
    assert len(curves["data"]) == N + 1
    assert {trace["name"] for trace in steps["data"] if trace.get("name")} == {"lr", "decay", "width"}


def test_another_metric_and_a_brush_are_taken_from_the_link(open_app: Open) -> None:
    frame = switching()
    frame["accuracy"] = 1 - frame["loss"]
    at = open_app(frame, PAGE, metric="loss", curve_metric="accuracy", brush="lr~0..0.5")
    assert not at.exception
    assert at.selectbox(key="curve_metric").value == "accuracy"
    curves = json.loads(at.get("plotly_chart")[0].proto.spec)
    kept = int((frame.drop_duplicates("run_id")["lr"] <= 0.5).sum())
    assert len(curves["data"]) == kept + 1
    assert curves["layout"]["yaxis"]["title"]["text"] == "accuracy"


def test_the_key_shows_the_names_as_they_are(open_app: Open) -> None:
    frame = switching().rename(columns={"lr": "lr[0]", "decay": "decay*2"})
    text = texts(open_app(frame[frame["step"].isin([10, 20, 50, 60, 100])], PAGE))
    assert "</i>lr[0]</span>" in text and "</i>decay*2</span>" in text


def test_a_source_without_steps_says_where_curves_come_from(open_app: Open) -> None:
    at = open_app(switching().drop_duplicates("run_id").drop(columns="step"), PAGE)
    assert not at.exception
    assert at.title[0].value == "No curves here"
    assert all(name in texts(at) for name in ("MLflow", "Aim", "NNI"))


def test_the_overview_copies_no_curves_until_its_report_is_wanted(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, copied = open_app(switching(), PAGE), []
    take = Curves.take
    monkeypatch.setattr(Curves, "take", lambda curves, rows: copied.append(rows) or take(curves, rows))
    at.switch_page("pages/panel.py").run()
    assert not at.exception
    [button] = [button for button in at.get("download_button") if button.proto.label == "Report"]
    assert "It has the learning curves of loss." in button.proto.help
    assert not copied
