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


def test_noise_that_grows_with_a_parameter_is_rarely_called_an_effect() -> None:
    below = []
    for seed in range(8):
        rng = np.random.default_rng([seed, 2])
        table = pd.DataFrame(rng.random((80, 4)), columns=list("abcd"))
        table["loss"] = (0.1 + 2 * table.a**3) * rng.normal(size=80)
        ranking = rank(Runs.from_frame(table, parameters=list("abcd"), metrics=["loss"]), "loss")
        below += [score.p_value < 0.05 for score in ranking.scores]
    assert np.mean(below) <= 0.13  # 32 p-values; 5% expected


def test_a_switch_is_real_where_what_it_switches_on_is() -> None:
    rng = np.random.default_rng(3)
    kind, depth = rng.choice(["tree", "linear"], 60), rng.random(60)
    is_tree = kind == "tree"
    table = pd.DataFrame({"kind": kind, "depth": np.where(is_tree, depth, np.nan), "idle": rng.random(60)})
    table["loss"] = np.where(is_tree, 2 * depth - 1, 0.0) + 0.2 * rng.normal(size=60)
    scores = rank(Runs.from_frame(table, metrics=["loss"]), "loss").to_frame()
    assert scores.loc["kind", "p_value"] < 0.01 < scores.loc["idle", "p_value"]
