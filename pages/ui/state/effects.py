"""The fitted model of a view and what it says, each answer computed once."""

from __future__ import annotations

from typing import Any

from importance.effects import one_parameter, two_parameters
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction, interactions
from importance.effects.tunability import Tunability, tunability
from importance.effects.two_parameters import Surface
from importance.model import surrogate
from importance.model.surrogate import Surrogate
from pages.ui import state
from pages.ui.state import View


def model(view: View) -> Surrogate:
    """The process fitted to the runs of this view."""
    found: Surrogate = state.once(
        view,
        ("model",),
        lambda: surrogate.fit(view.kept, view.metric, list(view.modelled), goal=view.goal, scale=view.scale),
    )
    return found


def effect(view: View, parameter: str, height: int) -> tuple[Effect, dict[str, Any]]:
    """A parameter's effect and its figure."""

    def make() -> tuple[Effect, dict[str, Any]]:
        from importance import plots

        found = one_parameter.effect(view.kept, view.metric, parameter, model=model(view))
        names = view.kept.run_names.iloc[list(found.rows)].astype(str).tolist()
        return found, plots.effect_curve(found, names, height=height).to_dict()

    answer: tuple[Effect, dict[str, Any]] = state.once(view, ("effect", parameter, height), make)
    return answer


def pairs(view: View) -> tuple[Interaction, ...]:
    """The pairs of parameters that act together, strongest first."""
    found: tuple[Interaction, ...] = state.once(
        view, ("pairs",), lambda: interactions(view.kept, view.metric, model=model(view))
    )
    return found


def surface(view: View, a: str, b: str, height: int) -> tuple[Surface, dict[str, Any]]:
    """The metric over two parameters and its figure."""

    def make() -> tuple[Surface, dict[str, Any]]:
        from importance import plots

        found = two_parameters.surface(view.kept, view.metric, a, b, model=model(view))
        return found, plots.surface_map(found, height=height).to_dict()

    answer: tuple[Surface, dict[str, Any]] = state.once(view, ("surface", a, b, height), make)
    return answer


def worth(view: View, parameter: str) -> Tunability:
    """What tuning a parameter is worth."""
    found: Tunability = state.once(
        view,
        ("worth", parameter),
        lambda: tunability(view.kept, view.metric, parameter, model=model(view)),
    )
    return found
