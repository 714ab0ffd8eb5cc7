"""Which part of a search space runs have covered: where none was tried, and where evidence is thin."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from importance.runs import cell_parsing
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.space.dimension import Choice

NEAR = 0.08
"""Of an axis: a run this close tells of a place."""
FEW = 5
"""Fewer runs near a place are thin evidence."""
_THINNER = 3  # times thinner than an even spread would be: few runs are not all thin evidence
_STEPS = 101

Stretches = list[tuple[float, float]]


def declared_numbers(runs: Runs, name: str) -> tuple[float, ...]:
    """The numbers that the search space names for a parameter: both ends of a range, or all of a choice.

    Empty when its tool told no space, or the space of this parameter is made of text.
    """
    known = runs.space.get(name)
    if known is None or runs.column(name).kind is not Kind.NUMERIC:
        return ()
    if isinstance(known, Choice):
        return tuple(sorted(known.numbers or ()))
    return float(known.low), float(known.high)


def untried_levels(runs: Runs, name: str, tried: Iterable[str]) -> tuple[str, ...]:
    """The levels that the search space names and no run has, in its order; empty when it names none."""
    known = runs.space.get(name)
    if not isinstance(known, Choice) or runs.column(name).kind is Kind.NUMERIC:
        return ()
    have = set(tried)
    if runs.frame[name].isna().any():  # None may have been logged as no value
        have.add(cell_parsing.NONE)
    return tuple(level for level in known.levels if level not in have)


def few(n: int, share: float) -> float:
    """Fewer runs than this are thin evidence for a part of the axis.

    Args:
        n: all runs on the axis.
        share: the part of them that would be there if they were spread evenly, 0 to 1.
    """
    return min(FEW, n * share / _THINNER)


def untried(
    places: np.ndarray, low: float, high: float, *, whole: bool = False, choices: np.ndarray | None = None
) -> Stretches:
    """The stretches of an axis without a run, (from, to).

    Between runs a stretch must be wide for the axis and for its neighbours; towards an end of the search
    space, only for the axis.

    Args:
        places: distinct places of runs, ascending; at least one.
        low, high: the ends of the axis, no further in than the places.
        whole: whether only whole numbers can be tried, so that neighbouring ones leave no room.
        choices: the only places that can be tried, where they are few.
    """
    found: Stretches = []
    room = NEAR * (high - low)
    if places[0] - low > room:
        found.append((low, float(places[0])))
    if len(places) >= 3:
        steps = np.diff(places)
        wide = (steps > max(room, 3 * float(np.median(steps)))) & ((steps > 1) | (not whole))
        found += [(float(places[k]), float(places[k + 1])) for k in np.flatnonzero(wide)]
    if high - places[-1] > room:
        found.append((float(places[-1]), high))
    for place in () if choices is None else np.setdiff1d(choices, places).tolist():
        if not any(first <= place <= last for first, last in found):
            found.append((place - room / 2, place + room / 2))
    return sorted(found)


def thin(places: np.ndarray, gaps: Stretches, low: float, high: float, most_values: int) -> Stretches:
    """The stretches of an axis where few runs lie near, (from, to); those without any are left to `gaps`.

    Args:
        places: of all runs.
        gaps: what `untried` gives.
        low, high: the ends of the axis.
        most_values: so many distinct places are looked at one by one, more in a window along the axis.
    """
    values, counts = np.unique(places, return_counts=True)
    if len(values) <= most_values:
        middles = np.concatenate([[low], (values[1:] + values[:-1]) / 2, [high]])
        reach = NEAR / 2 * (high - low)
        bound = few(len(places), 1 / len(values))
        return [
            (float(max(middles[k], values[k] - reach)), float(min(middles[k + 1], values[k] + reach)))
            for k in np.flatnonzero(counts < bound)
        ]
    reach = NEAR * (high - low)
    at = np.linspace(values[0], values[-1], _STEPS)
    # At an end the window stands inside the axis, so that it is as wide as everywhere.
    middle = np.clip(at, values[0] + reach, max(values[0] + reach, values[-1] - reach))
    ordered = np.sort(places)
    near = np.searchsorted(ordered, middle + reach, "right") - np.searchsorted(ordered, middle - reach)
    is_thin = near < few(len(places), 2 * NEAR * (high - low) / max(values[-1] - values[0], 1e-300))
    for first, last in gaps:
        is_thin &= ~((at > first) & (at < last))
    half = (at[1] - at[0]) / 2
    return [
        (float(max(at[a] - half, values[0])), float(min(at[b - 1] + half, values[-1])))
        for a, b in blocks(is_thin)
    ]


def cells(
    run_places: tuple[np.ndarray, np.ndarray],
    cell_places: tuple[np.ndarray, np.ndarray],
    shares: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """For each cell of a grid over two axes, whether no run lies near, and whether few do.

    Args:
        run_places: (n,) of the runs along each axis, in cells' units where `NEAR` is near.
        cell_places: (nx,) and (ny,) of the cells.
        shares: the part of runs that an even spread puts near a cell, along each axis.

    Returns:
        (ny, nx) untried, and (ny, nx) thin; no cell is both.
    """
    (run_x, run_y), (cell_x, cell_y) = run_places, cell_places
    n = len(run_x)
    near = [np.abs(c[:, None] - r[None, :]) <= NEAR for c, r in ((cell_x, run_x), (cell_y, run_y))]
    inside = [
        np.abs(_inward(c, r)[:, None] - r[None, :]) <= NEAR for c, r in ((cell_x, run_x), (cell_y, run_y))
    ]
    none = (near[1].astype(int) @ near[0].astype(int).T) == 0
    count = inside[1].astype(int) @ inside[0].astype(int).T
    return none, ~none & (count < few(n, shares[0] * shares[1]))


def _inward(cell: np.ndarray, run: np.ndarray) -> np.ndarray:
    """The cells with those at an end moved in, so that as much lies near them as near the others."""
    if len(cell) < 2 or len(run) == 0 or cell[1] - cell[0] > NEAR:
        return cell
    low, high = float(run.min()) + NEAR, float(run.max()) - NEAR
    return np.asarray(np.clip(cell, low, high)) if low < high else cell


def blocks(mask: np.ndarray) -> list[tuple[int, int]]:
    """The unbroken stretches of true, from the first place to the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(mask, int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
