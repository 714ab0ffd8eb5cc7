"""Keras Tuner: project folders with a trial.json for each trial."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from importance import safe_documents
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
    Role.LABEL: "Keras Tuner's own: it describes the trial",
    Role.PARAMETER: "among the trial's hyperparameters",
    Role.METRIC: "a metric that the trial reported",
}


def open_path(place: Place) -> Store | None:
    """Projects at or below a folder: each folder of `trial_*` folders with a trial.json is a search."""
    top = place.path
    if top is not None and top.is_file():
        # Another's trial.json must not lead to whatever lies above it, such as all temporary files.
        if top.name == _FILE and top.parent.name.startswith("trial_"):
            top = top.parent.parent
        elif top.name == "oracle.json":
            top = top.parent
    if top is None or not top.is_dir():
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
    found: list[study_table.Row] = []
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
        held = trial["hyperparameters"]
        values = held.get("values") if isinstance(held.get("values"), dict) else {}
        listed = [one for one in held.get("space") or [] if isinstance(one, dict)]
        found.append(_row(path, trial, _used(values, listed), options.history))
        low |= {name: way == "min" for name, way in _directions(trial.get("metrics")).items()}
        objective = _objective(trial)
        objectives.update(objective)
        dimensions.extend(one for one in map(_dimension, listed) if one is not None)
    notes = study_table.count_note(
        broken, "Left out, half written or no trial", "trial.json", "trial.json files"
    )
    notes += study_table.no_metrics_note(found)
    layout = study_table.layout("Keras Tuner trials", found, _WHYS, notes, _agreed(dimensions), low)
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


def _listed(held: object) -> Mapping[str, Any]:
    listed = held.get("metrics") if isinstance(held, dict) else None
    return listed if isinstance(listed, dict) else {}


def _directions(held: object) -> dict[str, History]:
    """ "min" or "max" for the metrics of which the trial says so."""
    told = {str(name): one.get("direction") for name, one in _listed(held).items() if isinstance(one, dict)}
    return {name: way for name, way in told.items() if way in ("min", "max")}


def _objective(trial: Mapping[str, Any]) -> set[str]:
    """The metrics whose best value is the trial's score: one of them is the search's objective."""
    score = safe_documents.number(trial.get("score"))
    metrics = trial.get("metrics")
    if score is None:
        return set()
    best = {
        name: value
        for way in ("min", "max")
        for name, value in _metrics(metrics, way)
        if _directions(metrics).get(name) == way
    }
    return {name for name, value in best.items() if math.isclose(value, score, rel_tol=1e-9)}


def _most_often(objectives: Counter[str]) -> tuple[str, ...]:
    """The metric that was the score of most trials; () where several were, or none: the score of a search
    of several objectives is their sum."""
    most = max(objectives.values(), default=0)
    likely = [name for name, count in objectives.items() if count == most]
    return tuple(likely) if len(likely) == 1 else ()


def _metrics(held: object, history: History) -> Iterator[tuple[str, float]]:
    """Each metric, the mean of a step's executions, over the steps."""
    directions = _directions(held)
    for name, one in _listed(held).items():
        told = one.get("observations") if isinstance(one, dict) else None
        steps = [
            step for step in told or [] if isinstance(step, dict) and isinstance(step.get("value"), list)
        ]
        steps.sort(key=lambda step: safe_documents.number(step.get("step")) or 0.0)
        means = []
        for step in steps:
            numbers = [n for n in map(safe_documents.number, step["value"]) if n is not None]
            if numbers:
                means.append(sum(numbers) / len(numbers))
        if means:
            way = directions.get(str(name), history) if history == "best" else history
            yield str(name), metric_summary.summarise(means, str(name), way)


def _used(values: Mapping[str, object], listed: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """The values without those that the trial did not use: their conditions do not hold."""
    conditions: dict[str, list[list[tuple[str, tuple[str, ...]]]]] = {}
    for one in listed:
        config = _config(one)
        conditions.setdefault(str(config.get("name")), []).append(_conditions(config))
    return {
        name: value
        for name, value in values.items()
        if any(
            all(level_text(values.get(switch)) in levels for switch, levels in alternative)  # type: ignore[arg-type]
            for alternative in conditions.get(name, [[]])
        )
    }


def _config(one: Mapping[str, Any]) -> Mapping[str, Any]:
    config = one.get("config")
    return config if isinstance(config, dict) else {}


def _conditions(config: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """(switch, levels) of each condition."""
    out = []
    conditions = config.get("conditions")
    for one in conditions if isinstance(conditions, list) else []:
        held = _config(one) if isinstance(one, dict) else {}
        values = held.get("values", held.get("value"))
        listed = values if isinstance(values, list) else [values]
        out.append((str(held.get("name")), tuple(level_text(value) for value in listed)))
    return out


def _dimension(one: Mapping[str, Any]) -> Dimension | None:
    config = _config(one)
    kind, name = one.get("class_name"), config.get("name")
    if not isinstance(name, str) or name.startswith("tuner/"):
        return None
    conditions = _conditions(config)
    # The nearest condition is the last; those before it are the switch's own.
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
    """The dimensions that every trial has the same: a search may widen its space while it runs."""
    seen: dict[str, set[Dimension]] = {}
    for one in dimensions:
        seen.setdefault(one.name, set()).add(one)
    return {name: next(iter(found)) for name, found in seen.items() if len(found) == 1}
