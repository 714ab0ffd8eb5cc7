"""Syne Tune: results.csv.zip with one row per report, beside metadata.json. Pickles are never opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
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
    Role.LABEL: "Syne Tune metadata about the trial",
    Role.PARAMETER: "Syne Tune's prefix config_",
    Role.METRIC: "reported by the trial",
}


def open_path(place: Place) -> Store | None:
    """Return the experiments at or below a place: folders with results beside Syne Tune's metadata."""
    if place.path is None:
        return None
    if regular_files.is_file(place.path):
        files = [place.path] if _is_results(place.path) else []
        top = place.path.parent
    else:
        files = [
            folder.path / name
            for folder in folder_walk.walk(place.path, passed=place.passed)
            for name in _RESULTS
            if name in folder.files and _is_results(folder.path / name)
        ]
        top = place.path
    if not files:
        return None
    studies = [
        Study(
            path.parent.name if path.parent == top else path.parent.relative_to(top).as_posix(),
            -1,
            lambda options, path=path: _read(path, options),  # type: ignore[misc]
        )
        for path in {path.parent: path for path in reversed(files)}.values()
    ]
    studies.sort(key=lambda study: natural_key(study.name))
    stamp = folder_walk.stamp(files)
    paths = [
        p for path in files for p in folder_walk.own_paths(path.parent, top, (path.name, "metadata.json"))
    ]
    return Store("Syne Tune folder", "tuning", studies, live=True, stamp=stamp, paths=tuple(paths))


def _is_results(path: Path) -> bool:
    """Return whether a table has Syne Tune's columns, or Syne Tune's metadata beside it."""
    if not path.name.endswith(_RESULTS):
        return False
    if '"st_tuner_' in (safe_documents.text(path.parent / "metadata.json") or ""):
        return True
    head = _text(path, 20_000).partition("\n")[0]
    return "trial_id" in head and "st_" in head and _PREFIX in head


def _text(path: Path, limit: int = _MOST_BYTES) -> str:
    """Return the text of a table, zipped or not; "" when it cannot be read."""
    try:
        if path.suffix != ".zip":
            with regular_files.open_bytes(path) as plain:
                return plain.read(limit).decode("utf-8-sig", "replace")
        with regular_files.open_bytes(path) as file, zipfile.ZipFile(file) as packed:
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
            f"{path.name} in {path.parent.name} contains no reports. Syne Tune may still be writing it, "
            "or every trial may have failed at once. Try again later."
        )
    metadata = safe_documents.from_json(path.parent / "metadata.json")
    metadata = metadata if isinstance(metadata, dict) else {}
    by_trial: dict[str, list[dict[str, str]]] = {}
    for report in reports:
        by_trial.setdefault(report.get("trial_id", ""), []).append(report)
    silent = _without_report(path.parent, by_trial)
    goals, clock = _goals(metadata), _clock(metadata)
    rows = {
        trial: _row(trial, reports_of_trial, goals, clock, options.history)
        for trial, reports_of_trial in by_trial.items()
    }
    rows |= {
        trial: study_table.Row({"name": trial, "state": "no report"}, config, {})
        for trial, config in silent.items()
    }
    ordered = [rows[trial] for trial in sorted(rows, key=natural_key)]
    notes = [
        f"{len(reports)} reports of {len(by_trial)} trials were read. Each trial is one row with "
        f"the {options.history} value of each metric."
    ]
    notes += study_table.count_note(
        len(silent), "The settings of {counted} without reports come from config.json.", "trial"
    )
    notes.append(
        "Each trial has the state of its last report. A trial that failed later is shown as in progress."
    )
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
    """Return whether each metric of the scheduler is minimised."""
    names, modes = metadata.get("metric_names"), metadata.get("metric_mode")
    if not isinstance(names, list) or modes is None:
        return {}
    listed = modes if isinstance(modes, list) else [modes] * len(names)
    return {str(name): mode == "min" for name, mode in zip(names, listed, strict=False)}


def _clock(metadata: Mapping[str, Any]) -> str:
    """Return the reported column that counts the steps."""
    scheduler = metadata.get("scheduler_kwargs")
    return str(scheduler.get("time_attr", "")) if isinstance(scheduler, dict) else ""


def _without_report(folder: Path, reported: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the settings of trials that have a folder but no row."""
    out = {}
    for name in folder_walk.list_folder(folder).folders:
        config = safe_documents.from_json(folder / name / "config.json") if name.isdecimal() else None
        if isinstance(config, dict) and name not in reported:
            out[name] = safe_documents.settings(config)[0]
    return out


def _space(config: object) -> dict[str, Dimension]:
    if isinstance(config, str):
        config = safe_documents.parsed_json(config)
    if not isinstance(config, dict):
        return {}
    dimensions = (_dimension(str(name), domain) for name, domain in config.items())
    return {dimension.name: dimension for dimension in dimensions if dimension is not None}


def _dimension(name: str, domain: object) -> Dimension | None:
    """Return the dimension of a domain of Syne Tune; None when it is not a range or a choice."""
    if isinstance(domain, (bool, int, float, str)):
        return frozen(name, domain)
    if not isinstance(domain, dict) or not isinstance(domain.get("domain_kwargs"), dict):
        return None
    bounds, log = domain["domain_kwargs"], domain.get("sampler_cls") == "LogUniform"
    try:
        if domain.get("domain_cls") in ("Float", "Integer"):
            whole = domain["domain_cls"] == "Integer"
            return Range(name, float(bounds["lower"]), float(bounds["upper"]), log, whole)
        if domain.get("domain_cls") == "FiniteRange":
            low, high, size = float(bounds["lower"]), float(bounds["upper"]), int(bounds["size"])
            whole, log = bool(bounds.get("cast_int")), bool(bounds.get("log_scale"))
            step = None if log or size < 2 else (high - low) / (size - 1)
            return Range(name, low, high, log, whole, step)
        if isinstance(bounds.get("categories"), list):
            return choice_of(name, bounds["categories"])
    except (KeyError, TypeError, ValueError, OverflowError, ImportanceError):
        return None
    return None
