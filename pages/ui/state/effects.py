"""What the fitted model says of the parameters. Each answer is computed once for its question."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.effects import one_parameter, two_parameters
from importance.effects.best_runs import RunGroups
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction, interactions
from importance.effects.small_effects import SmallEffect, small_effects
from importance.effects.story import with_story
from importance.effects.tunability import Tunability
from importance.effects.tunability import tunability as tunability_of
from importance.effects.two_parameters import Surface
from importance.model import surrogate
from importance.model.surrogate import Surrogate
from importance.ranking.result import Ranking
from pages.ui.state.session import get, put
from pages.ui.state.shared import computed, is_known
from pages.ui.state.view import CACHE_KEYS, Question, View

STORY_AT_ONCE = 10_000  # runs times parameters up to which the fitted model takes about half a second
_COMPUTED = "_story_computed"


def model(view: View) -> Surrogate:
    """Return the additive Gaussian process fitted to the runs of this view."""
    return model_of(view.question)


def model_of(question: Question) -> Surrogate:
    """Return the additive Gaussian process fitted to the runs of a question."""
    runs, metric, goal, scale, parameters = question
    options = {"parameters": list(parameters), "goal": goal, "scale": scale}
    return computed(surrogate.fit, (question.key,), runs, metric, **options)


def effect(view: View, parameter: str) -> Effect:
    """Return a parameter's effect."""
    key = (view.question.key, parameter)
    return computed(one_parameter.effect, key, view.kept, view.metric, parameter, model=model(view))


def figure(view: View, effect: Effect, groups: RunGroups | None, height: int) -> dict[str, Any]:
    """Return the figure of an effect, so many pixels high, with the runs in the colours of their groups."""
    return _effect_figure(view.question, effect.parameter, groups, height, effect)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _effect_figure(
    question: Question, parameter: str, groups: RunGroups | None, height: int, _effect: Effect
) -> dict[str, Any]:
    from importance import plots

    names = question.runs.run_names.iloc[list(_effect.rows)].astype(str).tolist()
    return plots.effect_curve(_effect, names, height=height, groups=groups).to_dict()


def small(view: View) -> tuple[SmallEffect, ...]:
    """Return the effects of all parameters, in the order of the model."""
    return computed(small_effects, (view.question.key,), view.kept, view.metric, model=model(view))


def pairs(view: View, ranking: Ranking) -> tuple[Interaction, ...]:
    """Return the pairs of parameters that interact, strongest first; none where nothing beats chance."""
    if not ranking.fit.evidence:
        return ()
    return computed(interactions, (view.question.key,), view.kept, view.metric, model=model(view))


def with_story_of(view: View, ranking: Ranking) -> Ranking:
    """Return the ranking of the metric with the words of the fitted model on each parameter."""
    if not _has_story(view, ranking):
        return ranking
    options = {"model": model(view), "pairs": pairs(view, ranking)}
    return computed(with_story, _story_key(view), view.kept, ranking, **options)


def story_follows(view: View, ranking: Ranking) -> bool:
    """Return whether the words of the fitted model take long, so that the ranking is shown without them."""
    is_large = len(view.kept) * len(view.modelled) > STORY_AT_ONCE
    is_computed = get(_COMPUTED) == _story_key(view) or is_known(with_story, _story_key(view))
    return is_large and _has_story(view, ranking) and not is_computed


def compute_story(view: View, ranking: Ranking) -> None:
    """Compute the words of the fitted model. Then they no longer follow, even if the answer was not kept."""
    with_story_of(view, ranking)
    put(_COMPUTED, _story_key(view))


def _has_story(view: View, ranking: Ranking) -> bool:
    return view.best is None and ranking.tested and ranking.fit.evidence


def _story_key(view: View) -> tuple[Any, ...]:
    return view.question.key, view.method


def surface(view: View, a: str, b: str, height: int) -> tuple[Surface, dict[str, Any]]:
    """Return the metric over two parameters and the figure of it, so many pixels high."""
    key = (view.question.key, a, b)
    result = computed(two_parameters.surface, key, view.kept, view.metric, a, b, model=model(view))
    return result, _surface_figure(view.question, a, b, height, result)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _surface_figure(question: Question, a: str, b: str, height: int, _surface: Surface) -> dict[str, Any]:
    from importance import plots

    return plots.surface_map(_surface, height=height).to_dict()


def tunability(view: View, parameter: str) -> Tunability:
    """Return what tuning a parameter gains."""
    key = (view.question.key, parameter)
    return computed(tunability_of, key, view.kept, view.metric, parameter, model=model(view))
