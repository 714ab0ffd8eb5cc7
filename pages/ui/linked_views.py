"""The linked views: whatever the brush picks is what the finding, the table and the runs table are about.

The chart is drawn outside the fragment, and everything that depends on the brush inside it: a brush reruns
only the fragment, and the chart is not sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from importance.charts import brushes
from importance.charts.axis import Axis, height
from importance.charts.brushes import Brush
from importance.errors import ImportanceError
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from pages.ui import downloads, malloc_trim, parallel, ranges, runs_table, state, style, table
from pages.ui.state import View

FEW_RUNS = 30


@dataclass(frozen=True)
class Places:
    """Where the linked views go: above, in the left card, and below."""

    head: DeltaGenerator
    table: DeltaGenerator
    below: DeltaGenerator


def trust(ranking: Ranking) -> None:
    """The badge and the sentence under the finding."""
    r2 = ranking.fit.r2
    if not ranking.fit.evidence:
        word, level = "no evidence", "none"
    elif (ranking.n_settings or ranking.n_runs) < FEW_RUNS:
        word, level = "few settings" if ranking.repeated else "few runs", "fair"
    elif r2 >= 0.5:
        word, level = "trust: good", "good"
    else:
        word, level = "trust: fair" if r2 >= 0.2 else "trust: weak", "fair"
    style.trust(word, level, sentences.trust_line(ranking))


@st.fragment
def draw(view: View, whole: Ranking, shown: Sequence[str], drawn: dict[str, Any], places: Places) -> None:
    """Everything but the chart; reruns alone on each brush.

    Args:
        view: what the sidebar describes.
        whole: the ranking of all runs of the view.
        shown: the parameters with an axis, most important first.
        drawn: what `state.chart` returned.
        places: where to draw.
    """
    axes: tuple[Axis, ...] = drawn["axes"]
    with places.below:
        picks = _listen(view, axes, state.get("_marked_run"))
    mask = brushes.selected(view.kept, picks.values())
    chosen = view.kept if mask.all() else view.kept.take(mask)
    ranking, problem = whole, ""
    if len(chosen) < len(view.kept):
        try:
            ranking = state.answer(replace(view, kept=chosen))
        except ImportanceError as error:
            problem = str(error)
    with places.head:
        if problem:
            st.title(f"{len(chosen):,} of {len(view.kept):,} runs cannot be ranked", anchor=False)
            style.trust("brushed", "none", problem)
        else:
            finding = sentences.finding if view.best is None else sentences.separation
            st.title(style.plain(finding(ranking)), anchor=False)
            with st.container(horizontal=True, vertical_alignment="center"):
                trust(ranking)
                _effect_link(view, state.get("_marked"))
    with places.table:
        ghosts = {s.name: s.importance for s in whole.scores} if ranking is not whole else None
        rows = None if view.auto else set(shown)
        clicked = table.parameter_table(
            ranking, rows, selected=state.get("_marked"), ghosts=ghosts, faded=bool(problem)
        )
    _clicked(view, axes, clicked, picks)
    with places.below:
        _runs(view, chosen, np.flatnonzero(mask), picks, shown, None if problem else ranking)
    malloc_trim.give_back()


def _effect_link(view: View, marked: str | None) -> None:
    """The way from the marked row to its effect."""
    if marked in view.modelled and st.button(
        f"Effect of {style.plain(str(marked))}",
        key="to_effect",
        type="tertiary",
        icon=":material/show_chart:",
    ):
        state.go_to("pages/effects.py", parameter=str(marked))


def _listen(view: View, axes: Sequence[Axis], row: int | None) -> dict[str, Brush]:
    """The brushes of this view, the one just dragged included; draws the marked run over the others."""
    picks = state.brushes(view)
    mark = None
    if row is not None and row < len(view.kept):
        mark = {"row": row, "at": {a.name: height(a, view.kept.frame.at[row, a.name]) for a in axes}}
    # The brush is kept before the rerun that it causes begins, so that one run draws all that follows.
    look = state.chart_look()
    asked = parallel.wire(
        axes, look.flipped, state.spans_of(axes, view), mark, lambda ranges: _brushed(view, axes, ranges)
    )
    if asked:
        state.change_look(asked)
        st.rerun(scope="app")
    return picks


def _brushed(view: View, axes: Sequence[Axis], ranges: dict[str, Any]) -> None:
    """Keep what was dragged; brushes on columns that have no axis stay."""
    picks, before = state.brushes(view), state.spans_of(axes, view)
    on_chart = {axis.name: axis for axis in axes}
    # What an axis shows exactly as it was dragged or typed before is not read off the chart again.
    kept = {n: b for n, b in picks.items() if n not in on_chart or _same(before.get(n), ranges.get(n))}
    new = {
        name: brushes.from_positions(on_chart[name], spans)
        for name, spans in ranges.items()
        if name in on_chart and name not in kept
    }
    state.keep_brushes(kept | {name: b for name, b in new.items() if b is not None})


def _same(one: Any, other: Any) -> bool:
    return (
        one is not None and other is not None and np.shape(one) == np.shape(other) and np.allclose(one, other)
    )


def _clicked(view: View, axes: Sequence[Axis], clicked: list[str], picks: dict[str, Brush]) -> None:
    """A click on a row marks its axis and brings it next to the metric; one on a level brushes that level."""
    if len(clicked) == 1:
        marked = clicked[0] if clicked[0] != state.get("_marked") else None
        state.put("_marked", marked)
        if marked:
            shown = [axis.name for axis in axes if axis.name not in (marked, view.metric)]
            state.change_look(["order", [*shown, marked, view.metric]])
        st.rerun(scope="app")
    if clicked:
        name, level = clicked
        missing = level == "missing" and level not in set(view.kept.frame[name].dropna().astype(str))
        new = Brush(name, missing=True) if missing else Brush(name, levels=(level,))
        state.keep_brushes(
            {n: b for n, b in picks.items() if n != name} | ({} if picks.get(name) == new else {name: new})
        )
        st.rerun(scope="fragment")


def _runs(
    view: View,
    chosen: Runs,
    places: np.ndarray,
    picks: dict[str, Brush],
    shown: Sequence[str],
    ranking: Ranking | None,
) -> None:
    """The count, the ways out, what can be taken along, the runs table and the marked run in full."""
    marked = state.get("_marked_run")
    with st.container(border=True, key="card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            count = f"**{len(chosen):,} runs**" if picks else f"**All {len(chosen):,} runs**"
            st.markdown(count, width="content")
            if picks:
                st.text(" and ".join(b.words() for b in picks.values()), width="content")
                if st.button("All runs", type="tertiary", icon=":material/close:"):
                    state.keep_brushes({})
                    st.rerun(scope="fragment")
            runs_table.download(chosen, view.metric, view.goal)
            if ranking is not None:
                downloads.downloads(view, chosen, ranking, picks)
        if len(chosen):
            clicked = runs_table.draw(chosen, places, view.metric, view.goal, shown, marked)
            if clicked is not None:
                state.put("_marked_run", None if clicked == marked else clicked)
                st.rerun(scope="fragment")
            if marked in places:
                row = int(np.searchsorted(places, marked))
                runs_table.details(chosen, row, view.metric, view.goal)
        else:
            st.caption("No run lies in all of these ranges at once.")
    ranges.editor(view.kept, [*shown, view.metric], picks)
