"""Ax: an experiment, or a client with one, saved as JSON. There is one row for each arm of each trial."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import ImportanceError, UnreadableRuns
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.space.dimension import Condition, Dimension, Range, choice_of, frozen
from importance.space.levels import level_text
from importance.trackers import folder_walk, study_table
from importance.trackers.ax.constraints import OutcomeConstraint, outcome_constraints

_MARK = re.compile(rb'"__type"\s*:\s*"(MultiTypeExperiment|Experiment)"')
_HEAD = 500
_MOST_FILES = 5_000
_WHYS = {
    Role.LABEL: "Ax metadata about the trial",
    Role.PARAMETER: "a parameter of the arm",
    Role.METRIC: "a metric's mean in the experiment's data",
}

Readings = dict[tuple[str, str], dict[str, list[float]]]
"""The values of each metric of an arm in a trial, in the order of their steps."""


def open_path(place: Place) -> Store | None:
    """Return the experiments in a JSON file, or in those at or below a folder; each one is a study."""
    if place.path is None:
        return None
    if regular_files.is_file(place.path):
        files = [place.path] if _is_experiment(place.path) else []
    else:
        listed = [
            folder.path / name
            for folder in folder_walk.walk(place.path, folder_walk.FIRST_ENTRIES, passed=place.passed)
            for name in folder.files
            if name.endswith(".json")
        ]
        files = [path for path in listed[:_MOST_FILES] if _is_experiment(path)]
    if not files:
        return None
    top = place.path if regular_files.is_folder(place.path) else place.path.parent
    studies = [
        Study(path.relative_to(top).as_posix(), -1, lambda options, path=path: _read(path, options))  # type: ignore[misc]
        for path in files
    ]
    stamp = folder_walk.stamp(files)
    return Store("Ax experiment", "experiment", studies, live=True, stamp=stamp, paths=tuple(files))


def _is_experiment(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    try:
        with regular_files.open_bytes(path) as file:
            return _MARK.search(file.read(_HEAD)) is not None
    except OSError:
        return False


def _read(path: Path, options: Options) -> Layout:
    document = safe_documents.from_json(path)
    experiment = document.get("experiment", document) if isinstance(document, dict) else None
    if not isinstance(experiment, dict) or not isinstance(experiment.get("trials"), dict):
        raise UnreadableRuns(
            f"{path.name} starts like an Ax experiment but is incomplete. Ax may still be saving it. "
            "Try again when it has finished."
        )
    goals = _goals(experiment)
    rows = list(_rows(experiment, _readings(experiment.get("data_by_trial")), goals, options.history))
    rows = _with_constraints(rows, outcome_constraints(experiment), experiment.get("status_quo"))
    if not rows:
        raise UnreadableRuns(f"The Ax experiment in {path.name} has no trials yet.")
    notes = study_table.no_metrics_note(rows)
    trials = len({row.labels["trial"] for row in rows})
    if trials < len(rows):
        notes.append(f"{trials} trials have {len(rows)} arms. Each arm is one row.")
    return study_table.layout(
        "Ax experiment", rows, _WHYS, notes, _space(experiment.get("search_space")), goals
    )


def _with_constraints(
    rows: Sequence[study_table.Row], constraints: Sequence[OutcomeConstraint], status_quo: object
) -> list[study_table.Row]:
    """Return the rows with how far each arm breaks each constraint."""
    base = str(status_quo.get("name")) if isinstance(status_quo, dict) else None
    before = next((row.metrics for row in rows if row.labels["name"] == base), {})
    return [
        replace(
            row,
            constraints={
                constraint.name: constraint.broken(row.metrics, before) for constraint in constraints
            },
        )
        for row in rows
    ]


def _rows(
    experiment: Mapping[str, Any], readings: Readings, goals: Mapping[str, bool], history: History
) -> Iterator[study_table.Row]:
    for index, trial in experiment["trials"].items():
        if not isinstance(trial, dict):
            continue
        status = trial.get("status")
        state = str(status.get("name") if isinstance(status, dict) else status or "").lower()
        arms: set[str] = set()
        for run in _generator_runs(trial):
            node = run.get("generation_node_name") or run.get("generator_key") or run.get("model_key")
            for arm in _list(run.get("arms")):
                name = str(arm.get("name")) if isinstance(arm, dict) else ""
                if not isinstance(arm, dict) or name in arms or not isinstance(arm.get("parameters"), dict):
                    continue
                arms.add(name)
                labels = {"name": name, "state": state, "trial": str(index), "generation_node": node}
                metrics = {
                    metric: _summarised(values, metric, goals, history)
                    for metric, values in readings.get((str(index), name), {}).items()
                }
                yield study_table.Row(labels, arm["parameters"], dict(metrics))


def _generator_runs(trial: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the places of the arms: of a trial, of a batch, and of a batch as older versions stored it."""
    listed = trial.get("generator_runs") or trial.get("generator_run_structs") or []
    for run in [trial.get("generator_run"), *(listed if isinstance(listed, list) else [])]:
        if isinstance(run, dict):
            inner = run.get("generator_run", run)
            if isinstance(inner, dict):
                yield inner


def _summarised(values: Sequence[float], metric: str, goals: Mapping[str, bool], history: History) -> float:
    if history == "best" and metric in goals:
        history = "min" if goals[metric] else "max"
    return metric_summary.summarise(values, metric, history)


def _readings(data: object) -> Readings:
    """Return all values in the experiment's data. Data that was attached again replaces the earlier data."""
    out: Readings = {}
    for entries in (data if isinstance(data, dict) else {}).values():
        listed = entries.get("value") if isinstance(entries, dict) else entries
        if isinstance(listed, dict):
            listed = list(listed.items())
        pairs = [pair for pair in _list(listed) if isinstance(pair, (list, tuple)) and len(pair) == 2]
        for entry in sorted(pairs, key=lambda entry: safe_documents.number(entry[0]) or 0.0):
            later: Readings = {}
            for pair in _table(entry[1]):
                value = safe_documents.number(pair.get("mean"))
                if value is not None:
                    arm = (str(pair.get("trial_index")), str(pair.get("arm_name")))
                    later.setdefault(arm, {}).setdefault(str(pair.get("metric_name")), []).append(value)
            for arm, metrics in later.items():
                out.setdefault(arm, {}).update(metrics)
    return out


def _table(data: object) -> list[dict[str, Any]]:
    """Return the rows of a data object, with their steps if it has any."""
    content = data.get("df") if isinstance(data, dict) else None
    text = content.get("value") if isinstance(content, dict) else None
    columns = safe_documents.parsed_json(text) if isinstance(text, str) else None
    if not isinstance(columns, dict) or not all(isinstance(cells, dict) for cells in columns.values()):
        return []
    indices = list(columns.get("arm_name", {}))
    table = [{name: cells.get(index) for name, cells in columns.items()} for index in indices]
    return sorted(table, key=lambda entry: safe_documents.number(entry.get("step")) or 0.0)


def _goals(experiment: Mapping[str, Any]) -> dict[str, bool]:
    """Return whether each objective is minimised."""
    config = experiment.get("optimization_config")
    objective = config.get("objective") if isinstance(config, dict) else None
    if not isinstance(objective, dict):
        return {}
    if isinstance(objective.get("expression"), str):  # "accuracy, -loss": always maximised
        terms = [term.strip() for term in objective["expression"].split(",")]
        return {term.lstrip("-").strip(): term.startswith("-") for term in terms}
    listed = objective.get("objectives") if isinstance(objective.get("objectives"), list) else [objective]
    return {
        str(entry["metric"].get("name")): bool(entry.get("minimize"))
        for entry in listed or []
        if isinstance(entry, dict) and isinstance(entry.get("metric"), dict)
    }


def _space(search_space: object) -> dict[str, Dimension]:
    listed = search_space.get("parameters") if isinstance(search_space, dict) else None
    parameters = [entry for entry in (listed if isinstance(listed, list) else []) if isinstance(entry, dict)]
    conditions = {
        str(name): Condition(str(entry.get("name")), (_level(entry, level),))
        for entry in parameters
        for level, names in _mapping(entry.get("dependents")).items()
        for name in _list(names)
    }
    dimensions = (_dimension(entry, conditions.get(str(entry.get("name")))) for entry in parameters)
    return {entry.name: entry for entry in dimensions if entry is not None}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _level(switch: Mapping[str, Any], key: str) -> str:
    """Return a level in the spelling of the values, because JSON's keys are always text."""
    for value in _list(switch.get("values")):
        if key in (str(value), level_text(value), json.dumps(value)):
            return level_text(value)
    return key


def _dimension(parameter: Mapping[str, Any], condition: Condition | None) -> Dimension | None:
    kind, name = parameter.get("__type"), str(parameter.get("name"))
    typed = parameter.get("parameter_type")
    integer = isinstance(typed, dict) and typed.get("name") == "INT"
    try:
        if kind == "RangeParameter":
            low, high, log = (
                float(parameter["lower"]),
                float(parameter["upper"]),
                bool(parameter.get("log_scale")),
            )
            return Range(name, low, high, log, integer, condition=condition)
        if kind == "ChoiceParameter":
            return choice_of(name, parameter["values"], condition)
        if kind == "FixedParameter":
            return frozen(name, parameter["value"], condition)
    except (KeyError, TypeError, ValueError, OverflowError, ImportanceError):
        return None
    return None
