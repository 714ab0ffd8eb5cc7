"""The goals that W&B's sweeps declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from importance import safe_documents
from importance.runs.goal_from_settings import direction_word
from importance.trackers import declared_goals, folder_walk

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
    return declared_goals.agreed(declared)


def _sweep_files(wandb: Path) -> Iterator[Path]:
    inside = folder_walk.list_folder(wandb)
    for name in sorted(inside.folders):
        if name.startswith("sweep-"):
            yield from _yaml_files(wandb / name)
    if wandb.name == "wandb":
        yield from _yaml_files(wandb.parent)


def _yaml_files(folder: Path) -> Iterator[Path]:
    for name in sorted(folder_walk.list_folder(folder).files)[:_SCRIPTS]:
        path = folder / name
        if path.suffix in (".yaml", ".yml", ".json") and not path.is_symlink():
            yield path


def _unwrapped(value: object) -> object:
    return value["value"] if isinstance(value, dict) and set(value) <= {"value", "desc"} else value
