"""The runs behind an effect: what the best of them reach, and how they divide by another parameter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.effects.effect import Effect
from importance.effects.interactions import Interaction
from importance.even_spread import evenly_spread
from importance.formatting import natural_key, number_text
from importance.model.constants import BEST_TENTH, FEWEST_IN_WINDOW, REACHED_POINTS, WINDOW_SHARE
from importance.runs.table import Runs

MOST_GROUPS = 5
NO_VALUE = "no value"


@dataclass(frozen=True)
class Reached:
    """What the best tenth of the runs reaches along a parameter.

    Attributes:
        x: (k,) values of the parameter, ascending.
        metric: (k,) the metric that the best tenth of the runs near that value reaches, in its units.
    """

    x: tuple[float, ...]
    metric: tuple[float, ...]


@dataclass(frozen=True)
class RunGroups:
    """The runs of an effect, divided by another parameter.

    Attributes:
        partner: the other parameter.
        names: a text for each group: levels, or ranges of numbers.
        of_run: (n,) the position in `names` of the group of each run in `Effect.rows`.
    """

    partner: str
    names: tuple[str, ...]
    of_run: tuple[int, ...]


def best_reached(effect: Effect) -> Reached | None:
    """Return what the best runs reach along a numeric parameter; None for levels, few runs, or mere chance.

    It is the average effect plus the quantile of how far the runs lie from it, over a window of the nearest
    runs. The average of an effect is over all settings of the others, bad ones included, so it lies far from
    what a good setting reaches. The effect of an unclear parameter has no best value (see `without_best`).
    """
    if not effect.grid or not np.isfinite(effect.predicted.low):
        return None
    x = np.asarray(effect.x, float)
    place = np.log(x) if effect.log else x
    n = len(x)
    window = max(FEWEST_IN_WINDOW, math.ceil(WINDOW_SHARE * n))
    if n < 2 * window:
        return None
    order = np.argsort(place, kind="stable")
    grid = np.log(effect.grid) if effect.log else np.asarray(effect.grid)
    average = np.interp(place, grid, effect.mean)
    beyond = (np.asarray(effect.y, float) - average)[order]
    share = BEST_TENTH if effect.goal == "minimize" else 1 - BEST_TENTH
    firsts = evenly_spread(np.arange(n - window + 1), REACHED_POINTS)
    places = np.array([np.median(place[order][first : first + window]) for first in firsts])
    metric = np.interp(places, grid, effect.mean)
    metric += [np.quantile(beyond[first : first + window], share) for first in firsts]
    metric = np.clip(metric, min(effect.y), max(effect.y))
    values = np.exp(places) if effect.log else places
    points = pd.DataFrame({"x": values, "metric": metric}).groupby("x")["metric"].mean()
    return Reached(tuple(points.index.astype(float)), tuple(points)) if len(points) > 1 else None


def strongest_partner(parameter: str, pairs: Sequence[Interaction]) -> Interaction | None:
    """Return the strongest pair that a parameter is part of, or None.

    Args:
        parameter: the parameter.
        pairs: the strongest first, as `importance.interactions` returns them.
    """
    return next((pair for pair in pairs if parameter in (pair.a, pair.b)), None)


def run_groups(runs: Runs, effect: Effect, partner: str) -> RunGroups:
    """Return the runs of an effect by the levels of another parameter, or by thirds of its numbers."""
    column = runs.frame[partner].iloc[list(effect.rows)].reset_index(drop=True)
    numbers = pd.to_numeric(column, errors="coerce") if column.nunique() > MOST_GROUPS else None
    if numbers is not None and numbers.notna().sum() == column.notna().sum():
        ends = _ends_of_thirds(numbers.dropna().to_numpy(float))
        names = [f"{word} {number_text(end)}" for word, end in zip(("up to", "to"), ends, strict=False)]
        names.append(f"above {number_text(ends[-1])}")
        groups = pd.Series(np.digitize(numbers, ends, right=True), dtype=float)
    else:
        texts = column.map(lambda value: number_text(value) if isinstance(value, float) else str(value))
        counts = texts[column.notna()].value_counts()
        names = sorted(counts.index[:MOST_GROUPS], key=natural_key)
        groups = texts.map({name: place for place, name in enumerate(names)})
        if len(counts) > len(names):
            groups = groups.fillna(len(names))
            names.append("other")
    if column.isna().any():
        groups = groups.mask(column.isna(), len(names))
        names.append(NO_VALUE)
    return RunGroups(partner, tuple(names), tuple(groups.astype(int)))


def _ends_of_thirds(numbers: np.ndarray) -> list[float]:
    """Return the upper ends of the first two thirds of numbers; one end if many runs share a number."""
    ends = np.quantile(numbers, [1 / 3, 2 / 3], method="lower")
    below_the_highest = [float(end) for end in np.unique(ends) if np.isfinite(end) and end < numbers.max()]
    return below_the_highest or [float(numbers[numbers < numbers.max()].max())]
