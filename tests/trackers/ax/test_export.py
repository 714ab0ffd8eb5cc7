"""The table of Ax's `summarize()`: its metrics come before its parameters."""

from __future__ import annotations

import pandas as pd

import importance
from importance.runs.columns import Role
from tests.builders import WRITTEN

SUMMARY = WRITTEN / "ax" / "summary.csv"


def test_the_summary_distinguishes_metrics_from_parameters_without_a_prefix() -> None:
    runs = importance.read_runs(SUMMARY)
    assert runs.metrics == ("loss", "accuracy")
    assert runs.parameters == ("lr", "width", "optimizer", "momentum", "nesterov")
    assert runs.columns["generation_node"].role is Role.LABEL
    finished = pd.read_csv(SUMMARY).query("trial_status == 'COMPLETED'")
    assert "optimizer" in importance.read_runs(finished).parameters
