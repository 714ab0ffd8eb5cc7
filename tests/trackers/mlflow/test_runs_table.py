"""Which nested runs are read from a folder and from a database."""

from __future__ import annotations

from pathlib import Path

import mlflow
import pytest

from importance import read_runs

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_parent_that_only_repeats_its_best_child_is_left_out(tmp_path: Path) -> None:
    client = mlflow.MlflowClient(tracking_uri=(tmp_path / "mlruns").as_uri())
    parent = client.create_run("0").info.run_id
    client.log_metric(parent, "score", 2)
    for depth in range(3):
        child = client.create_run("0", tags={"mlflow.parentRunId": parent}).info.run_id
        client.log_param(child, "depth", depth)
        client.log_metric(child, "score", depth)
    client.log_param(parent, "best_depth", 2)
    runs = read_runs(tmp_path / "mlruns")
    assert runs.parameters == ("depth",)
    assert sorted(runs.frame["score"]) == [0, 1, 2]
    client.log_param(parent, "folds", 5)  # its children do not set it, so it also holds for them
    runs = read_runs(tmp_path / "mlruns")
    assert runs.frame["folds"].tolist() == [5, 5, 5]
    client.log_param(parent, "depth", 9)
    assert sorted(read_runs(tmp_path / "mlruns").frame["depth"]) == [0, 1, 2, 9]


@pytest.mark.parametrize("place", ["mlruns", "mlflow.db"])
def test_folds_are_the_result_of_their_parent_and_trials_are_runs(place: str, tmp_path: Path) -> None:
    path = tmp_path / place
    client = mlflow.MlflowClient(tracking_uri=path.as_uri() if place == "mlruns" else f"sqlite:///{path}")
    search = client.create_run("0").info.run_id
    client.log_param(search, "sampler", "random")
    for trial in range(3):
        setting = client.create_run("0", tags={"mlflow.parentRunId": search}).info.run_id
        client.log_param(setting, "depth", trial)
        for fold in range(2):
            child = client.create_run("0", tags={"mlflow.parentRunId": setting}).info.run_id
            client.log_param(child, "depth", trial)
            client.log_param(child, "fold", fold)
            client.log_metric(child, "loss", trial + fold)
    runs = read_runs(path)
    assert runs.frame.sort_values("depth")["loss"].tolist() == [0.5, 1.5, 2.5]
    assert set(runs.frame["sampler"]) == {"random"}
    assert any("6 rows are read as 3 runs" in note for note in runs.notes)
    every = read_runs(path, nested="children")
    assert sorted(every.frame["loss"]) == [0, 1, 1, 2, 2, 3]
    assert set(every.frame["sampler"]) == {"random"}
    assert len(read_runs(path, nested="mean")) == 3
