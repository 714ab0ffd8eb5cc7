"""The main page: the table of importances beside the parallel coordinates."""

from __future__ import annotations

import streamlit as st

from importance import wording
from importance.errors import ImportanceError
from importance.scores import Ranking
from pages.ui import notices, sidebar, state, style, table

CHART_HEIGHT = 560


def trust(ranking: Ranking) -> None:
    """The badge and the sentence under the finding."""
    r2 = ranking.fit.r2
    if not ranking.fit.evidence:
        word, level = "no evidence", "none"
    elif r2 >= 0.5:
        word, level = "trust: good", "good"
    else:
        word, level = "trust: fair" if r2 >= 0.2 else "trust: weak", "fair"
    style.trust(word, level, wording.trust_line(ranking))


def chart(view: state.View, parameters: list[str]) -> None:
    """The parallel coordinates with their legend."""
    drawn = state.chart(view, parameters, CHART_HEIGHT)
    n, total = drawn["n_drawn"], len(view.kept)
    note = f"{total:,} runs" if n == total else f"{n:,} of {total:,} runs drawn, best and worst always"
    style.legend("worse", f"better {view.metric}", f"· {note}")
    st.plotly_chart(drawn["figure"], key="parallel", config={"displaylogo": False}, alt=drawn["title"])


def answer(view: state.View) -> None:
    """The finding, the trust line, the table and the chart."""
    with st.spinner(
        f"Ranking {len(view.modelled)} parameters over {len(view.kept):,} runs …", show_time=True
    ):
        ranking = state.ranking(view)
    st.title(wording.finding(ranking), anchor=False)
    trust(ranking)
    shown = view.shown
    if shown is None:
        shown = tuple(score.name for score in ranking.scores[: state.SHOWN_BY_AUTO])
    if not shown:
        notices.everything_hidden()
        return
    left, right = st.columns([0.45, 0.55], gap="small")
    with left.container(border=True, height=CHART_HEIGHT + 70, key="table_card"):
        table.parameter_table(ranking, set(shown) if not view.auto else None)
    with right.container(border=True, height=CHART_HEIGHT + 70, key="chart_card"):
        order = [score.name for score in ranking.scores if score.name in shown]
        chart(view, order)
    notices.left_out(ranking, view)


view = sidebar.draw()
notices.problem()
if view is not None:
    try:
        answer(view)
    except ImportanceError as error:
        notices.cannot_rank(error, view)
