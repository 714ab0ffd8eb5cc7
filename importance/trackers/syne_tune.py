"""Syne Tune: results.csv.zip with a row for each report, beside metadata.json; pickles are never opened."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from importance import safe_documents
from importance.errors import ImportanceError, UnreadableRuns
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.space.dimension import Dimension, Range, choice_of, frozen
from importance.trackers import folder_walk, study_table

_RESULTS = ("results.csv.zip", "results.csv")
_MOST_BYTES = 4 * safe_documents.MAX_FILE
_PREFIX = "config_"
_WHYS = {
    Role.LABEL: "Syne Tune's own: it describes the trial",
    Role.PARAMETER: "Syne Tune's prefix config_",
    Role.METRIC: "reported by the trial",
}


def open_path(place: Place) -> Store | None:
    """Tuning experiments at or below a place: folders with results and Syne Tune's metadata beside them."""
    if place.path is None:
        return None
    if place.path.is_file():
        found = [place.path] if _is_results(place.path) else []
        top = place.path.parent
    else:
        found = [
            folder.path / name
            for folder in folder_walk.walk(place.path, passed=place.passed)
            for name in _RESULTS
            if name in folder.files and _is_results(folder.path / name)
        ]
        top = place.path
    if not found:
        return None
    studies = [
        Study(
            path.parent.name if path.parent == top else path.parent.relative_to(top).as_posix(),
            -1,
            lambda options, path=path: _read(path, options),  # type: ignore[misc]
        )
        for path in {path.parent: path for path in reversed(found)}.values()
    ]
    studies.sort(key=lambda study: natural_key(study.name))
    stamp = folder_walk.stamp(found)
    paths = [
        p for path in found for p in folder_walk.own_paths(path.parent, top, (path.name, "metadata.json"))
    ]
    return Store("Syne Tune folder", "tuning", studies, live=True, stamp=stamp, paths=tuple(paths))


def _is_results(path: Path) -> bool:
    """Whether Syne Tune's metadata lie beside a table, or it has Syne Tune's columns in its first line."""
    if not path.name.endswith(_RESULTS):
        return False
    if '"st_tuner_' in (safe_documents.text(path.parent / "metadata.json") or ""):
        return True
    head = _text(path, 20_000).partition("\n")[0]
    return "trial_id" in head and "st_" in head and _PREFIX in head


def _text(path: Path, limit: int = _MOST_BYTES) -> str:
    """The text of the table, packed or not; "" when it cannot be read."""
    try:
        if path.suffix != ".zip":
            with path.open("rb") as plain:
                return plain.read(limit).decode("utf-8-sig", "replace")
        with zipfile.ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.endswith(".csv")]
            if not names:
                return ""
            with packed.open(names[0]) as member:
                return member.read(limit).decode("utf-8-sig", "replace")
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        return ""


def _read(path: Path, options: Options) -> Layout:
    reports = safe_documents.csv_rows(_text(path))
    if not reports:
        raise UnreadableRuns(
            f"{path.name} in {path.parent.name} holds no report, as while it is being written or when "
            "every trial failed at once. Try again later."
        )
    metadata = safe_documents.from_json(path.parent / "metadata.json")
    metadata = metadata if isinstance(metadata, dict) else {}
    by_trial: dict[str, list[dict[str, str]]] = {}
    for report in reports:
        by_trial.setdefault(report.get("trial_id", ""), []).append(report)
    silent = _without_report(path.parent, by_trial)
    goals, clock = _goals(metadata), _clock(metadata)
    found = {trial: _row(trial, told, goals, clock, options.history) for trial, told in by_trial.items()}
    found |= {
        trial: study_table.Row({"name": trial, "state": "no report"}, config, {})
        for trial, config in silent.items()
    }
    ordered = [found[trial] for trial in sorted(found, key=natural_key)]
    notes = [f"{len(reports)} reports of {len(by_trial)} trials: one row a trial, {options.history} value."]
    if silent:
        notes.append(f"{len(silent)} trials never reported; their settings are from their own config.json.")
    notes.append("A trial's state is that at its last report: one that failed later reads as in progress.")
    return study_table.layout(
        "Syne Tune results", ordered, _WHYS, notes, _space(metadata.get("config_space")), goals
    )


def _row(
    trial: str, reports: list[dict[str, str]], goals: Mapping[str, bool], clock: str, history: History
) -> study_table.Row:
    last = reports[-1]
    stopped = last.get("st_decision") == "STOP"
    state = "stopped" if stopped else last.get("st_status", "").lower().replace("inprogress", "in progress")
    labels: dict[str, object] = {"name": trial, "state": state, "reports": len(reports)}
    parameters = {n.removeprefix(_PREFIX): v for n, v in last.items() if n.startswith(_PREFIX)}
    numbers = safe_documents.columns(reports)
    metrics: dict[str, object] = {}
    for name, cell in last.items():
        if name.startswith((_PREFIX, "st_")) or name == "trial_id":
            continue
        if name == clock:
            labels[name] = safe_documents.number(cell)
        elif name not in numbers:
            labels[name] = cell or None
        elif history == "best" and name in goals:
            metrics[name] = metric_summary.summarise(numbers[name], name, "min" if goals[name] else "max")
        else:
            metrics[name] = metric_summary.summarise(numbers[name], name, history)
    return study_table.Row(labels, dict(parameters), metrics)


def _goals(metadata: Mapping[str, Any]) -> dict[str, bool]:
    """Whether each metric that the scheduler followed is to be low."""
    names, modes = metadata.get("metric_names"), metadata.get("metric_mode")
    if not isinstance(names, list) or modes is None:
        return {}
    listed = modes if isinstance(modes, list) else [modes] * len(names)
    return {str(name): mode == "min" for name, mode in zip(names, listed, strict=False)}


def _clock(metadata: Mapping[str, Any]) -> str:
    """The reported column that only counts the steps."""
    scheduler = metadata.get("scheduler_kwargs")
    return str(scheduler.get("time_attr", "")) if isinstance(scheduler, dict) else ""


def _without_report(folder: Path, known: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The settings of trials that have a folder but no row."""
    out = {}
    for name in folder_walk.list_folder(folder).folders:
        config = safe_documents.from_json(folder / name / "config.json") if name.isdecimal() else None
        if isinstance(config, dict) and name not in known:
            out[name] = safe_documents.settings(config)[0]
    return out


def _space(config: object) -> dict[str, Dimension]:
    if isinstance(config, str):
        try:
            config = json.loads(config)
        except (ValueError, RecursionError):
            return {}
    if not isinstance(config, dict):
        return {}
    found = (_dimension(str(name), held) for name, held in config.items())
    return {one.name: one for one in found if one is not None}


def _dimension(name: str, held: object) -> Dimension | None:
    """A domain of Syne Tune; None for one that is no plain range or choice."""
    if isinstance(held, (bool, int, float, str)):
        return frozen(name, held)
    if not isinstance(held, dict) or not isinstance(held.get("domain_kwargs"), dict):
        return None
    given, log = held["domain_kwargs"], held.get("sampler_cls") == "LogUniform"
    try:
        if held.get("domain_cls") in ("Float", "Integer"):
            whole = held["domain_cls"] == "Integer"
            return Range(name, float(given["lower"]), float(given["upper"]), log, whole)
        if held.get("domain_cls") == "FiniteRange":
            low, high, size = float(given["lower"]), float(given["upper"]), int(given["size"])
            whole, log = bool(given.get("cast_int")), bool(given.get("log_scale"))
            step = None if log or size < 2 else (high - low) / (size - 1)
            return Range(name, low, high, log, whole, step)
        if isinstance(given.get("categories"), list):
            return choice_of(name, given["categories"])
    except (KeyError, TypeError, ValueError, OverflowError, ImportanceError):
        return None
    return None
