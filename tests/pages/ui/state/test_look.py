"""How the user wants the chart, in the session and in the link."""

from __future__ import annotations

import streamlit as st

from pages.ui.state.look import Look, change_look, chart_look, keep_look


def test_at_first_the_chart_has_no_look_of_its_own() -> None:
    assert chart_look() == Look()
    assert not st.query_params.to_dict()


def test_a_look_comes_back_from_its_link() -> None:
    look = Look(("lr", "loss"), {"a~b": "log", "lr": "quantile"}, ("opt", "lr"), "opt")
    keep_look(look)
    st.session_state.clear()
    assert chart_look() == look


def test_the_session_has_the_last_word_over_the_link() -> None:
    keep_look(Look(colour="lr"))
    st.query_params["colour"] = "opt"
    assert chart_look().colour == "lr"


def test_a_change_on_the_chart_keeps_the_rest() -> None:
    change_look(["order", ["b", "a"]])
    change_look(["scale", "a", "log"])
    change_look(["scale", "b", "quantile"])
    change_look(["colour", "a"])
    assert chart_look() == Look(("b", "a"), {"a": "log", "b": "quantile"}, (), "a")


def test_flipping_twice_is_no_flip() -> None:
    change_look(["flip", "a"])
    change_look(["flip", "b"])
    change_look(["flip", "a"])
    assert chart_look().flipped == ("b",)


def test_what_is_back_at_its_default_leaves_the_link() -> None:
    change_look(["flip", "a"])
    change_look(["colour", "a"])
    change_look(["flip", "a"])
    assert list(st.query_params) == ["colour"]


def test_a_broken_link_is_no_look() -> None:
    st.query_params["scale_of"] = ["lr"]
    assert chart_look() == Look()


def test_a_look_is_in_the_link_again_after_a_visit_to_another_page() -> None:
    keep_look(Look(flipped=("a",), colour="b"))
    st.query_params.clear()
    chart_look()
    assert st.query_params.to_dict() == {"flip": "a", "colour": "b"}
