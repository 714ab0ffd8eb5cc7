"""The same MLflow runs for every kind of store, and how tests look at what was read."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pandas as pd
from mlflow.entities import Metric, Param, RunTag

from importance import Runs, trackers
from importance.rows.store import Store

SERIES = {
    "val/loss": [3.0, 1.0, 2.0],
    "accuracy": [0.5, 0.9, 0.7],
    "diverged": [1.0, 4.0, math.nan],
    "never": [math.nan],
    "burst": [1.0, math.inf, 2.0],
    "sank": [-math.inf],
    "lr": [0.5, 0.25, 0.125],  # also a parameter
}


LONG = "a name that is so long that YAML folds it over two lines: " + "and on it goes, " * 6 + "until here"


@dataclass(frozen=True)
class Written:
    """One of the stores with the same runs: its source, and MLflow's own address for it."""

    source: str
    uri: str


def write(uri: str) -> None:
    """Twelve runs with some missing values, two of them nested, a deleted run and a deleted experiment."""
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("sweep")
    clock = 1_700_000_000_000

    def run(number: int, status: str | None = "FINISHED", *, params: bool = True, parent: str = "") -> str:
        tags = {"mlflow.runName": LONG if number == 3 else f"try {number}", "team": "blue"}
        if parent:
            tags["mlflow.parentRunId"] = parent
        key = client.create_run(experiment, start_time=clock + 1000 * number, tags=tags).info.run_id
        settings = {"lr": 10.0**-number, "net/width": 8 * number, "net/act": "relu", "a space": "x y"}
        settings |= {"momentum": "0.9"} if number % 2 else {}
        logged = [
            Metric(name, value + (0 if name == "lr" else number), clock + step, step)
            for name, values in SERIES.items()
            for step, value in enumerate(values)
            if name != "accuracy" or status != "FAILED"
        ]
        parameters = [Param(name, str(value)) for name, value in settings.items()]
        client.log_batch(key, logged, parameters if params else [], [RunTag("note", f"n{number}")])
        if status:
            client.set_terminated(key, status, end_time=clock + 1000 * number + 500)
        return key

    for number in range(1, 11):
        run(number, {2: "FAILED", 4: "KILLED", 5: None}.get(number, "FINISHED"))
    parent = run(11, params=False)
    run(12, parent=parent)
    run(13, parent=parent)
    client.delete_run(run(14))
    gone = client.create_experiment("gone")
    client.log_param(client.create_run(gone).info.run_id, "x", 1)
    client.delete_experiment(gone)


def opened(source: object) -> Store:
    store = trackers.open_store(trackers.place_of(str(source)))
    assert store is not None
    return store


def by_id(runs: Runs) -> pd.DataFrame:
    return runs.frame.set_index("run_id").sort_index()


def column_of(name: str) -> str:
    return "lr (metric)" if name == "lr" else name


def copied_run(folder: Path, tmp_path: Path, name: str = "try 5") -> tuple[Path, Path]:
    """A copy of the folder store, and the folder of one of its runs."""
    root = tmp_path / "copy"
    shutil.copytree(folder, root)
    tag = next(tag for tag in root.glob("*/*/tags/mlflow.runName") if tag.read_text() == name)
    return root, tag.parents[1]
