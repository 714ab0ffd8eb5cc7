"""The settings of the runs: which one is best and not just lucky, and why one beats another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from importance.effects import explanation_text, setting_text
from importance.effects.explanation import Explanation
from importance.effects.setting_means import SettingTable
from importance.formatting import interval_text, number_text
from pages.ui import bar_cells, downloads, filter_bar, notices, plot, runs_table, style, table
from pages.ui.state import View, effects, settings

MOST_ROWS = 200
PAGE_SIZE = 6
SPANNED_ROWS = 50  # the intervals of so many of the best settings fit into their column
PATH_HEIGHT = 330
SETTING, RUNS, MEAN, EXPECTED, BEST = "Setting", "Runs", "Mean", "Expected, with 90% interval", "Best with"
_HELP = {
    SETTING: "By what to expect of them, the best first",
    RUNS: "The number of runs with this setting",
    MEAN: "The mean of these runs",
    EXPECTED: "The mean of ever more runs of this setting, by all runs; the ring is the mean of its runs",
    BEST: "The probability that no other setting is better",
}


def draw(view: View) -> None:
    """Draw what to expect of each setting, and why the best one beats another."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(replace(view, best=None))
    with st.spinner(f"Estimating the settings of {len(view.kept):,} runs …", show_time=True):
        effects.model(view)
        result = settings.settings(view)
    st.title(style.plain(setting_text.headline(result.frame, view.metric)), anchor=False)
    chance = float(result.figures["p_best"].iloc[0])
    word, level = ("Clear", "good") if chance >= 0.9 else ("Open", "fair")
    style.trust(word, level, setting_text.certainty_text(result))
    rows = _rows(view, result)
    with st.container(border=True, key="settings_card"):
        _head(result)
        _draw_table(view, result, rows)
    if len(result.first) > 1:
        with st.container(border=True, key="why_card"):
            _why(view, result, rows)
    if view.filters:
        st.caption(style.plain(f"Filtered to runs with {view.filters}."))


def _head(result: SettingTable) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**All {len(result.first):,} settings**", width="content")
        st.caption("Click one or two settings to see why one beats the other.", width="content")
        downloads.table(
            "Settings", lambda: result.frame, "settings", "download_settings", "All settings as CSV."
        )


def _rows(view: View, result: SettingTable) -> list[int]:
    """Return the rows of the two settings that are compared, the worse one first.

    The default is the best one and the one with the median mean. A single choice is compared with the best.
    """
    chosen = [int(result.codes[row]) for row in settings.chosen_runs(view)]
    chosen = [row for row in dict.fromkeys(chosen) if row >= 0]
    if len(chosen) == 1 and chosen[0] != 0:
        chosen = [0, *chosen]
    if len(chosen) < 2:
        means = result.figures["mean"].to_numpy(float)
        order = np.argsort(means, kind="stable")
        middle = int(order[(len(order) - 1) // 2])
        chosen = [0, middle if middle != 0 else len(order) - 1]
    return sorted(chosen, reverse=True)


def _draw_table(view: View, result: SettingTable, marked: Sequence[int]) -> None:
    """Draw a row for each setting; a click marks it."""
    figures, parameters = result.figures.head(MOST_ROWS), result.parameters.head(MOST_ROWS)
    ends = figures[["low", "high", "mean"]].head(SPANNED_ROWS).to_numpy(float)
    span = float(np.nanmin(ends)), float(np.nanmax(ends))
    names = view.kept.run_names.astype(str)
    rows: list[dict[str, Any]] = []
    for k, row in enumerate(figures.to_dict("records")):
        label = f"{k + 1} · {names.iloc[int(result.first[k])]}" if row["runs"] == 1 else str(k + 1)
        chance = bar_cells.chance(row["p_best"], "of all draws from the model")
        rows.append(
            {
                "0": k,
                "1": label,
                "2": row["runs"],
                "3": bar_cells.rounded(row["mean"], 3),
                "4": bar_cells.rounded(row["shrunken"], 3),
                "5": bar_cells.rounded(row["p_best"], 3),
                "cells": {"4": _interval(row, span), "5": chance},
                **{str(6 + i): runs_table.cell(value) for i, value in enumerate(parameters.iloc[k])},
            }
        )
    better = "descending" if view.goal == "maximize" else "ascending"
    directions = {MEAN: better, EXPECTED: better, BEST: "descending", RUNS: "descending"}
    headings = {
        str(i): [name, _HELP[name], directions.get(name, "ascending")] for i, name in enumerate(_HELP, 1)
    }
    headings |= {str(6 + i): [name, name, "ascending"] for i, name in enumerate(parameters.columns)}
    total = len(result.first)
    table.component(
        "setting_table",
        lambda path: mark(view, result, int(path[0])),
        kind="runs settings",
        headings=headings,
        rows=rows,
        id="0",
        selected=list(marked),
        page_size=PAGE_SIZE,
        footer=f"The best {len(rows):,} of {total:,} settings. Settings contains all."
        if len(rows) < total
        else "",
    )


def mark(view: View, result: SettingTable, clicked: int) -> None:
    """Mark a setting beside the one that was marked last, or take its mark away."""
    marked = [int(result.codes[row]) for row in settings.chosen_runs(view)]
    rows = table.marked_after(marked, clicked)
    settings.keep_chosen_runs(view, [int(result.first[row]) for row in rows if row >= 0])


def _interval(row: Mapping[Any, Any], span: tuple[float, float]) -> dict[str, Any]:
    """Return the cell with the interval as a line, the expected metric as a point and the mean as a ring."""
    low, high, mean = row["low"], row["high"], row["mean"]
    text = interval_text(row["shrunken"], low, high)
    title = f"expected {text}, mean of its runs {number_text(mean)}"
    cell = bar_cells.interval(row["shrunken"], low, high, span, text, title)
    cell["bar"].insert(1, ("mean", bar_cells.percent(bar_cells.place_in(span, mean)), 0))
    return cell


def _why(view: View, result: SettingTable, rows: Sequence[int]) -> None:
    """Draw why the second setting beats the first, and the way from the first to the second."""
    a, b = rows
    with st.spinner("Dividing the difference among the parameters …"):
        explanation = settings.explanation(view, int(result.first[a]), int(result.first[b]))
    names = view.kept.run_names.astype(str)
    first, second = (_name(result, names, row) for row in (a, b))
    sentence = explanation_text.headline(explanation, first, second)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(style.plain(sentence), anchor=False, width="content")
        downloads.table("Parts", explanation.to_frame, "explanation", "download_parts", "The parts as CSV.")
    waterfall, path = settings.figures(explanation, first, second, PATH_HEIGHT)
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        plot.draw(waterfall, "waterfall", sentence)
        against = explanation_text.against_text(explanation)
        st.caption("Blue is better, orange worse, grey is seed or unknown. Lines are 90% intervals.")
        if against:
            st.caption(style.plain(against))
    with right:
        _path(explanation, path, first)
    for note in explanation.notes:
        st.caption(style.plain(note))


def _path(explanation: Explanation, figure: dict[str, Any], start: str) -> None:
    words = explanation_text.next_change_text(explanation)
    if not words:
        return
    plot.draw(figure, "ablation_path", f"The best single changes from {start}")
    st.caption(style.plain(words))


def _name(result: SettingTable, names: pd.Series, row: int) -> str:
    single = int(result.figures["runs"].iloc[row]) == 1
    return names.iloc[int(result.first[row])] if single else f"Setting {row + 1}"
