"""The index of a pair agrees with the coefficients of its part, written out one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from importance.model.additive_gp import coefficient_variances, covariance
from importance.model.basis import bases
from importance.model.sobol_indices import MainEffect, pair_indices, sobol_indices
from tests.builders import number_input, text_input


def test_the_index_of_each_pair_is_the_mean_square_of_the_coefficients_of_its_part() -> None:
    rng = np.random.default_rng(8)
    inputs = [
        number_input(rng.integers(0, 4, 40)),
        number_input(rng.integers(0, 3, 40)),
        text_input(list(rng.choice(["a", "b"], 40))),
    ]
    y = inputs[0].values.to_numpy() * inputs[1].values.to_numpy() + 0.1 * rng.standard_normal(40)
    y = (y - y.mean()) / y.std()
    parts = bases(inputs)
    theta = np.array([-1.0, -1.5, -2.0, 0.3, -0.2, -0.5, -2.0])  # 3 variances, 2 roughnesses, w, noise
    variances = coefficient_variances(parts, theta)
    w, inverse = float(np.exp(theta[-2])), np.linalg.inv(covariance(parts, theta))

    def mean_square(members: tuple[int, ...]) -> float:
        """The trace of the posterior second moment of the coefficients of one part."""
        phi, prior = np.ones((40, 1)), np.ones(1)
        for i in members:
            phi = np.einsum("nr,ns->nrs", phi, parts[i].values).reshape(40, -1)
            prior = np.kron(prior, variances[i])
        prior = prior * w ** (len(members) - 1)
        mean = prior * (phi.T @ inverse @ y)
        return float(
            mean @ mean + np.trace(np.diag(prior) - prior[:, None] * (phi.T @ inverse @ phi) * prior)
        )

    every_part = {s: mean_square(s) for size in (1, 2, 3) for s in combinations(range(3), size)}
    pairs = list(combinations(range(3), 2))
    effects = [
        MainEffect(part.values, v, part.active_share) for part, v in zip(parts, variances, strict=True)
    ]
    indices = pair_indices(y, effects, pairs, w, inverse)
    of_all = sum(every_part.values())
    assert [indices[pair] for pair in pairs] == pytest.approx([every_part[pair] / of_all for pair in pairs])
    totals = [sum(square for members, square in every_part.items() if i in members) for i in range(3)]
    assert sobol_indices(y, parts, theta).total_indices == pytest.approx(totals)
