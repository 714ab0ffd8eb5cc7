"""How the rows of a source become runs, if there is a choice: steps of runs, or nested runs."""

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
_STEP_LABELS = {
    "last": "last value of each run",
    "best": "best value of each run",
    "mean": "mean of each run",
    "min": "lowest value of each run",
    "max": "highest value of each run",
    ROWS: "each row is a run",
}
_NESTED_LABELS = {
    _AUTO: "automatic",
    "parents": "the parents",
    "children": "the children",
    "mean": "the mean of each parent's children",
}


def chosen(request: Request) -> tuple[StepChoice | None, Nesting | None]:
    """Return what the user or the link has chosen for this source: for steps and for nested runs, or None."""
    if state.get("_rows_of") != request.key:
        first = state.get("_rows_of") is None
        for key, name in ((_STEPS, "steps"), (_NESTED, "nested")):
            linked = state.linked(name)[:1] if first else []
            state.put(f"{key}_chosen", linked[0] if linked else None)
            state.forget(key)
            state.forget(f"{key}_default")
        state.put("_rows_of", request.key)
    steps = _choice(_STEPS)
    nested = _choice(_NESTED)
    return (
        next((choice for choice in _STEP_CHOICES if choice == steps), None),
        next((choice for choice in NESTINGS if choice == nested), None),
    )


def _choice(key: str) -> str | None:
    """The widget's present choice, or else the last one; None for the default."""
    choice = state.get(key, state.get(f"{key}_chosen"))
    return None if choice == state.get(f"{key}_default") else choice


def draw(reading: Reading, over_time: bool) -> None:
    """Draw the choices that the source offers.

    Args:
        reading: the choices there were when the source was read.
        over_time: whether the source keeps metrics over time, so that `studies` draws that choice.
    """
    if reading.steps is not None and not over_time:
        _select(
            _STEPS,
            "steps",
            f"Rows are steps of {reading.steps.runs:,} runs",
            _STEP_CHOICES,
            _STEP_LABELS,
            "last" if reading.steps.sure else ROWS,
            "The table has one row per step. Use one value of each run, or every row as a run.",
        )
    else:
        state.link("steps", [])
    if reading.nested is not None:
        _select(
            _NESTED,
            "nested",
            f"Nested runs: {reading.nested.children:,} in {reading.nested.parents:,} parents",
            (_AUTO, *NESTINGS),
            _NESTED_LABELS,
            _AUTO,
            "Automatic: children that repeat one setting, such as folds, become one run with the mean of "
            "each metric. The trials of a search are read as runs.",
        )
    else:
        state.link("nested", [])


def _select(
    key: str,
    name: str,
    label: str,
    options: Sequence[str],
    labels: dict[str, str],
    default: str,
    help: str,
) -> None:
    state.put(f"{key}_default", default)
    before = state.get(key, state.get(f"{key}_chosen"))
    state.put(key, before if before in options else default)
    choice = st.selectbox(label, list(options), key=key, format_func=labels.__getitem__, help=help)
    state.put(f"{key}_chosen", None if choice == default else choice)
    state.link(name, [] if choice == default else [choice])
