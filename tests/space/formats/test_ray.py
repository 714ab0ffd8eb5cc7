"""Ray Tune's param_space: Ray draws from the space, and code of people is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from ray.tune.search.sample import Categorical
from ray.tune.search.variant_generator import generate_variants

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Dimension, Range
from importance.space.formats import ray as ray_format
from tests.space.spaces import spaces
from tests.space.tool_draws import LAYERS, SPACE, check_draws, check_levels, executed


def draws(text: str, n: int) -> list[dict[str, object]]:
    rng = np.random.RandomState(0)
    param_space = executed(text)["param_space"]
    return [next(generate_variants(param_space, random_state=rng))[1] for _ in range(n)]


def test_ray_draws_within_the_space() -> None:
    drawn = draws(ray_format.write(SPACE), 60)
    check_draws(drawn, SPACE, conditional=False)
    check_levels(drawn)


@settings(max_examples=15, deadline=None)
@given(spaces(steps=True))
def test_ray_draws_within_any_space(space: dict[str, Dimension]) -> None:
    check_draws(draws(ray_format.write(space), 5), space, conditional=False)


def test_ray_gets_the_metric_and_its_goal() -> None:
    tune_config = executed(ray_format.write(SPACE, metric="val_loss", goal="maximize"))["tune_config"]
    assert (tune_config.metric, tune_config.mode) == ("val_loss", "max")


def test_lists_and_tuples_of_numbers_reach_the_training_as_such() -> None:
    param_space = executed(ray_format.write(LAYERS))["param_space"]
    assert isinstance(param_space["layers"], Categorical)
    assert param_space["layers"].categories == [(64, 64), (32,), "auto"]
    assert param_space["decay"] == [0.5, 0.1]


def test_the_upper_end_of_whole_numbers_is_excluded_as_ray_does() -> None:
    text = """
param_space = {
    "lr": tune.loguniform(1e-4, 1e-1),
    "layers": tune.randint(1, 5),
    "units": tune.lograndint(lower=8, upper=129),
    "batch": tune.choice([16, 32]),
    "epochs": 20,
}
"""
    assert ray_format.read(text) == {
        "lr": Range("lr", 1e-4, 0.1, log=True),
        "layers": Range("layers", 1.0, 4.0, integer=True),
        "units": Range("units", 8.0, 128.0, log=True, integer=True),
        "batch": Choice("batch", ("16", "32")),
        "epochs": Range("epochs", 20.0, 20.0, integer=True),
    }


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("tune.sample_from(lambda spec: 1)", "sample_from, which is neither a range nor a choice"),
        ("tune.uniform(__import__('os').getpid(), 1)", "not a plain value"),
        ("tune.uniform(0, 1, 2)", "cannot be read"),
        ("tune.uniform(0)", "lower and upper"),
        ("tune.choice(names)", "choice without values"),
    ],
)
def test_what_is_neither_a_range_nor_a_choice_is_refused(code: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        ray_format.read(f"param_space = {{'lr': {code}}}")
