"""The kernel of the Matern GP agrees with scikit-learn and SciPy, and settings become the right points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist
from sklearn.gaussian_process.kernels import Matern

from importance.model.kernel import (
    distances,
    group_index,
    kernel,
    kernel_diagonal,
    matern,
    squared_distances,
    to_unit_cube,
    trend_features,
)
from importance.space.dimension import Choice, Dimension, Range, Unset
from importance.space.sampling import draw

MIXED: dict[str, Dimension] = {
    "lr": Range("lr", 1e-4, 1.0, log=True),
    "optimizer": Choice("optimizer", ("adam", "lion", "sgd")),
    "width": Choice("width", ("16", "64", "1024")),
    "depth": Range("depth", 0.0, 10.0, unset=Unset.ALLOWED),
}


def mixed_points(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of settings that were drawn from a space with every kind of parameter, and their groups."""
    frame = draw(MIXED, n, np.random.default_rng(n))
    return to_unit_cube(MIXED, frame), group_index(MIXED, frame)


def test_the_matern_kernel_is_that_of_scikit_learn() -> None:
    r = np.linspace(0, 6, 40)
    expected = Matern(nu=2.5)(np.zeros((1, 1)), r[:, None])[0]
    np.testing.assert_allclose(matern(r), expected, atol=1e-12)
    assert matern(np.zeros(1)) == 1


def test_distances_are_those_of_scipy() -> None:
    rng = np.random.default_rng(0)
    left, right = rng.random((7, 3)), rng.random((5, 3))
    np.testing.assert_allclose(distances(left, right), cdist(left, right), atol=1e-12)
    assert (distances(left, left).diagonal() < 1e-7).all(), "rounding gives no NaN"


def test_distances_along_the_parameters_add_up_to_the_distance_in_length_scales() -> None:
    X, groups = mixed_points(20)
    length_scales = np.array([0.3, 2.0, 0.7, 1.1])
    along = squared_distances(X, groups, 4)
    added = np.sqrt(np.tensordot(length_scales**-2, along, axes=1))
    scaled = X / length_scales[groups]
    np.testing.assert_allclose(added, cdist(scaled, scaled), atol=1e-12)


def test_the_trend_is_an_orthogonal_line_and_parabola_along_each_range() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(8)
    features = trend_features((nodes[:, None] + 1) / 2, np.zeros(1, int))
    products = features.T @ (features * weights[:, None] / 2)  # the mean over the range
    np.testing.assert_allclose(products, 0.5 * np.eye(2), atol=1e-12)
    degrees = [np.polynomial.Polynomial.fit(nodes, column, 4).trim(1e-9).degree() for column in features.T]
    assert degrees == [1, 2]


@pytest.mark.parametrize("d", [1, 2, 7])
def test_the_trend_has_variance_1_over_a_space_of_ranges_however_many_they_are(d: int) -> None:
    X = np.random.default_rng(d).random((20_000, d))
    assert np.square(trend_features(X, np.arange(d))).sum(axis=1).mean() == pytest.approx(1, rel=0.02)


def test_without_a_trend_the_kernel_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    left, right, length_scales = rng.random((6, 3)), rng.random((4, 3)), np.array([0.2, 1.0, 3.0])
    ours = kernel(left, right, np.arange(3), length_scales, 2.5, 0.0)
    np.testing.assert_allclose(ours, 2.5 * Matern(length_scales, nu=2.5)(left, right), atol=1e-12)


def test_the_kernel_of_mixed_parameters_is_a_covariance_with_the_stated_diagonal() -> None:
    X, groups = mixed_points(60)
    scales = np.array([0.3, 2.0, 0.7, 1.1]), 1.5, 0.8
    K = kernel(X, X, groups, *scales)
    np.testing.assert_allclose(K, K.T)
    np.testing.assert_allclose(K.diagonal(), kernel_diagonal(X, groups, *scales[1:]))
    assert np.linalg.eigvalsh(K).min() > -1e-9 * len(X)


def test_a_range_goes_from_0_to_1_on_its_scale() -> None:
    frame = pd.DataFrame({"lr": [1e-4, 1e-2, 1.0]})
    points = to_unit_cube({"lr": MIXED["lr"]}, frame)
    np.testing.assert_allclose(points[:, 0], [0, 0.5, 1], atol=1e-12)


def test_a_missing_number_is_in_the_middle_of_its_range() -> None:
    points = to_unit_cube({"lr": MIXED["lr"]}, pd.DataFrame({"lr": [np.nan, 0.0]}))
    assert points[:, 0].tolist() == [0.5, 0.5], "0 has no place on a logarithmic axis either"


def test_a_range_that_may_be_unset_keeps_missing_values_apart_from_its_middle() -> None:
    points = to_unit_cube({"depth": MIXED["depth"]}, pd.DataFrame({"depth": [np.nan, 5.0, 5.0]}))
    apart = cdist(points, points)
    assert apart[0, 1] > 0.5
    assert apart[1, 2] == 0


def test_numbers_of_a_choice_are_evenly_spaced() -> None:
    points = to_unit_cube({"width": MIXED["width"]}, pd.DataFrame({"width": [16.0, 64.0, 1024.0]}))
    np.testing.assert_allclose(points[:, 0], [0, 0.5, 1])


def test_all_levels_of_text_are_equally_far_apart_and_a_new_one_is_nearer_to_each() -> None:
    frame = pd.DataFrame({"optimizer": ["adam", "lion", "sgd", "never tried"]})
    apart = cdist(*[to_unit_cube({"optimizer": MIXED["optimizer"]}, frame)] * 2)
    between = apart[:3, :3][np.triu_indices(3, 1)]
    np.testing.assert_allclose(between, between[0])
    assert (apart[3, :3] < between[0]).all()


def test_each_column_belongs_to_the_parameter_that_moves_it() -> None:
    frame = draw(MIXED, 30, np.random.default_rng(3))
    X, groups = to_unit_cube(MIXED, frame), group_index(MIXED, frame)
    assert X.shape == (30, len(groups))
    for k, name in enumerate(MIXED):
        shuffled = frame.assign(**{name: frame[name].to_numpy()[::-1]})
        moved = (to_unit_cube(MIXED, shuffled) != X).any(axis=0)
        np.testing.assert_array_equal(moved, groups == k)
