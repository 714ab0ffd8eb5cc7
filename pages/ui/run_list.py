"""A list of runs to start: as a table, and as files to download."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from importance.formatting import names_in_group
from pages.ui import suggested_runs, table

PAGE_SIZE = 6


def draw(runs: pd.DataFrame, exported: pd.DataFrame, name: str, *, key: str) -> None:
    """Draw the buttons for the files, and the table of the runs.

    Args:
        runs: the settings of the runs.
        exported: the same with the names that the training uses.
        name: of the files, without its ending.
        key: of the table.
    """
    with st.container(horizontal=True):
        suggested_runs.save(exported, name)
    labels = names_in_group(map(str, runs))
    columns = {str(i): str(column) for i, column in enumerate(runs, 2)}
    rows = [
        {
            "0": k,
            "1": float(k + 1),
            **{i: suggested_runs.cell(runs[column].iloc[k])[0] for i, column in columns.items()},
        }
        for k in range(len(runs))
    ]
    table.component(
        key,
        kind="runs wraps",
        headings={
            "1": ["Run", "In the order in which to start them", "ascending"],
            **{i: [labels[column], column, "ascending"] for i, column in columns.items()},
        },
        rows=rows,
        id="0",
        page_size=PAGE_SIZE,
        still=True,
        footer=f"{len(runs)} runs",
    )
