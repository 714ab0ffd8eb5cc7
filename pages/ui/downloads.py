"""What can be taken along: the report as one HTML file, and tables as CSV."""

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
from importance.runs.table import Runs
from pages.ui.state import View


def downloads(view: View, chosen: Runs, ranking: Ranking, picks: Mapping[str, Brush]) -> None:
    """The buttons; the report is made only when its button is clicked, of the runs that are brushed."""
    filters = " and ".join([*([view.filters] if view.filters else []), *(b.words() for b in picks.values())])
    table(
        "Table",
        lambda: ranking.to_frame().reset_index(),
        "importance",
        "download_table",
        "The table of parameters as CSV.",
    )
    st.download_button(
        "Report",
        lambda: _report(view, chosen, ranking, filters),
        file_name="report.html",
        mime="text/html",
        icon=":material/description:",
        type="tertiary",
        on_click="ignore",
        help="All of this in one HTML file that works offline and prints.",
    )


def table(label: str, make: Callable[[], pd.DataFrame], name: str, key: str, help: str) -> None:
    """A button that gives a table as CSV; it is made only when the button is clicked."""
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


def _report(view: View, chosen: Runs, ranking: Ranking, filters: str) -> str:
    from importance.report.report import report

    parameters = None if view.auto else list(view.modelled)
    return report(
        chosen,
        view.metric,
        parameters,
        goal=view.goal,
        ranking=replace(ranking, goal_source=view.goal_source),
        filters=filters,
        made=date.today().isoformat(),
    )
