"""SMAC: runhistory.json with what was tried, beside the ConfigSpace it was drawn from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importance import safe_documents
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
    Role.LABEL: "SMAC's own: it describes the trial",
    Role.PARAMETER: "in the configuration, or the budget or instance it was tried with",
    Role.METRIC: "the cost, or a number the trial reported",
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
    """Run histories at or below a place; each one is a study."""
    if place.path is None:
        return None
    if place.path.is_file():
        found = [place.path] if _is_history(place.path) else []
    else:
        found = [
            f.path / _FILE for f in folder_walk.walk(place.path, passed=place.passed) if _FILE in f.files
        ]
        found = [path for path in found if (path.parent / "configspace.json").exists() or _is_history(path)]
    if not found:
        return None
    top = place.path if place.path.is_dir() else place.path.parent
    studies = [
        Study(_name(path.parent, top), -1, lambda options, path=path: _read(path))  # type: ignore[misc]
        for path in found
    ]
    paths = tuple(p for path in found for p in folder_walk.own_paths(path.parent, top, _FILES))
    stamp = folder_walk.stamp(found)
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
            f"{path.name} in {path.parent.name} is no whole run history, as while SMAC is writing it. "
            "Try again when it has finished."
        )
    configs = document.get("configs")
    configs = configs if isinstance(configs, dict) else {}
    trials = list(_trials(document["data"]))
    objectives = _objectives(path.parent)
    found = [_row(trial, configs, objectives) for trial in trials]
    drawn_from, unread = space(path.parent / "configspace.json")
    notes = study_table.count_note(
        len(document["data"]) - len(trials), "Left out, not readable", "entry", "entries"
    )
    failed = sum(trial.state not in ("success", "running") for trial in trials)
    notes += study_table.count_note(
        failed, "Ended without a cost; the penalty that SMAC put in its place is not taken for one", "trial"
    )
    repeated = len(trials) - len({trial.config for trial in trials})
    if repeated:
        notes.append(
            f"{len(trials)} trials are of {len(trials) - repeated} configurations, tried again with another "
            "budget, seed or instance: one row a trial."
        )
    notes += study_table.count_note(unread, "No plain range, choice or condition in configspace.json", "part")
    names = {name for row in found for name in row.metrics}
    low = {name: True for name in names if name in objectives or re.fullmatch(r"cost(_\d+)?", name)}
    return study_table.layout("SMAC run history", found, _WHYS, notes, drawn_from, low)


def _trials(data: list[Any]) -> Iterator[_Trial]:
    for one in data:
        if isinstance(one, Mapping):
            yield _Trial(
                str(one.get("config_id")),
                one.get("instance"),
                one.get("seed"),
                one.get("budget"),
                one.get("cost"),
                one.get("time"),
                _state(one.get("status")),
                one.get("additional_info"),
            )
        elif isinstance(one, list) and len(one) == 2 and all(isinstance(part, list) for part in one):
            (key, ended) = one  # SMAC 1: the key and the value of a dictionary
            if len(key) >= 3 and len(ended) >= 3:
                budget = key[3] if len(key) > 3 else None
                info = ended[5] if len(ended) > 5 else None
                state = _state(ended[2])
                yield _Trial(str(key[0]), key[1], key[2], budget, ended[0], ended[1], state, info)
        elif isinstance(one, list) and len(one) >= 7:  # SMAC 2.0; later with the CPU time before the status
            at = 7 if len(one) > 10 else 6
            yield _Trial(str(one[0]), one[1], one[2], one[3], one[4], one[5], _state(one[at]), one[-1])


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
    # 1.x writes a budget of 0 where there is none.
    tried = {"budget": trial.budget or None, "instance": trial.instance}
    parameters |= {
        f"{name} (SMAC)" if name in parameters else name: value
        for name, value in tried.items()
        if value is not None
    }
    return study_table.Row(labels, parameters, _metrics(trial, objectives))


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
    """The dimensions of a ConfigSpace, and how many of its parts are none that can be told."""
    document = safe_documents.from_json(path)
    if not isinstance(document, dict):
        return {}, 0
    listed, conditions = document.get("hyperparameters"), document.get("conditions")
    listed, conditions = (part if isinstance(part, list) else [] for part in (listed, conditions))
    told = [one for one in listed if isinstance(one, dict) and one.get("type") in _KINDS]
    names = {one.get("name") for one in told}
    kept = [
        one
        for one in conditions
        if isinstance(one, dict) and one.get("type") in ("EQ", "IN") and one.get("child") in names
    ]
    unread = len(listed) - len(told) + len(conditions) - len(kept)
    try:
        return configspace.read(json.dumps({"hyperparameters": told, "conditions": kept})), unread
    except (ImportanceError, KeyError, TypeError, ValueError):
        return {}, len(listed) + len(conditions)
