"""An additive GP of a small table whose y is an interaction of two numbers."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.additive_gp import LogPosterior, fit_map, packed_kernels
from importance.model.basis import Basis, bases
from tests.builders import number_input, text_input


@pytest.fixture(scope="session")
def process() -> tuple[LogPosterior, list[Basis]]:
    rng = np.random.default_rng(3)
    inputs = [
        number_input(rng.random(60)),
        number_input(rng.integers(0, 5, 60)),
        text_input(list(rng.choice(["a", "b"], 60))),
    ]
    y = inputs[0].values.to_numpy() * (1 + inputs[1].values.to_numpy()) + 0.1 * rng.standard_normal(60)
    process_bases = bases(inputs)
    return LogPosterior(packed_kernels(process_bases), (y - y.mean()) / y.std()), process_bases


@pytest.fixture(scope="session")
def theta(process: tuple[LogPosterior, list[Basis]]) -> np.ndarray:
    """The MAP estimate of its hyperparameters."""
    return fit_map(process[0]).theta
