"""MLflow's folder, database and server, written by its own package and read as `search_runs` reads them."""

from __future__ import annotations

import math
from pathlib import Path

import mlflow
import numpy as np
import pytest

from importance import Role, SeveralStudies, read_runs
from importance.errors import UnreadableRuns
from tests.trackers.mlflow.written_runs import LONG, SERIES, Written, by_id, column_of, opened

pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_run_is_read_as_mlflow_reads_it(written: Written) -> None:
    runs = read_runs(written.source)
    mlflow.set_tracking_uri(written.uri)
    try:
        theirs = mlflow.search_runs(experiment_names=["sweep"]).set_index("run_id").sort_index()
    finally:
        mlflow.set_tracking_uri("")
    theirs = theirs[theirs["tags.mlflow.runName"] != "try 11"]  # the parent, which has no parameters
    ours = by_id(runs)
    assert list(ours.index) == list(theirs.index)
    assert len(ours) == 12
    assert ours["state"].tolist() == theirs["status"].tolist()
    assert ours["name"].tolist() == theirs["tags.mlflow.runName"].tolist()
    assert ours["note"].tolist() == theirs["tags.note"].tolist()
    for name in ("lr", "net/width", "momentum"):
        np.testing.assert_array_equal(ours[name], theirs[f"params.{name}"].astype(float))
    for name in ("net/act", "a space"):
        assert ours[name].tolist() == theirs[f"params.{name}"].tolist()
    for name in SERIES:
        expected = theirs[f"metrics.{name}"].astype(float)
        expected = expected.where(expected.abs() < 1e308, np.sign(expected) * np.inf)
        np.testing.assert_array_equal(ours[column_of(name)], expected)
    assert set(runs.parameters) == {"lr", "net/width", "net/act", "a space", "momentum"}
    assert set(runs.metrics) == {column_of(name) for name in SERIES}
    assert {runs.columns[name].role for name in ("name", "state", "note", "team", "parent")} == {Role.LABEL}


def test_states_names_and_nested_runs_are_kept_and_what_is_left_out_is_counted(written: Written) -> None:
    runs = read_runs(written.source)
    assert runs.states is not None
    assert runs.states.value_counts().to_dict() == {"FINISHED": 9, "FAILED": 1, "KILLED": 1, "RUNNING": 1}
    assert runs.run_names.tolist()[:4] == ["try 1", "try 2", LONG, "try 4"]
    assert runs.frame["parent"].tolist() == [None] * 10 + ["try 11"] * 2
    assert runs.frame["duration"].tolist()[0] == 0.5
    assert math.isnan(runs.frame["duration"][4])  # it is still running
    notes = " ".join(runs.notes)
    assert "Left out 1 deleted run." in notes
    assert "1 run is left out, because it only groups" in notes


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("min", {"val/loss": 1.0, "accuracy": 0.5, "diverged": 1.0, "burst": 1.0}),
        ("max", {"val/loss": 3.0, "accuracy": 0.9, "diverged": 4.0, "burst": math.inf}),
        ("mean", {"val/loss": 2.0, "accuracy": 0.7, "diverged": 2.5, "burst": math.inf}),
        ("best", {"val/loss": 1.0, "accuracy": 0.9, "diverged": 1.0, "burst": 1.0}),
    ],
)
def test_a_metric_that_was_logged_over_time_has_the_requested_value(
    written: Written, history: str, expected: dict[str, float]
) -> None:
    first = read_runs(written.source, history=history).frame.iloc[0]  # type: ignore[arg-type]
    assert {name: first[name] - 1 for name in expected} == pytest.approx(expected)
    assert math.isnan(first["never"])
    assert first["sank"] == -math.inf


def test_an_empty_experiment_is_listed_but_not_asked_about(written: Written) -> None:
    store = opened(written.source)
    counts = {study.name: study.n_runs for study in store.studies}
    assert list(counts) == ["sweep", "Default"]
    assert counts["Default"] == 0
    assert counts["sweep"] in (13, -1)  # a server does not report the count
    assert store.word == "experiment"
    assert store.live


def test_where_several_experiments_have_runs_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "two"
    client = mlflow.MlflowClient(tracking_uri=path.as_uri())
    for name, runs in (("first", 2), ("second", 3)):
        experiment = client.create_experiment(name)
        for number in range(runs):
            key = client.create_run(experiment).info.run_id
            client.log_param(key, "lr", number)
            client.log_metric(key, "loss", number)
    with pytest.raises(SeveralStudies, match="first") as raised:
        read_runs(path)
    assert raised.value.studies == {"first": 2, "second": 3, "Default": 0}
    assert len(read_runs(path, study="second")) == 3
    assert len(read_runs(path, study=["first", "second"])) == 5
    with pytest.raises(UnreadableRuns, match="third"):
        read_runs(path, study="third")
