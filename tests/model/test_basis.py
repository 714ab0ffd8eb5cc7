"""The basis functions of parameters."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.basis import bases
from tests.builders import number_input, text_input


def test_basis_functions_are_orthonormal() -> None:
    rng = np.random.default_rng(2)
    parts = bases(
        [
            number_input(rng.random(50)),
            number_input(rng.integers(0, 4, 50)),
            text_input(list(rng.choice(["a", "b", "c"], 50))),
            number_input(np.where(rng.random(50) < 0.3, np.nan, rng.random(50))),
        ]
    )
    for part in parts:
        gram = part.values.T @ part.values / 50
        assert part.values.mean(axis=0) == pytest.approx(0, abs=1e-9)
        assert np.abs(gram - np.diag(np.diag(gram))).max() < 1e-9
        assert part.smooth_spectrum.sum() == pytest.approx(1)


def test_every_level_of_many_has_contrasts_of_its_own() -> None:
    levels = [f"v{k}" for k in range(80) for _ in range(3)]
    part = bases([text_input(levels)])[0]
    covariance = (part.values * part.smooth_spectrum) @ part.values.T
    same = np.equal.outer(np.array(levels), np.array(levels))
    assert covariance[same] == pytest.approx(1.0), "levels with equally many runs have equal variances"
    assert covariance[~same] == pytest.approx(-1 / 79), "and no pair is nearer than another"


def test_a_conditional_parameter_finds_its_switch() -> None:
    optimizer = ["sgd", "adam"] * 10
    momentum = [0.1 * k if name == "sgd" else np.nan for k, name in enumerate(optimizer)]
    parts = bases([number_input(momentum), text_input(optimizer), number_input(range(20))])
    assert [p.parent for p in parts] == [1, -1, -1]
    assert parts[0].active_share == 0.5
