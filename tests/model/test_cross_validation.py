"""A prediction in a cross-validation never depends on the run that it predicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from importance.model.additive_gp import LogPosterior, MapEstimate, fit_map, packed_kernels
from importance.model.basis import bases
from importance.model.cross_validation import CrossValidation, cross_validate, fit_without, folds_of
from tests.builders import number_input

N = 30
FOLDS = np.array_split(np.random.default_rng(0).permutation(N), 2)
X = np.random.default_rng(1).random((N, 2))
BASES = bases([number_input(X[:, 0], "x"), number_input(X[:, 1], "idle")])
PRIOR_MEAN = LogPosterior(packed_kernels(BASES), np.zeros(N)).mean
START = MapEstimate(PRIOR_MEAN, 0.0, np.eye(len(PRIOR_MEAN)))
LINE = (X[:, 0] - X[:, 0].mean()) / X[:, 0].std()


def without_each(
    y: np.ndarray, estimate: MapEstimate, folds: Sequence[np.ndarray], most: int = N
) -> CrossValidation:
    fits = [fit_without(fold, y, BASES, estimate, most) for fold in folds]
    return cross_validate(y, BASES, estimate, folds, *map(np.array, zip(*fits, strict=True)))


def predicted(y: np.ndarray, most: int = N) -> np.ndarray:
    return without_each(y, START, FOLDS, most).predicted


def test_a_fold_is_predicted_without_its_own_runs() -> None:
    changed = LINE.copy()
    changed[FOLDS[1]] = np.random.default_rng(2).standard_normal(len(FOLDS[1]))
    before, after = predicted(LINE), predicted(changed)
    np.testing.assert_array_equal(before[FOLDS[1]], after[FOLDS[1]])
    assert not np.allclose(before[FOLDS[0]], after[FOLDS[0]])


@pytest.mark.parametrize("most", [N, 8])
def test_a_clear_effect_is_predicted_and_noise_is_not(most: int) -> None:
    assert np.mean((predicted(LINE, most) - LINE) ** 2) < 0.2
    noise = np.random.default_rng(1).standard_normal(N)
    assert np.mean((predicted(noise, most) - noise) ** 2) > 0.7


def test_runs_without_an_effect_are_predicted_near_the_mean_of_the_others() -> None:
    y = np.full(N, 2.0) + 1e-3 * np.random.default_rng(3).standard_normal(N)
    np.testing.assert_allclose(predicted(y), 2, atol=0.02)


def test_the_total_indices_without_a_fold_do_not_depend_on_it() -> None:
    changed = LINE.copy()
    changed[FOLDS[1]] = np.random.default_rng(2).standard_normal(len(FOLDS[1]))
    before, after = (without_each(y, START, FOLDS).total_indices for y in (LINE, changed))
    np.testing.assert_array_equal(before[1], after[1])
    assert before[0][0] > 10 * before[0][1]  # the line, and what is idle
    assert not np.allclose(before[0], after[0])


def test_the_correction_makes_up_for_the_runs_of_a_fold() -> None:
    """Without half of the runs more must be added than without a single one."""
    y = LINE + 0.3 * np.random.default_rng(4).standard_normal(N)
    estimate = fit_map(LogPosterior(packed_kernels(BASES), y))
    halves, single = (
        without_each(y, estimate, folds).correction.mean()
        for folds in (FOLDS, [np.array([k]) for k in range(N)])
    )
    assert halves < 0
    assert abs(single) < abs(halves)


@pytest.mark.parametrize(("n", "count"), [(4, 4), (30, 10), (60, 10), (61, 5), (300, 5)])
def test_every_run_is_in_one_fold(n: int, count: int) -> None:
    folds = folds_of(np.random.default_rng(n).permutation(n))
    assert len(folds) == count
    assert sorted(np.concatenate(folds)) == list(range(n))
