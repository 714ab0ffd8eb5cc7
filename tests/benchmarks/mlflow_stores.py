"""MLflow stores for `store_speed.py`: MLflow writes one run, and the others are changed copies of it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

PARAMETERS = ("lr", "weight_decay", "dropout", "model/depth", "model/width", "momentum", "beta", "optimizer")
METRICS = ("val/loss", "val/accuracy", "train/loss")
STEPS = 3


def write_mlflow_folder(folder: Path, runs: int) -> str:
    """Write an `mlruns` folder."""
    root = folder / "mlruns"
    experiment, first = _one_run(root.as_uri())
    pattern = root / experiment / first
    meta = (pattern / "meta.yaml").read_text(encoding="utf-8")
    for number in range(1, runs):
        key = f"a{number:031x}"
        run = pattern.with_name(key)
        shutil.copytree(pattern, run)
        (run / "meta.yaml").write_text(meta.replace(first, key).replace("run 0", f"run {number}"))
        for name, value in _settings(number).items():
            (run / "params" / name).write_text(value)
        for name, values in _histories(number).items():
            (run / "metrics" / name).write_text("".join(f"1 {v} {step}\n" for step, v in enumerate(values)))
    return str(root)


def write_mlflow_database(folder: Path, runs: int) -> str:
    """Write a SQLite database."""
    path = folder / "mlflow.db"
    _, first = _one_run(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        for number in range(1, runs):
            key = f"a{number:031x}"
            for table, column in (("runs", "name"), ("tags", "value")):
                cursor = connection.execute(f"SELECT * FROM {table} WHERE run_uuid = ?", (first,))
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    cells = dict(zip(names, row, strict=True)) | {"run_uuid": key}
                    cells[column] = f"run {number}" if cells[column] == "run 0" else cells[column]
                    connection.execute(
                        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                        [cells[name] for name in names],
                    )
            connection.executemany(
                "INSERT INTO params (run_uuid, key, value) VALUES (?, ?, ?)",
                [(key, *pair) for pair in _settings(number).items()],
            )
            rows = [(key, n, v, 1, step) for n, vs in _histories(number).items() for step, v in enumerate(vs)]
            for table, some in (("metrics", rows), ("latest_metrics", rows[STEPS - 1 :: STEPS])):
                connection.executemany(
                    f"INSERT INTO {table} (run_uuid, key, value, timestamp, step, is_nan) "
                    "VALUES (?, ?, ?, ?, ?, 0)",
                    some,
                )
    return str(path)


def load_mlflow_folder() -> Callable[[str], int]:
    """Load with `mlflow.search_runs()` from a folder."""
    return _searching(lambda source: Path(source).as_uri())


def load_mlflow_database() -> Callable[[str], int]:
    """Load with `mlflow.search_runs()` from a SQLite database."""
    return _searching(lambda source: f"sqlite:///{source}")


def load_mlflow_server() -> Callable[[str], int]:
    """Load with `mlflow.search_runs()` from a tracking server."""
    return _searching(lambda source: source)


def _searching(uri: Callable[[str], str]) -> Callable[[str], int]:
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow
    import pandas as pd
    import sqlalchemy

    assert pd and sqlalchemy  # imported before the clock starts

    def searched(source: str) -> int:
        mlflow.set_tracking_uri(uri(source))
        return len(mlflow.search_runs(experiment_names=["sweep"]))

    return searched


def _one_run(uri: str) -> tuple[str, str]:
    """Return the ids of an experiment and its only run, both written by MLflow."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow
    from mlflow.entities import Metric, Param

    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("sweep")
    run = client.create_run(experiment, run_name="run 0").info.run_id
    logged = [Metric(n, v, 1, step) for n, vs in _histories(0).items() for step, v in enumerate(vs)]
    client.log_batch(run, logged, [Param(n, v) for n, v in _settings(0).items()])
    client.set_terminated(run)
    return experiment, run


def _settings(number: int) -> dict[str, str]:
    draw = random.Random(number)
    return {name: str(draw.random()) for name in PARAMETERS[:-1]} | {"optimizer": draw.choice("abc")}


def _histories(number: int) -> dict[str, list[float]]:
    draw = random.Random(-number)
    return {name: [draw.random() for _ in range(STEPS)] for name in METRICS}
