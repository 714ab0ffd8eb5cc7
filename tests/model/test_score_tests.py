"""The tests of single parameters, and how they are combined."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank
from importance.model.score_tests import cauchy_combination


def test_tests_of_one_question_are_combined() -> None:
    assert cauchy_combination([0.3]) == pytest.approx(0.3)
    assert cauchy_combination([0.02, 0.02, 0.02]) == pytest.approx(0.02)
    assert cauchy_combination([1e-20, 1.0, 0.9, 0.5]) < 1e-18
    assert cauchy_combination([1.0, 0.001]) < 0.01
    drawn = np.random.default_rng(0).random((4_000, 4))
    assert np.mean([cauchy_combination(p) <= 0.05 for p in drawn]) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("shape", ["line", "bowl", "wave"])
def test_a_bowl_is_distinguished_from_chance_as_well_as_a_line(shape: str) -> None:
    detected = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame(rng.random((100, 5)), columns=list("abcde"))
        effect = {"line": table.a, "bowl": (table.a - 0.5) ** 2, "wave": np.sin(2 * np.pi * table.a)}[shape]
        signal = (effect - effect.mean()) / effect.std()
        table["loss"] = 0.5 * signal + 0.87 * rng.normal(size=100)
        ranking = rank(Runs.from_frame(table, parameters=list("abcde"), metrics=["loss"]), "loss")
        detected.append(ranking.to_frame().loc["a", "p_value"] < 0.05)
    assert sum(detected) >= 5
