"""A prediction in a cross-validation never depends on the run that it predicts."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.additive_gp import LogPosterior, packed_kernels
from importance.model.basis import bases
from importance.model.cross_validation import cross_val_predict
from tests.builders import number_input

N = 30
FOLDS = np.array_split(np.random.default_rng(0).permutation(N), 2)
X = np.random.default_rng(1).random((N, 2))
BASES = bases([number_input(X[:, 0], "x"), number_input(X[:, 1], "idle")])
START = LogPosterior(packed_kernels(BASES), np.zeros(N)).mean
LINE = (X[:, 0] - X[:, 0].mean()) / X[:, 0].std()


def predicted(y: np.ndarray, most: int = N) -> np.ndarray:
    return cross_val_predict(y, BASES, START, FOLDS, most)


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
