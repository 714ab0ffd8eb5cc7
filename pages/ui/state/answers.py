"""The answers about a view. Each is computed once for its runs and settings.

Every cached function takes all that its answer depends on as arguments, which are its key in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from importance.effects.cheapest import Cheapest, cheapest
from importance.effects.gain_per_cost import CostedGains, gain_per_cost
from importance.model.constants import SPLIT_SHARES
from importance.ranking import change as changes
from importance.ranking import correlation_caveats, derived_rankings
from importance.ranking.by_budget import BudgetRankings, rank_by_budget
from importance.ranking.noise_floor import NoiseFloor, noise_floor
from importance.ranking.rank import rank as rank_runs
from importance.ranking.result import Ranking
from importance.ranking.stability import Stability, split_overlaps
from importance.runs.table import Runs
from pages.ui.state.session import get, put
from pages.ui.state.shared import computed, is_known
from pages.ui.state.view import CACHE_KEYS, Question, View, runs_key

MOST_METRICS = 20
LARGE = 60_000  # runs times parameters that take about half a second to rank
FIRST_RUNS = 250
STAGES = (
    (0, 1, SPLIT_SHARES[-1:]),
    (0, 1, SPLIT_SHARES[:-1]),
    (1, 3, SPLIT_SHARES),
    (3, 8, SPLIT_SHARES),
)
"""The stages of the stability: the first split, the one after the last, and the sizes of the sweeps.
The largest sweeps come first: they are closest to a sweep of all runs."""


def ranking(view: View, method: str = "anova") -> Ranking:
    """Return the ranking of the view's parameters by a method of `importance.rank`."""
    return rank(view.question, method)


def rank(question: Question, method: str = "anova") -> Ranking:
    """Return the ranking of a question's parameters."""
    runs, metric, goal, scale, parameters = question
    options = {"goal": goal, "scale": scale, "method": method}
    return computed(rank_runs, (question.key, method), runs, metric, list(parameters), **options)


def takes_long(view: View) -> bool:
    """Return whether the answer takes more than half a second and this session does not have it yet."""
    return has_a_first_answer(view) and view.key not in get("_answered", set())


def has_a_first_answer(view: View) -> bool:
    """Return whether the runs are so many that a sample of them is ranked first."""
    return len(view.kept) * len(view.modelled) > LARGE


def first_answer(view: View) -> Ranking:
    """Return the ranking of a sample of the runs, taken evenly over the table."""
    rows = np.zeros(len(view.kept), bool)
    rows[np.linspace(0, len(rows) - 1, FIRST_RUNS).round().astype(int)] = True
    return ranking(replace(view, kept=view.kept.take(rows), best=None), view.method)


def answer(view: View) -> Ranking:
    """Return the ranking of the metric or, if the view asks for it, of what separates the best runs."""
    put("_answered", {*get("_answered", set()), view.key})
    if view.best is None:
        return ranking(view, view.method)
    key = (runs_key(view.kept), view.metric, view.modelled, view.goal, view.best, view.method)
    arguments = (view.kept, view.metric, view.modelled)
    options = {"goal": view.goal, "fraction": view.best, "method": view.method}
    return computed(derived_rankings.rank_best, key, *arguments, **options)


def caveats(view: View) -> tuple[tuple[str, str], ...]:
    """Return the limits of correlation, each with its name and what it means in the runs of this view."""
    if view.best is not None:  # the correlation is then with being among the best
        return correlation_caveats.GENERAL_CAVEATS
    return _caveats(view.question, view.method)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _caveats(question: Question, method: str) -> tuple[tuple[str, str], ...]:
    result = correlation_caveats.correlation_caveats(question.runs, rank(question, method))
    return tuple(correlation_caveats.caveat_sentences(result))


def change(view: View, ranking: Ranking) -> str:
    """Return what the runs added since changed in the answer to the same question; "" when nothing did."""
    question = (
        get("_source_id"),
        view.metric,
        view.goal,
        view.scale,
        view.best,
        view.filters,
        view.shown,
        view.method,
    )
    before = get("_answer_before")
    if before is not None and before[0] == question and before[1].digest != ranking.digest:
        put("_change", (question, ranking.digest, changes.change(before[1], ranking)))
    put("_answer_before", (question, ranking))
    latest = get("_change")
    return latest[2] if latest is not None and latest[:2] == (question, ranking.digest) else ""


def failures(view: View) -> tuple[Ranking, int]:
    """Return the ranking of what makes runs fail, and how many runs failed."""
    key = (runs_key(view.kept), view.metric, view.modelled, view.goal)
    arguments = (view.kept, view.metric, view.modelled)
    count = int(derived_rankings.failed_runs(view.kept, view.metric, view.goal).sum())
    return computed(derived_rankings.rank_failures, key, *arguments, goal=view.goal), count


def infeasible(view: View) -> tuple[Ranking, int]:
    """Return the ranking of what makes runs infeasible, and how many runs are."""
    key = (runs_key(view.kept), view.metric, view.modelled)
    count = 0 if view.kept.feasible is None else int((~view.kept.feasible).sum())
    return computed(derived_rankings.rank_infeasible, key, view.kept, view.metric, view.modelled), count


def stability(view: View) -> Iterator[tuple[Stability | None, dict[str, Any], bool]]:
    """Yield how stable the ranking is, the figure of it, and whether this is the last and best answer.

    Before any split is ranked, the figure has only its axes, and there is no stability.
    """
    from importance.plots.stability import stability_axes, stability_curve

    runs = runs_key(view.kept), view.metric, view.modelled
    known = [is_known(split_overlaps, (*runs, *stage)) for stage in STAGES]
    if not known[0]:
        figure = stability_axes(len(view.kept))
        figure.add_scatter(x=[len(view.kept)], y=[None])  # Streamlit refuses a figure without data
        yield None, figure.to_dict(), False
    overlaps = None
    for k, stage in enumerate(STAGES):
        more = computed(split_overlaps, (*runs, *stage), view.kept, view.metric, view.modelled, *stage)
        overlaps = more if overlaps is None else overlaps + more
        is_last = k == len(STAGES) - 1
        if is_last or not all(known[k + 1 :]):
            result = overlaps.stability()
            yield result, stability_curve(result).to_dict(), is_last


def each_metric(view: View) -> tuple[dict[str, Any], int]:
    """Return the heat map of parameters by metrics, and how many metrics it leaves out."""
    from importance import plots

    metrics = tuple(dict.fromkeys([view.metric, *view.runs.metrics]))
    drawn = metrics[:MOST_METRICS]
    key = (runs_key(view.kept), drawn, view.modelled)
    rankings = computed(derived_rankings.rank_each, key, view.kept, drawn, view.modelled)
    return plots.heat_map(rankings).to_dict(), max(0, len(metrics) - MOST_METRICS)


def by_budget(view: View) -> tuple[BudgetRankings, dict[str, Any]]:
    """Return the importances at each budget, and the figure of them."""
    from importance import plots

    key = (runs_key(view.kept), view.metric, view.modelled, view.goal, view.scale)
    options = {"goal": view.goal, "scale": view.scale}
    result = computed(rank_by_budget, key, view.kept, view.metric, list(view.modelled), **options)
    return result, plots.importance_by_budget(result).to_dict()


def costs(view: View, tolerance: float | None) -> tuple[Cheapest, CostedGains]:
    """Return the cheapest setting within a tolerance, and what tuning gains for its cost."""
    key = (runs_key(view.kept), view.metric, view.modelled, view.goal)
    options = {"parameters": list(view.modelled), "goal": view.goal}
    near = computed(cheapest, (*key, tolerance), view.kept, view.metric, tolerance=tolerance, **options)
    return near, computed(gain_per_cost, key, view.kept, view.metric, **options)


def noise(view: View) -> NoiseFloor | None:
    """Return the noise floor, which runs that repeat a setting show; None without such runs."""
    return _noise(view.kept, view.metric)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=CACHE_KEYS)
def _noise(runs: Runs, metric: str) -> NoiseFloor | None:
    return noise_floor(runs, metric)
