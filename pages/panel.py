"""The main page: the table of importance beside the parallel coordinates, linked by the brush."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from importance.effects.story import before_story
from importance.errors import ImportanceError
from importance.ranking import sentences
from pages.ui import (
    chart_header,
    diagnostics,
    drawn_later,
    first_tiles,
    linked_views,
    notices,
    page_frame,
    parallel,
    reserved_room,
    state,
    style,
    table,
)
from pages.ui.state import Chart, View, effects, further_columns

CARD_HEIGHT, LOW_CARD_HEIGHT = 560, 430
FEW_ROWS = 5  # with so few rows, the high card would be half empty
SHORT_ROWS = 3  # with so few, the card is as high as its rows
LEGEND_HEIGHT = 86
WITH_FURTHER_COLUMNS = (0.52, 0.48)  # the table and the chart, where there are several objectives


def draw_chart(view: View, parameters: Sequence[str], chart: Chart, height: int) -> None:
    """Draw the parallel coordinates under their header."""
    if chart_header.draw(view, chart):
        st.plotly_chart(
            state.plain_chart(view, parameters, height),
            key="plain",
            config={"displaylogo": False, "plotGlPixelRatio": 1},
        )
    else:
        with reserved_room.for_chart("parallel", height):
            parallel.chart(chart.payload)


def first_look(view: View, rest: str = "all {} are being ranked") -> None:
    """Draw the answer of a small sample, which is on screen while all runs are ranked."""
    try:
        ranking = state.first_answer(view)
    except ImportanceError:
        return  # too few runs of the sample have the metric; the full answer follows
    st.title(style.plain(sentences.finding(ranking)), anchor=False)
    style.trust(
        "First look",
        "fair",
        f"A sample of {ranking.n_runs:,} runs; {rest.format(format(len(view.kept), ','))}.",
    )
    table.parameter_table(ranking, key="first_table")


def without_ranking(view: View, error: ImportanceError) -> None:
    """Draw why the runs cannot be ranked, and the chart and the table of the runs."""
    notices.cannot_rank(error, view)
    if not len(view.kept):
        st.caption(f"Below are all {len(view.runs):,} runs.")
        view = replace(view, kept=view.runs)
    names = list(view.modelled if view.shown is None else view.shown)[: state.SHOWN_BY_AUTO]
    names += view.axes
    height = LOW_CARD_HEIGHT - LEGEND_HEIGHT
    drawn = state.chart(view, names, height)
    with st.container(border=True, height=LOW_CARD_HEIGHT, key="chart_card"):
        draw_chart(view, names, drawn, height)
    linked_views.unranked(view, names, drawn)


def stopped(view: View) -> None:
    """Draw what stays when the user stops the ranking of many runs."""
    if view.modelled and state.has_a_first_answer(view):
        first_look(view, "the ranking of all {} was stopped")


def answer(view: View) -> None:
    """Draw the finding, the trust line, the table, the chart and the runs."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    first = st.empty()
    if state.takes_long(view):
        with first.container():
            first_look(view)
    with st.spinner(
        f"Ranking {len(view.modelled)} parameters over {len(view.kept):,} runs …", show_time=True
    ):
        try:
            ranking = state.answer(view)
            story_follows = effects.story_follows(view, ranking)
            ranking = before_story(ranking) if story_follows else effects.with_story_of(view, ranking)
        except ImportanceError as error:
            first.empty()
            without_ranking(view, error)
            return
        shown = [score.name for score in ranking.scores if view.shown is None or score.name in view.shown]
        if view.shown is None:
            shown = shown[: state.SHOWN_BY_AUTO]
        rows = table.row_count(ranking, shown)
        height = LOW_CARD_HEIGHT if rows <= FEW_ROWS else CARD_HEIGHT
        # The first look stays until all is computed, so that the page is never empty.
        on_chart = [*shown, *view.axes]
        drawn = state.chart(view, on_chart, height - LEGEND_HEIGHT) if shown else None
    first.empty()
    # The place is as high as the finding, so that nothing moves when the finding comes.
    headline, trust = linked_views.headline(view, ranking), sentences.trust_line(ranking)
    with reserved_room.for_headline("finding", len(headline), len(trust)):
        head = st.container(key="finding_head")
        with head:
            style.room()
    notices.changed(state.change(view, ranking))
    if drawn is None:
        notices.everything_hidden()
        return
    first_tiles.draw(view, shown, evidence=ranking.fit.evidence)
    shares = WITH_FURTHER_COLUMNS if further_columns.weighed_goals(view) else (0.41, 0.59)
    left, right = st.columns(shares, gap="small")
    table_card = left.container(
        border=True, height="content" if rows <= SHORT_ROWS else height, key="table_card"
    )
    with table_card:
        table_room = reserved_room.for_stacked_table("ranking", table.line_count(ranking, shown))
        with table_room:
            style.room()
    with right.container(border=True, height=height, key="chart_card"):
        draw_chart(view, on_chart, drawn, height - LEGEND_HEIGHT)
    below = st.container()
    places = linked_views.Places(head, table_room, below)
    linked_views.draw(view, ranking, shown, drawn, places, story_follows)
    notices.left_out(ranking, view)
    diagnostics.draw(view, ranking)
    drawn_later.finish(view)
    if story_follows:
        drawn_later.add_story(view)


page_frame.show(answer, stopped=stopped)
