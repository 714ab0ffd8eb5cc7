"""The table of runs under the panel, best first, its download, and the details of one run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from importance.csv_export import safe_csv
from importance.formatting import is_missing, names_in_group, number_text, short_labels
from importance.runs.table import Runs
from pages.ui import style, table

MOST_ROWS = 200
HEADING = 26  # characters that fit into a heading
_SETTING = "Setting: runs with the same number have the same values in all parameters"


def best_first(runs: Runs, metric: str, goal: str) -> pd.DataFrame:
    """Return all columns of the runs, best first, with their index.

    Infeasible runs come after all others, and runs without a finite metric come last.
    """
    values = pd.to_numeric(runs.frame[metric], errors="coerce")
    values = values.where(np.isfinite(values))
    order = values.sort_values(ascending=goal == "minimize", na_position="last", kind="stable").index
    if runs.feasible is not None:
        behind = pd.Series(~runs.feasible & np.isfinite(values), index=values.index) + 2 * values.isna()
        order = behind[order].sort_values(kind="stable").index
    return runs.frame.loc[order]


def draw(
    runs: Runs, chart_rows: np.ndarray, metric: str, goal: str, parameters: Sequence[str], marked: int | None
) -> int | None:
    """Draw the best runs, and return the chart's row of the run that was just clicked, or None.

    Args:
        runs: the runs to show.
        chart_rows: (n_runs,) each run's row in the table that the chart is drawn from.
        metric, goal: what decides which runs are best.
        parameters: the columns to show beside the metric.
        marked: the chart's row of the marked run.
    """
    best = best_first(runs, metric, goal).head(MOST_ROWS)
    names = runs.run_names
    columns = [metric, *(name for name in parameters if name != metric)]
    cells = [[cell(value) for value in best[name]] for name in columns]
    headed = columns
    settings = runs.settings()
    if settings.repeated:
        cells, headed = [(settings.codes[best.index] + 1.0).tolist(), *cells], ["Setting", *columns]
    rows = list(zip(chart_rows[best.index].tolist(), names.iloc[best.index].astype(str), *cells, strict=True))
    n = len(runs)
    footer = f"The best {len(rows):,} of {n:,} runs. Download contains all." if len(rows) < n else ""
    better = "descending" if goal == "maximize" else "ascending"
    titles = {"Setting": _SETTING} if settings.repeated else {}
    in_group = names_in_group(runs.parameters)
    shown = ["Run", *headed]
    labels = short_labels([in_group.get(name, name) for name in shown], HEADING)
    headings = [
        (
            labels[i],
            titles.get(name, name) if i == 1 else name,
            better if name == metric else "ascending",
        )
        for i, name in enumerate(shown)
    ]
    return table.run_table(headings, rows, footer, selected=marked)


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


def details(runs: Runs, row: int, metric: str, goal: str) -> None:
    """Draw one run in full, and how it differs from the best run."""
    best = best_first(runs, metric, goal).index[0]
    names = runs.run_names
    columns = [*runs.metrics, *runs.selectable]
    mine, theirs = runs.frame.loc[row, columns], runs.frame.loc[best, columns]
    table = pd.DataFrame(
        {
            "Column": columns,
            names[row]: [_text(v) for v in mine],
            f"best: {names[best]}": [_text(v) for v in theirs],
            "Differs": ["●" if _text(a) != _text(b) else "" for a, b in zip(mine, theirs, strict=True)],
        }
    )
    if row == best:
        st.markdown(f"**{style.plain(names[row])}** is the best of these runs.")
        table = table.iloc[:, :2]
    else:
        differ = int((table["Differs"] != "").loc[table["Column"].isin(runs.parameters)].sum())
        st.text(f"{names[row]} differs from the best run, {names[best]}, in {differ} parameters.")
        table = table.sort_values("Differs", ascending=False, kind="stable")
    st.dataframe(table, hide_index=True, height=250)


def _text(value: object) -> str:
    if is_missing(value):
        return "–"
    return number_text(value, 6) if isinstance(value, float) else str(value)
