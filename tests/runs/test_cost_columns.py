"""Which column is the cost of a run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.runs.cost_columns import CostUnit, amount_text, costs_of, is_cost_name, unit_of


@pytest.mark.parametrize(
    "name",
    [
        "Runtime",
        "_runtime",
        "duration",
        "train_runtime",
        "time_total_s",
        "gpu_hours",
        "cost_usd",
        "wall_time",
    ],
)
def test_names_of_the_cost_of_a_whole_run(name: str) -> None:
    assert is_cost_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "cost",
        "loss",
        "time",
        "inference_time",
        "eval/runtime",
        "max_runtime",
        "train_samples_per_second",
        "lr_time",
    ],
)
def test_other_names_are_no_cost(name: str) -> None:
    assert not is_cost_name(name)


@pytest.mark.parametrize(
    ("name", "unit", "factor"),
    [
        ("Runtime", CostUnit.HOURS, 1 / 3600),
        ("train_time_minutes", CostUnit.HOURS, 1 / 60),
        ("gpu_hours", CostUnit.HOURS, 1.0),
        ("fit_ms", CostUnit.HOURS, 1e-3 / 3600),
        ("price", CostUnit.MONEY, 1.0),
        ("energy", CostUnit.OTHER, 1.0),
    ],
)
def test_units(name: str, unit: CostUnit, factor: float) -> None:
    assert unit_of(name) == (unit, pytest.approx(factor))


def table() -> importance.Runs:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.random(20), "loss": rng.random(20)})
    frame = frame.assign(runtime=np.append(rng.random(18) * 60, [np.nan, 0]), energy=rng.random(20))
    return importance.Runs.from_frame(frame, ["lr"], ["loss", "runtime", "energy"])


def test_the_role_comes_before_the_name_and_the_metric_is_no_cost() -> None:
    runs = table()
    found = costs_of(runs.frame, runs.columns)
    assert found is not None and (found.column, found.declared) == ("runtime", False)
    assert np.isnan(found.values).sum() == 2
    chosen = runs.with_roles({"energy": "cost"})
    told = costs_of(chosen.frame, chosen.columns)
    assert told is not None and (told.column, told.unit, told.declared) == ("energy", CostUnit.OTHER, True)
    assert costs_of(runs.frame, runs.columns, metric="runtime") is None


def test_the_time_since_the_search_began_is_no_cost_unless_it_is_told() -> None:
    runs = table()
    frame = runs.frame.assign(runtime=np.arange(1.0, 21))
    assert costs_of(frame, runs.columns) is None
    told = runs.with_roles({"runtime": "cost"})
    found = costs_of(frame, told.columns)
    assert found is not None and found.column == "runtime"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.001, CostUnit.HOURS, "3.6 seconds"),
        (0.5, CostUnit.HOURS, "30 minutes"),
        (3.0, CostUnit.HOURS, "3 hours"),
        (3.0, CostUnit.MONEY, "3"),
        (3.0, CostUnit.OTHER, "3 energy"),
    ],
)
def test_amounts(value: float, unit: CostUnit, words: str) -> None:
    assert amount_text(value, unit, "energy") == words
