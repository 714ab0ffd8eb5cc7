"""The page that weighs metrics, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.conftest import Open, Start, texts
from tests.weighed_runs import weighed_frame

PAGE = "pages/trade_off.py"


def test_two_metrics_are_chosen_and_the_front_is_drawn(open_app: Open) -> None:
    at = open_app(weighed_frame(40), PAGE)
    assert not at.exception
    assert at.multiselect(key="metrics").value == ["error", "seconds"]
    assert "error and seconds" in at.title[0].value
    text = texts(at)
    assert "of 40 settings are expected to be on the front" in text and "The hypervolume is" in text
    front, curves, _ = (json.loads(chart.proto.spec) for chart in at.get("plotly_chart"))
    assert front["layout"]["xaxis"]["title"]["text"] == "expected error, lower is better"
    assert {trace["name"] for trace in curves["data"] if trace.get("name")} >= {"size", "lr"}


def test_a_goal_that_the_user_sets_is_in_the_link_and_turns_the_front(open_app: Open) -> None:
    at = open_app(weighed_frame(30), PAGE, metrics=["error", "seconds"], goals="seconds~maximize")
    assert not at.exception
    assert at.selectbox(key="_weighed_goal_seconds").value == "maximize"
    drawn = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert drawn["layout"]["yaxis"]["title"]["text"] == "expected seconds, higher is better"
    at.multiselect(key="metrics").set_value(["error"]).run()
    assert not at.exception
    assert at.title[0].value == "Weigh two metrics against each other"


def test_the_next_runs_come_when_they_are_asked_for(open_app: Open) -> None:
    at = open_app(weighed_frame(30), PAGE, front_runs="true")
    assert not at.exception
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels[-2:] == ["CSV", "JSON"]
    assert len(json.loads(at.get("bidi_component")[-1].proto.json)["rows"]) == 50


def test_the_metrics_that_were_weighed_for_another_source_are_not_kept(start: Start, tmp_path: Path) -> None:
    frame = weighed_frame(30)
    paths = [tmp_path / name for name in ("first.csv", "second.csv")]
    frame.to_csv(paths[0], index=False)
    frame.rename(columns={"seconds": "memory_gb"}).to_csv(paths[1], index=False)
    at = start(paths[0], PAGE)
    assert set(at.multiselect(key="metrics").value) == {"error", "seconds"}
    at.switch_page("pages/panel.py").run()
    at.text_input(key="path").set_value(str(paths[1])).run()
    at.switch_page(PAGE).run()
    assert set(at.multiselect(key="metrics").value) == {"error", "memory_gb"}
