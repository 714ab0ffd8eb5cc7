"""The effect of one parameter, what tuning it gains, and which parameters interact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from importance.effects import effect_text, tunability_text
from importance.effects.best_runs import RunGroups, best_reached, run_groups, strongest_partner
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction
from importance.effects.story import has_clear_best, without_best
from importance.effects.tunability import Tunability
from importance.formatting import number_text, without_shared_start
from importance.model.constants import FEW_NEAR, SIGNIFICANCE_LEVEL
from importance.palette import BLUE, GROUPS, REACHED
from importance.ranking import sentences
from importance.ranking.result import Ranking
from pages.ui import (
    downloads,
    effect_grid,
    filter_bar,
    linked_views,
    notices,
    page_frame,
    pair_table,
    plot,
    reserved_room,
    state,
    style,
)
from pages.ui.state import View, effects

CHART_HEIGHT = 430
BEST_AVERAGE = "best on average"
PAIR_HEIGHT = 430


def choose_parameter(view: View, ranking: Ranking, options: list[str]) -> str:
    """Let the user choose the parameter; by default it is the link's, or else the most important one."""
    default = next((score.name for score in ranking.scores if score.name in options), options[0])
    if state.get("parameter") is not None and state.get("parameter") not in options:
        state.put("parameter", default)
    state.choose_linked(view.runs, "parameter", options)
    return st.selectbox(
        "Parameter",
        options,
        index=options.index(default),
        key="parameter",
        bind="query-params",
        help="Most important first. Type to search.",
    )


def key(effect: Effect, groups: RunGroups | None) -> None:
    """Draw what the marks of the chart mean."""
    marks = [(f"background:{BLUE}", "average, 90% band at each point"), (style.DOT, "run")]
    if groups is not None:
        dot = "background:{};width:.5rem;height:.5rem;border-radius:50%"
        named = (f"{groups.partner} {groups.names[0]}", *groups.names[1:])
        marks[1:] = [(dot.format(colour), name) for colour, name in zip(GROUPS, named, strict=False)]
    if has_clear_best(effect):
        marks.append(("background:#e8710a;width:.6rem;height:.6rem;transform:rotate(45deg)", BEST_AVERAGE))
    marks.append(("border:2px solid #e8710a;width:.65rem;height:.65rem;border-radius:50%", "best run"))
    if effect.grid:
        marks.insert(
            1, (f"background:{BLUE}2e;border:1px solid {BLUE}a0;height:.6rem", "90% band of the whole curve")
        )
        if best_reached(effect) is not None:
            marks.insert(2, (f"background:{REACHED}", "best tenth of the runs near it"))
    hatch = "background:repeating-linear-gradient(-45deg,#808a9e 0 1px,transparent 1px {}px)"
    if effect.untried or effect.untried_levels:
        marks.append((hatch.format(4), "no runs"))
    if effect.thin or any(level.thin for level in effect.levels):
        marks.append((hatch.format(8), f"fewer than {FEW_NEAR} runs"))
    style.key(marks)


def facts(effect: Effect, tunability: Tunability, *, alone: bool, by_chance: bool) -> None:
    """Draw the best values and what tuning gains.

    Args:
        effect, tunability: of the parameter.
        alone: whether it is the only parameter.
        by_chance: whether its effect may be chance, so that no value is the best.
    """
    parts = []
    for title, (value, details) in (
        (f"Best run, {effect.metric}", effect_text.observed_words(effect)),
        (
            f"Best {effect.parameter}" if alone else f"Best {effect.parameter} on average",
            effect_text.predicted_words(effect, alone=alone, by_chance=by_chance),
        ),
    ):
        parts.append(
            f"<div><h4>{escape(title)}</h4><b>{escape(value)}</b><span>{escape(details)}</span></div>"
        )
    gains = tunability_text.sentences(tunability, alone=alone)
    lines = "".join(f"<p>{escape(line)}</p>" for line in (gains[:1] if by_chance else gains))
    parts.append(f"<div><h4>Gain from tuning, in {escape(effect.metric)}</h4>{lines}</div>")
    st.html(f'<div class="pl-facts">{"".join(parts)}</div>')


def levels(effect: Effect) -> None:
    """Draw a table of the levels, best first, with the levels that each is significantly better than."""
    rows = []
    for level in effect.levels:
        worse = [d.worse for d in effect.differences if d.real and d.better == level.level]
        all_others = len(worse) == len(effect.levels) - 1 and len(worse) > 1
        listed = ", ".join(worse[:4]) + (" …" if len(worse) > 4 else "")
        cells = [
            level.level,
            f"{level.n:,}",
            number_text(level.mean),
            f"{number_text(level.low)} to {number_text(level.high)}",
            "all others" if all_others else listed or "–",
        ]
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    headings = "".join(f"<th>{name}</th>" for name in ("Level", "n", "Mean", "90% interval", "Better than"))
    st.html(f'<table class="pl-levels"><tr>{headings}</tr>{"".join(rows)}</table>')
    limit = f"p < {SIGNIFICANCE_LEVEL:g}"
    st.caption(f"Better than: the levels differ at all ({limit}), and so do these two ({limit}).")


def interactions(view: View, ranking: Ranking, parameter: str, pairs: Sequence[Interaction]) -> None:
    """Draw the pairs of parameters that interact, strongest first, and the heat map of one of them."""
    st.subheader("Interactions", anchor=False)
    if not pairs:
        st.caption(
            "No significant interactions: each parameter can be read from its own curve."
            if ranking.fit.evidence
            else "Nothing here beats chance, so interactions cannot be told from chance."
        )
        return
    left, right = st.columns([0.52, 0.48], gap="medium")
    with left:
        row = pair_table.draw(pairs)
    if row is None:  # the strongest pair of the parameter, or else of all
        row = next((row for row, pair in enumerate(pairs) if parameter in (pair.a, pair.b)), 0)
    with right:
        heat_map(view, pairs[row])


def heat_map(view: View, pair: Interaction) -> None:
    """Draw the predicted metric over two parameters."""
    surface, figure = effects.surface(view, pair.a, pair.b, PAIR_HEIGHT)
    st.markdown(f"**{style.plain(without_shared_start(pair.sentence, view.runs.parameters))}**")
    plot.draw(figure, "surface", pair.sentence)
    best = effect_text.best_cell_words(surface)
    hatched = " Hatched areas have few runs or none." if (surface.untried | surface.thin).any() else ""
    st.caption(style.plain(f"{best} Blue is better.{hatched}"))
    downloads.table(
        "Map", surface.to_frame, f"{pair.a}_{pair.b}", "download_map", "The numbers of the map as CSV."
    )


def choose_face() -> bool:
    """Let the user choose between one parameter and all; return whether all are shown."""
    face = st.segmented_control(
        "Show",
        ["one", "all"],
        format_func={"one": "One parameter", "all": "All parameters"}.__getitem__,
        default="one",
        required=True,
        key="effects",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    return face == "all"


def open_large(parameter: str) -> None:
    """Show the large chart of a parameter."""
    state.put("parameter", parameter)
    state.put("effects", "one")


def all_effects(view: View, ranking: Ranking, pairs: Sequence[Interaction], log: bool) -> None:
    """Draw the effects of all parameters as small charts with one scale."""
    with st.spinner("Drawing all effects …", show_time=True):
        small = effects.small(view)
    effect_grid.draw(small, ranking, pairs, log, open_large)
    st.caption(style.plain(effect_grid.caption(small, ranking)))


def answer(view: View) -> None:
    """Draw the effects of one parameter or of all, and the interactions below."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(replace(view, best=None, method="anova"))
    with st.spinner(
        f"Fitting {len(view.modelled)} parameters over {len(view.kept):,} runs …", show_time=True
    ):
        ranking = effects.with_story_of(view, state.answer(view))
        model = effects.model(view)
        pairs = effects.pairs(view, ranking)
    place = {score.name: number for number, score in enumerate(ranking.scores)}
    options = sorted(model.parameters, key=lambda name: place.get(name, np.inf))
    headline = without_shared_start(sentences.finding(ranking), view.runs.parameters)
    left, choice = st.columns([0.74, 0.26], vertical_alignment="top")
    trust = len(sentences.trust_line(ranking))
    with left, reserved_room.for_headline("effects", len(headline), trust, alone=False):
        head = st.container(key="effects_head")
        with head:
            style.room()
    with choice:
        shows_all = choose_face()
        parameter = options[0] if shows_all else choose_parameter(view, ranking, options)
    if shows_all:
        with head:
            st.title(style.plain(headline), anchor=False)
            linked_views.trust(ranking)
        all_effects(view, ranking, pairs, model.scale == "log")
        notes = model.notes
    else:
        notes = one_effect(view, ranking, parameter, pairs, head)
    if len(options) > 1:
        with st.container(border=True, key="pairs_card"):
            interactions(view, ranking, parameter, pairs)
    for note in [*([f"Filtered to runs with {view.filters}."] if view.filters else []), *notes]:
        st.caption(style.plain(note))


def one_effect(
    view: View, ranking: Ranking, parameter: str, pairs: Sequence[Interaction], head: DeltaGenerator
) -> tuple[str, ...]:
    """Draw the effect of one parameter and the facts beside it, and return notes on it."""
    effect, pair = effects.effect(view, parameter), strongest_partner(parameter, pairs)
    groups = None
    if pair is not None:
        groups = run_groups(view.kept, effect, pair.b if pair.a == parameter else pair.a)
    headline = effect_text.headline(effect, ranking, pair)
    by_chance = ranking.may_be_chance(parameter)
    if by_chance:
        effect = without_best(effect)
    with head:
        st.title(style.plain(without_shared_start(headline, view.runs.parameters)), anchor=False)
        linked_views.trust(ranking)
    left, right = st.columns([0.64, 0.36], gap="small")
    with left.container(border=True, key="effect_card"):
        key(effect, groups)
        plot.draw(effects.figure(view, effect, groups, CHART_HEIGHT), "effect", headline)
    with right.container(border=True, key="facts_card"):
        if effect.condition:
            st.caption(style.plain(f"{parameter} is used {effect.condition}: {len(effect.x):,} runs."))
        with st.spinner("Estimating the gain from tuning …"):
            tunability = effects.tunability(view, parameter)
        facts(effect, tunability, alone=len(ranking.scores) == 1, by_chance=by_chance)
        if effect.levels:
            levels(effect)
        downloads.table(
            "Curve" if effect.grid else "Levels",
            effect.to_frame,
            f"effect_of_{parameter}",
            "download_effect",
            "The numbers of the chart as CSV. The chart itself has a button for PNG.",
        )
    return effect.notes


page_frame.show(answer)
