"""What can be taken along from the panel: the report as one HTML file, and the table as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from importance.brushes import Brush
from importance.exports import safe_csv
from importance.runs import Runs
from importance.scores import Ranking
from pages.ui.state import View


def downloads(view: View, chosen: Runs, ranking: Ranking, picks: Mapping[str, Brush]) -> None:
    """The buttons; the report is made only when its button is clicked, of the runs that are brushed."""
    filters = " and ".join([*([view.filters] if view.filters else []), *(b.words() for b in picks.values())])
    st.download_button(
        "Table",
        lambda: safe_csv(ranking.to_frame().reset_index()),
        file_name="importance.csv",
        mime="text/csv",
        icon=":material/table:",
        type="tertiary",
        on_click="ignore",
        help="The table of parameters as CSV.",
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


def _report(view: View, chosen: Runs, ranking: Ranking, filters: str) -> str:
    from importance.report import report

    parameters = None if view.auto else list(view.modelled)
    return report(
        chosen,
        view.metric,
        parameters,
        goal=view.goal,
        ranking=ranking,
        filters=filters,
        made=date.today().isoformat(),
    )
