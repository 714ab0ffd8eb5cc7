"""The views that follow the brush: the finding, the table of parameters and the table of runs.

The chart is drawn outside the fragment, and everything that depends on the brush inside it. A brush reruns
the fragment alone, and the chart is not sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from importance.charts import brushes
from importance.charts.axis import Axis, height
from importance.charts.brushes import Brush
from importance.errors import ImportanceError
from importance.formatting import without_shared_start
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from pages.ui import (
    downloads,
    drawn_later,
    filter_bar,
    malloc_trim,
    parallel,
    ranges,
    runs_table,
    state,
    style,
    table,
)
from pages.ui.state import Chart, View, further_columns

FEW_RUNS = 30
RELIABLE, TENTATIVE = 0.5, 0.2
"""R2 on held-out runs from which a ranking is called reliable, and from which tentative."""


@dataclass(frozen=True)
class Places:
    """Where the linked views go: above the cards, in the left card, and below the cards."""

    head: DeltaGenerator  # a place for one element
    table: DeltaGenerator
    below: DeltaGenerator


def trust(ranking: Ranking) -> None:
    """Draw the badge and the sentence under the finding."""
    r2 = ranking.fit.r2
    if ranking.fit.confounded:
        word, level = "Few settings", "none"
    elif not ranking.fit.evidence:
        word, level = "No signal", "none"
    elif (ranking.n_settings or ranking.n_runs) < FEW_RUNS:
        word, level = "Few settings" if ranking.repeated else "Few runs", "fair"
    elif r2 >= RELIABLE:
        word, level = "Reliable", "good"
    else:
        word, level = "Tentative" if r2 >= TENTATIVE else "Weak", "fair"
    style.trust(word, level, sentences.trust_line(ranking))


@st.fragment
def unranked(view: View, columns: Sequence[str], chart: Chart) -> None:
    """Draw the runs of a view that has no ranking. Each brush reruns this function alone."""
    active = _active_brushes(view, chart.axes, state.get("_marked_run"))
    mask = brushes.selected(view.kept, active.values())
    brushed = view.kept if mask.all() else view.kept.take(mask)
    _runs_card(view, brushed, np.flatnonzero(mask), active, columns)


@st.fragment
def draw(
    view: View,
    whole: Ranking,
    shown: Sequence[str],
    chart: Chart,
    places: Places,
    story_follows: bool,
) -> None:
    """Draw everything but the chart. Each brush reruns this function alone.

    Args:
        view: what the sidebar describes.
        whole: the ranking of all runs of the view.
        shown: the parameters with an axis, most important first.
        chart: the chart on screen.
        places: where to draw.
        story_follows: whether the words of the fitted model are still to come.
    """
    axes, columns = chart.axes, [*shown, *view.axes]
    with places.below:
        active = _active_brushes(view, axes, state.get("_marked_run"))
        mask = brushes.selected(view.kept, active.values())
        brushed = view.kept if mask.all() else view.kept.take(mask)
        # The runs come first: they follow a brush at once, and their ranking takes longer.
        buttons = _runs_card(view, brushed, np.flatnonzero(mask), active, columns)
    ranking, problem = whole, ""
    part = replace(view, kept=brushed)
    if len(brushed) < len(view.kept):
        try:
            with state.stoppable("brush", part.key):
                ranking = state.answer(part)
        except ImportanceError as error:
            problem = str(error)
        except state.Stopped:
            problem = "You stopped the ranking of these runs. Change the filters to rank others."
    with places.head.container():
        _head(view, ranking, len(brushed), problem)
    further, pending = ((), False) if problem else further_columns.known(part)
    with places.table:
        ghosts = whole.shown_shares if ranking is not whole else None
        rows = None if view.auto else set(shown)
        table.parameter_table(
            ranking,
            rows,
            selected=state.get("_marked"),
            ghosts=ghosts,
            faded=bool(problem),
            names=view.runs.parameters,
            caveats=() if problem else state.caveats(part),
            further=further,
            on_click=partial(apply_click, view),
        )
    if not problem:
        with buttons:
            downloads.downloads(view, brushed, ranking, active)
    if pending and state.in_fragment():
        drawn_later.compute_further(part)
    malloc_trim.release()
    if story_follows and state.in_fragment():  # the brush has ended the run that was to add it
        drawn_later.add_story(view)


def _head(view: View, ranking: Ranking, n_brushed: int, problem: str) -> None:
    """Draw the finding and how far to trust it, or why the brushed runs cannot be ranked."""
    if problem:
        title = f"{n_brushed:,} of {len(view.kept):,} runs selected: too few to rank"
        st.title(title if n_brushed else "No runs match these filters", anchor=False)
        style.trust("Filtered", "none", problem)
        return
    whole_head(view, ranking, state.get("_marked"))


def headline(view: View, ranking: Ranking) -> str:
    """Return the finding as the page has it."""
    finding = sentences.finding if view.best is None else sentences.separation
    return without_shared_start(finding(ranking), view.runs.parameters)


def whole_head(view: View, ranking: Ranking, marked: str | None = None) -> None:
    """Draw the finding, how far to trust it, and the button for the marked row."""
    st.title(style.plain(headline(view, ranking)), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        trust(ranking)
        _effect_button(view, marked)


def _effect_button(view: View, marked: str | None) -> None:
    """Draw the button that leads from the marked row to its effect."""
    if marked in view.modelled and st.button(
        f"Effect of {style.plain(str(marked))}",
        key="to_effect",
        type="tertiary",
        icon=":material/show_chart:",
    ):
        state.go_to("pages/effects.py", parameter=str(marked))


def _why_button(runs: Runs, row: int, view: View) -> None:
    """Draw the button that leads from the marked run to why the best run beats it."""
    best = runs_table.best_first(runs, view.metric, view.goal, 1).index[0]
    if row == best or not np.isfinite(pd.to_numeric(runs.frame[view.metric], errors="coerce").iloc[row]):
        return
    if st.button(
        "Why the best run beats it", key="to_why", type="tertiary", icon=":material/waterfall_chart:"
    ):
        state.compare_settings_of(runs.run_names.astype(str).iloc[[row, best]].tolist())
        state.go_to("pages/data.py", face="Settings")


def _active_brushes(view: View, axes: Sequence[Axis], row: int | None) -> dict[str, Brush]:
    """Return the brushes of this view, the latest drag included, and draw the marked run over the others."""
    active = state.brushes(view)
    mark = None
    if row is not None and row < len(view.kept):
        mark = {
            "row": row,
            "at": {axis.name: height(axis, view.kept.frame.at[row, axis.name]) for axis in axes},
        }
    # A drag is kept before the rerun that it causes begins, so that this one run draws all that follows.
    change = parallel.wire(
        axes,
        state.chart_look().flipped,
        state.spans_of(axes, view),
        mark,
        state.get("_marked"),
        lambda spans: _keep_dragged(view, axes, spans),
    )
    if change:
        state.change_look(change)
        st.rerun(scope="app")
    return active


def _keep_dragged(view: View, axes: Sequence[Axis], spans: dict[str, Any]) -> None:
    """Keep the dragged ranges; brushes on columns that have no axis stay."""
    active, before = state.brushes(view), state.spans_of(axes, view)
    on_chart = {axis.name: axis for axis in axes}
    # A brush that its axis still shows unchanged is not read off the chart again: it may have been typed.
    kept = {
        name: brush
        for name, brush in active.items()
        if name not in on_chart or _equal(before.get(name), spans.get(name))
    }
    dragged = {
        name: brushes.from_positions(on_chart[name], ranges)
        for name, ranges in spans.items()
        if name in on_chart and name not in kept
    }
    state.keep_brushes(kept | {name: brush for name, brush in dragged.items() if brush is not None})


def _equal(a: Any, b: Any) -> bool:
    return a is not None and b is not None and np.shape(a) == np.shape(b) and np.allclose(a, b)


def apply_click(view: View, path: list[str]) -> None:
    """Apply a click in the table of parameters.

    A click on a row marks it and its axis. A click on a level brushes the level.
    """
    if len(path) == 1:
        state.put("_marked", path[0] if path[0] != state.get("_marked") else None)
        return
    name, level = path
    missing = level == "missing" and level not in set(view.kept.frame[name].dropna().astype(str))
    brush = Brush(name, missing=True) if missing else Brush(name, levels=(level,))
    active = state.brushes(view)
    kept = {column: other for column, other in active.items() if column != name}
    state.keep_brushes(kept if active.get(name) == brush else kept | {name: brush})


def mark_run(row: int) -> None:
    """Mark a run by its row in the chart, or take its mark away."""
    state.put("_marked_run", None if row == state.get("_marked_run") else row)


def _runs_card(
    view: View,
    brushed: Runs,
    rows: np.ndarray,
    active: dict[str, Brush],
    shown: Sequence[str],
) -> DeltaGenerator:
    """Draw the number of runs, the brushes, the table of runs and the marked run in full.

    The brushes stand here, below the chart, so that the chart does not move under the pointer.

    Returns:
        The place for more downloads beside that of the runs.
    """
    marked = state.get("_marked_run")
    with st.container(border=True, key="card"):
        bar = st.container(horizontal=True, vertical_alignment="center", key="brush_bar")
        with bar:
            total = len(view.kept)
            noun = "run" if total == 1 else "runs"
            number = f"{len(brushed):,} of {total:,}" if active else f"All {total:,}"
            st.markdown(f"**{number} {noun}**", width="content")
            if active:
                filter_bar.chips(
                    "brush", filter_bar.of_brushes(view, active), partial(state.keep_brushes, {})
                )
            runs_table.download(brushed, view.metric, view.goal)
        if len(brushed):
            runs_table.draw(brushed, rows, view.metric, view.goal, shown, marked, mark_run)
            if marked in rows:
                row = int(np.searchsorted(rows, marked))
                runs_table.details(brushed, row, view.metric, view.goal)
                _why_button(brushed, row, view)
        else:
            st.caption("No run matches all of these filters.")
    ranges.editor(view.kept, [*shown, view.metric], active)
    return bar
