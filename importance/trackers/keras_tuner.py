"""Keras Tuner: project folders with a trial.json for each trial."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import ImportanceError
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.space.dimension import Condition, Dimension, Range, choice_of, frozen
from importance.space.levels import level_text
from importance.trackers import folder_walk, study_table

_FILE = "trial.json"
_ABOUT_THE_TRIAL = ("tuner/trial_id", "tuner/bracket", "tuner/round")
_WHYS = {
    Role.LABEL: "Keras Tuner metadata about the trial",
    Role.PARAMETER: "one of the trial's hyperparameters",
    Role.METRIC: "a metric that the trial reported",
}


def open_path(place: Place) -> Store | None:
    """Return the projects at or below a folder: folders of `trial_*` folders with a trial.json."""
    top = place.path
    if top is not None and regular_files.is_file(top):
        # Another tool's trial.json must not lead to the folders above it, such as all temporary files.
        if top.name == _FILE and top.parent.name.startswith("trial_"):
            top = top.parent.parent
        elif top.name == "oracle.json":
            top = top.parent
    if top is None or not regular_files.is_folder(top):
        return None
    projects: dict[Path, list[Path]] = {}
    for folder in folder_walk.walk(top, closed=lambda folder: _FILE in folder.files, passed=place.passed):
        if _FILE in folder.files and folder.path.name.startswith("trial_"):
            projects.setdefault(folder.path.parent, []).append(folder.path / _FILE)
    if not projects:
        return None
    studies = [
        Study(
            project.name
            if project == top or top not in project.parents
            else project.relative_to(top).as_posix(),
            len(trials),
            lambda options, trials=trials: _read(trials, options),  # type: ignore[misc]
        )
        for project, trials in projects.items()
    ]
    stamp = folder_walk.stamp([trial for trials in projects.values() for trial in trials])
    paths = [trial.parent for trials in projects.values() for trial in trials]
    paths += [project / "oracle.json" for project in projects]
    return Store("Keras Tuner folder", "search", studies, live=True, stamp=stamp, paths=tuple(paths))


def _read(paths: Sequence[Path], options: Options) -> Layout:
    rows: list[study_table.Row] = []
    dimensions: list[Dimension] = []
    low: dict[str, bool] = {}
    objectives: Counter[str] = Counter()
    broken = 0
    for done, path in enumerate(sorted(paths, key=lambda path: natural_key(path.parent.name))):
        options.progress(done, len(paths))
        trial = safe_documents.from_json(path)
        if not isinstance(trial, dict) or not isinstance(trial.get("hyperparameters"), dict):
            broken += 1
            continue
        hyperparameters = trial["hyperparameters"]
        values = hyperparameters.get("values") if isinstance(hyperparameters.get("values"), dict) else {}
        listed = [
            parameter for parameter in hyperparameters.get("space") or [] if isinstance(parameter, dict)
        ]
        rows.append(_row(path, trial, _active_values(values, listed), options.history))
        low |= {name: end == "min" for name, end in _directions(trial.get("metrics")).items()}
        objective = _objective(trial)
        objectives.update(objective)
        dimensions.extend(parameter for parameter in map(_dimension, listed) if parameter is not None)
    notes = study_table.count_note(
        broken, "Left out {counted} that could not be read as a trial.", "trial.json file"
    )
    notes += study_table.no_metrics_note(rows)
    layout = study_table.layout("Keras Tuner trials", rows, _WHYS, notes, _agreed(dimensions), low)
    return replace(layout, objectives=_most_often(objectives))


def _row(
    path: Path, trial: Mapping[str, Any], used: Mapping[str, object], history: History
) -> study_table.Row:
    name = str(trial.get("trial_id") or path.parent.name.removeprefix("trial_"))
    labels = {
        "name": name,
        "state": str(trial.get("status") or "").lower(),
        "score": safe_documents.number(trial.get("score")),
        "best_step": trial.get("best_step"),
    }
    labels |= {key: value for key, value in used.items() if key in _ABOUT_THE_TRIAL}
    parameters = {key: value for key, value in used.items() if key not in _ABOUT_THE_TRIAL}
    return study_table.Row(labels, parameters, dict(_metrics(trial.get("metrics"), history)))


def _listed(metrics: object) -> Mapping[str, Any]:
    listed = metrics.get("metrics") if isinstance(metrics, dict) else None
    return listed if isinstance(listed, dict) else {}


def _directions(metrics: object) -> dict[str, History]:
    """Return "min" or "max" for each metric whose direction the trial names."""
    directions = {
        str(name): metric.get("direction")
        for name, metric in _listed(metrics).items()
        if isinstance(metric, dict)
    }
    return {name: direction for name, direction in directions.items() if direction in ("min", "max")}


def _objective(trial: Mapping[str, Any]) -> set[str]:
    """Return the metrics whose best value is the trial's score. One of them is the objective."""
    score = safe_documents.number(trial.get("score"))
    metrics = trial.get("metrics")
    if score is None:
        return set()
    best = {
        name: value
        for end in ("min", "max")
        for name, value in _metrics(metrics, end)
        if _directions(metrics).get(name) == end
    }
    return {name for name, value in best.items() if math.isclose(value, score, rel_tol=1e-9)}


def _most_often(objectives: Counter[str]) -> tuple[str, ...]:
    """Return the metric that was the score of most trials; () for none or several.

    With several objectives the score is their sum.
    """
    most = max(objectives.values(), default=0)
    likely = [name for name, count in objectives.items() if count == most]
    return tuple(likely) if len(likely) == 1 else ()


def _metrics(metrics: object, history: History) -> Iterator[tuple[str, float]]:
    """Yield each metric's value over the steps. A step's value is the mean of its executions."""
    directions = _directions(metrics)
    for name, metric in _listed(metrics).items():
        observations = metric.get("observations") if isinstance(metric, dict) else None
        steps = [
            step
            for step in (observations if isinstance(observations, list) else [])
            if isinstance(step, dict) and isinstance(step.get("value"), list)
        ]
        steps.sort(key=lambda step: safe_documents.number(step.get("step")) or 0.0)
        means = []
        for step in steps:
            numbers = [n for n in map(safe_documents.number, step["value"]) if n is not None]
            if numbers:
                means.append(sum(numbers) / len(numbers))
        if means:
            end = directions.get(str(name), history) if history == "best" else history
            yield str(name), metric_summary.summarise(means, str(name), end)


def _active_values(values: Mapping[str, object], listed: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return the values that the trial used: those whose conditions hold."""
    conditions: dict[str, list[list[tuple[str, tuple[str, ...]]]]] = {}
    for parameter in listed:
        config = _config(parameter)
        conditions.setdefault(str(config.get("name")), []).append(_conditions(config))
    return {
        name: value
        for name, value in values.items()
        if any(
            all(level_text(values.get(switch)) in levels for switch, levels in alternative)  # type: ignore[arg-type]
            for alternative in conditions.get(name, [[]])
        )
    }


def _config(serialized: Mapping[str, Any]) -> Mapping[str, Any]:
    config = serialized.get("config")
    return config if isinstance(config, dict) else {}


def _conditions(config: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Yield (parent, levels) of each condition."""
    out = []
    conditions = config.get("conditions")
    for condition in conditions if isinstance(conditions, list) else []:
        config_of_condition = _config(condition) if isinstance(condition, dict) else {}
        values = config_of_condition.get("values", config_of_condition.get("value"))
        listed = values if isinstance(values, list) else [values]
        out.append((str(config_of_condition.get("name")), tuple(level_text(value) for value in listed)))
    return out


def _dimension(parameter: Mapping[str, Any]) -> Dimension | None:
    config = _config(parameter)
    kind, name = parameter.get("class_name"), config.get("name")
    if not isinstance(name, str) or name.startswith("tuner/"):
        return None
    conditions = _conditions(config)
    # The last condition is the parameter's own; those before it are its parent's.
    condition = Condition(*conditions[-1]) if conditions else None
    try:
        if kind in ("Float", "Int"):
            log = config.get("sampling") in ("log", "reverse_log")
            step = safe_documents.number(config.get("step"))
            step = None if log or step is None or (kind == "Int" and step == 1) else step
            low, high = float(config["min_value"]), float(config["max_value"])
            return Range(name, low, high, log, kind == "Int", step, condition=condition)
        if kind == "Choice":
            return choice_of(name, config["values"], condition)
        if kind == "Boolean":
            return choice_of(name, [True, False], condition)
        if kind == "Fixed":
            return frozen(name, config["value"], condition)
    except (KeyError, TypeError, ValueError, OverflowError, ImportanceError):
        return None
    return None


def _agreed(dimensions: Sequence[Dimension]) -> dict[str, Dimension]:
    """Return the dimensions that are the same in every trial, because a search may widen its space."""
    versions: dict[str, set[Dimension]] = {}
    for dimension in dimensions:
        versions.setdefault(dimension.name, set()).add(dimension)
    return {name: next(iter(same)) for name, same in versions.items() if len(same) == 1}
