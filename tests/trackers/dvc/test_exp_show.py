"""DVC's experiments, printed by DVC 3.67.1 as CSV and as JSON."""

from __future__ import annotations

import json
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


def test_an_experiment_without_a_file_mixes_no_two_metrics(tmp_path: Path) -> None:
    """The loss is in train.json and in test.json, which the second experiment did not write."""
    document = json.loads(JSON.read_text())
    changed = [
        revision for commit in document for part in commit["experiments"] or [] for revision in part["revs"]
    ]
    assert len(changed) > 2
    for at, revision in enumerate(changed):
        files = {"test.json": {"data": {"loss": 1.0 + at}}, "train.json": {"data": {"loss": 0.5}}}
        if at == 1:
            files["test.json"] = {"error": {"type": "FileNotFoundError"}}  # type: ignore[dict-item]
        revision["data"]["metrics"] = files
    (tmp_path / "exp.json").write_text(json.dumps(document))
    runs = importance.read_runs(tmp_path / "exp.json")
    tried = runs.frame[runs.frame["train.json:loss"].notna()]
    assert set(tried["train.json:loss"]) == {0.5} and len(tried) == len(changed)
    assert tried["test.json:loss"].isna().tolist() == [at == 1 for at in range(len(changed))]


def test_both_ways_to_print_hold_the_same() -> None:
    columns = sorted(PARAMETERS | METRICS)
    by_csv, by_json = (importance.read_runs(source).frame[columns] for source in (CSV, JSON))
    pd.testing.assert_frame_equal(by_csv, by_json)
