"""The further importances in the table of the panel: for each other objective, and for the trade-off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from importance.errors import ImportanceError
from importance.panel.further_columns import FurtherColumn
from importance.ranking.result import Ranking
from importance.tradeoff.objectives import FEWEST_METRICS, MOST_METRICS
from importance.tradeoff.weighted_importance import equal_weights_ranking
from pages.ui.computing.client import Ended
from pages.ui.state.answers import rank
from pages.ui.state.session import get, linked, put
from pages.ui.state.shared import computed
from pages.ui.state.trade_offs import IN_OVERVIEW, KEY, Goals, candidates, chosen_goals, suggested, weighed
from pages.ui.state.view import Question, View

TRADE_OFF = "Trade-off"
_PLACE = "_further_columns"


def weighed_goals(view: View) -> Goals:
    """Return the objectives that the table has columns for, with their goals; () for the metric alone.

    They are what the user chose on the page Trade-off, or else what the search was told to optimise. What
    that page suggests is not enough, because most sweeps with one metric have some other metric too.
    """
    if view.best is not None:
        return ()
    options = candidates(view.runs)
    of_link = [view.runs.find(name) for name in linked(KEY)]
    named = dict.fromkeys(weighed(view.runs) or of_link)  # a link may name a metric twice, or too many
    chosen = [name for name in named if name in options][:MOST_METRICS]
    suggestion = set(suggested(view.runs, view.metric))
    only_suggested = set(chosen) == suggestion and get(IN_OVERVIEW) != suggestion
    if len(chosen) < FEWEST_METRICS or (only_suggested and not of_link):
        chosen = [name for name in view.runs.declared_objectives if name in options][:MOST_METRICS]
    if len(chosen) < FEWEST_METRICS or view.metric not in chosen:
        return ()
    set_by_user = chosen_goals(view.runs)
    others = {name: set_by_user.get(name) or view.kept.goal_for(name)[0] for name in chosen}
    return tuple((others | {view.metric: view.goal}).items())


def known(view: View) -> tuple[tuple[FurtherColumn, ...], bool]:
    """Return the further columns, and whether some of them are still to be computed."""
    goals = weighed_goals(view)
    if not goals:
        return (), False
    place, columns = get(_PLACE, (None, ()))
    if place == (view.key, goals):
        return columns, False
    return _columns(view, goals), True


def compute(view: View) -> None:
    """Compute the further columns of a view, which `known` returns from then on."""
    goals = weighed_goals(view)
    others = [name for name, _ in goals if name != view.metric]
    parameters = tuple(name for name in view.modelled if name not in others)
    columns = []
    for column, (name, goal) in zip(_columns(view, goals), _asked(view, goals), strict=True):
        question = Question(view.kept, name, goal, "auto", parameters)
        columns.append(_filled(column, _ranking_of(question, goals, view.method)))
    put(_PLACE, ((view.key, goals), tuple(columns)))


def _asked(view: View, goals: Goals) -> list[tuple[str, str]]:
    """Return the metric and the goal of each column; no metric for the trade-off."""
    return [*((name, goal) for name, goal in goals if name != view.metric), ("", "")]


def _ranking_of(question: Question, goals: Goals, method: str) -> Callable[[], Ranking]:
    if question.metric:
        return lambda: rank(question, method)
    names, options = [name for name, _ in goals], {"parameters": list(question.parameters)}
    key = (question.key, goals)
    return lambda: computed(equal_weights_ranking, key, question.runs, names, dict(goals), **options)


def _filled(column: FurtherColumn, ranking: Callable[[], Ranking]) -> FurtherColumn:
    """Return the column with its importances, or why there are none. A process that ended is asked again."""
    try:
        try:
            return replace(column, ranking=ranking())
        except Ended:
            return replace(column, ranking=ranking())
    except ImportanceError as error:
        return replace(column, problem=str(error))


def _columns(view: View, goals: Goals) -> tuple[FurtherColumn, ...]:
    """Return the columns without importances."""
    metrics = [name for name, _ in goals]
    return tuple(
        FurtherColumn(
            f"importance {name}" if name else TRADE_OFF,
            name or TRADE_OFF,
            f"Importance for {name} alone"
            if name
            else f"Importance for {', '.join(metrics[:-1])} and {metrics[-1]} together, with equal weights",
        )
        for name, _ in _asked(view, goals)
    )
