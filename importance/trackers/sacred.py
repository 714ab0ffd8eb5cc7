"""Sacred's FileStorageObserver: a numbered folder a run, with config.json, run.json and metrics.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from importance import safe_documents
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table

_RUN, _CONFIG, _METRICS, _INFO = "run.json", "config.json", "metrics.json", "info.json"
_BESIDE = ("_sources", "_resources")
_WHYS = {
    Role.LABEL: "Sacred's own: it describes the run",
    Role.PARAMETER: "in the run's config.json",
    Role.METRIC: "what the run returned, or a number that it logged",
}


def open_path(place: Place) -> Store | None:
    """The runs at or below a folder: those beside each other that are of one experiment are a study."""
    top = place.path
    if top is None or not top.is_dir():
        return None
    found = [
        folder.path
        for folder in folder_walk.walk(top, closed=_closed, passed=place.passed)
        if _closed(folder) and _is_run(folder.path)
    ]
    if not found:
        return None
    grouped: dict[tuple[Path, str], list[Path]] = {}
    for group, runs in folder_walk.group_siblings(found, top).items():
        for run in runs:
            grouped.setdefault((group, _experiment(run)), []).append(run)
    groups = {group for group, _ in grouped}
    studies = [
        Study(_name(group, experiment, top, len(groups)), len(runs), partial(_read, group, runs))
        for (group, experiment), runs in grouped.items()
    ]
    stamp = folder_walk.stamp([run / name for run in found for name in (_RUN, _METRICS)])
    paths = [
        path for run in found for path in folder_walk.own_paths(run, top, (_RUN, _CONFIG, _METRICS, _INFO))
    ]
    paths += [run.parent / name for run in found for name in _BESIDE]
    return Store("Sacred folder", "experiment", studies, live=True, stamp=stamp, paths=tuple(set(paths)))


def _closed(folder: folder_walk.Folder) -> bool:
    return {_RUN, _CONFIG} <= set(folder.files)


def _is_run(folder: Path) -> bool:
    told = safe_documents.from_json(folder / _RUN)
    return isinstance(told, dict) and "status" in told and isinstance(told.get("experiment"), dict)


def _experiment(run: Path) -> str:
    told = safe_documents.from_json(run / _RUN)
    about = told.get("experiment") if isinstance(told, dict) else None
    return str(about.get("name") or "") if isinstance(about, dict) else ""


def _name(group: Path, experiment: str, top: Path, groups: int) -> str:
    if not experiment:
        return folder_walk.name_below(group, top)
    return experiment if groups == 1 else f"{folder_walk.name_below(group, top)}: {experiment}"


def _read(group: Path, runs: Sequence[Path], options: Options) -> Layout:
    found: list[study_table.Row] = []
    unread, cut = 0, 0
    for done, run in enumerate(sorted(runs, key=lambda path: natural_key(path.as_posix()))):
        options.progress(done, len(runs))
        told, config = safe_documents.from_json(run / _RUN), safe_documents.from_json(run / _CONFIG)
        if not isinstance(told, dict) or not isinstance(config, dict):
            unread += 1
            continue
        parameters, left = safe_documents.settings(_plain(config))
        cut += left
        parameters = {name: value for name, value in parameters.items() if not name.startswith("__")}
        name = run.relative_to(group).as_posix() if group in run.parents else run.name
        found.append(study_table.Row(_labels(name, told), parameters, _results(run, told, options.history)))
    notes = study_table.count_note(unread, "Left out, gone or half written", "run")
    notes += study_table.count_note(
        cut, f"Left out past the first {safe_documents.MAX_SETTINGS:,} of a run", "setting"
    )
    return study_table.layout("Sacred runs", found, _WHYS, [*notes, *study_table.no_metrics_note(found)])


def _labels(name: str, told: Mapping[str, object]) -> dict[str, object]:
    begun, ended = told.get("start_time"), told.get("stop_time")
    trace = told.get("fail_trace")
    labels = {
        "name": name,
        "state": str(told.get("status") or "").lower(),
        "command": told.get("command"),
        "created": begun,
        "seconds": _seconds(begun, ended),
        "failed with": str(trace[-1]).strip()[:200] if isinstance(trace, list) and trace else None,
    }
    return {key: value for key, value in labels.items() if value is not None}


def _seconds(begun: object, ended: object) -> float | None:
    try:
        return (datetime.fromisoformat(str(ended)) - datetime.fromisoformat(str(begun))).total_seconds()
    except (ValueError, TypeError):  # not there, or one with a time zone and one without
        return None


def _results(run: Path, told: Mapping[str, object], history: History) -> dict[str, object]:
    """What a run logged over time, what it kept in its info, and what it returned."""
    out: dict[str, object] = {}
    logged = safe_documents.from_json(run / _METRICS)
    for name, one in logged.items() if isinstance(logged, dict) else ():
        series = _plain(one.get("values")) if isinstance(one, dict) else None
        numbers = safe_documents.numbers(series) if isinstance(series, list) else None
        if numbers:
            out[str(name)] = metric_summary.summarise(numbers, str(name), history)
    info = safe_documents.settings(_plain(safe_documents.from_json(run / _INFO)))[0]
    result = _plain(told.get("result"))
    returned = safe_documents.settings(result if isinstance(result, dict) else {"result": result})[0]
    for name, value in (info | returned).items():
        if isinstance(value, list) and (numbers := safe_documents.numbers(value)):
            out.setdefault(name, metric_summary.summarise(numbers, name, history))
        elif not isinstance(value, str) and safe_documents.number(value) is not None:
            out.setdefault(name, safe_documents.number(value))
    return out


def _plain(value: object, depth: int = 0) -> object:
    """The value without jsonpickle's wrapping of NumPy's numbers and of tuples."""
    if depth > 50:
        return str(value)[:200]
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if "py/tuple" in value:
        return _plain(value["py/tuple"], depth + 1)
    if "py/object" in value and "value" in value:
        return _plain(value["value"], depth + 1)
    if "py/object" in value and "values" in value:  # an array
        return _plain(value["values"], depth + 1)
    return {key: _plain(one, depth + 1) for key, one in value.items() if not str(key).startswith("py/")}
