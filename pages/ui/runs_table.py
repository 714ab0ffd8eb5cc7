"""The table of runs under the panel, best first, its download, and the details of one run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from importance.csv_export import safe_csv
from importance.formatting import is_missing, names_in_group, number_text, short_labels
from importance.model.target import final_values
from importance.runs.table import Runs
from pages.ui import style, table

MOST_ROWS = 200
DETAILS_SIZE = 12
HEADING = 26  # characters that fit into a heading
_SETTING = "Setting: runs with the same number have the same values in all parameters"


def best_first(runs: Runs, metric: str, goal: str, most: int | None = None) -> pd.DataFrame:
    """Return all columns of the runs, or of the best of them, best first, with their index.

    Infeasible runs come after all others, and runs without a finite metric come last. So do runs that were
    stopped early, if the metric is what a run costs.
    """
    values = pd.Series(final_values(runs, metric), index=runs.frame.index)
    values = values.where(np.isfinite(values))
    order = values.sort_values(ascending=goal == "minimize", na_position="last", kind="stable").index
    if runs.feasible is not None:
        behind = pd.Series(~runs.feasible & np.isfinite(values), index=values.index) + 2 * values.isna()
        order = behind[order].sort_values(kind="stable").index
    return runs.frame.loc[order[:most]]


def draw(
    runs: Runs,
    chart_rows: np.ndarray,
    metric: str,
    goal: str,
    parameters: Sequence[str],
    marked: int | None,
    on_click: Callable[[int], None] | None = None,
) -> None:
    """Draw the best runs.

    Args:
        runs: the runs to show.
        chart_rows: (n_runs,) each run's row in the table that the chart is drawn from.
        metric, goal: what decides which runs are best.
        parameters: the columns to show beside the metric.
        marked: the chart's row of the marked run.
        on_click: called with the chart's row of the run that was clicked.
    """
    best = best_first(runs, metric, goal, MOST_ROWS)
    names = runs.run_names
    columns = [metric, *(name for name in parameters if name != metric)]
    cells = [cells_of(best[name]) for name in columns]
    headed = columns
    settings = runs.settings()
    if settings.repeated:
        cells, headed = [(settings.codes[best.index] + 1.0).tolist(), *cells], ["Setting", *columns]
    rows = list(zip(chart_rows[best.index].tolist(), names.iloc[best.index].astype(str), *cells, strict=True))
    n = len(runs)
    footer = f"The best {len(rows):,} of {n:,} runs. Download contains all." if len(rows) < n else ""
    better = "descending" if goal == "maximize" else "ascending"
    titles = {"Setting": _SETTING} if settings.repeated else {}
    shown = ["Run", *headed]
    labels = heading_labels(shown, runs.parameters)
    headings = [
        (
            labels[i],
            titles.get(name, name) if i == 1 else name,
            better if name == metric else "ascending",
        )
        for i, name in enumerate(shown)
    ]
    table.run_table(headings, rows, footer, selected=marked, on_click=on_click)


def heading_labels(names: Sequence[str], parameters: Iterable[str]) -> list[str]:
    """Return the names as headings: short, all different, and without the start that all parameters share."""
    in_group = names_in_group(parameters)
    return short_labels([in_group.get(name, name) for name in names], HEADING)


def cells_of(values: pd.Series) -> list[str | float | None]:
    """Return the values of a column as `cell` does."""
    if values.dtype != np.float64:
        return [cell(value) for value in values]
    return [
        float(f"{value:.4g}") if math.isfinite(value) else cell(value) for value in values.to_numpy().tolist()
    ]


def cell(value: object) -> str | float | None:
    """Return a value as a table shows and sorts it: a number, a text, or None if it is missing."""
    if is_missing(value):
        return None
    if isinstance(value, float):
        return float(f"{value:.4g}") if np.isfinite(value) else "∞" if value > 0 else "−∞"
    return str(value)


def download(runs: Runs, metric: str, goal: str) -> None:
    """Draw a button that downloads these runs, best first."""
    st.download_button(
        "Download",
        lambda: safe_csv(best_first(runs, metric, goal)),
        file_name="runs.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def details(runs: Runs, row: int, metric: str, goal: str, other: int | None = None) -> None:
    """Draw one run in full beside another one, what differs first.

    Args:
        runs: the runs to choose from.
        row: the position of the run.
        metric, goal: what decides which run is best.
        other: the position of the other run; by default it is the best one.
    """
    best = best_first(runs, metric, goal, 1).index[0]
    beside = best if other is None else other
    names = runs.run_names.astype(str)
    columns = [*runs.metrics, *runs.selectable]
    pairs = [(name, _text(runs.frame.at[row, name]), _text(runs.frame.at[beside, name])) for name in columns]
    if row == beside:
        st.markdown(f"**{style.plain(names[row])}** is the best of these runs.")
    else:
        differ = sum(a != b for name, a, b in pairs if name in runs.parameters)
        which = "the best run, " if beside == best else ""
        count = f"{differ} parameter{'s' * (differ != 1)}"
        st.text(f"{names[row]} differs from {which}{names[beside]}, in {count}.")
        pairs.sort(key=lambda pair: pair[1] == pair[2])
    heads = [names[row]] if row == beside else [names[row], names[beside]]
    labels = names_in_group(columns)
    table.component(
        "run_details",
        kind="runs wraps pairs",
        headings={
            "1": ["Column", "What differs comes first", "ascending"],
            **{str(i): [head, head, "ascending"] for i, head in enumerate(heads, 2)},
        },
        rows=[
            {"0": name, "1": labels[name], "2": a, "3": b, "muted": bool(a == b and row != beside)}
            for name, a, b in pairs
        ],
        id="0",
        page_size=DETAILS_SIZE,
        still=True,
        footer=f"{len(pairs)} columns",
    )


def _text(value: object) -> str:
    if is_missing(value):
        return "–"
    return number_text(value, 6) if isinstance(value, float) else str(value)
