"""The suggested runs: what is expected of each, why it is listed, its settings, and the files of the list."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from importance.csv_export import settings_csv
from importance.formatting import interval_text, is_missing, names_in_group, number_text
from importance.space.dimension import Range
from importance.space.levels import level_of
from importance.space.sampling import to_unit_interval
from importance.sweep.batch import records
from importance.sweep.growth import with_added_names
from importance.sweep.predictions import Aim, Predictions, aim_text
from importance.sweep.result import Sweep
from importance.sweep.run_plan import RunPlan
from importance.sweep.training_names import training_names
from pages.ui import bar_cells, reserved_room, table
from pages.ui.state import View

PAGE_SIZE = 10
SAME_SHARE = 0.05
"""Two numbers count as the same if they differ by less than this share of their range."""
NUMBER, EXPECTED, AIM, SUCCEEDS = "Run", "Expected", "Why", "Succeeds"
_WORDS = {
    Aim.EXPLOIT: "Exploit",
    Aim.EXPLORE: "Explore",
    Aim.NEAR_BEST: "Near the best",
    Aim.REPEAT: "Repeat",
}


def draw(view: View, sweep: Sweep, plan: RunPlan, predictions: Predictions) -> None:
    """Draw the table of the runs."""
    headings = {"1": [NUMBER, "In the order in which to start them", "ascending"]}
    if predictions.known:
        about = f"What the run is expected to log as {view.metric}, with an 80% interval"
        headings["2"] = [f"{EXPECTED} {view.metric}", about, _direction(view)]
    headings["3"] = [AIM, "What the run is for; point at a cell for the reason", "ascending"]
    if (predictions.succeed < 1).any():
        headings["4"] = [SUCCEEDS, "The chance that the run ends with a result and is feasible", "descending"]
    labels = names_in_group(map(str, plan.settings))
    for i, name in enumerate(plan.settings, 5):
        headings[str(i)] = [labels[str(name)], str(name), "ascending"]
    with reserved_room.for_table("suggested_runs", min(len(plan), PAGE_SIZE)):
        table.component(
            "suggested_runs",
            kind="runs wraps suggested",
            headings=headings,
            rows=[_row(sweep, plan, predictions, k) for k in range(len(plan))],
            id="0",
            page_size=PAGE_SIZE,
            still=True,
            footer="Blue settings clearly differ from the best run.",
        )
    if predictions.known:
        st.caption("The most promising rows are often too hopeful. The forecast above allows for that.")


def _direction(view: View) -> str:
    return "descending" if view.goal == "maximize" else "ascending"


def _row(sweep: Sweep, plan: RunPlan, predictions: Predictions, k: int) -> dict[str, Any]:
    aim = predictions.aims[k]
    row: dict[str, Any] = {"0": k, "1": float(k + 1), "3": _WORDS[aim], "4": float(predictions.succeed[k])}
    cells: dict[str, Any] = {
        "3": {"text": _WORDS[aim], "title": aim_text(plan, predictions, k), "tone": aim.value.split()[0]},
        "4": {"text": f"{predictions.succeed[k]:.0%}", "title": "", "tone": "number"},
    }
    if predictions.known:
        row["2"] = float(f"{predictions.expected[k]:.4g}")
        cells["2"] = _expected(predictions, k)
    best = sweep.settings.iloc[sweep.best[0]] if len(sweep.best) else None
    for i, name in enumerate(plan.settings, 5):
        value = plan.settings[name].iloc[k]
        row[str(i)], text = cell(value)
        differs = best is not None and _differs(sweep, str(name), value, best.get(name))
        before = "" if best is None else f"{name}; the best run has {cell(best.get(name))[1]}"
        cells[str(i)] = {"text": text, "title": before, "tone": "differs" if differs else "same"}
    return {**row, "cells": cells}


def _expected(predictions: Predictions, k: int) -> dict[str, Any]:
    """Return the cell with the expected metric as a point and its interval as a line."""
    span = float(np.nanmin(predictions.low)), float(np.nanmax(predictions.high))
    value, low, high = (float(each[k]) for each in (predictions.expected, predictions.low, predictions.high))
    text = interval_text(value, low, high)
    return bar_cells.interval(value, low, high, span, text, f"expected {text}")


def cell(value: object) -> tuple[str | float | None, str]:
    """Return what a value is sorted by, and its text."""
    if is_missing(value):
        return None, "–"
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower(), str(value).lower()
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        return (
            (float(f"{number:.6g}"), number_text(number))
            if math.isfinite(number)
            else (str(number), str(number))
        )
    return str(value), str(value)


def _differs(sweep: Sweep, name: str, value: object, best: object) -> bool:
    if is_missing(value) or is_missing(best):
        return is_missing(value) != is_missing(best)
    dimension = sweep.before.get(name)
    numbers = pd.to_numeric(pd.Series([value, best]), errors="coerce").to_numpy(float)
    if isinstance(dimension, Range) and np.isfinite(numbers).all():
        with np.errstate(invalid="ignore", divide="ignore"):
            places = to_unit_interval(dimension, numbers)
        return bool(abs(places[0] - places[1]) >= SAME_SHARE)
    if np.isfinite(numbers).all():
        return bool(numbers[0] != numbers[1])
    return level_of(value) != level_of(best)


def files(view: View, sweep: Sweep, runs: pd.DataFrame) -> None:
    """Draw the menu of the files of the list."""
    names: Mapping[str, str] = with_added_names(training_names(view.runs), sweep.siblings)
    save(runs.rename(columns=dict(names)), "next_runs")


def save(exported: pd.DataFrame, name: str) -> None:
    """Draw a button for each file of a list of runs.

    Args:
        exported: the runs, with the names that the training uses.
        name: of the files, without its ending.
    """
    contents = {
        f"{name}.csv": settings_csv(exported),
        f"{name}.json": json.dumps(records(exported), indent=1),
    }
    for file, text in contents.items():
        st.download_button(
            file.rsplit(".", 1)[1].upper(),
            text,
            file,
            icon=":material/download:",
            key=f"download_{file}",
            type="tertiary",
            on_click="ignore",
            help=f"All {len(exported)} runs as {file}.",
        )
