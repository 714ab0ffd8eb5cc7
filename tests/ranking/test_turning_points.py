"""A peak inside the range is not "lower is better": which words describe which shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import importance
from importance.ranking.best_region import number_shape
from tests.builders import CASES

Curve = Callable[[np.ndarray], np.ndarray]
PEAK_INSIDE = CASES / "peak_inside.csv"
RISING: dict[str, Curve] = {
    "line": lambda u: u,
    "root": np.sqrt,
    "square": lambda u: u**2,
    "plateau then drop": lambda u: -np.clip(0.5 - u, 0, None) * 2,
}
PEAKS: dict[str, Curve] = {
    "near an end": lambda u: -np.abs(u - 0.8),
    "inside": lambda u: -np.abs(u - 0.5),
    "round": lambda u: -np.square(u - 0.7) * 2,
}


def words(curve: Curve, n: int, sd: float, seed: int, *, log: bool, flip: bool, whole: bool) -> str:
    rng = np.random.default_rng(seed)
    u = rng.permutation(np.linspace(0, 1, n)) if whole else rng.random(n)
    good = curve(u)
    good = good / good.std() + sd * rng.standard_normal(n)
    good = (good - good.mean()) / good.std()
    place = 1 - u if flip else u
    shape = number_shape(10 ** (4 * place) if log else 100 * place, good)
    return shape.best or shape.note


def all_words(curve: Curve, n: int, sd: float) -> list[str]:
    return [
        words(curve, n, sd, seed, log=log, flip=flip, whole=whole)
        for seed in range(6)
        for log in (False, True)
        for flip in (False, True)
        for whole in (False, True)
    ]


@pytest.mark.parametrize("n", [8, 15, 20, 40, 100, 300])
@pytest.mark.parametrize("shape", list(PEAKS))
def test_a_peak_without_noise_gets_no_direction(shape: str, n: int) -> None:
    phrases = all_words(PEAKS[shape], n, 0.0)
    directions = sum("is better" in text or "best at the" in text for text in phrases)
    # Sometimes hardly any of 15 random runs lies beyond the peak.
    assert directions <= (0.2 * len(phrases) if n == 15 else 0)
    if n >= 40:
        assert sum("near" in text or "between" in text for text in phrases) > 0.8 * len(phrases)


@pytest.mark.parametrize("n", [100, 300])
@pytest.mark.parametrize("shape", ["inside", "round"])
def test_nor_does_a_clear_one_with_noise(shape: str, n: int) -> None:
    phrases = all_words(PEAKS[shape], n, 0.3)
    assert sum("is better" in text or "best at the" in text for text in phrases) <= 0.05 * len(phrases)


@pytest.mark.parametrize("sd", [0.0, 0.3])
@pytest.mark.parametrize("n", [15, 40, 100, 300])
@pytest.mark.parametrize("shape", list(RISING))
def test_what_only_rises_is_never_best_inside(shape: str, n: int, sd: float) -> None:
    phrases = all_words(RISING[shape], n, sd)
    assert sum("near" in text or "between" in text for text in phrases) <= 0.05 * len(phrases)
    if shape == "line" and sd == 0:
        assert all("best at the" in text for text in phrases)


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="the small inputs in ../shared/cases are not here")
def test_the_row_and_the_headline_say_where_the_best_lies() -> None:
    runs = importance.read_runs(PEAK_INSIDE)
    row = importance.rank(runs, "test_acc", goal="maximize").scores[0]
    assert row.best == "best near 5"
    assert "best near 5" in row.note
