"""Choices of columns in a link."""

from __future__ import annotations

import pandas as pd
import pytest
import streamlit as st

from importance.runs.table import Runs
from pages.ui.state.names import (
    choose_again,
    choose_linked,
    choose_several_linked,
    drop_unavailable,
    use_present_names,
)
from pages.ui.state.session import get, linked, put


@pytest.fixture
def runs() -> Runs:
    """Runs of W&B, whose columns lost the prefix that the source gives them."""
    frame = pd.DataFrame(
        {
            "config/lr": [0.1, 0.2, 0.3, 0.4],
            "config/depth": [1, 2, 3, 5],
            "summary/loss": [1.0, 2.0, 3.0, 4.0],
        }
    )
    runs = Runs.from_frame(frame)
    assert runs.find("config/lr") == "lr"
    return runs


def test_the_name_in_the_source_chooses_the_column(runs: Runs) -> None:
    st.query_params["metric"] = "summary/loss"
    choose_linked(runs, "metric", ["loss"])
    assert get("metric") == "loss"


def test_a_label_of_the_widget_or_a_choice_of_the_user_is_left_alone(runs: Runs) -> None:
    st.query_params["metric"] = "the loss"
    choose_linked(runs, "metric", ["loss"], lambda name: f"the {name}")
    assert get("metric") is None, "Streamlit reads this label itself"
    st.query_params["metric"] = "summary/loss"
    put("metric", "lr")
    choose_linked(runs, "metric", ["loss", "lr"])
    assert get("metric") == "lr"


def test_a_column_that_is_no_option_is_not_chosen(runs: Runs) -> None:
    st.query_params["metric"] = "config/lr"
    choose_linked(runs, "metric", ["loss"])
    assert get("metric") is None


def test_several_names_are_chosen_with_those_that_have_labels(runs: Runs) -> None:
    st.query_params["show"] = ["config/depth", "the lr", "nowhere"]
    wanted = choose_several_linked(runs, "show", ["lr", "depth"], lambda name: f"the {name}")
    assert wanted == get("show") == ["depth", "lr"]


def test_what_streamlit_left_out_is_chosen_in_the_next_run(runs: Runs) -> None:
    assert not choose_again("show", [], ["lr"])
    assert not choose_again("show", ["lr", "depth"], ["depth", "lr"])
    assert choose_again("show", ["lr", "depth"], ["lr"])
    assert choose_several_linked(runs, "show", ["lr", "depth"], str) == []
    assert get("show") == ["lr", "depth"]


@pytest.mark.parametrize(
    ("chosen", "left"), [(["lr", "gone"], ["lr"]), (["gone"], None), ([], []), (["lr"], ["lr"])]
)
def test_what_these_runs_lack_is_dropped_and_an_empty_choice_stays(chosen: list[str], left: object) -> None:
    put("show", chosen)
    drop_unavailable("show", ["lr", "depth"])
    assert get("show") == left


def test_former_names_in_the_look_of_the_chart_become_present_ones(runs: Runs) -> None:
    st.query_params["order"] = ["config/lr", "loss", "unknown"]
    st.query_params["scale_of"] = ["config/lr~log"]
    use_present_names(runs)
    assert linked("order") == ["lr", "loss", "unknown"]
    assert linked("scale_of") == ["lr~log"]
