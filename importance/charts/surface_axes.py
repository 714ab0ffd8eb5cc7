"""The sides of a heat map: cells, ticks and the places of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from importance.charts.ticks import ticks_between
from importance.effects.effect import JITTER
from importance.effects.two_parameters import CELLS
from importance.formatting import number_text, short_labels


@dataclass(frozen=True)
class Side:
    """One side of a heat map.

    Attributes:
        places: middles of the cells: the values, or log10 of them; 0, 1, ... where cells stand apart.
        half: half the width of a cell.
        ends: where the side begins and ends.
        ticks, labels: places and texts of the ticks.
        apart: whether each cell is a level or number of its own, in place of a part of a range.
        where: value -> place, for cells that stand apart.
        log: whether places are log10 of the values.
    """

    places: tuple[float, ...]
    half: float
    ends: tuple[float, float]
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    apart: bool
    where: Mapping[float | str, float]
    log: bool


def side(values: Sequence[float | str], log: bool) -> Side:
    """One side of a heat map, from the cells' values: few stand apart, many share an axis."""
    if len(values) != CELLS:
        texts = [value if isinstance(value, str) else number_text(value) for value in values]
        places = tuple(map(float, range(len(values))))
        where = dict(zip(values, places, strict=True))
        labels = tuple(short_labels(texts, 14))
        return Side(places, 0.5, (-0.5, len(values) - 0.5), places, labels, True, where, False)
    along = np.log10(np.asarray(values, float)) if log else np.asarray(values, float)
    ticks, words = ticks_between(float(along[0]), float(along[-1]), log=log)
    half = float(along[1] - along[0]) / 2
    ends = (float(along[0]) - half, float(along[-1]) + half)
    return Side(tuple(along.tolist()), half, ends, tuple(ticks), tuple(words), False, {}, log)


def run_places(values: Sequence[float | str], on: Side, seed: int) -> list[float | None]:
    """Runs on a side; where cells stand apart, beside each other in the cell's own width."""
    if not on.apart:
        numbers = np.asarray(values, float)
        return [float(v) for v in (np.log10(numbers) if on.log else numbers)]
    spread = np.random.default_rng([JITTER, seed]).uniform(-0.36, 0.36, len(values))
    return [
        None if value not in on.where else on.where[value] + float(s)
        for value, s in zip(values, spread, strict=True)
    ]
