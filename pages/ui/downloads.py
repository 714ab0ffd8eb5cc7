"""Downloads: the report as one HTML file, and tables as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from importance.charts.brushes import Brush
from importance.csv_export import safe_csv
from importance.ranking.result import Ranking
from importance.report.report import report
from importance.runs.curves import Curves
from importance.runs.table import Runs
from pages.ui import style
from pages.ui.state import View, has_curves
from pages.ui.state.curves import opened
from pages.ui.state.shared import computed_for_download


def downloads(view: View, brushed: Runs, ranking: Ranking, brushes: Mapping[str, Brush]) -> None:
    """Draw the buttons for the table and the report of the brushed runs.

    The report is made when its button is clicked.
    """
    words = [brush.words() for brush in brushes.values()]
    filters = " and ".join([view.filters, *words] if view.filters else words)
    table(
        "Table",
        lambda: ranking.to_frame().reset_index(),
        "importance",
        "download_table",
        "The table of parameters as CSV.",
    )
    curves = opened(view)
    st.download_button(
        "Report",
        lambda: _report(view, brushed, ranking, filters, curves),
        file_name="report.html",
        mime="text/html",
        icon=":material/description:",
        type="tertiary",
        on_click="ignore",
        help=f"This page as one HTML file, which works offline and can be printed.{_on_curves(view, curves)}",
    )


def _on_curves(view: View, curves: Callable[[], Curves] | None) -> str:
    """Return whether the report has the learning curves, as a sentence; "" if the source keeps none."""
    if curves is not None:
        return f" It has the learning curves of {style.plain(view.metric)}."
    return " Open the page Curves first, and it has the learning curves too." if has_curves() else ""


def table(label: str, make: Callable[[], pd.DataFrame], name: str, key: str, help: str) -> None:
    """Draw a button that downloads a table as CSV; the table is made when the button is clicked."""
    st.download_button(
        label,
        lambda: safe_csv(make()),
        file_name=f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)}.csv",
        mime="text/csv",
        icon=":material/table:",
        type="tertiary",
        on_click="ignore",
        key=key,
        help=help,
    )


def _report(
    view: View, runs: Runs, ranking: Ranking, filters: str, curves: Callable[[], Curves] | None
) -> str:
    parameters = None if view.auto else list(view.modelled)
    return computed_for_download(
        report,
        runs,
        view.metric,
        parameters,
        goal=view.goal,
        ranking=replace(ranking, goal_source=view.goal_source),
        filters=filters,
        made=date.today().isoformat(),
        curves=None if curves is None else curves(),
    )
