"""What became of each setting that was tried: its mean result, and whether its runs came to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.runs.settings import Settings

FEWEST_REPEATS = 5
"""Repeats, beyond the first run of each setting, from which they tell how far runs of one setting differ."""


@dataclass(frozen=True)
class Outcomes:
    """The settings of some runs, those with a result and those without any.

    Attributes:
        first: (k,) the position of the first run of each setting that has a result.
        y: (k,) the mean of the metric over its runs that were not lost; over all where all were.
        lost: (k,) whether more than half of its runs failed or are infeasible.
        came: (k,) whether any of its runs did neither.
        without: the position of the first run of each setting without a result.
    """

    first: np.ndarray
    y: np.ndarray
    lost: np.ndarray
    came: np.ndarray
    without: np.ndarray


def outcomes(settings: Settings, values: np.ndarray, lost: np.ndarray) -> Outcomes:
    """What became of each setting.

    Args:
        settings: of n runs.
        values: (n,) the metric, NaN where a run has none.
        lost: (n,) which runs failed or are infeasible; those without the metric all do.
    """
    has = np.isfinite(values)
    any_result = settings.mean(has) > 0
    share = settings.mean(lost)
    all_lost = (share == 1.0)[settings.codes]
    counts = has & (~lost | all_lost)
    mean = _mean(settings, values, counts)
    return Outcomes(
        first=settings.first[any_result],
        y=mean[any_result],
        lost=share[any_result] > 0.5,
        came=share[any_result] < 1.0,
        without=settings.first[~any_result],
    )


def repeat_sd(settings: Settings, values: np.ndarray, used: np.ndarray) -> float | None:
    """Standard deviation of single runs about the mean of their setting, pooled over settings.

    None where fewer than `FEWEST_REPEATS` repeats tell of it.

    Args:
        settings: of n runs.
        values: (n,) finite where used.
        used: (n,) the runs that count.
    """
    part = settings.at(used)
    if len(part.codes) - len(part) < FEWEST_REPEATS:
        return None
    return part.sd_within(values[used])


def _mean(settings: Settings, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(k,) the mean over the runs that count; NaN for a setting without one."""
    number = np.bincount(settings.codes[counts], minlength=len(settings))
    total = np.bincount(settings.codes[counts], values[counts], len(settings))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
