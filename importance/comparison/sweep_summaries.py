"""How far each sweep got, and whether what was forecast from the first came true in the second."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from importance.comparison.progress import Outcome, Promise, SweepSummary
from importance.formatting import is_missing
from importance.model.constants import FORECAST_SETTINGS
from importance.model.target import final_values
from importance.runs.table import Runs
from importance.sweep.forecast import forecast
from importance.sweep.result import Sweep


def summary(runs: Runs, sweep: Sweep, names: Sequence[str]) -> SweepSummary:
    """Return how far a sweep got.

    Args:
        runs: its runs.
        sweep: what is recommended after them.
        names: the parameters of the best run to show.
    """
    y = final_values(runs, sweep.metric)
    row = _best_row(runs, y, sweep.goal)
    expected = forecast(sweep)
    values = {name: runs.frame[name].iloc[row] for name in names if name in runs.columns}
    return SweepSummary(
        source=runs.source,
        n_runs=int(np.isfinite(y).sum()),
        evidence=sweep.evidence,
        run=str(runs.run_names.iloc[row]),
        settings={name: _plain(value) for name, value in values.items()},
        best=float(y[row]),
        expected=expected.present if expected else nan,
        forecast=expected,
    )


def promise(first: Sweep, second: Runs, reached: SweepSummary) -> Promise | None:
    """Return whether the second sweep came to what the first lets expect of its settings.

    The forecast is for the list of settings that the second sweep ran, whoever chose them. At most
    `FORECAST_SETTINGS` of them count, evenly taken. Returns None if nothing predicts the metric in the first
    sweep.

    Args:
        first: what is recommended after the first sweep.
        second: the runs of the second sweep.
        reached: how far the second sweep got. Without evidence in it, its best run is what it reached.
    """
    settings = second.frame.iloc[second.settings().first]
    known = [name for name in first.before if name in settings.columns]
    if not known:
        return None
    kept = np.unique(np.linspace(0, len(settings) - 1, FORECAST_SETTINGS).astype(int))
    expected = forecast(first, listed=settings[known].iloc[kept].reset_index(drop=True))
    if expected is None:
        return None
    single = not np.isfinite(reached.expected)
    value = reached.best if single else reached.expected
    better = -value if first.goal == "minimize" else value
    low, high = sorted((expected.low, expected.high))
    if first.goal == "minimize":
        low, high = -high, -low
    is_better = better > high and not single
    outcome = Outcome.WORSE if better < low else Outcome.BETTER if is_better else Outcome.KEPT
    return Promise(expected, float(value), outcome, single)


def _plain(value: object) -> float | str | None:
    if is_missing(value):
        return None
    return float(value) if isinstance(value, float | np.number) else str(value)


def _best_row(runs: Runs, y: np.ndarray, goal: str) -> int:
    """Return the position of the best run, or of the best feasible one if any is feasible."""
    goodness = np.where(np.isfinite(y), y if goal == "maximize" else -y, -np.inf)
    feasible = runs.feasible
    if feasible is not None and np.isfinite(goodness[feasible]).any():
        goodness = np.where(feasible, goodness, -np.inf)
    return int(np.argmax(goodness))
