"""A list of runs to start: as a table, and as files to download."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from importance.csv_export import settings_csv
from importance.sweep.batch import records


def draw(
    runs: pd.DataFrame,
    exported: pd.DataFrame,
    name: str,
    *,
    key: str,
    height: int,
    first: Mapping[str, tuple[list[str], Any]] | None = None,
) -> None:
    """Draw the table of the runs, and a button for each file beside it.

    Args:
        runs: the settings of the runs.
        exported: the same with the names that the training uses.
        name: of the files, without its ending.
        key: of the table.
        height: of the table, in pixels.
        first: columns in front of the settings: name -> (the text of each run, Streamlit's configuration).
    """
    table, buttons = st.columns([0.82, 0.18], gap="small")
    shown = runs.map(lambda value: str(value).lower() if isinstance(value, bool) else value)
    config = {str(each): st.column_config.NumberColumn(format="%.4g") for each in runs.select_dtypes("float")}
    for place, (column, (texts, configuration)) in enumerate((first or {}).items()):
        shown.insert(place, column, texts)
        config[column] = configuration
    table.dataframe(shown, hide_index=True, height=height, key=key, column_config=config)
    files = {
        f"{name}.csv": settings_csv(exported),
        f"{name}.json": json.dumps(records(exported), indent=1),
    }
    for file, text in files.items():
        buttons.download_button(
            file, text, file, icon=":material/download:", key=f"download_{file}", width="stretch"
        )
