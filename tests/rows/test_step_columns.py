"""Step columns: which columns count steps, their values as numbers, and how they count in each run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.rows.index_names import StepKind
from importance.rows.row_groups import Cells, Groups, group_rows
from importance.rows.step_columns import (
    StepColumn,
    are_budgets,
    counts_by_ones,
    counts_from_a_start,
    rising_share,
    start_together,
    step_columns,
)


def grouped(
    *runs: list[float], name: str = "step", kind: StepKind = StepKind.STEP
) -> tuple[Groups, StepColumn]:
    """Runs with these steps, one after the other."""
    values = np.concatenate([np.asarray(run, dtype=float) for run in runs])
    codes = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    return group_rows(Cells(pd.DataFrame({name: values})), codes), StepColumn(name, kind, values)


def test_columns_that_vary_and_are_nearly_full_are_kept_the_most_reliable_first() -> None:
    frame = pd.DataFrame(
        {
            "time": np.arange(40.0),
            "epochs": np.tile([1.0, 2], 20),
            "step": np.arange(40.0),
            "constant": 1.0,
            "sparse": np.where(np.arange(40) % 2, np.nan, np.arange(40)),
            "text": "a",
        }
    )
    kinds = {
        "time": StepKind.TIME,
        "epochs": StepKind.TOTAL,
        "constant": StepKind.STEP,
        "sparse": StepKind.STEP,
        "text": StepKind.STEP,
        "step": StepKind.STEP,
    }
    assert [column.name for column in step_columns(Cells(frame), kinds)] == ["step", "epochs", "time"]


def test_a_gap_gets_the_value_before_it() -> None:
    values = np.arange(50.0)
    values[[0, 7]] = [np.nan, np.inf]
    (column,) = step_columns(Cells(pd.DataFrame({"step": values})), {"step": StepKind.STEP})
    assert column.values[[0, 7]].tolist() == [1.0, 6.0]


def test_dates_become_numbers_in_their_order() -> None:
    frame = pd.DataFrame({"date": ["2024-05-01 10:00:00", "2024-05-01 09:00:00", "2024-05-02T00:00:00Z"]})
    (column,) = step_columns(Cells(frame), {"date": StepKind.TIME})
    assert np.argsort(column.values).tolist() == [1, 0, 2]
    assert step_columns(Cells(frame.assign(date=["a", "b", "c"])), {"date": StepKind.TIME}) == []


def test_the_share_of_rising_steps_counts_only_steps_within_a_run() -> None:
    groups, column = grouped([1, 2, 3], [1, 2, 1])
    assert rising_share(groups, column.values) == 0.75
    groups, column = grouped([1], [1])
    assert rising_share(groups, column.values) == 0.0


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 3, 9, 27], StepKind.STEP, True),
        ([1, 3, 9, 27], StepKind.TOTAL, True),
        ([10, 20, 40], StepKind.STEP, True),
        ([1, 2], StepKind.STEP, False),  # steps are numbered like this too
        ([1, 2], StepKind.TOTAL, True),
        ([1, 2, 3, 4], StepKind.TOTAL, False),
        ([0, 1, 2], StepKind.STEP, False),
        ([1, 3, 9, 27], StepKind.TIME, False),
        (list(3 ** np.arange(9)), StepKind.STEP, False),  # too many
    ],
)
def test_a_few_values_in_ratios_of_two_or_more_are_budgets(
    values: list[float], kind: StepKind, expected: bool
) -> None:
    assert are_budgets(StepColumn("budget", kind, np.repeat(np.array(values, float), 2))) is expected


def test_most_runs_have_to_start_at_the_same_step() -> None:
    assert start_together(*grouped([1, 2], [1, 2], [1, 2], [1, 2], [3, 4]))
    assert not start_together(*grouped([1, 2], [1, 2], [1, 2], [3, 4]))


@pytest.mark.parametrize(
    ("runs", "kind", "expected"),
    [
        ([[0, 1], [0, 1, 2]], StepKind.STEP, True),
        ([[10, 20, 30], [10, 20, 30]], StepKind.STEP, True),
        ([[10, 20], [10, 20]], StepKind.STEP, False),  # a grid over 10 and 20
        ([[5, 6, 7], [5, 6, 7]], StepKind.STEP, False),
        ([[5, 6, 7, 8, 9], [5, 6, 7, 8, 9]], StepKind.STEP, True),
        ([[0, 1], [4, 5]], StepKind.STEP, False),
        ([[0, 1, 2], [0, 1, 2]], StepKind.TIME, False),
        ([[1, 2, 3], [1, 2, 3]], StepKind.TOTAL, False),
        ([[1, 2, 3, 4], [1, 2, 3, 4, 5]], StepKind.TOTAL, True),
    ],
)
def test_runs_count_from_a_common_start_if_enough_steps_follow(
    runs: list[list[float]], kind: StepKind, expected: bool
) -> None:
    assert counts_from_a_start(*grouped(*runs, kind=kind)) is expected


@pytest.mark.parametrize(
    ("name", "runs", "expected"),
    [
        ("step", [[0, 1, 2], [0, 1, 2]], True),
        ("step", [[1, 2], [1, 2]], False),
        ("epoch", [[1, 2, 3], [1, 2, 3]], False),  # a grid over epochs
        ("epoch", [[0, 1, 2], [0, 1, 2]], True),
        ("epoch", [[1, 2, 3, 4], [1, 2, 3, 4]], True),
        ("step", [[100, 200, 300], [100, 200, 300]], True),
        ("epoch", [[10, 20, 30], [10, 20, 30]], False),
        ("step", [[5, 6, 7], [5, 6, 7]], False),
        ("step", [[0, 1, 2], [3, 4, 5]], False),
        ("step", [[0, 1, 9], [0, 4, 5]], False),
    ],
)
def test_runs_count_in_even_steps(name: str, runs: list[list[float]], expected: bool) -> None:
    assert counts_by_ones(*grouped(*runs, name=name)) is expected
