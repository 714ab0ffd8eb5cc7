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


_LOOKS = ("order", "scale_of", "flip", "colour")  # "scale" is the metric's


def chart_look() -> Look:
    """The look of the chart, from this session or from the link."""
    held = get("_look")
    if held is None:
        told = {name: st.query_params.get_all(name) for name in _LOOKS}
        scales = dict(part.rsplit("~", 1) for part in told["scale_of"] if "~" in part)
        held = Look(tuple(told["order"]), scales, tuple(told["flip"]), (told["colour"] or [""])[0])
        put("_look", held)
    return held


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


def change_look(asked: Sequence[Any]) -> None:
    """What was asked for on the chart: another order, scale or colour, or an axis upside down."""
    look = chart_look()
    what, *rest = asked
    if what == "order":
        keep_look(replace(look, order=tuple(rest[0])))
    elif what == "scale":
        keep_look(replace(look, scales={**look.scales, rest[0]: rest[1]}))
    elif what == "flip":
        turned = tuple(n for n in look.flipped if n != rest[0])
        keep_look(replace(look, flipped=turned if len(turned) < len(look.flipped) else (*turned, rest[0])))
    elif what == "colour":
        keep_look(replace(look, colour=rest[0]))
