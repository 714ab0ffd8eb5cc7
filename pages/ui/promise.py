"""What the next runs are expected to reach, as a row of tiles: one promise for each way to go on."""

from __future__ import annotations

from html import escape

import streamlit as st

from importance.formatting import number_text, runs_text
from importance.model.constants import SHOWN_SHARE
from importance.ranking.power import more_to_show, smallest_shown
from importance.ranking.result import Ranking
from importance.sweep.forecast import Forecast
from pages.ui import style

Tile = tuple[str, str, str]
"""A heading, a value, and a note below it."""


def of_forecast(forecast: Forecast, metric: str) -> list[Tile]:
    """Return the tiles of a forecast: the expected best, its chance, and what it takes to see the gain."""
    n = forecast.runs
    interval = f"80% interval {number_text(forecast.low)} to {number_text(forecast.high)}"
    present = number_text(forecast.present)
    expected = (f"Expected best {metric} after {runs_text(n)}", number_text(forecast.best), interval)
    if forecast.at_limit:
        return [expected, ("The best setting", present, "is at the limit of the metric")]
    chance = f"{forecast.chance:.0%}"
    tiles = [
        expected,
        ("Chance to beat the best setting", chance, f"by any amount; without luck it is at {present}"),
    ]
    if forecast.to_tell is None:
        tiles.append(("To confirm the gain", "Too small", "to be seen in the noise between runs"))
    else:
        repeats = runs_text(forecast.to_tell)
        tiles.append(("To confirm the gain", repeats, "of the new setting, and as many of the present one"))
    return tiles


def without_evidence(ranking: Ranking, best: float) -> list[Tile]:
    """Return the tiles where nothing beats chance: the best result, and how many runs show an effect.

    Args:
        ranking: of the parameters.
        best: the metric of the best run.
    """
    n, parameters, units = ranking.n_units, ranking.n_modelled, ranking.units
    tiles = [(f"Best {ranking.metric} so far", number_text(best), "of a single run, which may be luck")]
    if ranking.fit.confounded:
        return [*tiles, (f"{units.capitalize()} so far", f"{n:,}", "too few to tell the parameters apart")]
    shown = f"An effect of {smallest_shown(n, parameters):.0%}"
    tiles.append((f"{units.capitalize()} so far", f"{n:,}", f"{shown} would probably have shown"))
    if more := more_to_show(n, parameters):
        tiles.append(
            (f"To show an effect of {SHOWN_SHARE:.0%}", f"{more:,} more {units}", "of the same ranges")
        )
    return tiles


def draw(tiles: list[Tile]) -> None:
    """Draw the tiles."""
    body = "".join(
        f"<div><h4>{escape(head)}</h4><b>{escape(value)}</b><span>{escape(note)}</span></div>"
        for head, value, note in tiles
    )
    st.html(f'<div class="pl-tiles">{body}</div>')


def lost(forecast: Forecast) -> None:
    """Draw how many of the runs may be lost, if any."""
    n_lost = round(forecast.runs * (1 - forecast.succeed))
    if forecast.loss is not None and n_lost:
        st.caption(
            style.plain(f"About {n_lost} of them may be lost, because runs {forecast.loss.verb} before.")
        )
