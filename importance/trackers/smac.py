"""SMAC: runhistory.json, beside the ConfigSpace that its configurations were sampled from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import ImportanceError, UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Place, Store, Study
from importance.runs.columns import Role
from importance.space.dimension import Dimension
from importance.space.formats import configspace
from importance.trackers import folder_walk, study_table

_FILE = "runhistory.json"
_FILES = (_FILE, "configspace.json", "scenario.json", "stats.json", "intensifier.json", "optimization.json")
_STATES = {0: "running", 1: "success", 2: "crashed", 3: "timeout", 4: "memoryout"}
_KINDS = ("constant", "categorical", "ordinal", "uniform_int", "uniform_float")
_WHYS = {
    Role.LABEL: "SMAC metadata about the trial",
    Role.PARAMETER: "in the configuration, or the trial's budget or instance",
    Role.METRIC: "the cost, or a number that the trial reported",
}


@dataclass(frozen=True, slots=True)
class _Trial:
    """One entry of a run history, in either format."""

    config: str
    instance: object
    seed: object
    budget: object
    cost: object
    time: object
    state: str
    info: object


def open_path(place: Place) -> Store | None:
    """Return the run histories at or below a place; each one is a study."""
    if place.path is None:
        return None
    if regular_files.is_file(place.path):
        histories = [place.path] if _is_history(place.path) else []
    else:
        histories = [
            f.path / _FILE for f in folder_walk.walk(place.path, passed=place.passed) if _FILE in f.files
        ]
        histories = [
            path
            for path in histories
            if regular_files.is_file(path.parent / "configspace.json") or _is_history(path)
        ]
    if not histories:
        return None
    top = place.path if regular_files.is_folder(place.path) else place.path.parent
    studies = [
        Study(_name(path.parent, top), -1, lambda options, path=path: _read(path))  # type: ignore[misc]
        for path in histories
    ]
    paths = tuple(p for path in histories for p in folder_walk.own_paths(path.parent, top, _FILES))
    stamp = folder_walk.stamp(histories)
    return Store("SMAC folder", "optimisation", studies, live=True, stamp=stamp, paths=paths)


def _is_history(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    text = safe_documents.text(path) or ""
    return '"data"' in text and '"configs"' in text and '"config_origins"' in text


def _name(folder: Path, top: Path) -> str:
    return folder.name if folder == top else folder.relative_to(top).as_posix()


def _read(path: Path) -> Layout:
    document = safe_documents.from_json(path)
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        raise UnreadableRuns(
            f"{path.name} in {path.parent.name} is not a complete run history. SMAC may still be "
            "writing it. Try again when it has finished."
        )
    configs = document.get("configs")
    configs = configs if isinstance(configs, dict) else {}
    trials = list(_trials(document["data"]))
    objectives = _objectives(path.parent)
    rows = [_row(trial, configs, objectives) for trial in trials]
    drawn_from, unread = space(path.parent / "configspace.json")
    notes = study_table.count_note(
        len(document["data"]) - len(trials),
        "Left out {counted} of the run history that could not be read.",
        "entry",
        "entries",
    )
    failed = sum(trial.state not in ("success", "running") for trial in trials)
    notes += study_table.count_note(
        failed, "{counted} ended without a cost. The penalty that SMAC recorded instead is not used.", "trial"
    )
    repeated = len(trials) - len({trial.config for trial in trials})
    if repeated:
        notes.append(
            f"{len(trials)} trials ran {len(trials) - repeated} configurations, some of them with more "
            "than one budget, seed or instance. Each trial is one row."
        )
    notes += study_table.count_note(
        unread,
        "Ignored {counted} of configspace.json that could not be read as a range, choice or condition.",
        "part",
    )
    names = {name for row in rows for name in row.metrics}
    low = {name: True for name in names if name in objectives or re.fullmatch(r"cost(_\d+)?", name)}
    return study_table.layout("SMAC run history", rows, _WHYS, notes, drawn_from, low)


def _trials(data: list[Any]) -> Iterator[_Trial]:
    for entry in data:
        if isinstance(entry, Mapping):
            yield _Trial(
                str(entry.get("config_id")),
                entry.get("instance"),
                entry.get("seed"),
                entry.get("budget"),
                entry.get("cost"),
                entry.get("time"),
                _state(entry.get("status")),
                entry.get("additional_info"),
            )
        elif isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, list) for part in entry):
            (key, ended) = entry  # SMAC 1: the key and the value of a dictionary
            if len(key) >= 3 and len(ended) >= 3:
                budget = key[3] if len(key) > 3 else None
                info = ended[5] if len(ended) > 5 else None
                state = _state(ended[2])
                yield _Trial(str(key[0]), key[1], key[2], budget, ended[0], ended[1], state, info)
        elif (
            isinstance(entry, list) and len(entry) >= 7
        ):  # SMAC 2.0; later with the CPU time before the status
            at = 7 if len(entry) > 10 else 6
            yield _Trial(
                str(entry[0]), entry[1], entry[2], entry[3], entry[4], entry[5], _state(entry[at]), entry[-1]
            )


def _state(status: object) -> str:
    if isinstance(status, Mapping):
        status = status.get("__enum__", "")
    if isinstance(status, int):
        return _STATES.get(status, str(status))
    return str(status).rsplit(".", 1)[-1].lower()


def _row(trial: _Trial, configs: Mapping[str, object], objectives: list[str]) -> study_table.Row:
    config = configs.get(trial.config)
    parameters: dict[str, object] = dict(config) if isinstance(config, Mapping) else {}
    labels = {"name": trial.config, "state": trial.state, "seed": trial.seed, "time": trial.time}
    budget_name = "budget (SMAC)" if "budget" in parameters else "budget"
    if trial.instance is not None:
        parameters["instance (SMAC)" if "instance" in parameters else "instance"] = trial.instance
    # Version 1 writes a budget of 0 for no budget.
    budget = {budget_name: trial.budget} if trial.budget else {}
    return study_table.Row(labels, parameters, _metrics(trial, objectives), budget=budget)


def _metrics(trial: _Trial, objectives: list[str]) -> dict[str, object]:
    if trial.state != "success":
        return {}
    costs = trial.cost if isinstance(trial.cost, list) else [trial.cost]
    names = objectives if len(objectives) == len(costs) else [f"cost_{i}" for i in range(len(costs))]
    names = ["cost"] if len(costs) == 1 and len(objectives) != 1 else names
    out: dict[str, object] = {n: safe_documents.number(c) for n, c in zip(names, costs, strict=True)}
    for name, value in safe_documents.settings(trial.info)[0].items():
        if safe_documents.number(value) is not None and not isinstance(value, str):
            out.setdefault(name, value)
    return out


def _objectives(folder: Path) -> list[str]:
    scenario = safe_documents.from_json(folder / "scenario.json")
    named = scenario.get("objectives") if isinstance(scenario, dict) else None
    return [named] if isinstance(named, str) else [str(n) for n in named] if isinstance(named, list) else []


def space(path: Path) -> tuple[dict[str, Dimension], int]:
    """Return the dimensions of a ConfigSpace, and how many of its parts have no counterpart here."""
    document = safe_documents.from_json(path)
    if not isinstance(document, dict):
        return {}, 0
    listed, conditions = document.get("hyperparameters"), document.get("conditions")
    listed, conditions = (part if isinstance(part, list) else [] for part in (listed, conditions))
    hyperparameters = [entry for entry in listed if _text(entry, "type") in _KINDS and _text(entry, "name")]
    names = {_text(entry, "name") for entry in hyperparameters}
    kept = [
        entry
        for entry in conditions
        if _text(entry, "type") in ("EQ", "IN") and _text(entry, "child") in names
    ]
    unread = len(listed) - len(hyperparameters) + len(conditions) - len(kept)
    try:
        return configspace.read(json.dumps({"hyperparameters": hyperparameters, "conditions": kept})), unread
    except (ImportanceError, KeyError, TypeError, ValueError):
        return {}, len(listed) + len(conditions)


def _text(entry: object, key: str) -> str:
    """Return the text of a key; "" when there is none."""
    value = entry.get(key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""
