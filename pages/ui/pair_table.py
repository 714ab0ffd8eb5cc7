"""The table of pairs of parameters that interact, in which the user chooses the pair of the heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from importance.effects.interactions import Interaction
from pages.ui import downloads, reserved_room, state, table

PAIR_ROWS = 8


def draw(pairs: Sequence[Interaction]) -> int | None:
    """Draw the table of pairs, and return the row that the user chose, or None."""
    row = _chosen(pairs)
    if row is None:
        _keep(None)  # the link may name a pair that these runs do not have
    about = "Share of the explained variation that is due to the interaction alone"

    def clicked(path: list[Any]) -> None:
        _keep(None if path[0] == _chosen(pairs) else pairs[int(path[0])])

    with reserved_room.for_table("pairs", min(len(pairs), PAIR_ROWS)):
        table.component(
            "pairs",
            clicked,
            kind="runs pairs",
            headings={
                "1": ["Share", about, "descending"],
                "2": ["How they interact", "Sort by name", "ascending"],
            },
            rows=[
                {
                    "0": place,
                    "1": round(pair.share, 4),
                    "2": pair.sentence,
                    "cells": {
                        "1": {
                            "text": f"{pair.share:.0%}",
                            "title": about,
                            "bar": [("fill", 0, round(100 * pair.share, 1))],
                        }
                    },
                }
                for place, pair in enumerate(pairs)
            ],
            id="0",
            selected=row,
            page_size=PAIR_ROWS,
            footer=f"{len(pairs)} significant pair{'s' * (len(pairs) != 1)}. Select one to see its map.",
        )
    downloads.table("Pairs", lambda: _pairs_frame(pairs), "pairs", "download_pairs", "The pairs as CSV.")
    return row


def _pairs_frame(pairs: Sequence[Interaction]) -> pd.DataFrame:
    shares, sentences = [100 * pair.share for pair in pairs], [pair.sentence for pair in pairs]
    return pd.DataFrame({"Share": shares, "How they interact": sentences})


def _chosen(pairs: Sequence[Interaction]) -> int | None:
    """Return the row of the pair that was chosen in this session or is in the link; None without one."""
    if state.get("_pair") is None:
        state.put("_pair", state.linked("pair"))
    names = state.get("_pair")
    return next((row for row, pair in enumerate(pairs) if [pair.a, pair.b] == names), None)


def _keep(pair: Interaction | None) -> None:
    """Keep the chosen pair, in the session and in the link."""
    names = [] if pair is None else [pair.a, pair.b]
    state.put("_pair", names)
    state.link("pair", names)
