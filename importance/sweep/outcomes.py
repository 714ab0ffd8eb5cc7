"""The outcome of each setting that was tried: its mean result, and whether its runs were lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.runs.settings import Settings


@dataclass(frozen=True)
class Outcomes:
    """The settings of some runs: k with a result, and others without one.

    Attributes:
        first: (k,) the position of the first run of each setting with a result.
        y: (k,) the mean metric of its runs that were not lost, or of all its runs when all were lost.
        lost: (k,) whether more than half of its runs failed or are infeasible.
        succeeded: (k,) whether any of its runs did neither.
        counts: (k,) how many of its runs were not lost.
        without_result: the position of the first run of each setting without a result.
    """

    first: np.ndarray
    y: np.ndarray
    lost: np.ndarray
    succeeded: np.ndarray
    counts: np.ndarray
    without_result: np.ndarray


def outcomes(settings: Settings, values: np.ndarray, lost: np.ndarray) -> Outcomes:
    """Return the outcome of each setting.

    Args:
        settings: the settings of n runs.
        values: (n,) the metric, NaN where a run has none.
        lost: (n,) which runs failed or are infeasible; a run without the metric counts as failed.
    """
    has_value = np.isfinite(values)
    any_result = settings.mean(has_value) > 0
    lost_share = settings.mean(lost)
    all_lost = (lost_share == 1.0)[settings.codes]
    mean = _mean(settings, values, has_value & (~lost | all_lost))
    return Outcomes(
        first=settings.first[any_result],
        y=mean[any_result],
        lost=lost_share[any_result] > 0.5,
        succeeded=lost_share[any_result] < 1.0,
        counts=np.bincount(settings.codes[has_value & ~lost], minlength=len(settings))[any_result],
        without_result=settings.first[~any_result],
    )


def repeat_sd(settings: Settings, values: np.ndarray, used: np.ndarray, fewest: int) -> float | None:
    """Return the standard deviation of single runs about the mean of their setting, pooled over settings.

    A repeat is a run beyond the first of its setting.

    Args:
        settings: the settings of n runs.
        values: (n,) finite where used.
        used: (n,) the runs that count.
        fewest: with fewer repeats the answer is None.
    """
    part = settings.at(used)
    if len(part.codes) - len(part) < fewest:
        return None
    return part.sd_within(values[used])


def _mean(settings: Settings, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(k,) the mean over the runs that count; NaN for a setting without such a run."""
    number = np.bincount(settings.codes[counts], minlength=len(settings))
    total = np.bincount(settings.codes[counts], values[counts], len(settings))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
