"""The goal in the sidebar is marked if it is a guess and changed by one click; runs without a result."""

from __future__ import annotations

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, sweep


def captions(at: AppTest) -> str:
    return " ".join(caption.value for caption in at.sidebar.caption)


def test_a_goal_that_is_a_guess_is_marked_beside_its_switch_until_it_is_turned(open_app: Open) -> None:
    frame = sweep().rename(columns={"val_loss": "value"}).drop(columns="val_accuracy")
    at = open_app(frame)
    assert "This is a guess: neither the source nor the name says which end of value is good" in captions(at)
    goal = next(group for group in at.sidebar.get("button_group") if group.key == "goal")
    goal.set_value("maximize").run()
    assert "This is a guess" not in captions(at)


def test_a_goal_that_follows_from_the_name_is_not_marked(open_app: Open) -> None:
    assert "This is a guess" not in captions(open_app(sweep()))


def test_runs_without_a_result_are_refused_and_another_number_can_be_chosen(open_app: Open) -> None:
    frame = pd.DataFrame({"id": range(20), "lr": [0.1, 0.2] * 10, "units": [1, 2, 3, 4] * 5})
    at = open_app(frame)
    assert "No column is a result" in at.error[0].value
    assert at.selectbox(key="metric").value is None
    at.selectbox(key="metric").select("units").run()
    assert not at.error
