"""What the fitted model says of the parameters. Each answer is computed once for its question."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.effects import one_parameter, two_parameters
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction, interactions
from importance.effects.tunability import Tunability
from importance.effects.tunability import tunability as tunability_of
from importance.effects.two_parameters import Surface
from importance.model import surrogate
from importance.model.surrogate import Surrogate
from pages.ui.state.view import CACHE_KEYS, Question, View


def model(view: View) -> Surrogate:
    """Return the additive Gaussian process fitted to the runs of this view."""
    return model_of(view.question)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=CACHE_KEYS)
def model_of(question: Question) -> Surrogate:
    """Return the additive Gaussian process fitted to the runs of a question."""
    runs, metric, goal, scale, parameters = question
    return surrogate.fit(runs, metric, list(parameters), goal=goal, scale=scale)


def effect(view: View, parameter: str, height: int) -> tuple[Effect, dict[str, Any]]:
    """Return a parameter's effect and the figure of it, so many pixels high."""
    return _effect(view.question, parameter, height)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _effect(question: Question, parameter: str, height: int) -> tuple[Effect, dict[str, Any]]:
    from importance import plots

    runs = question.runs
    result = one_parameter.effect(runs, question.metric, parameter, model=model_of(question))
    names = runs.run_names.iloc[list(result.rows)].astype(str).tolist()
    return result, plots.effect_curve(result, names, height=height).to_dict()


def pairs(view: View) -> tuple[Interaction, ...]:
    """Return the pairs of parameters that interact, strongest first."""
    return _pairs(view.question)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=CACHE_KEYS)
def _pairs(question: Question) -> tuple[Interaction, ...]:
    return interactions(question.runs, question.metric, model=model_of(question))


def surface(view: View, a: str, b: str, height: int) -> tuple[Surface, dict[str, Any]]:
    """Return the metric over two parameters and the figure of it, so many pixels high."""
    return _surface(view.question, a, b, height)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _surface(question: Question, a: str, b: str, height: int) -> tuple[Surface, dict[str, Any]]:
    from importance import plots

    result = two_parameters.surface(question.runs, question.metric, a, b, model=model_of(question))
    return result, plots.surface_map(result, height=height).to_dict()


def tunability(view: View, parameter: str) -> Tunability:
    """Return what tuning a parameter gains."""
    return _tunability(view.question, parameter)


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs=CACHE_KEYS)
def _tunability(question: Question, parameter: str) -> Tunability:
    return tunability_of(question.runs, question.metric, parameter, model=model_of(question))
