"""The tiles above the panel: the best run, the progress so far, and the next step."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from importance import palette
from importance.formatting import is_missing, names_in_group, number_text
from importance.sweep.best_so_far import BestSoFar
from pages.ui import runs_table, state
from pages.ui.state import View

MOST_SETTINGS = 4
ONE_RUN = "One run: its settings suit each other, or it was lucky. The headline is about all runs."
FEWEST_RUNS = 5
WIDTH, HEIGHT = 200, 30
"""The size of the drawing of the progress; the page stretches it."""


def draw(view: View, parameters: Sequence[str], *, evidence: bool = True) -> None:
    """Draw the three tiles.

    Args:
        view: what the sidebar describes.
        parameters: the parameters of the panel, the most important first.
        evidence: whether anything predicts the metric better than chance. If not, no range is narrowed.
    """
    past = state.progress(view)
    if not np.isfinite(past.values).any():
        return
    best, progress, following = st.columns([0.46, 0.28, 0.26], gap="small")
    with best.container(border=True, height="stretch", key="best_tile"):
        st.html(best_run_html(view, parameters, evidence=evidence))
    with progress.container(border=True, height="stretch", key="progress_tile"):
        st.html(progress_html(past, view.goal))
    with following.container(border=True, height="stretch", key="next_tile"):
        step = "Suggested runs, or narrower ranges" if evidence else "More runs in the same ranges"
        st.html(f'<div class="pl-tile"><h4>Next step</h4><p>{step}</p></div>')
        st.page_link("pages/next_sweep.py", label="Plan the next runs", icon=":material/arrow_forward:")


def best_run_html(view: View, parameters: Sequence[str], *, evidence: bool = True) -> str:
    """Return the best run with its metric and the settings of its most important parameters.

    Where there is a finding on one of several parameters, it says that this run is not what it is about.
    """
    ordered = runs_table.best_first(view.kept, view.metric, view.goal, 1)
    run, name = ordered.iloc[0], str(view.kept.run_names.loc[ordered.index].iloc[0])
    in_group = names_in_group(view.runs.parameters)
    set_here = [each for each in parameters if not is_missing(run[each])]
    shown = set_here if len(set_here) <= MOST_SETTINGS + 1 else set_here[:MOST_SETTINGS]
    chips = [
        f"<i>{escape(in_group.get(each, each))}&ensp;<b>{escape(_setting(run[each]))}</b></i>"
        for each in shown
    ]
    if len(shown) < len(set_here):
        rest = escape(", ".join(set_here[len(shown) :]), quote=True)
        chips.append(f'<i title="{rest}">{len(set_here) - len(shown)} more</i>')
    value = number_text(float(run[view.metric]))
    n = len(view.kept)
    differs = f'<p class="why">{ONE_RUN}</p>' if evidence and len(view.modelled) > 1 else ""
    return (
        f'<div class="pl-tile"><h4>Best of {n:,} run{"s" * (n != 1)}</h4>'
        f"<p><strong>{value}</strong> {escape(name)}</p>"
        f'<div class="chips">{"".join(chips)}</div>{differs}</div>'
    )


def progress_html(past: BestSoFar, goal: str) -> str:
    """Return the best result so far as a line, and when it last improved."""
    n = len(past.values)
    runs = "run" if past.since == 1 else "runs"
    text = "The last run is the best" if past.since == 0 else f"Best reached {past.since:,} {runs} ago"
    if not past.is_ordered:
        text = "The table is sorted and has no times, so nobody can tell."
    line = _line(past, goal) if past.is_ordered and n >= FEWEST_RUNS else ""
    return f'<div class="pl-tile"><h4>Progress over {n:,} runs</h4>{line}<p>{text}</p></div>'


def _line(past: BestSoFar, goal: str) -> str:
    """The best result so far as steps, from a typical result at the worse end to the best."""
    finite = np.flatnonzero(np.isfinite(past.best))
    values = past.best[finite]
    typical, best = float(np.nanmedian(past.values)), float(values[-1])
    gained = np.clip((values - typical) / ((best - typical) or 1.0), 0.0, 1.0)
    across = WIDTH * finite / len(past.best)
    down = HEIGHT - 2 - (HEIGHT - 4) * gained if goal == "maximize" else 2 + (HEIGHT - 4) * gained
    changes = np.flatnonzero(np.diff(values, prepend=values[0]) != 0)
    steps = "".join(f"H{across[i]:.1f}V{down[i]:.1f}" for i in changes)
    path = f"M{across[0]:.1f},{down[0]:.1f}{steps}H{WIDTH}"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{path}" fill="none" stroke="{palette.BLUE}" stroke-width="2" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    source = base64.b64encode(drawing.encode()).decode()  # a page may show an image, but no SVG of its own
    return f'<img src="data:image/svg+xml;base64,{source}" alt="Best result so far">'


def _setting(value: object) -> str:
    return number_text(value) if isinstance(value, float) else str(value)
