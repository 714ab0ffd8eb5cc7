"""Hugging Face's Trainer: folders with trainer_state.json, or with files such as all_results.json.

The settings are in files beside it (config.json, adapter_config.json, training_args.json, ...) or in the name
of the folder. training_args.bin is a pickle and is never opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importance import regular_files, safe_documents
from importance.formatting import natural_key
from importance.rows import metric_summary, settings_in_names
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table

_STATE = "trainer_state.json"
_RESULTS = tuple(f"{part}_results.json" for part in ("train", "predict", "test", "eval", "all"))
_PICKLED = "training_args.bin"
_HEAD = 1 << 14
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")
_SETTINGS = re.compile(
    r"(adapter_config|config|cfg|(training|train|run|script|model|finetuning)_?args|args|arguments|params"
    r"|parameters|h(yper)?_?params?|hyper_?parameters|settings|sweep_params)\.(json|ya?ml)",
    re.IGNORECASE,
)
_OF_A_TOOL = frozenset(["transformers_version", "auto_mapping", "_attn_implementation_autoset"])
_SET_IN_STATE = ("num_train_epochs", "train_batch_size", "max_steps")
_CLOCKS = ("epoch", "step")
_RATE = "learning_rate"
_COUNTED = re.compile(r"((train|eval|test|predict)_)?(epoch|samples)")
_WHYS = {
    Role.LABEL: "describes the run",
    Role.PARAMETER: "set in a file of the run or in its folder's name",
    Role.METRIC: "logged by the Trainer or in its results",
}


@dataclass(frozen=True)
class _Run:
    """The folder of a run, and its checkpoints, the latest first."""

    path: Path
    checkpoints: tuple[Path, ...]

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return the folders that may hold its files: its own, and those of its checkpoints."""
        return (self.path, *self.checkpoints[:1])


def open_path(place: Place) -> Store | None:
    """Return the runs at or below a folder. A folder checkpoint-N belongs to the run above it."""
    top = place.path
    if top is None or not regular_files.is_folder(top):
        return None
    checkpoints_of: dict[Path, list[Path]] = {}
    for folder in folder_walk.walk(top, passed=place.passed):
        if _is_trainers(folder):
            inside = _CHECKPOINT.fullmatch(folder.path.name) and folder.path != top
            checkpoints = checkpoints_of.setdefault(folder.path.parent if inside else folder.path, [])
            if inside:
                checkpoints.append(folder.path)
    if not checkpoints_of:
        return None
    runs = {
        path: _Run(path, tuple(sorted(inside, key=_number, reverse=True)))
        for path, inside in checkpoints_of.items()
    }
    studies = [
        Study(
            folder_walk.name_below(group, top),
            len(paths),
            partial(_read, group, [runs[path] for path in paths]),
        )
        for group, paths in folder_walk.group_siblings(list(runs), top).items()
    ]
    watched = [where / name for run in runs.values() for where in run.folders for name in (_STATE, *_RESULTS)]
    paths = [
        p
        for run in runs
        for p in (folder_walk.own_paths(run, top, (_STATE, *_RESULTS)) if run == top else [run])
    ]
    paths += [path for run in runs if run == top for path in runs[run].checkpoints]
    stamp = folder_walk.stamp(watched)
    return Store("Hugging Face Trainer folder", "group", studies, live=True, stamp=stamp, paths=tuple(paths))


def _is_trainers(folder: folder_walk.Folder) -> bool:
    """Return whether the Trainer wrote a file there: other tools may write an all_results.json too."""
    if _STATE in folder.files and _begins_as_state(folder.path / _STATE):
        return True
    return any(bool(_results_in(folder.path / name)) for name in _RESULTS if name in folder.files)


def _begins_as_state(path: Path) -> bool:
    """Return whether the key of the log is near the start of a file, after short values only."""
    try:
        with regular_files.open_bytes(path) as file:
            return b'"log_history"' in file.read(_HEAD)
    except OSError:
        return False


def _results_in(path: Path) -> dict[str, float]:
    """Return the flat numbers in a file of results; {} for another tool's file."""
    document = safe_documents.from_json(path)
    if not isinstance(document, dict) or any(isinstance(value, dict) for value in document.values()):
        return {}
    part = path.name.partition("_")[0]
    parts = ("train", "eval", "test", "predict") if part == "all" else (part,)
    if not any(str(name).startswith(tuple(f"{prefix}_" for prefix in parts)) for name in document):
        return {}
    numbers = {
        str(name): safe_documents.number(value)
        for name, value in document.items()
        if not isinstance(value, str)
    }
    return {name: value for name, value in numbers.items() if value is not None}


def _number(checkpoint: Path) -> int:
    match = _CHECKPOINT.fullmatch(checkpoint.name)
    return int(match[1][:18]) if match else 0


def _read(group: Path, runs: Sequence[_Run], options: Options) -> Layout:
    runs = sorted(runs, key=lambda run: natural_key(run.path.as_posix()))
    names = [
        run.path.relative_to(group).as_posix() if group in run.path.parents else run.path.name for run in runs
    ]
    states = [_state(run) for run in runs]
    ends = _best_ends(states)
    in_names = settings_in_names.settings_in_names(names)
    rows: list[study_table.Row] = []
    pickled = cut = 0
    for done, (run, name, state) in enumerate(zip(runs, names, states, strict=True)):
        options.progress(done, len(runs))
        parameters, left, has_file = _parameters(run, group, state)
        cut += left
        pickled += not has_file and any(regular_files.is_file(where / _PICKLED) for where in run.folders)
        spelled = {key: value for key, value in in_names[done].items() if key not in parameters}
        metrics = _metrics(run, state, ends, options.history)
        labels = _labels(name, run, state, metrics)
        labels |= {key: metrics.pop(key) for key in list(metrics) if _COUNTED.fullmatch(key)}
        rows.append(study_table.Row(labels, spelled | parameters, metrics))
    notes = study_table.count_note(
        pickled,
        f"{{counted}} kept the training arguments in {_PICKLED}, a pickle file, which is never "
        "opened because it can run code. To include the arguments, save "
        "trainer.args.to_json_string() as training_args.json beside it.",
        "run",
    )
    notes += study_table.count_note(
        cut, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.", "setting"
    )
    low = {name: end == "min" for name, end in ends.items()}
    return study_table.layout(
        "Hugging Face Trainer", rows, _WHYS, [*notes, *study_table.no_metrics_note(rows)], minimised=low
    )


def _state(run: _Run) -> Mapping[str, object]:
    """Return the run's trainer_state.json, or that of its latest checkpoint; {} without one."""
    for where in run.folders:
        state = safe_documents.from_json(where / _STATE)
        if isinstance(state, dict):
            return state
    return {}


def _parameters(run: _Run, group: Path, state: Mapping[str, object]) -> tuple[dict[str, object], int, bool]:
    """Return the settings, how many were left out, and whether there was a file of settings."""
    out: dict[str, object] = {}
    cut = 0
    trial = state.get("trial_params")
    documents: list[Mapping[str, object]] = [trial] if isinstance(trial, dict) else []
    documents += [document for where in run.folders for document in _settings_in(where)]
    if not documents and group in run.path.parents and run.path.parent != group:
        documents = _settings_in(run.path.parent)  # RUN/config.yaml beside RUN/output
    for document in documents:
        flat, left = safe_documents.settings(document)
        cut += left
        for name, value in flat.items():
            if name not in _OF_A_TOOL:
                out.setdefault(name, value)
    for name in _SET_IN_STATE:
        if safe_documents.number(state.get(name)) is not None:
            out.setdefault(name, state[name])
    return out, cut, bool(documents)


def _settings_in(where: Path) -> list[Mapping[str, object]]:
    """Return the settings in a folder's files, those of the training before those of the model."""
    names = [name for name in folder_walk.list_folder(where).files if _SETTINGS.fullmatch(name)]
    out: list[Mapping[str, object]] = []
    for name in sorted(names, key=lambda name: (name == "config.json", name)):
        path = where / name
        document = (
            safe_documents.from_json(path)
            if path.suffix.lower() == ".json"
            else safe_documents.from_yaml(path)
        )
        if isinstance(document, dict):
            out.append(document)
    return out


def _labels(
    name: str, run: _Run, state: Mapping[str, object], metrics: Mapping[str, object]
) -> dict[str, object]:
    at, most = safe_documents.number(state.get("global_step")), safe_documents.number(state.get("max_steps"))
    has_ended = any(regular_files.is_file(run.path / file) for file in (_STATE, *_RESULTS))
    ended = has_ended or (at and most and at >= most)
    best = state.get("best_model_checkpoint")
    rates = [safe_documents.number(entry.get(_RATE)) for entry in _log_entries(state)]
    labels: dict[str, object] = {
        "name": name,
        "state": "no metrics" if not metrics else "finished" if ended else "unfinished",
        "last step": at,
        "best checkpoint": str(best).replace("\\", "/").rsplit("/", 1)[-1] if best else None,
        "highest learning rate logged": max((rate for rate in rates if rate is not None), default=None),
    }
    return {key: value for key, value in labels.items() if value is not None}


def _log_entries(state: Mapping[str, object]) -> list[Mapping[str, object]]:
    entries = state.get("log_history")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _series(state: Mapping[str, object]) -> dict[str, list[float]]:
    """Return what was logged over time, by name."""
    return {
        name: values
        for name, values in safe_documents.columns(_log_entries(state)).items()
        if name not in (*_CLOCKS, _RATE)
    }


def _best_ends(states: Sequence[Mapping[str, object]]) -> dict[str, History]:
    """Return the metric whose lowest or highest value is the best value in every run, with "min" or "max".

    Returns:
        an empty mapping if there is no such metric, or more than one.
    """
    ends_of: dict[str, set[History]] = {}
    count = 0
    for state in states:
        best = safe_documents.number(state.get("best_metric"))
        if best is None:
            continue
        count += 1
        for name, values in _series(state).items():
            low, high = min(values), max(values)
            if name.startswith("eval_") and low < high and best in (low, high):
                ends_of.setdefault(name, set()).add("min" if best == low else "max")
    agreed = {name: next(iter(ends)) for name, ends in ends_of.items() if len(ends) == 1}
    return agreed if len(agreed) == 1 else {}


def _metrics(
    run: _Run, state: Mapping[str, object], ends: Mapping[str, History], history: History
) -> dict[str, object]:
    """Return the final results and one value for each metric that was logged over time."""
    ended: dict[str, object] = {}
    for name in _RESULTS:
        ended |= _results_in(run.path / name)
    logged: dict[str, object] = {
        name: metric_summary.summarise(
            values, name, ends.get(name, history) if history == "best" else history
        )
        for name, values in _series(state).items()
    }
    out = logged | ended if history == "last" else ended | logged
    if (best := safe_documents.number(state.get("best_metric"))) is not None:
        out["best_metric"] = best
    return out
