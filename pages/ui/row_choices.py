"""How the rows of a source become runs, where there is something to choose: steps of runs, nested runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from importance.rows.store import HISTORIES, ROWS, History
from importance.runs.reading import NESTINGS, Nesting, Reading
from pages.ui import state
from pages.ui.request import Request

StepChoice = History | Literal["rows"]
_STEP_CHOICES: tuple[StepChoice, ...] = (*HISTORIES, ROWS)
_AUTO = "auto"
_STEPS, _NESTED = "_steps", "_nested"
_STEP_WORDS = {
    "last": "last value of each run",
    "best": "best value of each run",
    "mean": "mean of each run",
    "min": "lowest value of each run",
    "max": "highest value of each run",
    ROWS: "each row is a run",
}
_NESTED_WORDS = {
    _AUTO: "automatic",
    "parents": "the parents",
    "children": "the children",
    "mean": "the mean of each parent's children",
}


def chosen(request: Request) -> tuple[StepChoice | None, Nesting | None]:
    """What the user, or the link, has chosen for this source; None where nothing was."""
    if state.get("_rows_of") != request.key:
        first = state.get("_rows_of") is None
        for key, name in ((_STEPS, "steps"), (_NESTED, "nested")):
            told = state.linked(name)[:1] if first else []
            state.put(f"{key}_chosen", told[0] if told else None)
            state.forget(key)
            state.forget(f"{key}_default")
        state.put("_rows_of", request.key)
    steps = _picked(_STEPS)
    nested = _picked(_NESTED)
    return (
        next((choice for choice in _STEP_CHOICES if choice == steps), None),
        next((choice for choice in NESTINGS if choice == nested), None),
    )


def _picked(key: str) -> str | None:
    """The choice that the widget holds now, or else the one that was made before; None for the default."""
    choice = state.get(key, state.get(f"{key}_chosen"))
    return None if choice == state.get(f"{key}_default") else choice


def draw(reading: Reading, over_time: bool) -> None:
    """Offer what there is to choose.

    Args:
        reading: what there was to choose when the source was read.
        over_time: whether the value of a metric over time is chosen elsewhere.
    """
    if reading.steps is not None and not over_time:
        _select(
            _STEPS,
            "steps",
            f"Rows: steps of {reading.steps.runs:,} runs",
            _STEP_CHOICES,
            _STEP_WORDS,
            "last" if reading.steps.sure else ROWS,
            "The table has one row a step. Take one value for each run, or every row as a run.",
        )
    else:
        state.link("steps", [])
    if reading.nested is not None:
        _select(
            _NESTED,
            "nested",
            f"Nested runs: {reading.nested.children:,} in {reading.nested.parents:,} parents",
            (_AUTO, *NESTINGS),
            _NESTED_WORDS,
            _AUTO,
            "Automatic: runs that repeat one setting, such as folds, are read as one run with each metric's "
            "mean; of a search its trials are read.",
        )
    else:
        state.link("nested", [])


def _select(
    key: str,
    name: str,
    label: str,
    options: Sequence[str],
    shown: dict[str, str],
    default: str,
    tip: str,
) -> None:
    state.put(f"{key}_default", default)
    before = state.get(key, state.get(f"{key}_chosen"))
    state.put(key, before if before in options else default)
    choice = st.selectbox(label, list(options), key=key, format_func=lambda one: shown[one], help=tip)
    state.put(f"{key}_chosen", None if choice == default else choice)
    state.link(name, [] if choice == default else [choice])
