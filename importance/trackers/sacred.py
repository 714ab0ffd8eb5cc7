"""Sacred's FileStorageObserver: one numbered folder per run, with config.json, run.json and metrics.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from importance import regular_files, safe_documents
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table

_RUN, _CONFIG, _METRICS, _INFO = "run.json", "config.json", "metrics.json", "info.json"
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
    rows: list[study_table.Row] = []
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
        rows.append(
            study_table.Row(_labels(name, document), parameters, _results(run, document, options.history))
        )
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


def _results(run: Path, document: Mapping[str, object], history: History) -> dict[str, object]:
    """Return what a run logged over time, what it stored in its info, and what it returned."""
    out: dict[str, object] = {}
    logged = safe_documents.from_json(run / _METRICS)
    for name, metric in logged.items() if isinstance(logged, dict) else ():
        series = _plain(metric.get("values")) if isinstance(metric, dict) else None
        numbers = safe_documents.numbers(series) if isinstance(series, list) else None
        if numbers:
            out[str(name)] = metric_summary.summarise(numbers, str(name), history)
    info = safe_documents.settings(_plain(safe_documents.from_json(run / _INFO)))[0]
    result = _plain(document.get("result"))
    returned = safe_documents.settings(result if isinstance(result, dict) else {"result": result})[0]
    for name, value in (info | returned).items():
        if isinstance(value, list) and (numbers := safe_documents.numbers(value)):
            out.setdefault(name, metric_summary.summarise(numbers, name, history))
        elif not isinstance(value, str) and safe_documents.number(value) is not None:
            out.setdefault(name, safe_documents.number(value))
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
