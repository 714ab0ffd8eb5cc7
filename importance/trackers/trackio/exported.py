"""Trackio's Parquet files: the metrics of a project, and its configurations in a file beside them.

`trackio` writes PROJECT.parquet and PROJECT_configs.parquet beside the database, and metrics.parquet with
aux/configs.parquet for a static Space.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options, Study
from importance.trackers.formats import arrow_tables
from importance.trackers.trackio import runs

KIND = "Trackio's Parquet files"
_END, _CONFIGS_END, _SYSTEM_END = ".parquet", "_configs.parquet", "_system.parquet"
_STATIC = "metrics.parquet"
_ABOUT_LOG = frozenset({"id", "run_id", "timestamp", "run_name", "step", "log_id", "space_id"})
_ABOUT_CONFIG = frozenset({"id", "run_id", "run_name", "created_at"})
_METRICS = frozenset({"id", "timestamp", "run_name", "step"})
_CONFIGS = frozenset({"run_name", "created_at", "_Created"})


def study(path: Path, name: str = "") -> Study | None:
    """Return the project of a Parquet file of metrics or configurations; None for any other file."""
    columns = arrow_tables.parquet_columns(path)
    if columns >= _CONFIGS:
        path = _metrics_beside(path)
        columns = arrow_tables.parquet_columns(path)
    elif "log_id" not in columns and not arrow_tables.parquet_columns(_configs_beside(path)) >= _CONFIGS:
        return None
    return Study(name or path.stem, -1, partial(_read, path)) if columns >= _METRICS else None


def files(path: Path) -> list[Path]:
    """Return the files of the project of which a file is given, whether they are there or not."""
    metrics = _metrics_beside(path) if arrow_tables.parquet_columns(path) >= _CONFIGS else path
    system = metrics.with_name(metrics.name.removesuffix(_END) + _SYSTEM_END)
    if metrics.name == _STATIC:
        system = metrics.parent / "aux" / "system_metrics.parquet"
    return [metrics, _configs_beside(metrics), system]


def _configs_beside(metrics: Path) -> Path:
    if metrics.name == _STATIC:
        return metrics.parent / "aux" / "configs.parquet"
    return metrics.with_name(metrics.name.removesuffix(_END) + _CONFIGS_END)


def _metrics_beside(configs: Path) -> Path:
    if configs.name == "configs.parquet":
        return configs.parent.parent / _STATIC
    return configs.with_name(configs.name.removesuffix(_CONFIGS_END) + _END)


def _read(metrics: Path, options: Options) -> Layout:
    configs = _configs_beside(metrics)
    if not regular_files.is_file(configs):
        raise UnreadableRuns(
            f"{metrics.name} has the metrics of Trackio runs. {configs.name}, with their parameters, is not "
            "beside it. Give the folder that has both files, or Trackio's database."
        )
    table = arrow_tables.parse_parquet(configs.name, regular_files.read_bytes(configs))
    configured = [runs.Configured(*line[:2], line[3]) for line in _lines(table, _ABOUT_CONFIG)]
    table = arrow_tables.parse_parquet(metrics.name, regular_files.read_bytes(metrics))
    order = [name for name in (_key(table), "step", "id") if name in table.columns]
    table = table.sort_values(order, kind="stable")
    logged = (runs.Logged(*line) for line in _lines(table, _ABOUT_LOG))
    return runs.layout(KIND, configured, logged, options, table[_key(table)].nunique())


def _key(table: pd.DataFrame) -> str:
    return "run_id" if "run_id" in table.columns else "run_name"


def _lines(
    table: pd.DataFrame, about: frozenset[str]
) -> Iterator[tuple[str, str, object, Mapping[str, object]]]:
    """Yield the run's key and name, the step and the filled cells of each row."""
    cells = [name for name in map(str, table.columns) if name not in about]
    columns = {name: table[name].tolist() for name in cells}
    steps = table["step"].tolist() if "step" in table.columns else [None] * len(table)
    for at, (key, name) in enumerate(zip(table[_key(table)], table["run_name"], strict=True)):
        values = {column: _plain(columns[column][at]) for column in cells}
        yield str(key), str(name), steps[at], {c: v for c, v in values.items() if v is not None}


def _plain(cell: Any) -> object:
    """Return a cell as JSON would hold it; None for a cell that the file leaves empty."""
    if isinstance(cell, dict):
        inner = {str(name): _plain(value) for name, value in cell.items()}
        # A column of structures has the fields of all rows.
        return {name: value for name, value in inner.items() if value is not None} or None
    if isinstance(cell, (list, np.ndarray)):
        return [_plain(value) for value in cell]
    if isinstance(cell, float) and np.isnan(cell):
        return None
    return cell
