"""The effects of all parameters as small charts with one scale; a click opens the large chart.

The folder small_effects/ holds the scripts of the component. It receives `data`:
    scale       the texts at the top and the bottom of the metric's axis, which all charts share
    panels      for each parameter, the most important first, with positions as shares from 0 to 1
                name, label (the name as shown), title, share (its importance as text), note, muted
                ends        the texts below its axis: of both ends, or of a few levels
                grid, mean, low, high   the curve, or the levels, and the band
                levels      whether the grid is of levels
                x, y        the runs
and has one trigger, `opened`: the name of the parameter whose chart was clicked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from importance.charts.jitter import JITTERED_VALUES, jitter
from importance.effects.interactions import Interaction
from importance.effects.small_effects import SmallEffect, ends
from importance.formatting import names_in_group, number_text, share_text, short_labels
from importance.ranking.result import Ranking
from pages.ui import reserved_room, scripts, state

KEY = "small_effects"
MOST_LETTERS = 9
"""The letters of a level below its axis, if they tell it from the others."""
OUTSIDE = 0.02
"""The share of the runs at the bad end of the metric that may lie outside the charts."""
MARGIN = 0.05
"""The part of an axis of numbers that is left free at both ends."""

_mount = st.components.v2.component(
    "paramlens_small_effects",
    html='<div class="pl-small"></div>',
    css=scripts.text("small_effects", "small_effects.css"),
    js=scripts.joined("small_effects", scripts.SMALL_EFFECTS),
)


def caption(effects: Sequence[SmallEffect], ranking: Ranking) -> str:
    """Return what the charts share, and how many of the runs in them are drawn at an end of the scale."""
    low, high = _scale(effects, ranking.goal)
    outside = max(sum(not low <= y <= high for y in effect.y) for effect in effects)
    number = "The number is the importance, the band" if ranking.fit.evidence else "The band is"
    sentences = [f"All charts have the same scale of {ranking.metric}.", f"{number} the 90% interval."]
    if outside:
        runs = "1 run lies" if outside == 1 else f"{outside} runs lie"
        sentences.append(f"{runs} {'above' if ranking.goal == 'minimize' else 'below'} the charts.")
    return " ".join(sentences)


def draw(
    effects: Sequence[SmallEffect],
    ranking: Ranking,
    pairs: Sequence[Interaction],
    log: bool,
    on_open: Callable[[str], None],
) -> None:
    """Draw the grid.

    Args:
        effects: the effects, in any order.
        ranking: what the charts are ordered by.
        pairs: the interactions, the strongest first, by which parameters are marked.
        log: whether the axis of the metric is logarithmic.
        on_open: called with the parameter whose chart was clicked, before the page reruns.
    """

    def opened() -> None:
        name = (state.get(KEY) or {}).get("opened")
        if name in {effect.parameter for effect in effects}:
            on_open(str(name))

    with reserved_room.for_small_charts(KEY, len(effects)):
        _mount(key=KEY, data=payload(effects, ranking, pairs, log), on_opened_change=opened)


def payload(
    effects: Sequence[SmallEffect], ranking: Ranking, pairs: Sequence[Interaction], log: bool
) -> dict[str, Any]:
    """Return what the component receives."""
    place = {score.name: k for k, score in enumerate(ranking.scores)}
    ordered = sorted(effects, key=lambda effect: place.get(effect.parameter, len(place)))
    low, high = _scale(ordered, ranking.goal)
    log = log and low > 0
    scores = {score.name: score for score in ranking.shown_scores}
    labels = names_in_group(effect.parameter for effect in ordered)
    panels = []
    for effect in ordered:
        score = scores.get(effect.parameter)
        grid, x = _positions(effect)
        partner = next((_other(pair, effect.parameter) for pair in pairs if _has(pair, effect.parameter)), "")
        muted = score is not None and (score.by_chance or not ranking.fit.evidence)
        panels.append(
            {
                "name": effect.parameter,
                "label": labels[effect.parameter],
                "title": f"Open the effect of {effect.parameter}",
                "share": share_text(score.importance) if score is not None else "–",
                "note": f"⇄ depends on {partner}" if partner else "no clear effect" if muted else "",
                "muted": muted,
                "ends": short_labels(ends(effect), MOST_LETTERS) if effect.levels else list(ends(effect)),
                "levels": bool(effect.levels),
                "grid": _rounded(grid),
                "x": _rounded(x),
                **{
                    name: _rounded(_shares(getattr(effect, name), low, high, log))
                    for name in ("mean", "low", "high", "y")
                },
            }
        )
    return {"scale": [number_text(high), number_text(low)], "panels": panels}


def _scale(effects: Sequence[SmallEffect], goal: str) -> tuple[float, float]:
    """The ends of the metric's axis, which hold every line, all good runs, and nearly all bad ones."""
    runs = np.concatenate([effect.y for effect in effects])
    lines = np.concatenate([effect.mean for effect in effects])
    low, high = np.quantile(runs, [0, 1 - OUTSIDE] if goal == "minimize" else [OUTSIDE, 1])
    low, high = min(low, lines.min()), max(high, lines.max())
    return (float(low), float(high)) if low < high else (float(low) - 1, float(high) + 1)


def _shares(values: Sequence[float], low: float, high: float, log: bool) -> np.ndarray:
    """The places of metric values on the axis, those outside at its ends."""
    inside = np.clip(np.asarray(values, float), low, high)
    if log:
        return (np.log(inside) - np.log(low)) / (np.log(high) - np.log(low))
    return (inside - low) / (high - low)


def _positions(effect: SmallEffect) -> tuple[np.ndarray, np.ndarray]:
    """The places of the grid and of the runs on the parameter's axis; runs of one value are spread."""
    grid, x = np.asarray(effect.grid), np.asarray(effect.x)
    if effect.levels:
        width = 1 / len(effect.levels)
        return (grid + 0.5) * width, (x + 0.5) * width + jitter(len(x), 0.3 * width)
    if effect.log:
        grid, x = np.log(grid), np.log(x)
    low, span = grid[0], (grid[-1] - grid[0]) or 1.0
    grid, x = (MARGIN + (1 - 2 * MARGIN) * (values - low) / span for values in (grid, x))
    if len(np.unique(x)) <= JITTERED_VALUES:
        x = x + jitter(len(x), 0.5 * MARGIN)
    return grid, x


def _rounded(values: np.ndarray) -> list[float]:
    return np.round(values, 3).tolist()


def _has(pair: Interaction, name: str) -> bool:
    return name in (pair.a, pair.b)


def _other(pair: Interaction, name: str) -> str:
    return pair.b if pair.a == name else pair.a
