"""Projects as Trackio 0.43.0 writes them: the same tables, columns and JSON, with what it adds itself."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

Config = dict[str, object]
Log = list[dict[str, object]]

RUNS: dict[str, tuple[Config, Log]] = {
    "run-0": (
        {"lr": 0.1, "optimizer": {"name": "sgd", "layers": [1, 2]}, "seed": 0},
        [{"train/loss": 0.9, "acc": 0.1}, {"train/loss": 0.4, "acc": 0.7}, {"train/loss": 0.5, "acc": 0.6}],
    ),
    "run-1": (
        {"lr": 0.01, "optimizer": {"name": "adam", "layers": [1, 2]}, "seed": 1},
        [{"train/loss": 0.8, "acc": 0.2}, {"train/loss": 0.3, "acc": 0.8}, {"final": {"score": 3.0}}],
    ),
    "run-2": (
        {"lr": 1.0, "optimizer": {"name": "adam", "layers": [4, 8]}, "seed": 2},
        [{"train/loss": 2.0, "acc": 0.1}],
    ),
}
_CREATED = "2026-11-29T02:07:46.269195+00:00"
_OLD = "id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, run_name TEXT NOT NULL"


def with_own(config: Config, group: str | None = "g1") -> Config:
    """Return a configuration with what Trackio adds to it."""
    return {**config, "_Username": None, "_Created": _CREATED, "_Group": group}


def write_database(path: Path, runs: dict[str, tuple[Config, Log]], *, ids: bool = True) -> Path:
    """Write the database of a project.

    Args:
        ids: whether runs have an id, as since Trackio 0.24. Before, their name identified them.
    """
    key = "run_id TEXT NOT NULL, " if ids else ""
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, columns in (
            (
                "metrics",
                f"{_OLD}, {key}step INTEGER NOT NULL, metrics TEXT NOT NULL, log_id TEXT, space_id TEXT",
            ),
            ("system_metrics", f"{_OLD}, {key}metrics TEXT NOT NULL, log_id TEXT, space_id TEXT"),
            ("alerts", f"{_OLD}, {key}title TEXT NOT NULL, text TEXT, level TEXT NOT NULL, step INTEGER"),
            (
                "configs",
                f"id INTEGER PRIMARY KEY AUTOINCREMENT, {key}run_name TEXT NOT NULL, config TEXT NOT NULL, "
                "created_at TEXT NOT NULL",
            ),
            ("project_metadata", "key TEXT PRIMARY KEY, value TEXT NOT NULL"),
        ):
            connection.execute(f"CREATE TABLE {table} ({columns})")
        for name, (config, log) in runs.items():
            insert_config(connection, name, json.dumps(with_own(config)).encode(), ids)
            for step, values in enumerate(log):
                insert_log(connection, name, step, json.dumps(values).encode(), ids)
    return path


def insert_config(connection: sqlite3.Connection, name: str, config: object, ids: bool = True) -> None:
    columns, cells = ("run_id, ", [f"id-{name}"]) if ids else ("", [])
    marks = ", ".join("?" * (len(cells) + 3))
    connection.execute(
        f"INSERT INTO configs ({columns}run_name, config, created_at) VALUES ({marks})",
        [*cells, name, config, _CREATED],
    )


def insert_log(
    connection: sqlite3.Connection, name: str, step: int, values: object, ids: bool = True
) -> None:
    columns, cells = ("run_id, ", [f"id-{name}"]) if ids else ("", [])
    marks = ", ".join("?" * (len(cells) + 4))
    connection.execute(
        f"INSERT INTO metrics ({columns}run_name, timestamp, step, metrics) VALUES ({marks})",
        [*cells, name, _CREATED, step, values],
    )


def write_parquet(metrics: Path, configs: Path | None, runs: dict[str, tuple[Config, Log]]) -> None:
    """Write the Parquet files of a project. JSON becomes one column for each of its keys."""
    rows = [
        {"id": 0, "run_id": f"id-{name}", "timestamp": _CREATED, "run_name": name, "step": step}
        | {"log_id": f"{name}-{step}", "space_id": None, **values}
        for name, (_, log) in runs.items()
        for step, values in enumerate(log)
    ]
    pd.DataFrame(rows).assign(id=range(1, len(rows) + 1)).to_parquet(metrics)
    if configs is not None:
        lines = [
            {"id": at, "run_id": f"id-{name}", "run_name": name, "created_at": _CREATED, **with_own(config)}
            for at, (name, (config, _)) in enumerate(runs.items())
        ]
        pd.DataFrame(lines).to_parquet(configs)
