"""The words for where a parameter is best, for shapes that are known, and for noise, which gets none."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from importance.ranking.best_region import Shape, level_shape, number_shape, unset_shape

X = np.random.default_rng(0).permutation(np.linspace(0.0025, 0.9975, 200))


def standardised(effect: np.ndarray, noise: float = 0.3, seed: int = 1) -> np.ndarray:
    good = effect + noise * np.random.default_rng(seed).standard_normal(len(effect))
    return np.asarray((good - good.mean()) / good.std())


def shape_of(effect: np.ndarray, **options: bool | str) -> Shape:
    return number_shape(X, standardised(effect), **options)  # type: ignore[arg-type]


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_a_peak_is_named_with_both_sides() -> None:
    shape = shape_of(-12 * (X - 0.4) ** 2)
    assert re.fullmatch(r"best near [\d.]+", shape.note)
    assert numbers(shape.note)[0] == pytest.approx(0.4, abs=0.1)
    low, high = numbers(shape.best)
    assert shape.best.startswith("best between ") and low < 0.4 < high


def test_a_plateau_is_named_by_its_ends() -> None:
    shape = shape_of(1.0 * ((X > 0.15) & (X < 0.85)))
    low, high = numbers(shape.note)
    assert shape.note.startswith("best between ") and shape.note.endswith("worse outside")
    assert (low, high) == (pytest.approx(0.15, abs=0.06), pytest.approx(0.85, abs=0.06))


def test_a_cliff_is_named_by_its_edge() -> None:
    rare, half = shape_of(-2.0 * (X > 0.8)), shape_of(-2.0 * (X > 0.5))
    assert rare.note.startswith("worse only above ")
    assert numbers(rare.note)[0] == pytest.approx(0.8, abs=0.05)
    assert half.note.startswith("best below ")


def test_a_line_is_said_only_where_its_correlation_does_not_say_it() -> None:
    assert shape_of(4 * X) == Shape("", "best at the high end")
    assert shape_of(-4 * X, weak=True) == Shape("best at the low end", "best at the low end")


def test_a_valley_is_worst_inside() -> None:
    for height in (3, 6, 12):
        shape = shape_of(height * (X - 0.5) ** 2)
        assert re.fullmatch(r"worst near [\d.]+, both sides better", shape.note)
        assert numbers(shape.note)[0] == pytest.approx(0.5, abs=0.15)
        assert shape.best == "", "neither end is better than the other"


def test_a_valley_with_one_side_far_better_is_best_there() -> None:
    assert shape_of(np.where(X < 0.3, 1.0, np.where(X < 0.6, 0.0, 5.0))).best.startswith("best above ")


def test_few_tried_values_are_named_themselves() -> None:
    depth = np.repeat([1.0, 2.0, 3.0], 30)
    assert number_shape(depth, standardised(1.0 * (depth == 2))).note == "best at 2"
    two = number_shape(depth[:60], standardised(1.0 * (depth[:60] == 2)), weak=True)
    assert two.note == "best at 2"


def test_a_yes_or_no_metric_has_other_words_for_it() -> None:
    assert shape_of(-12 * (X - 0.4) ** 2, best="most often").note.startswith("most often between ")


def test_an_effect_that_is_nothing_is_flat() -> None:
    shapes = [number_shape(X, standardised(0 * X, seed=seed)) for seed in range(40)]
    assert np.mean([shape.flat for shape in shapes]) > 0.7
    assert not shape_of(X).flat


def test_too_few_runs_have_no_shape() -> None:
    assert number_shape(X[:14], X[:14]) == Shape()


def test_without_a_test_before_it_a_shape_is_still_seldom_chance() -> None:
    rng = np.random.default_rng(8)
    claims = 0
    for _ in range(400):  # measured: 1 to 17 in 1,000
        shape = number_shape(rng.random(100), rng.standard_normal(100), weak=True)
        claims += bool(shape.note or shape.best)
    assert claims <= 12


def test_a_rise_is_not_called_an_optimum() -> None:
    rng = np.random.default_rng(9)
    wrong = 0
    for k in range(200):  # measured: at most 3 in 100 for each shape
        x = rng.random(200)
        good = [x, np.tanh(6 * x - 3), -np.exp(4 * x) / 20, np.minimum(x, 0.3) * 4][k % 4]
        good = good + 0.5 * rng.standard_normal(200)
        words = number_shape(x, (good - good.mean()) / good.std()).note
        wrong += "sides" in words or "outside" in words
    assert wrong <= 10


LEVELS = np.array(["relu", "tanh", "gelu", "elu"] * 40)


def levels_of(good_levels: list[str], levels: np.ndarray = LEVELS, **options: str) -> Shape:
    good = standardised(1.0 * np.isin(levels, good_levels))
    return level_shape(pd.Series(levels, dtype=object), good, None, **options)  # type: ignore[arg-type]


def test_the_levels_that_differ_from_the_others_are_named() -> None:
    assert levels_of(["tanh"]) == Shape("best: tanh", "tanh is best")
    assert levels_of(["tanh", "elu"]) == Shape("best: elu or tanh", "elu and tanh are best")
    assert levels_of(["tanh", "elu", "gelu"]) == Shape("worst: relu", "relu is worst")
    assert levels_of(["tanh"], best="most often").note == "most often with tanh"


def test_two_levels_are_compared_in_units() -> None:
    levels = pd.Series(LEVELS[np.isin(LEVELS, ["relu", "tanh"])], dtype=object)
    loss = 0.2 * (levels == "relu").to_numpy() + 0.01 * np.random.default_rng(2).standard_normal(len(levels))
    good = -(loss - loss.mean()) / loss.std()
    assert level_shape(levels, good, loss).note == "tanh better than relu by 0.2"
    assert level_shape(levels, good, None).note == "tanh better than relu"


def test_levels_that_differ_by_chance_get_no_words() -> None:
    rng, claims = np.random.default_rng(3), 0
    for k in range(300):
        levels = pd.Series(rng.choice(list("abcdef")[: 2 + k % 5], 100), dtype=object)
        claims += bool(level_shape(levels, rng.standard_normal(100), None, strict=True).note)
    assert claims <= 9


def test_rare_and_missing_levels_are_left_out() -> None:
    levels = np.where(np.arange(160) < 4, "rare", LEVELS).astype(object)
    levels[4:8] = None
    good = standardised(1.0 * (levels == "rare") + 0.0)
    assert level_shape(pd.Series(levels), good, None) == Shape()


def test_long_levels_are_shortened_and_paths_are_named_by_their_end() -> None:
    paths = np.array(["/data/models/small.pt", "/data/models/large.pt"] * 30)
    assert levels_of(["/data/models/large.pt"], paths).note == "large.pt better than small.pt"
    long = np.array(["a" * 60, "b" * 60] * 30)
    assert len(levels_of(["a" * 60], long).best) <= 40


@pytest.mark.parametrize(("unset", "note"), [(3.0, "best when not set"), (-9.0, "; worse when not set")])
def test_runs_without_a_number_are_compared_with_those_of_every_number(unset: float, note: str) -> None:
    x = np.where(np.arange(200) % 4 == 0, np.nan, X)
    good = standardised(np.where(np.isnan(x), unset, -12 * (X - 0.4) ** 2))
    shape = number_shape(x, good)
    assert re.fullmatch(r"best near [\d.]+", shape.note)
    assert unset_shape(x, good, shape).note == (note if unset > 0 else shape.note + note)


def test_runs_without_a_number_that_are_like_the_others_change_nothing() -> None:
    x = np.where(np.arange(200) % 4 == 0, np.nan, X)
    shape = Shape("best near 0.4", "best near 0.4")
    assert unset_shape(x, standardised(0 * X), shape) == shape
    assert unset_shape(np.where(np.arange(200) < 4, np.nan, X), standardised(0 * X), shape) == shape


def test_an_infinite_number_has_no_place_and_moves_no_word() -> None:
    good = standardised(-12 * (X - 0.4) ** 2)
    with_infinity = np.append(X, [np.inf, -np.inf, np.nan])
    assert number_shape(with_infinity, np.append(good, [9.0, 9.0, 9.0])) == number_shape(X, good)
