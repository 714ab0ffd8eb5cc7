"""DVC's experiments, printed by DVC 3.67.1 as CSV and as JSON."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import importance
from tests.builders import WRITTEN

FILES = WRITTEN / "dvc"
CSV, JSON = FILES / "exp_show.csv", FILES / "exp_show.json"
PARAMETERS = {"lr", "model.width", "model.dropout", "optimizer"}
METRICS = {"loss", "accuracy", "test.f1"}


@pytest.mark.parametrize("source", [CSV, JSON], ids=["csv", "json"])
def test_parameters_and_metrics_are_distinguished(source: Path) -> None:
    runs = importance.read_runs(source)
    assert set(runs.parameters) == PARAMETERS
    assert set(runs.metrics) == METRICS


@pytest.mark.parametrize("source", [CSV, JSON], ids=["csv", "json"])
def test_the_workspace_is_left_out_and_missing_is_missing(source: Path) -> None:
    runs = importance.read_runs(source)
    assert len(runs) == len(pd.read_csv(CSV)) - 1
    assert not (runs.frame["rev"] == "workspace").any()
    assert any(note.startswith("Left out the workspace") for note in runs.notes)
    assert runs.frame["loss"].isna().sum() == 2, "two commits were never run"
    measured = runs.frame.dropna(subset=["loss"])
    rebuilt = measured["lr"] * 2 + measured["model.width"] / 100
    assert measured["loss"].tolist() == pytest.approx(rebuilt.tolist())


def test_both_ways_to_print_hold_the_same() -> None:
    columns = sorted(PARAMETERS | METRICS)
    by_csv, by_json = (importance.read_runs(source).frame[columns] for source in (CSV, JSON))
    pd.testing.assert_frame_equal(by_csv, by_json)
