"""The table of Ax's `summarize()`: its metrics come before its parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.runs.columns import Role
from importance.trackers.ax import export
from tests.builders import WRITTEN

SUMMARY = WRITTEN / "ax" / "summary.csv"


def test_the_summary_distinguishes_metrics_from_parameters_without_a_prefix() -> None:
    runs = importance.read_runs(SUMMARY)
    assert runs.metrics == ("loss", "accuracy")
    assert runs.parameters == ("lr", "width", "optimizer", "momentum", "nesterov")
    assert runs.columns["generation_node"].role is Role.LABEL
    finished = pd.read_csv(SUMMARY).query("trial_status == 'COMPLETED'")
    assert "optimizer" in importance.read_runs(finished).parameters


def _arms(**columns: object) -> pd.DataFrame:
    rows = 9
    labels = {"trial_index": range(rows), "arm_name": [f"{i}_0" for i in range(rows)], "generation_node": "x"}
    return pd.DataFrame(labels | columns)


def test_the_first_column_of_text_is_a_parameter_and_so_are_all_that_follow() -> None:
    numbers = np.linspace(0.1, 0.9, 9)
    layout = export.summary(_arms(loss=numbers, kind=["a", "b", "c"] * 3, score=numbers))
    assert layout is not None
    roles = {name: role for name, (role, _) in layout.known_roles.items()}
    assert roles["loss"] is Role.METRIC
    assert roles["kind"] is roles["score"] is Role.PARAMETER
    assert roles["arm_name"] is roles["generation_node"] is Role.LABEL


def test_a_value_in_a_trial_that_never_ran_is_a_parameter() -> None:
    numbers = np.linspace(0.1, 0.9, 9)
    measured = np.where(np.arange(9) < 7, numbers, np.nan)
    status = ["COMPLETED"] * 7 + ["CANDIDATE"] * 2
    layout = export.summary(_arms(trial_status=status, loss=measured, error=measured, width=numbers))
    assert layout is not None
    roles = {name: role for name, (role, _) in layout.known_roles.items()}
    assert roles["loss"] is roles["error"] is Role.METRIC
    assert roles["width"] is Role.PARAMETER


@pytest.mark.parametrize("missing", ["trial_index", "arm_name", "generation_node"])
def test_a_table_without_the_columns_of_ax_is_not_its_table(missing: str) -> None:
    assert export.summary(_arms(loss=0.5, width=3).drop(columns=missing)) is None
