"""What `Runs.reading` says of the rows of a source, and the choices that there were."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from importance.runs.reading import NESTINGS, Fold, Nested, Nesting, Reading, Steps
from tests.builders import by_csv

RNG = np.random.default_rng(0)
STEPS = pd.DataFrame(
    [
        {"run_id": f"r{run}", "lr": (run + 1) / 100, "epoch": epoch, "val_loss": run + 1 / (epoch + 1)}
        for run, epoch in itertools.product(range(8), range(5))
    ]
)
NESTED = pd.DataFrame(
    [
        {"run_id": f"s{parent}", "tags.mlflow.parentRunId": "", "metrics.val_loss": 0.5, "params.n": 10}
        for parent in range(2)
    ]
    + [
        {
            "run_id": f"s{parent}t{trial}",
            "tags.mlflow.parentRunId": f"s{parent}",
            "metrics.val_loss": trial / 10,
            "params.lr": (trial + 1) / 100 + parent,
        }
        for parent, trial in itertools.product(range(2), range(6))
    ]
)


def test_a_table_with_one_row_for_each_run_leaves_no_choice() -> None:
    frame = pd.DataFrame({"lr": RNG.uniform(size=9), "val_loss": RNG.uniform(size=9)})
    assert by_csv(frame).reading == Reading()


def test_steps_count_the_rows_the_runs_and_name_the_column_that_counts() -> None:
    assert by_csv(STEPS).reading.steps == Steps(rows=40, runs=8, clock="epoch", folded=True)
    kept = by_csv(STEPS, history="rows")
    assert kept.reading.steps == Steps(rows=40, runs=8, clock="epoch", folded=False)
    assert len(kept) == 40


@pytest.mark.parametrize(("nested", "runs"), [("parents", 2), ("children", 12)])
def test_nested_runs_are_counted_whichever_of_them_are_read(nested: str, runs: int) -> None:
    result = by_csv(NESTED, nested=nested)
    assert len(result) == runs
    assert result.reading.nested == Nested(parents=2, children=12, chosen=nested)  # type: ignore[arg-type]


def test_without_a_choice_each_family_is_read_as_it_fits() -> None:
    nested = by_csv(NESTED).reading.nested
    assert nested is not None and nested.chosen is None


def test_every_choice_of_nested_runs_is_listed_once() -> None:
    assert get_args(Nesting) == NESTINGS


def test_the_ways_to_fold_are_words() -> None:
    assert {str(fold) for fold in Fold} == {"if sure", "always", "never"}
