"""The next sweep of a view, and the ranges that the user has set by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from importance.ranking.result import Ranking
from importance.runs.table import Runs
from importance.space.dimension import Dimension
from importance.sweep import batch, forecast
from importance.sweep.forecast import Forecast
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from pages.ui.state.answers import ranking, runs_key
from pages.ui.state.session import get, put
from pages.ui.state.view import View

LONGEST_EDITS = 1_500  # characters of the link that the ranges set by hand may take


def next_sweep(view: View) -> Sweep:
    """What to try next, from the runs that the filters keep."""
    return _next_sweep(runs_key(view.kept), (view.metric, view.modelled, view.goal), ranking(view), view.kept)


@st.cache_data(show_spinner=False, max_entries=8)
def _next_sweep(key: tuple[Any, ...], settings: tuple[Any, ...], _ranking: Ranking, _runs: Runs) -> Sweep:
    metric, parameters, goal = settings
    return recommend(_runs, metric, _ranking, parameters=parameters, goal=goal)


def promise(view: View, found: Sweep, space: Mapping[str, Dimension]) -> Forecast | None:
    """What the model expects of the next runs drawn from a space."""
    return _promise(runs_key(view.kept), _settings(view, space), found)


@st.cache_data(show_spinner=False, max_entries=64)
def _promise(key: tuple[Any, ...], settings: tuple[Any, ...], _found: Sweep) -> Forecast | None:
    return forecast.forecast(_found, {one.name: one for one in settings[-1]})


def next_runs(
    view: View, found: Sweep, space: Mapping[str, Dimension]
) -> tuple[pd.DataFrame, Forecast | None]:
    """The next runs as a list of settings from a space, and what the model expects of them."""
    return _next_runs(runs_key(view.kept), _settings(view, space), found)


@st.cache_data(show_spinner=False, max_entries=16)
def _next_runs(
    key: tuple[Any, ...], settings: tuple[Any, ...], _found: Sweep
) -> tuple[pd.DataFrame, Forecast | None]:
    runs = batch.next_runs(_found, space={one.name: one for one in settings[-1]})
    return runs, forecast.forecast(_found, listed=runs) if len(runs) else None


def _settings(view: View, space: Mapping[str, Dimension]) -> tuple[Any, ...]:
    return (view.metric, view.modelled, view.goal, tuple(space.values()))


def sweep_edits(view: View) -> dict[str, str]:
    """The ranges that the user has set for these runs and this metric, from this session or from the link.

    Each is text, as `importance.space.range_text` reads it.
    """
    place = f"{view.runs.digest}/{view.metric}"
    held = get("_sweep_edits")
    if held is None:  # a link speaks of the runs and the metric that it opens
        held = {place: _edits_of_link()}
        put("_sweep_edits", held)
    found = {view.runs.find(name): text for name, text in held.get(place, {}).items()}
    edits = {name: text for name, text in found.items() if name is not None}
    _show_edits(edits)
    return edits


def keep_sweep_edits(view: View, edits: Mapping[str, str]) -> None:
    """Keep these ranges, in the session and, while it is short, in the link."""
    put("_sweep_edits", {**get("_sweep_edits", {}), f"{view.runs.digest}/{view.metric}": dict(edits)})
    put("_sweep_round", get("_sweep_round", 0) + 1)
    _show_edits(edits)


def _edits_of_link() -> dict[str, str]:
    try:
        found = json.loads(st.query_params.get("ranges", "{}"))
    except ValueError:
        return {}
    plain = found if isinstance(found, dict) else {}
    return {str(name): text for name, text in plain.items() if isinstance(text, str) and text}


def _show_edits(edits: Mapping[str, str]) -> None:
    text = json.dumps(edits, separators=(",", ":")) if edits else ""
    if 0 < len(text) <= LONGEST_EDITS:
        st.query_params["ranges"] = text
    elif "ranges" in st.query_params:
        del st.query_params["ranges"]
