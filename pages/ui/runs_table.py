"""The runs table under the panel: best first, sortable, downloadable; one run can be looked at in full."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from importance.exports import safe_csv
from importance.labels import number_text
from importance.runs import Runs

MOST_ROWS = 5_000


def best_first(runs: Runs, metric: str, goal: str) -> pd.DataFrame:
    """All columns of the runs, best first; runs without a finite metric come last. The index is kept."""
    values = pd.to_numeric(runs.frame[metric], errors="coerce")
    values = values.where(np.isfinite(values))
    order = values.sort_values(ascending=goal == "minimize", na_position="last", kind="stable").index
    return runs.frame.loc[order]


def draw(runs: Runs, metric: str, goal: str, parameters: Sequence[str]) -> int | None:
    """Draw the table; returns the position of the marked run among `runs`, or None."""
    table = best_first(runs, metric, goal)
    names = runs.run_names.loc[table.index]
    shown = table[[metric, *(p for p in parameters if p != metric)]].head(MOST_ROWS)
    shown.insert(0, "Run", names.head(MOST_ROWS))
    event = st.dataframe(
        shown,
        key="runs_table",
        hide_index=True,
        height=250,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            name: st.column_config.NumberColumn(format="%.4g")
            for name in shown.columns
            if pd.api.types.is_numeric_dtype(shown[name])
        },
    )
    rows = event.selection.rows if event else []
    return int(shown.index[rows[0]]) if rows and rows[0] < len(shown) else None


def download(runs: Runs, metric: str, goal: str) -> None:
    """A button that downloads these runs, best first."""
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
    """One run in full, and how it differs from the best run."""
    best = best_first(runs, metric, goal).index[0]
    names = runs.run_names
    columns = [*runs.metrics, *runs.parameters]
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
        st.markdown(f"**{names[row]}** is the best of these runs.")
        table = table.iloc[:, :2]
    else:
        differ = int((table["Differs"] != "").loc[table["Column"].isin(runs.parameters)].sum())
        st.text(f"{names[row]} differs from the best run, {names[best]}, in {differ} parameters.")
        table = table.sort_values("Differs", ascending=False, kind="stable")
    st.dataframe(table, hide_index=True, height=250)


def _text(value: object) -> str:
    if value is None or value != value:
        return "–"
    return number_text(value, 6) if isinstance(value, float) else str(value)
