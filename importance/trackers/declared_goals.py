"""The goals that a tool's own files declare."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from importance import safe_documents
from importance.runs.goal_from_settings import direction_word
from importance.trackers import folder_walk

_PAIRS = (
    ("metric", "mode"),
    ("_metric", "_mode"),
    ("metric_name", "mode"),
    ("checkpoint_score_attribute", "checkpoint_score_order"),
    ("_checkpoint_score_attribute", "_checkpoint_score_order"),
)
_DEEPEST, _MOST_VALUES = 12, 200_000
_SWEEP_KEYS = {"method", "parameters"}
_SCRIPTS = 200  # files beside the script that are looked through for a sweep's YAML


def in_sweep(config: Mapping[str, object]) -> dict[str, str]:
    """The goals of a W&B sweep's configuration: of its `metric`, or of each of its `metrics`.

    A metric without a goal is minimised, as W&B does.
    """
    listed = config.get("metrics")
    declared = [config.get("metric"), *(listed if isinstance(listed, list) else [])]
    goals = {}
    for metric in declared:
        if isinstance(metric, dict) and isinstance(metric.get("name"), str):
            goals[metric["name"]] = direction_word(metric.get("goal")) or "minimize"
    return goals


def beside_runs(runs: Iterable[Path]) -> dict[str, str]:
    """The goals of the sweeps of W&B's local runs, from the YAML files in `wandb/sweep-*` and beside the
    `wandb` folder; none where two files disagree on a metric."""
    declared: list[dict[str, str]] = []
    for parent in dict.fromkeys(run.parent for run in runs):
        for path in _sweep_files(parent):
            config = safe_documents.from_yaml(path)
            if not isinstance(config, dict):
                continue
            unwrapped = {key: _unwrapped(value) for key, value in config.items()}
            if path.parent != parent.parent or set(config) >= _SWEEP_KEYS:
                declared.append(in_sweep(unwrapped))
    return agreed(declared)


def _sweep_files(wandb: Path) -> Iterator[Path]:
    inside = folder_walk.listed(wandb)
    for name in sorted(inside.folders):
        if name.startswith("sweep-"):
            yield from _yaml_files(wandb / name)
    if wandb.name == "wandb":
        yield from _yaml_files(wandb.parent)


def _yaml_files(folder: Path) -> Iterator[Path]:
    for name in sorted(folder_walk.listed(folder).files)[:_SCRIPTS]:
        path = folder / name
        if path.suffix in (".yaml", ".yml", ".json") and not path.is_symlink():
            yield path


def _unwrapped(value: object) -> object:
    return value["value"] if isinstance(value, dict) and set(value) <= {"value", "desc"} else value


def in_document(document: object) -> dict[str, str]:
    """The goals that a JSON document declares anywhere, as `metric` beside `mode`; none where it says both of
    a metric. Text that holds JSON is looked into."""
    return agreed(_declared(document))


def _declared(document: object) -> Iterator[dict[str, str]]:
    waiting: list[tuple[object, int]] = [(document, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, str) and value[:1] in "[{" and len(value) > 2 and depth < _DEEPEST:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, dict):
            yield from _paired(value)
        if isinstance(value, (dict, list)) and depth < _DEEPEST:
            inner = value.values() if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in inner if isinstance(one, (dict, list, str)))


def _paired(value: Mapping[str, object]) -> Iterator[dict[str, str]]:
    for metric_key, mode_key in _PAIRS:
        names, modes = value.get(metric_key), value.get(mode_key)
        listed = names if isinstance(names, list) else [names]
        each = modes if isinstance(modes, list) else [modes] * len(listed)
        for name, mode in zip(listed, each, strict=False):
            goal = direction_word(mode)
            if isinstance(name, str) and name and goal:
                yield {name: goal}


def agreed(declared: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The goals on which all agree that name the metric."""
    goals: dict[str, set[str]] = {}
    for one in declared:
        for name, goal in one.items():
            goals.setdefault(name, set()).add(goal)
    return {name: said.pop() for name, said in goals.items() if len(said) == 1}


def low(goals: Mapping[str, str]) -> dict[str, bool]:
    """The goals as `rows.table` takes them, under each spelling that a nested name may have."""
    return {
        spelled: goal == "minimize"
        for name, goal in goals.items()
        for spelled in (name, name.replace("/", "."), name.replace(".", "/"))
    }
