"""Sacred's FileStorageObserver: one numbered folder per run, with config.json, run.json and metrics.json."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from importance import regular_files, safe_documents
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, result_files, study_table
from importance.trackers.result_files import File

_RUN, _CONFIG, _METRICS, _INFO = "run.json", "config.json", "metrics.json", "info.json"
_RESULT = "result"
_BESIDE = ("_sources", "_resources")
_WHYS = {
    Role.LABEL: "Sacred metadata about the run",
    Role.PARAMETER: "in the run's config.json",
    Role.METRIC: "what the run returned, or a number that it logged",
}


def open_path(place: Place) -> Store | None:
    """Return the runs at or below a folder. Those of one experiment in one folder are a study."""
    top = place.path
    if top is None or not regular_files.is_folder(top):
        return None
    run_paths = [
        folder.path
        for folder in folder_walk.walk(top, closed=_is_run_folder, passed=place.passed)
        if _is_run_folder(folder) and _is_run(folder.path)
    ]
    if not run_paths:
        return None
    grouped: dict[tuple[Path, str], list[Path]] = {}
    for group, runs in folder_walk.group_siblings(run_paths, top).items():
        for run in runs:
            grouped.setdefault((group, _experiment(run)), []).append(run)
    groups = {group for group, _ in grouped}
    studies = [
        Study(_name(group, experiment, top, len(groups)), len(runs), partial(_read, group, runs))
        for (group, experiment), runs in grouped.items()
    ]
    stamp = folder_walk.stamp([run / name for run in run_paths for name in (_RUN, _METRICS)])
    paths = [
        path
        for run in run_paths
        for path in folder_walk.own_paths(run, top, (_RUN, _CONFIG, _METRICS, _INFO))
    ]
    paths += [run.parent / name for run in run_paths for name in _BESIDE]
    return Store("Sacred folder", "experiment", studies, live=True, stamp=stamp, paths=tuple(set(paths)))


def _is_run_folder(folder: folder_walk.Folder) -> bool:
    return {_RUN, _CONFIG} <= set(folder.files)


def _is_run(folder: Path) -> bool:
    document = safe_documents.from_json(folder / _RUN)
    return (
        isinstance(document, dict) and "status" in document and isinstance(document.get("experiment"), dict)
    )


def _experiment(run: Path) -> str:
    document = safe_documents.from_json(run / _RUN)
    about = document.get("experiment") if isinstance(document, dict) else None
    return str(about.get("name") or "") if isinstance(about, dict) else ""


def _name(group: Path, experiment: str, top: Path, groups: int) -> str:
    if not experiment:
        return folder_walk.name_below(group, top)
    return experiment if groups == 1 else f"{folder_walk.name_below(group, top)}: {experiment}"


def _read(group: Path, runs: Sequence[Path], options: Options) -> Layout:
    described: list[tuple[dict[str, object], dict[str, object]]] = []
    results: list[dict[File, dict[str, _Value]]] = []
    unread, cut = 0, 0
    for done, run in enumerate(sorted(runs, key=lambda path: natural_key(path.as_posix()))):
        options.progress(done, len(runs))
        document, config = safe_documents.from_json(run / _RUN), safe_documents.from_json(run / _CONFIG)
        if not isinstance(document, dict) or not isinstance(config, dict):
            unread += 1
            continue
        parameters, left = safe_documents.settings(_plain(config))
        cut += left
        parameters = {name: value for name, value in parameters.items() if not name.startswith("__")}
        name = run.relative_to(group).as_posix() if group in run.parents else run.name
        described.append((_labels(name, document), parameters))
        results.append(_results(run, document, options.history))
    rows = [
        study_table.Row(labels, parameters, {key: value.used for key, value in metrics.items()})
        for (labels, parameters), metrics in zip(
            described, result_files.metrics(results, lambda name: False), strict=True
        )
    ]
    notes = study_table.count_note(unread, "Left out {counted} with a missing or incomplete file.", "run")
    notes += study_table.count_note(
        cut, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.", "setting"
    )
    return study_table.layout("Sacred runs", rows, _WHYS, [*notes, *study_table.no_metrics_note(rows)])


def _labels(name: str, document: Mapping[str, object]) -> dict[str, object]:
    started, ended = document.get("start_time"), document.get("stop_time")
    trace = document.get("fail_trace")
    labels = {
        "name": name,
        "state": str(document.get("status") or "").lower(),
        "command": document.get("command"),
        "created": started,
        "seconds": _seconds(started, ended),
        "failed with": str(trace[-1]).strip()[:200] if isinstance(trace, list) and trace else None,
    }
    return {key: value for key, value in labels.items() if value is not None}


def _seconds(started: object, ended: object) -> float | None:
    try:
        span = (datetime.fromisoformat(str(ended)) - datetime.fromisoformat(str(started))).total_seconds()
    except (ValueError, TypeError):  # missing, or only one has a time zone
        return None
    return span if span >= 0 else None  # the clock was set back meanwhile


@dataclass(frozen=True)
class _Value:
    """A result: its last value, by which those of several files are compared, and the value that is used."""

    last: float | None
    used: float = field(compare=False)


def _value(numbers: Sequence[float], name: str, history: History) -> _Value:
    last = metric_summary.summarise(numbers, name, "last")
    return _Value(None if math.isnan(last) else last, metric_summary.summarise(numbers, name, history))


def _results(run: Path, document: Mapping[str, object], history: History) -> dict[File, dict[str, _Value]]:
    """Return what a run logged over time, what it stored in its info, and what it returned."""
    logged: dict[str, _Value] = {}
    metrics = safe_documents.from_json(run / _METRICS)
    for name, metric in metrics.items() if isinstance(metrics, dict) else ():
        series = _plain(metric.get("values")) if isinstance(metric, dict) else None
        numbers = safe_documents.numbers(series) if isinstance(series, list) else None
        if numbers:
            logged[str(name)] = _value(numbers, str(name), history)
    result = _plain(document.get("result"))
    returned = result if isinstance(result, dict) else {_RESULT: result}
    return {
        File(0, False, _METRICS): logged,
        File(1, False, _RESULT): _numbers(returned, history),
        File(2, False, _INFO): _numbers(_plain(safe_documents.from_json(run / _INFO)), history),
    }


def _numbers(document: object, history: History) -> dict[str, _Value]:
    out: dict[str, _Value] = {}
    for name, value in safe_documents.settings(document)[0].items():
        if isinstance(value, list) and (numbers := safe_documents.numbers(value)):
            out[name] = _value(numbers, name, history)
        elif not isinstance(value, str) and (number := safe_documents.number(value)) is not None:
            out[name] = _value([number], name, history)
    return out


def _plain(value: object, depth: int = 0) -> object:
    """Return the value without jsonpickle's wrappers of NumPy's numbers and of tuples."""
    if depth > 50:
        return str(value)[:200]
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if "py/tuple" in value:
        return _plain(value["py/tuple"], depth + 1)
    if "py/object" in value and "value" in value:
        return _plain(value["value"], depth + 1)
    if "py/object" in value and "values" in value:  # an array
        return _plain(value["values"], depth + 1)
    return {key: _plain(item, depth + 1) for key, item in value.items() if not str(key).startswith("py/")}
