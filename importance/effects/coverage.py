"""Which part of a search space the runs cover: where no run is, and where only few are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from importance.model.constants import FEW_NEAR, NEAR_SHARE, THINNER
from importance.runs import cell_parsing
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.space.dimension import Choice

_STEPS = 101

Spans = list[tuple[float, float]]
"""Parts of an axis, each from one position to another."""


def declared_numbers(runs: Runs, name: str) -> tuple[float, ...]:
    """Return the numbers that the search space declares for a parameter, ascending.

    These are both ends of a range, or all numbers of a choice. There are none if no space is declared for the
    parameter, or one of text.
    """
    dimension = runs.space.get(name)
    if dimension is None or runs.column(name).kind is not Kind.NUMERIC:
        return ()
    if isinstance(dimension, Choice):
        return tuple(sorted(dimension.numbers or ()))
    return float(dimension.low), float(dimension.high)


def untried_levels(runs: Runs, name: str, tried: Iterable[str]) -> tuple[str, ...]:
    """Return the levels that the search space declares and no run has; empty without a space."""
    dimension = runs.space.get(name)
    if not isinstance(dimension, Choice) or runs.column(name).kind is Kind.NUMERIC:
        return ()
    levels_tried = set(tried)
    if runs.frame[name].isna().any():  # the level None may have been logged as no value
        levels_tried.add(cell_parsing.NONE)
    return tuple(level for level in dimension.levels if level not in levels_tried)


def thin_below(n: int, share: float) -> float:
    """Return the number of runs below which a part of an axis has thin evidence.

    Args:
        n: the number of all runs on the axis.
        share: the share of them that an even spread would put into this part, 0 to 1.
    """
    return min(FEW_NEAR, n * share / THINNER)


def untried(
    positions: np.ndarray, low: float, high: float, *, whole: bool = False, choices: np.ndarray | None = None
) -> Spans:
    """Return the parts of an axis without a run.

    Between two runs, a part has to be wide compared with the axis and with the usual distance of two runs. At
    an end of the axis, it has to be wide compared with the axis only.

    Args:
        positions: the distinct positions of the runs, ascending; at least one.
        low, high: the ends of the axis; all positions lie between them.
        whole: whether only whole numbers can be tried, so that there is no room between neighbours.
        choices: the only positions that can be tried; None if all can.
    """
    spans: Spans = []
    near = NEAR_SHARE * (high - low)
    if positions[0] - low > near:
        spans.append((low, float(positions[0])))
    if len(positions) >= 3:
        steps = np.diff(positions)
        wide = (steps > max(near, 3 * float(np.median(steps)))) & ((steps > 1) | (not whole))
        spans += [(float(positions[k]), float(positions[k + 1])) for k in np.flatnonzero(wide)]
    if high - positions[-1] > near:
        spans.append((float(positions[-1]), high))
    for choice in () if choices is None else np.setdiff1d(choices, positions).tolist():
        if not any(first <= choice <= last for first, last in spans):
            spans.append((choice - near / 2, choice + near / 2))
    return sorted(spans)


def thin(positions: np.ndarray, gaps: Spans, low: float, high: float, most_values: int) -> Spans:
    """Return the parts of an axis with only few runs nearby, without those that have none.

    Args:
        positions: the positions of all runs.
        gaps: what `untried` returns.
        low, high: the ends of the axis.
        most_values: up to this many distinct positions are looked at one by one, more with a moving window.
    """
    values, counts = np.unique(positions, return_counts=True)
    if len(values) <= most_values:
        middles = np.concatenate([[low], (values[1:] + values[:-1]) / 2, [high]])
        reach = NEAR_SHARE / 2 * (high - low)
        bound = thin_below(len(positions), 1 / len(values))
        return [
            (float(max(middles[k], values[k] - reach)), float(min(middles[k + 1], values[k] + reach)))
            for k in np.flatnonzero(counts < bound)
        ]
    reach = NEAR_SHARE * (high - low)
    at = np.linspace(values[0], values[-1], _STEPS)
    # At the ends the window is moved inside, so that it is equally wide everywhere.
    middle = np.clip(at, values[0] + reach, max(values[0] + reach, values[-1] - reach))
    ordered = np.sort(positions)
    near = np.searchsorted(ordered, middle + reach, "right") - np.searchsorted(ordered, middle - reach)
    is_thin = near < thin_below(
        len(positions), 2 * NEAR_SHARE * (high - low) / max(values[-1] - values[0], 1e-300)
    )
    for first, last in gaps:
        is_thin &= ~((at > first) & (at < last))
    half = (at[1] - at[0]) / 2
    return [
        (float(max(at[a] - half, values[0])), float(min(at[b - 1] + half, values[-1])))
        for a, b in blocks(is_thin)
    ]


def cells(
    run_positions: tuple[np.ndarray, np.ndarray],
    cell_positions: tuple[np.ndarray, np.ndarray],
    shares: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each cell of a grid over two axes whether no run is near, and whether only few are.

    Args:
        run_positions: the positions of the runs along x and along y, (n,) each; near is within
            `NEAR_SHARE`.
        cell_positions: the positions of the cells along x and along y, (nx,) and (ny,).
        shares: the share of runs that an even spread puts near a cell, along x and along y.

    Returns:
        Untried (ny, nx) and thin (ny, nx); no cell is both.
    """
    (run_x, run_y), (cell_x, cell_y) = run_positions, cell_positions
    n = len(run_x)
    near = [np.abs(c[:, None] - r[None, :]) <= NEAR_SHARE for c, r in ((cell_x, run_x), (cell_y, run_y))]
    inside = [
        np.abs(_inward(c, r)[:, None] - r[None, :]) <= NEAR_SHARE
        for c, r in ((cell_x, run_x), (cell_y, run_y))
    ]
    none = (near[1].astype(int) @ near[0].astype(int).T) == 0
    count = inside[1].astype(int) @ inside[0].astype(int).T
    return none, ~none & (count < thin_below(n, shares[0] * shares[1]))


def _inward(cell: np.ndarray, run: np.ndarray) -> np.ndarray:
    """The cells, with those at the ends moved inside, so that equally much of the axis is near each."""
    if len(cell) < 2 or len(run) == 0 or cell[1] - cell[0] > NEAR_SHARE:
        return cell
    low, high = float(run.min()) + NEAR_SHARE, float(run.max()) - NEAR_SHARE
    return np.asarray(np.clip(cell, low, high)) if low < high else cell


def blocks(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return the unbroken stretches of true: the first index of each and the index after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(mask, int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
