"""What is computed for a view, once for each combination of runs and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import importance
from importance.ranking import change as changes
from importance.ranking import derived_rankings
from importance.ranking.noise_floor import NoiseFloor, noise_floor
from importance.ranking.result import Ranking
from importance.ranking.stability import Stability
from importance.ranking.stability import stability as stability_of
from importance.runs.table import Runs
from pages.ui.state.session import get, put
from pages.ui.state.view import View

MOST_METRICS = 20
LARGE = 60_000  # runs times parameters that take about half a second to rank
FIRST_RUNS = 250


def ranking(view: View, **settings: Any) -> Ranking:
    """The ranking of this view, computed once for each combination of runs and settings.

    Args:
        view: what the sidebar describes.
        settings: further arguments of `importance.rank`, such as `method`.
    """
    settings = {"goal": view.goal, "scale": view.scale, **settings}
    return _ranking(
        runs_key(view.kept), view.metric, view.modelled, tuple(sorted(settings.items())), view.kept
    )


def runs_key(runs: Runs) -> tuple[Any, ...]:
    """What tells these runs and their roles from any others, for a cache."""
    return (runs.digest, tuple((c.name, str(c.role)) for c in runs.columns.values()))


@st.cache_data(show_spinner=False, max_entries=64)
def _ranking(
    key: tuple[Any, ...],
    metric: str,
    parameters: tuple[str, ...],
    settings: tuple[tuple[str, Any], ...],
    _runs: Runs,
) -> Ranking:
    return importance.rank(_runs, metric, list(parameters), **dict(settings))


def takes_long(view: View) -> bool:
    """Whether the answer is a large one that this session has not had yet: more than half a second's work."""
    return len(view.kept) * len(view.modelled) > LARGE and _question(view) not in get("_answered", set())


def first_answer(view: View) -> Ranking:
    """The ranking of a sample of the runs, evenly over the table."""
    rows = np.zeros(len(view.kept), bool)
    rows[np.linspace(0, len(rows) - 1, FIRST_RUNS).round().astype(int)] = True
    return ranking(replace(view, kept=view.kept.take(rows), best=None))


def _question(view: View) -> tuple[Any, ...]:
    return (runs_key(view.kept), view.metric, view.modelled, view.goal, view.scale, view.best)


def answer(view: View) -> Ranking:
    """The ranking that this view asks for: of the metric, or of what separates the best from the rest."""
    put("_answered", {*get("_answered", set()), _question(view)})
    if view.best is None:
        return ranking(view)
    settings = (view.metric, view.modelled, view.goal, view.best)
    return _best(runs_key(view.kept), settings, view.kept)


@st.cache_data(show_spinner=False, max_entries=32)
def _best(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> Ranking:
    metric, parameters, goal, fraction = settings
    return derived_rankings.rank_best(_runs, metric, parameters, goal=goal, fraction=fraction)


def change(view: View, ranking: Ranking) -> str:
    """What runs that were added since changed in the answer to the same question; empty when nothing did."""
    question = (get("_source_id"), view.metric, view.goal, view.scale, view.best, view.filters, view.shown)
    before = get("_answer_before")
    if before is not None and before[0] == question and before[1].digest != ranking.digest:
        put("_change", (question, ranking.digest, changes.change(before[1], ranking)))
    put("_answer_before", (question, ranking))
    told = get("_change")
    return told[2] if told is not None and told[:2] == (question, ranking.digest) else ""


def once(view: View, what: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """A further answer about this view, made once for each combination of runs and settings.

    Args:
        view: what the sidebar describes.
        what: the answer's name and settings, which must decide it together with the view.
        make: computes it.
    """
    return _once((runs_key(view.kept), view.metric, view.goal, view.scale, view.modelled, *what), make)


@st.cache_data(show_spinner=False, max_entries=128)
def _once(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:
    return _make()


def failures(view: View) -> tuple[Ranking, int]:
    """What makes runs fail, and how many did."""
    return _failures(runs_key(view.kept), (view.metric, view.modelled, view.goal), view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _failures(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> tuple[Ranking, int]:
    metric, parameters, goal = settings
    count = int(derived_rankings.failed_runs(_runs, metric, goal).sum())
    return derived_rankings.rank_failures(_runs, metric, parameters, goal=goal), count


def infeasible(view: View) -> tuple[Ranking, int]:
    """What makes runs infeasible, and how many are."""
    return _infeasible(runs_key(view.kept), (view.metric, view.modelled), view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _infeasible(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> tuple[Ranking, int]:
    count = 0 if _runs.feasible is None else int((~_runs.feasible).sum())
    return derived_rankings.rank_infeasible(_runs, *settings), count


def stability(view: View) -> tuple[Stability, dict[str, Any]]:
    """How stable the ranking is, with its chart."""
    return _stability(runs_key(view.kept), (view.metric, view.modelled), view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _stability(
    key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs
) -> tuple[Stability, dict[str, Any]]:
    from importance import plots

    found = stability_of(_runs, *settings)
    return found, plots.stability_curve(found).to_dict()


def each_metric(view: View) -> tuple[dict[str, Any], int]:
    """The heat map of parameters by metrics, and how many metrics it leaves out."""
    metrics = tuple(dict.fromkeys([view.metric, *view.runs.metrics]))
    return _each_metric(runs_key(view.kept), (metrics[:MOST_METRICS], view.modelled), view.kept), max(
        0, len(metrics) - MOST_METRICS
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _each_metric(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> dict[str, Any]:
    from importance import plots

    return plots.heat_map(derived_rankings.rank_each(_runs, *settings)).to_dict()


def noise(view: View) -> NoiseFloor | None:
    """The noise floor from repeated configurations."""
    return _noise(runs_key(view.kept), view.metric, view.kept)


@st.cache_data(show_spinner=False, max_entries=32)
def _noise(key: tuple[Any, ...], metric: str, _runs: Runs) -> NoiseFloor | None:
    return noise_floor(_runs, metric)
