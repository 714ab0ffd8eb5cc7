"""Filters: in the link and in the sidebar, in words on every page, and undone with a click."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from tests.app.conftest import Open, press, rows, sweep, texts

PAGES = ["pages/panel.py", "pages/effects.py", "pages/next_sweep.py", "pages/data.py"]
N_ADAM = int((sweep()["optimizer"] == "adam").sum())


@pytest.mark.parametrize("page", PAGES)
def test_every_page_obeys_a_filter_of_the_link_and_says_so(open_app: Open, page: str) -> None:
    at = open_app(sweep(), page, filter="optimizer~=adam")
    assert not at.exception
    assert f"**{N_ADAM} of 60 runs**" in texts(at)
    assert any(button.label == "optimizer adam" for button in at.button)
    press(at, "Clear all")
    assert "of 60 runs**" not in texts(at)
    assert "filter" not in at.query_params


def test_a_filter_is_added_in_the_sidebar_and_undone_with_its_chip(open_app: Open) -> None:
    at = open_app(sweep())
    column = next(box for box in at.sidebar.selectbox if box.label == "Column")
    assert column.options[0] == "State", "how the runs ended comes first"
    at = column.select("optimizer").run()
    levels = next(box for box in at.sidebar.multiselect if box.label == "Levels")
    assert sorted(levels.options) == [f"adam · {N_ADAM}", f"sgd · {60 - N_ADAM}"]
    levels.select(next(option for option in levels.options if option.startswith("adam"))).run()
    press(at, "Add")
    assert at.query_params["filter"] == "optimizer~=adam"
    assert f"**{N_ADAM} of 60 runs**" in texts(at)
    press(at, "optimizer adam")
    assert "filter" not in at.query_params
    assert "of 60 runs**" not in texts(at)


def test_a_filter_goes_with_the_user_from_page_to_page(open_app: Open) -> None:
    at = open_app(sweep(), filter=["optimizer~=adam", "State~=finished"])
    at.switch_page("pages/next_sweep.py").run()
    assert at.query_params["filter"] == ["optimizer~=adam", "State~=finished"]
    assert "of 60 runs**" in texts(at)


def test_an_old_link_with_states_keeps_working(open_app: Open) -> None:
    at = open_app(sweep(), state="finished")
    assert "**57 of 60 runs**" in texts(at)
    assert at.query_params["filter"] == "State~=finished"
    assert "state" not in at.query_params


def test_dates_and_what_is_left_out_filter_too(open_app: Open) -> None:
    frame = sweep().assign(Created=[f"2026-01-{1 + k // 6:02}T08:00:00.000Z" for k in range(60)])
    at = open_app(frame, filter=["Created~2026-01-03..", "optimizer~=adam~not"])
    expected = (frame["optimizer"][12:] == "sgd").sum()
    assert f"**{expected} of 60 runs**" in texts(at)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("optimiser~=adam", "no column optimiser"),
        ("optimizer~=lion", "optimizer lion"),
        ("<b>~=*x*", "column"),
    ],
)
def test_what_a_link_names_in_vain_is_said_and_ignored(open_app: Open, text: str, sentence: str) -> None:
    at = open_app(sweep(), filter=text)
    assert not at.exception
    assert sentence in texts(at)
    assert len(rows(at)) == 3
    press(at, "Remove this filter")
    assert sentence not in texts(at)


def test_names_and_levels_of_a_file_are_shown_as_they_are(open_app: Open) -> None:
    frame = sweep().rename(columns={"optimizer": "*opt*"})
    frame["*opt*"] = frame["*opt*"].map({"adam": ":smile: [a](b)", "sgd": "sgd"})
    at = open_app(frame, filter="*opt*~=:smile: [a](b)")
    assert not at.exception
    assert f"**{N_ADAM} of 60 runs**" in texts(at)
    assert any("\\*opt\\*" in button.label for button in at.button)


def test_too_few_runs_leave_the_chart_and_the_table_of_runs(open_app: Open) -> None:
    at = open_app(sweep(), state="failed")
    assert "cannot be ranked yet" in texts(at)
    names = [component.proto.component_name for component in at.get("bidi_component")]
    assert sum("chart" in name for name in names) == 2 and any("table" in name for name in names)
    press(at, "Show all runs")
    assert "60 runs used" in texts(at)


@pytest.mark.parametrize("page", PAGES)
def test_filters_that_leave_no_run_say_so_on_every_page(open_app: Open, page: str) -> None:
    frame = sweep().assign(tag=["a"] * 30 + ["b"] * 30, half=["x"] * 30 + ["y"] * 30)
    at = open_app(frame, page, filter=["tag~=a", "half~=y"])
    assert not at.exception
    assert "**0 of 60 runs**" in texts(at)
    assert "No run" in texts(at)


def test_another_metric_is_an_axis_and_no_parameter(open_app: Open) -> None:
    at = open_app(sweep(), axes="val_accuracy")
    assert not at.exception
    assert "val_accuracy" not in [row["name"] for row in rows(at)]
    charts = [json.loads(component.proto.json) for component in at.get("bidi_component")]
    axes = next([axis["name"] for axis in chart["axes"]] for chart in charts if "axes" in chart)
    assert axes[-2:] == ["val_accuracy", "val_loss"]
    assert pd.Index(axes).is_unique
