"""The search ranges of the next sweep as sliders on histograms; what the user sets comes back as text.

The folder range_sliders/ holds the scripts of the component. It receives `data`:
    noun    what the best runs are called, such as "top runs"
    shown   how many rows are shown at first
    applied the number of the last edit that was applied
    rows    for each parameter, the most important first
            name, label     the parameter, and its name without the start that all share
            pill, kind      the advice in a word, and "keep", "change" or "user"
            note, error     why, and what is wrong with the text that the user typed
            byUser          whether the user has set the range
            counted         whether the row excludes best runs; a frozen parameter does not
            noun            as above
            top             for each of the best runs its number or level; null if it has none
        of a range
            axis            low, high, log, integer, step, origin (of the steps), texts (of both ends)
            at, numbers     both ends of the range, and whether numbers are drawn at all
            none, noneOn    what None means; "" if it cannot be drawn; and whether it is drawn
            all, best       (bins,) how many runs have these values, and how many of the best ones
        of a choice
            levels          text, quoted (as Python reads it), title, on
and has one trigger, `edited`: [number, name, text] for each edit since the one that was applied last, where
"" goes back to the recommendation.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from importance.formatting import names_in_group, number_text
from importance.space.dimension import Choice, Dimension, Range, Unset
from importance.space.range_text import range_text
from importance.space.sampling import as_levels, contains, to_unit_interval
from importance.sweep.advice import Advice
from importance.sweep.result import Sweep
from pages.ui import scripts, state

KEY = "range_rows"
APPLIED = "_range_rows_applied"
ROWS_SHOWN = 12
BINS = 40
_PILLS = {
    "keep": "Keep",
    "narrow": "Narrow",
    "widen": "Widen",
    "fix": "Fix",
    "freeze": "Freeze",
    "drop levels": "Remove options",
    "add": "New",
}

_mount = st.components.v2.component(
    "paramlens_range_rows",
    html='<div class="pl-ranges"><div class="head"></div><div></div>'
    '<footer><span role="status"></span><button></button></footer></div>',
    css=scripts.text("range_sliders", "range_sliders.css"),
    js=scripts.joined("range_sliders", scripts.RANGE_SLIDERS),
)


def draw(
    sweep: Sweep,
    space: Mapping[str, Dimension],
    edits: Mapping[str, str],
    errors: Mapping[str, str],
    on_edit: Callable[[Mapping[str, str]], None],
) -> None:
    """Draw a row for each parameter.

    Args:
        sweep: the recommendation.
        space: the ranges to show.
        edits: the texts of the parameters that the user has set.
        errors: parameter -> what is wrong with its text.
        on_edit: called with parameters and their new texts, before the page reruns.
    """

    def edited() -> None:
        applied = state.get(APPLIED, 0)
        new = [edit for edit in (state.get(KEY) or {}).get("edited") or () if edit[0] > applied]
        if new:
            state.put(APPLIED, new[-1][0])
            on_edit({str(name): str(text) for _, name, text in new if name in space})

    data = payload(sweep, space, edits, errors) | {"applied": state.get(APPLIED, 0)}
    _mount(key=KEY, data=data, on_edited_change=edited)


def payload(
    sweep: Sweep, space: Mapping[str, Dimension], edits: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the component receives."""
    noun = f"top {'settings' if sweep.repeated else 'runs'}"
    labels = names_in_group([advice.name for advice in sweep.advice])
    rows = []
    for advice in sweep.advice:
        by_user = advice.name in edits and advice.name not in errors
        values = sweep.settings[advice.name]
        rows.append(
            {
                "name": advice.name,
                "label": labels[advice.name],
                **_words(advice, by_user),
                "error": errors.get(advice.name, ""),
                "byUser": advice.name in edits,
                "counted": by_user or advice.action != "freeze",
                "noun": noun,
                **_values(advice.before, space[advice.name], values, values.iloc[sweep.best]),
            }
        )
    return {"noun": noun, "shown": ROWS_SHOWN, "rows": rows}


def _words(advice: Advice, by_user: bool) -> dict[str, str]:
    condition = advice.before.condition
    only = f" Only where {condition.parent} is {' or '.join(condition.levels)}." if condition else ""
    if by_user:
        advised = range_text(advice.dimension)
        return {"pill": "Set by you", "kind": "user", "note": f"Recommended: {advised}.{only}"}
    reason = f"{advice.reason[:1].upper()}{advice.reason[1:]}." if advice.reason else ""
    kind = "keep" if advice.action == "keep" else "change"
    return {"pill": _PILLS[advice.action], "kind": kind, "note": f"{reason}{only}"}


def _values(before: Dimension, now: Dimension, values: pd.Series, best: pd.Series) -> dict[str, Any]:
    if isinstance(before, Choice):
        return _of_choice(before, now, values, best)
    return _of_range(before, now, values, best)


def _of_choice(before: Choice, now: Dimension, values: pd.Series, best: pd.Series) -> dict[str, Any]:
    new = [level for level in now.levels if level not in before.levels] if isinstance(now, Choice) else []
    every = Choice(before.name, (*before.levels, *new))
    runs, top = (as_levels(every, each).tolist() for each in (values, best))
    chosen = set(now.levels) if isinstance(now, Choice) else {t for t in every.levels if _is_at(now, t)}
    levels = [
        {
            "text": level,
            "quoted": _quoted(level),
            "title": f"{runs.count(level):,} runs, {top.count(level)} of the {len(top)} best",
            "on": level in chosen,
        }
        for level in every.levels
    ]
    return {"levels": levels, "top": [level if isinstance(level, str) else None for level in top]}


def _is_at(frozen: Range, level: str) -> bool:
    """Whether a level is the number that a range is frozen at."""
    return bool(contains(frozen, pd.Series([pd.to_numeric(level, errors="coerce")]))[0])


def _quoted(level: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([level])
    return line.getvalue()


def _of_range(before: Range, now: Dimension, values: pd.Series, best: pd.Series) -> dict[str, Any]:
    numbers = isinstance(now, Range)
    at = (now.low, now.high) if isinstance(now, Range) else (before.low, before.high)
    low, high = min(before.low, at[0]), max(before.high, at[1])
    axis = Range(before.name, low, high, log=before.log)
    every, top = (pd.to_numeric(each, errors="coerce").to_numpy(float) for each in (values, best))
    unset = before.unset is not Unset.INACTIVE
    return {
        "axis": {
            "low": low,
            "high": high,
            "log": before.log,
            "integer": before.integer,
            "step": before.step,
            "origin": before.low,
            "texts": [number_text(low), number_text(high)],
        },
        "at": list(at),
        "numbers": numbers,
        "none": f"Draw None too: {int(values.isna().sum()):,} runs did not set it" if unset else "",
        "noneOn": unset and (not isinstance(now, Range) or now.may_be_unset),
        "all": _counts(axis, every),
        "best": _counts(axis, top),
        "top": [float(f"{x:.6g}") if np.isfinite(x) else None for x in top],
    }


def _counts(axis: Range, values: np.ndarray) -> list[int]:
    """(bins,) how many values lie in each part of an axis."""
    with np.errstate(invalid="ignore", divide="ignore"):
        places = to_unit_interval(axis, values[np.isfinite(values)])
    return np.histogram(places[np.isfinite(places)], bins=BINS, range=(0, 1))[0].tolist()
