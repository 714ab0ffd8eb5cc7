"""The tests of pairs, on shapes that slopes do not see."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from importance.model import surrogate
from importance.model.pair_tests import pair_factors, pair_tests, promising_pairs
from importance.model.surrogate import Surrogate
from importance.runs.table import Runs


def chessboard(seed: int) -> Surrogate:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((100, 4)), columns=list("abcd"))
    same = np.floor(3 * frame["a"]) % 2 == np.floor(3 * frame["b"]) % 2
    frame["loss"] = 2.0 * same + frame["c"] + 0.3 * rng.normal(size=100)
    return surrogate.fit(Runs.from_frame(frame, parameters=list("abcd"), metrics=["loss"]), "loss")


@pytest.mark.parametrize("seed", [0, 1])
def test_a_chessboard_is_detected_although_the_model_has_no_such_shape(seed: int) -> None:
    model = chessboard(seed)
    effects, functions = model.main_effects(), model.basis_functions
    factors = [
        pair_factors(effect.values, basis.test_variances, basis.cosines)
        for effect, basis in zip(effects, functions, strict=True)
    ]
    pairs = list(combinations(range(4), 2))
    tests = pair_tests(model.y, effects, factors, pairs, model.interaction_weight, model.noise_sd**2)
    board = next(pair for pair in pairs if {functions[k].name for k in pair} == {"a", "b"})
    assert tests[board].p_value < 0.003
    assert tests[board].variance > 0.1
    assert board in promising_pairs(model.y, model.inverse_covariance, factors, pairs)
    assert min(tests[pair].p_value for pair in pairs if pair != board) > 0.003
