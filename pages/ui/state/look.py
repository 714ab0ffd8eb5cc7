"""How the user wants the chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from pages.ui.state.session import get, put


@dataclass(frozen=True)
class Look:
    """How the user wants the chart.

    Attributes:
        order: the axes from left to right; those not named follow by importance.
        scales: axis -> "linear", "log" or "quantile".
        flipped: axes drawn upside down.
        colour: the column that colours the lines; empty for the metric.
    """

    order: tuple[str, ...] = ()
    scales: Mapping[str, str] = field(default_factory=dict)
    flipped: tuple[str, ...] = ()
    colour: str = ""


_IN_LINK = ("order", "scale_of", "flip", "colour")  # "scale" is the metric's


def chart_look() -> Look:
    """Return the look of the chart, from this session or from the link."""
    look: Look | None = get("_look")
    if look is None:
        values = {name: st.query_params.get_all(name) for name in _IN_LINK}
        scales = dict(part.rsplit("~", 1) for part in values["scale_of"] if "~" in part)
        look = Look(tuple(values["order"]), scales, tuple(values["flip"]), (values["colour"] or [""])[0])
        put("_look", look)
    elif look != Look() and not any(name in st.query_params for name in _IN_LINK):
        keep_look(look)  # a change of page empties the link
    return look


def keep_look(look: Look) -> None:
    """Keep this look of the chart, in the session and in the link."""
    put("_look", look)
    texts: dict[str, list[str]] = {
        "order": list(look.order),
        "flip": list(look.flipped),
        "colour": [look.colour] if look.colour else [],
        "scale_of": [f"{name}~{scale}" for name, scale in look.scales.items()],
    }
    for name, values in texts.items():
        if values:
            st.query_params[name] = values
        elif name in st.query_params:
            del st.query_params[name]


def change_look(change: Sequence[Any]) -> None:
    """Apply a change that the user made on the chart.

    Args:
        change: ["order", names], ["scale", name, scale], ["flip", name] or ["colour", name].
    """
    look = chart_look()
    kind, *values = change
    if kind == "order":
        keep_look(replace(look, order=tuple(values[0])))
    elif kind == "scale":
        keep_look(replace(look, scales={**look.scales, values[0]: values[1]}))
    elif kind == "flip":
        others = tuple(name for name in look.flipped if name != values[0])
        was_flipped = len(others) < len(look.flipped)
        keep_look(replace(look, flipped=others if was_flipped else (*others, values[0])))
    elif kind == "colour":
        keep_look(replace(look, colour=values[0]))
