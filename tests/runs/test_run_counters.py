"""Columns that number the runs, by both their name and their values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.runs.run_counters import is_counter

NAMES = [
    "Trial Number",
    "trial_nr",
    "run",
    "runIdx",
    "Experiment No.",
    "config_id",
    "#".join(["run", ""]),
    "序号",
]
N = 12


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("first", [0, 1, 100])
def test_consecutive_numbers_in_any_order_are_a_counter(name: str, first: int) -> None:
    numbers = pd.Series(np.arange(N, dtype=float) + first)
    assert is_counter(name, numbers)
    assert is_counter(name, numbers.sample(frac=1, random_state=0))


@pytest.mark.parametrize("name", ["lr", "num_layers", "depth", "epochs", "trial_loss", "running"])
def test_other_names_are_no_counter(name: str) -> None:
    assert not is_counter(name, pd.Series(np.arange(N, dtype=float)))


@pytest.mark.parametrize(
    "values",
    [
        [0.0, 1.0],  # too few to tell
        [1.0, 2.0, 4.0, 5.0],  # a gap
        [1.0, 2.0, 3.0, np.nan],
        [1.0, 2.0, 3.0, np.inf],
        [0.5, 1.5, 2.5, 3.7],
        ["a", "b", "c"],
    ],
)
def test_other_values_are_no_counter(values: list[object]) -> None:
    assert not is_counter("run_id", pd.Series(values))


@pytest.mark.parametrize("name", ["trial_nr", "run_id", "config number", "hp_idx"])
def test_an_id_may_start_again_in_each_group_of_rows(name: str) -> None:
    assert is_counter(name, pd.Series([*range(1, 7)] * 3, dtype=float))
    assert not is_counter(name, pd.Series([*range(5, 11)] * 3, dtype=float))


@pytest.mark.parametrize("name", ["model", "test", "subject", "run"])
def test_a_name_that_may_be_a_setting_does_not_start_again(name: str) -> None:
    assert not is_counter(name, pd.Series([*range(1, 7)] * 3, dtype=float))
