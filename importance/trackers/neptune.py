"""Neptune, whose service has closed: the Parquet files that neptune-exporter saved, one row per logged value.

Each project has a folder, and each run has files RUN_part_0.parquet, RUN_part_1.parquet and so on. The first
versions of the exporter wrote the runs of a project to files part_0.parquet and so on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from importance import regular_files
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table
from importance.trackers.formats import arrow_tables

KIND = "Neptune export"
_END, _UNFINISHED = ".parquet", ".parquet.tmp"
_PART = re.compile(r"(?:(.+)_)?part_\d+\.parquet")
_MARKS = frozenset({"project_id", "run_id", "attribute_path", "attribute_type"})
_VALUES = {
    "float": "float_value",
    "int": "int_value",
    "bool": "bool_value",
    "string": "string_value",
    "datetime": "datetime_value",
    "string_set": "string_set_value",
}
_SERIES = "float_series"
_COLUMNS = frozenset({*_MARKS, "step", *_VALUES.values()})
_LABELS = {
    "sys/name": "experiment",
    "sys/custom_run_id": "custom_run_id",
    "sys/creation_time": "created",
    "sys/running_time": "seconds",
    "sys/owner": "owner",
    "sys/tags": "tags",
    "sys/group_tags": "group_tags",
    "sys/forking/parent": "parent",
}
_SYSTEM, _MONITORING, _SOURCE = "sys/", "monitoring/", "source_code/"
_RESULT_ODDS = 2.5
_WHYS = {
    Role.LABEL: "Neptune metadata about the run",
    Role.PARAMETER: "a single value in the run's fields",
    Role.METRIC: "logged by the run",
    Role.IGNORED: "Neptune's own field",
}


def open_path(place: Place) -> Store | None:
    """Return the projects that neptune-exporter saved in a file or folder; None when there are none."""
    top = place.path
    if top is None:
        return None
    unfinished: Counter[Path] = Counter()
    projects: dict[Path, list[Path]] = {}
    if regular_files.is_file(top):
        if top.suffix == _END and _is_ours(top):
            projects[top.parent] = [top]
    else:
        for folder in folder_walk.walk(top, passed=place.passed):
            parts = [folder.path / name for name in folder.files if _PART.fullmatch(name)]
            if parts and _is_ours(parts[0]):
                projects[folder.path] = parts
                unfinished[folder.path] = sum(name.endswith(_UNFINISHED) for name in folder.files)
    if not projects:
        return None
    studies = []
    for folder_path, parts in projects.items():
        runs = _by_run(parts)
        name = arrow_tables.first_text(parts[0], "project_id") or folder_walk.name_below(folder_path, top)
        count = -1 if "" in runs else len(runs)
        studies.append(Study(name, count, partial(_read, runs, unfinished[folder_path])))
    files = [part for parts in projects.values() for part in parts]
    paths = [p for f, parts in projects.items() for p in ([f] if f not in (top, top.parent) else parts)]
    return Store(
        KIND, "project", _uniquely_named(studies), stamp=folder_walk.stamp(files), paths=tuple(paths)
    )


def _is_ours(path: Path) -> bool:
    return arrow_tables.parquet_columns(path) >= _MARKS


def _by_run(parts: Sequence[Path]) -> dict[str, list[Path]]:
    """Return the files of each run by the run's name in them; "" for files with several runs."""
    runs: dict[str, list[Path]] = {}
    for path in sorted(parts, key=lambda part: natural_key(part.name)):
        match = _PART.fullmatch(path.name)
        runs.setdefault(match[1] or "" if match else path.stem, []).append(path)
    return runs


def _uniquely_named(studies: Sequence[Study]) -> list[Study]:
    counts = Counter(study.name for study in studies)
    seen: Counter[str] = Counter()
    named = []
    for study in studies:
        seen[study.name] += 1
        name = study.name if counts[study.name] == 1 else f"{study.name} ({seen[study.name]})"
        named.append(Study(name, study.n_runs, study.read))
    return named


@dataclass
class _LeftOut:
    """What was not read: how many values of other types, and which measurements of the hardware."""

    types: Counter[str]
    monitoring: set[str]


def _read(runs: Mapping[str, Sequence[Path]], unfinished: int, options: Options) -> Layout:
    rows: list[study_table.Row] = []
    left_out = _LeftOut(Counter(), set())
    for done, parts in enumerate(runs.values()):
        options.progress(done, len(runs))
        tables = [
            arrow_tables.parse_parquet(part.name, regular_files.read_bytes(part), _COLUMNS) for part in parts
        ]
        table = pd.concat(tables, ignore_index=True).reindex(columns=sorted(_COLUMNS))
        for run, values in table.groupby("run_id", sort=False):
            rows.append(_row(str(run), values, options.history, left_out))
    notes = study_table.no_metrics_note(rows)
    notes += study_table.count_note(
        unfinished,
        "Left out {counted} whose export did not finish. Run neptune-exporter again to complete it.",
        "file",
    )
    notes += study_table.count_note(
        len(left_out.monitoring), "Left out {counted} of the hardware (monitoring/...).", "measurement"
    )
    if left_out.types:
        kinds = ", ".join(f"{count:,} of type {kind}" for kind, count in sorted(left_out.types.items()))
        notes.append(f"Left out values that are neither numbers nor settings: {kinds}.")
    return study_table.layout(KIND, rows, _WHYS, notes)


def _row(run: str, values: pd.DataFrame, history: History, left_out: _LeftOut) -> study_table.Row:
    labels: dict[str, object] = {"name": run}
    parameters: dict[str, object] = {}
    ignored: dict[str, object] = {}
    metrics: dict[str, object] = {}
    state: dict[str, object] = {}
    for path, kind, value in _single_values(values):
        if path in ("sys/state", "sys/failed"):
            state[path] = value
        elif path in _LABELS or (kind == "datetime" and not path.startswith(_SYSTEM)):
            labels[_LABELS.get(path, path)] = value
        elif path.startswith((_SYSTEM, _MONITORING, _SOURCE)):
            ignored[path] = value
        elif kind == "float" and odds_of_result(path) >= _RESULT_ODDS:
            metrics[path] = value
        else:
            parameters[path] = value
    labels["state"] = _state(state)
    series = values[values["attribute_type"] == _SERIES]
    order = pd.to_numeric(series["step"], errors="coerce")
    series = series.assign(step=order).sort_values("step", kind="stable", na_position="first")
    for name, group in series.groupby("attribute_path", sort=False):
        path = str(name)
        if path.startswith(_MONITORING):
            left_out.monitoring.add(path)
            continue
        numbers = pd.to_numeric(group["float_value"], errors="coerce")
        metrics[path] = metric_summary.summarise(numbers.tolist(), path, history)
    others = values.loc[~values["attribute_type"].isin([*_VALUES, _SERIES]), "attribute_type"]
    left_out.types.update(others.astype(str).tolist())
    return study_table.Row({k: v for k, v in labels.items() if v is not None}, parameters, metrics, ignored)


def _single_values(values: pd.DataFrame) -> Iterator[tuple[str, str, object]]:
    """Yield path, type and value of the fields with a single value that is not empty."""
    for kind, column in _VALUES.items():
        chosen = values[values["attribute_type"] == kind]
        for path, value in zip(chosen["attribute_path"], chosen[column], strict=True):
            plain = _plain(value, kind)
            if plain is not None:
                yield str(path), kind, plain


def _plain(value: object, kind: str) -> object:
    if isinstance(value, (list, np.ndarray)):
        return ", ".join(sorted(map(str, value)))
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, float) and kind in ("int", "bool"):  # a column of whole numbers with gaps
        return None if np.isnan(value) else bool(value) if kind == "bool" else int(value)
    return str(value) if kind in ("string", "datetime") else value


def _state(fields: Mapping[str, object]) -> str | None:
    """Return how the run ended; None when its fields do not tell."""
    if fields.get("sys/failed") is True:
        return "failed"
    state = str(fields.get("sys/state", "")).lower()
    return {"active": "running", "idle": "finished", "inactive": "finished"}.get(state, state) or None
