"""Ax: an experiment, or a client with one, saved as JSON; one row for each arm of each trial."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from importance import safe_documents
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
    Role.LABEL: "Ax's own: it describes the trial",
    Role.PARAMETER: "a parameter of the arm",
    Role.METRIC: "a metric's mean in the experiment's data",
}

Readings = dict[tuple[str, str], dict[str, list[float]]]
"""The values of each metric of an arm in a trial, in the order of their steps."""


def open_path(place: Place) -> Store | None:
    """Experiments in JSON files: the file itself, or those at or below a folder, each a study."""
    if place.path is None:
        return None
    if place.path.is_file():
        found = [place.path] if _is_experiment(place.path) else []
    else:
        listed = [
            folder.path / name
            for folder in folder_walk.walk(place.path, folder_walk.FIRST_ENTRIES, passed=place.passed)
            for name in folder.files
            if name.endswith(".json")
        ]
        found = [path for path in listed[:_MOST_FILES] if _is_experiment(path)]
    if not found:
        return None
    top = place.path if place.path.is_dir() else place.path.parent
    studies = [
        Study(path.relative_to(top).as_posix(), -1, lambda options, path=path: _read(path, options))  # type: ignore[misc]
        for path in found
    ]
    stamp = folder_walk.stamp(found)
    return Store("Ax experiment", "experiment", studies, live=True, stamp=stamp, paths=tuple(found))


def _is_experiment(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    try:
        with path.open("rb") as file:
            return _MARK.search(file.read(_HEAD)) is not None
    except OSError:
        return False


def _read(path: Path, options: Options) -> Layout:
    document = safe_documents.from_json(path)
    held = document.get("experiment", document) if isinstance(document, dict) else None
    if not isinstance(held, dict) or not isinstance(held.get("trials"), dict):
        raise UnreadableRuns(
            f"{path.name} starts like an experiment of Ax but is not whole, as while it is being saved. Try "
            "again."
        )
    goals = _goals(held)
    found = list(_rows(held, _readings(held.get("data_by_trial")), goals, options.history))
    found = _with_constraints(found, outcome_constraints(held), held.get("status_quo"))
    if not found:
        raise UnreadableRuns(f"The Ax experiment in {path.name} has no trials yet.")
    notes = study_table.no_metrics_note(found)
    trials = len({row.labels["trial"] for row in found})
    if trials < len(found):
        notes.append(f"{trials} trials hold {len(found)} arms: one row an arm.")
    return study_table.layout("Ax experiment", found, _WHYS, notes, _space(held.get("search_space")), goals)


def _with_constraints(
    found: Sequence[study_table.Row], constraints: Sequence[OutcomeConstraint], status_quo: object
) -> list[study_table.Row]:
    """The rows with how far each arm breaks each constraint."""
    base = str(status_quo.get("name")) if isinstance(status_quo, dict) else None
    before = next((row.metrics for row in found if row.labels["name"] == base), {})
    return [
        replace(row, constraints={one.name: one.broken(row.metrics, before) for one in constraints})
        for row in found
    ]


def _rows(
    held: Mapping[str, Any], readings: Readings, goals: Mapping[str, bool], history: History
) -> Iterator[study_table.Row]:
    for index, trial in held["trials"].items():
        if not isinstance(trial, dict):
            continue
        status = trial.get("status")
        state = str(status.get("name") if isinstance(status, dict) else status or "").lower()
        seen: set[str] = set()
        for run in _generator_runs(trial):
            node = run.get("generation_node_name") or run.get("generator_key") or run.get("model_key")
            for arm in _list(run.get("arms")):
                name = str(arm.get("name")) if isinstance(arm, dict) else ""
                if not isinstance(arm, dict) or name in seen or not isinstance(arm.get("parameters"), dict):
                    continue
                seen.add(name)
                labels = {"name": name, "state": state, "trial": str(index), "generation_node": node}
                metrics = {
                    metric: _folded(values, metric, goals, history)
                    for metric, values in readings.get((str(index), name), {}).items()
                }
                yield study_table.Row(labels, arm["parameters"], dict(metrics))


def _generator_runs(trial: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Where the arms are: of a trial, of a batch, and of a batch as older versions kept it."""
    listed = trial.get("generator_runs") or trial.get("generator_run_structs") or []
    for one in [trial.get("generator_run"), *(listed if isinstance(listed, list) else [])]:
        if isinstance(one, dict):
            inner = one.get("generator_run", one)
            if isinstance(inner, dict):
                yield inner


def _folded(values: Sequence[float], metric: str, goals: Mapping[str, bool], history: History) -> float:
    if history == "best" and metric in goals:
        history = "min" if goals[metric] else "max"
    return metric_summary.summarise(values, metric, history)


def _readings(held: object) -> Readings:
    """All values that the experiment's data hold; of data attached again, those attached last."""
    out: Readings = {}
    for entries in (held if isinstance(held, dict) else {}).values():
        listed = entries.get("value") if isinstance(entries, dict) else entries
        if isinstance(listed, dict):
            listed = list(listed.items())
        pairs = [one for one in _list(listed) if isinstance(one, (list, tuple)) and len(one) == 2]
        for entry in sorted(pairs, key=lambda entry: safe_documents.number(entry[0]) or 0.0):
            later: Readings = {}
            for one in _table(entry[1]):
                value = safe_documents.number(one.get("mean"))
                if value is not None:
                    arm = (str(one.get("trial_index")), str(one.get("arm_name")))
                    later.setdefault(arm, {}).setdefault(str(one.get("metric_name")), []).append(value)
            for arm, metrics in later.items():
                out.setdefault(arm, {}).update(metrics)
    return out


def _table(data: object) -> list[dict[str, Any]]:
    """The rows of a data object, by their steps where it has any."""
    held = data.get("df") if isinstance(data, dict) else None
    text = held.get("value") if isinstance(held, dict) else None
    if not isinstance(text, str):
        return []
    try:
        columns = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(columns, dict) or not all(isinstance(cells, dict) for cells in columns.values()):
        return []
    indices = list(columns.get("arm_name", {}))
    table = [{name: cells.get(index) for name, cells in columns.items()} for index in indices]
    return sorted(table, key=lambda one: safe_documents.number(one.get("step")) or 0.0)


def _goals(held: Mapping[str, Any]) -> dict[str, bool]:
    """Whether each objective is to be low."""
    config = held.get("optimization_config")
    objective = config.get("objective") if isinstance(config, dict) else None
    if not isinstance(objective, dict):
        return {}
    if isinstance(objective.get("expression"), str):  # "accuracy, -loss": always maximised
        terms = [term.strip() for term in objective["expression"].split(",")]
        return {term.lstrip("-").strip(): term.startswith("-") for term in terms}
    listed = objective.get("objectives") if isinstance(objective.get("objectives"), list) else [objective]
    return {
        str(one["metric"].get("name")): bool(one.get("minimize"))
        for one in listed or []
        if isinstance(one, dict) and isinstance(one.get("metric"), dict)
    }


def _space(held: object) -> dict[str, Dimension]:
    listed = held.get("parameters") if isinstance(held, dict) else None
    found = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    conditions = {
        str(name): Condition(str(one.get("name")), (_level(one, level),))
        for one in found
        for level, names in _mapping(one.get("dependents")).items()
        for name in _list(names)
    }
    dimensions = (_dimension(one, conditions.get(str(one.get("name")))) for one in found)
    return {one.name: one for one in dimensions if one is not None}


def _list(held: object) -> list[Any]:
    return held if isinstance(held, list) else []


def _mapping(held: object) -> Mapping[str, Any]:
    return held if isinstance(held, dict) else {}


def _level(switch: Mapping[str, Any], key: str) -> str:
    """A level as its values spell it: JSON's keys are always text."""
    for value in _list(switch.get("values")):
        if key in (str(value), level_text(value), json.dumps(value)):
            return level_text(value)
    return key


def _dimension(one: Mapping[str, Any], condition: Condition | None) -> Dimension | None:
    kind, name = one.get("__type"), str(one.get("name"))
    typed = one.get("parameter_type")
    integer = isinstance(typed, dict) and typed.get("name") == "INT"
    try:
        if kind == "RangeParameter":
            low, high, log = float(one["lower"]), float(one["upper"]), bool(one.get("log_scale"))
            return Range(name, low, high, log, integer, condition=condition)
        if kind == "ChoiceParameter":
            return choice_of(name, one["values"], condition)
        if kind == "FixedParameter":
            return frozen(name, one["value"], condition)
    except (KeyError, TypeError, ValueError, OverflowError, ImportanceError):
        return None
    return None
