"""Why one run is better than another, parameter by parameter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.effects.explanation import UNEXPLAINED, Explanation
from importance.errors import ImportanceError, UnknownColumn
from importance.model.surrogate import Surrogate
from importance.runs.table import Runs
from tests.builders import loss_runs


@pytest.fixture(scope="module")
def default(runs: Runs, model: Surrogate) -> Explanation:
    return importance.explain(runs, "loss", model=model)


def test_by_default_the_median_run_becomes_the_best(runs: Runs, default: Explanation) -> None:
    loss = runs.frame["loss"]
    assert default.row_b == loss.idxmin()
    assert default.metric_a == pytest.approx(loss.median(), abs=0.05)
    assert default.b == runs.run_names.iloc[default.row_b]


def test_the_parts_and_the_unexplained_are_the_observed_difference(runs: Runs, default: Explanation) -> None:
    assert default.unit == "metric"
    assert default.observed == pytest.approx(default.metric_b - default.metric_a)
    assert sum(part.value for part in default.parts) == pytest.approx(default.predicted, abs=1e-10)
    assert default.predicted + default.unexplained.value == pytest.approx(default.observed, abs=1e-10)
    assert default.unexplained.parameter == UNEXPLAINED


def test_the_largest_part_is_first_and_its_interval_holds_it(default: Explanation) -> None:
    sizes = [abs(part.value) for part in default.parts]
    assert sizes == sorted(sizes, reverse=True)
    assert all(part.low <= part.value <= part.high for part in (*default.parts, default.unexplained))


def test_a_parameter_that_is_switched_on_is_a_part_with_its_switch(runs: Runs, model: Surrogate) -> None:
    optimizer = runs.frame["optimizer"]
    a, b = int((optimizer == "adam").idxmax()), int((optimizer == "sgd").idxmax())
    answer = importance.explain(runs, "loss", a, b, model=model)
    (part,) = [part for part in answer.parts if part.parameter == "optimizer"]
    assert part.also == ("momentum",)
    assert (part.a, part.b) == ("adam", "sgd")
    assert "momentum" not in [part.parameter for part in answer.parts]


def test_the_path_goes_from_a_to_b_by_the_best_change(
    runs: Runs, model: Surrogate, default: Explanation
) -> None:
    start, *steps = default.path
    assert start.parameter == ""
    assert sorted(step.parameter for step in steps) == sorted(part.parameter for part in default.parts)
    assert steps[-1].metric - start.metric == pytest.approx(default.predicted, abs=1e-6)
    first = [
        importance.explain(runs, "loss", default.row_a, {part.parameter: part.b}, model=model).predicted
        for part in default.parts
        if not part.also
    ]
    assert steps[0].metric - start.metric <= min(first) + 1e-6


def test_runs_of_the_same_setting_differ_by_luck_alone() -> None:
    frame = pd.DataFrame({"x": np.repeat(np.arange(10.0), 2), "seed": [0, 1] * 10})
    frame["loss"] = frame["x"] + np.random.default_rng(0).normal(0, 0.1, 20)
    answer = importance.explain(loss_runs(frame), "loss", 0, 1)
    assert answer.parts == ()
    assert answer.unexplained.value == pytest.approx(frame["loss"][1] - frame["loss"][0])


def test_on_a_logarithmic_scale_the_parts_are_factors() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.uniform(size=(80, 2)), columns=["x", "y"])
    frame["loss"] = np.exp(3 * frame["x"] - frame["y"] + rng.normal(0, 0.05, 80))
    answer = importance.explain(loss_runs(frame), "loss", 3, 7, scale="log")
    assert answer.unit == "factor"
    by_name = {part.parameter: part for part in answer.parts}
    change = frame.loc[7] - frame.loc[3]
    assert by_name["x"].value == pytest.approx(np.exp(3 * change["x"]), rel=0.15)
    assert by_name["x"].low <= np.exp(3 * change["x"]) <= by_name["x"].high
    product = np.prod([part.value for part in answer.parts]) * answer.unexplained.value
    assert product == pytest.approx(answer.metric_b / answer.metric_a)


@pytest.mark.parametrize("scale", ["log", "rank"])
def test_negative_metrics_and_ranks_sum_up_too(scale: str) -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.uniform(size=(40, 2)), columns=["x", "y"])
    frame["loss"] = -np.exp(frame["x"] + rng.normal(0, 0.05, 40))
    answer = importance.explain(loss_runs(frame), "loss", 0, 1, scale=scale)
    values = [part.value for part in (*answer.parts, answer.unexplained)]
    if scale == "log":
        assert np.prod(values) == pytest.approx(frame["loss"][1] / frame["loss"][0])
    else:
        ranks = frame["loss"].rank()
        assert sum(values) == pytest.approx(ranks[1] - ranks[0])
    assert all(part.low <= part.value <= part.high for part in answer.parts)


def test_a_setting_that_was_not_run_has_no_observed_difference(runs: Runs, model: Surrogate) -> None:
    answer = importance.explain(runs, "loss", 0, {"lr": 0.0123}, model=model)
    assert [part.parameter for part in answer.parts] == ["lr"]
    assert np.isnan(answer.observed) and np.isnan(answer.unexplained.value)
    assert np.isfinite(answer.predicted)


def test_the_table_has_a_row_for_each_part_and_the_rest_last(default: Explanation) -> None:
    table = default.to_frame()
    assert list(table) == ["parameter", "a", "b", "part", "low", "high"]
    assert table["part"].sum() == pytest.approx(default.observed)
    assert table["parameter"].iloc[-1] == UNEXPLAINED


@pytest.mark.parametrize(
    ("a", "error", "words"),
    [
        (150, ImportanceError, "0 to 149"),
        ("run 0", ImportanceError, "No run is named 'run 0'"),
        ({"lrr": 1.0}, UnknownColumn, "lrr"),
    ],
)
def test_what_is_not_there_is_an_error(
    runs: Runs, model: Surrogate, a: int | str | dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        importance.explain(runs, "loss", a, model=model)
