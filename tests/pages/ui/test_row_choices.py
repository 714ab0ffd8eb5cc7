"""What a link or the user has chosen for the rows of a source."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.request import Request
from pages.ui.row_choices import chosen

FIRST = Request(("at", "first"), "runs.csv", "any")
SECOND = Request(("at", "second"), "other.csv", "any")


def test_nothing_is_chosen_at_first() -> None:
    assert chosen(FIRST) == (None, None)


def test_a_link_chooses_for_the_first_source_and_not_for_the_next() -> None:
    st.query_params.from_dict({"steps": "best", "nested": "mean"})
    assert chosen(FIRST) == ("best", "mean")
    assert chosen(SECOND) == (None, None)


def test_a_choice_that_does_not_exist_is_none() -> None:
    st.query_params.from_dict({"steps": "median", "nested": "auto"})
    assert chosen(FIRST) == (None, None)


def test_the_widget_has_the_last_word_and_its_default_is_no_choice() -> None:
    chosen(FIRST)
    state.put("_steps_default", "last")
    state.put("_steps", "rows")
    assert chosen(FIRST)[0] == "rows"
    state.put("_steps", "last")
    assert chosen(FIRST)[0] is None


def test_another_source_starts_anew() -> None:
    chosen(FIRST)
    state.put("_steps", "max")
    assert chosen(SECOND)[0] is None
    assert state.get("_steps") is None
