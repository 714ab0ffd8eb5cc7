"""The two axes of a heat map: its cells, its ticks, the positions of the runs, and the areas to hatch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from importance.charts.jitter import jitter
from importance.charts.ticks import ticks_between
from importance.effects.coverage import blocks
from importance.effects.two_parameters import CELLS
from importance.formatting import number_text, short_labels

_JITTER = 0.36  # of the width of a cell


@dataclass(frozen=True)
class CellAxis:
    """One axis of a heat map.

    Attributes:
        centres: the centres of the cells: the values, or their log10; 0, 1, ... for discrete cells.
        half_width: half the width of a cell.
        ends: the positions of the two ends of the axis.
        ticks, labels: positions and texts of the ticks.
        discrete: whether each cell is one level or number, and not a part of a range.
        position_of: value -> position, for discrete cells.
        log: whether positions are the log10 of the values.
    """

    centres: tuple[float, ...]
    half_width: float
    ends: tuple[float, float]
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    discrete: bool
    position_of: Mapping[float | str, float]
    log: bool

    def span(self, first: int, last: int) -> tuple[float, float]:
        """Return the two ends of the cells from `first` up to, but without, `last`."""
        return self.centres[first] - self.half_width, self.centres[last - 1] + self.half_width


def cell_axis(values: Sequence[float | str], log: bool) -> CellAxis:
    """Return an axis with a cell for each value: discrete cells for a few values, else cells of one range."""
    if len(values) != CELLS:
        texts = [value if isinstance(value, str) else number_text(value) for value in values]
        centres = tuple(map(float, range(len(values))))
        position_of = dict(zip(values, centres, strict=True))
        labels = tuple(short_labels(texts, 14))
        return CellAxis(
            centres, 0.5, (-0.5, len(values) - 0.5), centres, labels, True, position_of, log=False
        )
    numbers = np.asarray(values, float)
    positions = np.log10(numbers) if log else numbers
    low, high = float(positions[0]), float(positions[-1])
    ticks, labels_of_ticks = ticks_between(low, high, log=log)
    half = float(positions[1] - positions[0]) / 2
    return CellAxis(
        tuple(positions.tolist()),
        half,
        (low - half, high + half),
        tuple(ticks),
        tuple(labels_of_ticks),
        False,
        {},
        log,
    )


def run_positions(values: Sequence[float | str], axis: CellAxis, number_of_axis: int) -> list[float | None]:
    """Return the position of each run on an axis; runs in a discrete cell are moved apart.

    Args:
        values: the runs' values of the parameter.
        axis: the axis of that parameter.
        number_of_axis: 0 for the first parameter, 1 for the second.

    Returns:
        A position for each run; None if no discrete cell shows its value.
    """
    if not axis.discrete:
        numbers = np.asarray(values, float)
        return [float(position) for position in (np.log10(numbers) if axis.log else numbers)]
    offsets = jitter(len(values), _JITTER, number_of_axis)
    return [
        None if value not in axis.position_of else axis.position_of[value] + float(offset)
        for value, offset in zip(values, offsets, strict=True)
    ]


def rectangles(
    mask: np.ndarray, x_axis: CellAxis, y_axis: CellAxis
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the marked cells as rectangles, one for each unbroken stretch of a row: its ends along x and y.

    Args:
        mask: (ny, nx) whether a cell is marked.
        x_axis, y_axis: the axes of the map.
    """
    for row, marked in enumerate(mask):
        for first, last in blocks(marked):
            yield x_axis.span(first, last), y_axis.span(row, row + 1)
