"""Weights & Biases' folders: the `wandb` folder beside a script, one run in it, or any folder above.

A run's folder (`run-DATE_TIME-ID`, `offline-run-...`, under whatever name) holds a `.wandb` log. An online
run also has `files/config.yaml` and `files/wandb-summary.json`, which are read when the log is missing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.metric_summary import merged, summary_value
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.runs.end_states import UNFINISHED
from importance.runs.mapping_cells import flat
from importance.trackers import declared_goals, folder_walk, study_table
from importance.trackers.folder_walk import Folder
from importance.trackers.study_table import Row
from importance.trackers.wandb import curve_points, log_file, sweep_goals
from importance.trackers.wandb.log_file import Logged
from importance.trackers.wandb.run_folder import CONFIG, SUMMARY, RunFolder, read_run, state_of

TRACKER = "W&B's folder"
WHYS = {
    Role.PARAMETER: "in the run's W&B config",
    Role.METRIC: "in the run's W&B summary",
    Role.LABEL: "W&B metadata about the run",
    Role.IGNORED: "internal W&B data",
}
_NO_PROJECT = "runs"
_DEFINED = ("min", "max", "mean", "best", "first", "last")
_MOST_BARE = 1_000
_RUN_FOLDER = re.compile(r"(offline-)?run-\d{8}_\d{6}-")
_CLOCK = ("_step", "_runtime", "_timestamp")


def open_path(place: Place) -> Store | None:
    """Return the runs in a `wandb` folder, in one run's folder or file, or anywhere below a folder."""
    root = place.path
    if root is None:
        return None
    if regular_files.is_file(root):
        return _store([RunFolder(root.stem, root)]) if log_file.is_log(root) else None
    if not any(
        map(_is_run_folder, folder_walk.walk(root, folder_walk.FIRST_ENTRIES, _is_run_folder, place.passed))
    ):
        _check_empty(root)
        return None
    runs = list(filter(_is_run_folder, folder_walk.walk_all(root, _is_run_folder, place.passed)))
    return replace(_store(list(map(_run_folder, runs))), paths=tuple(folder.path for folder in runs))


def _check_empty(root: Path) -> None:
    """Raise UnreadableRuns for a folder of W&B's that holds only the client's debug logs."""
    below = list(folder_walk.walk(root, _MOST_BARE))
    is_wandbs = root.name == "wandb" or any(_RUN_FOLDER.match(name) for name in below[0].folders)
    if is_wandbs and all(name.endswith(".log") for folder in below for name in folder.files):
        raise UnreadableRuns(
            f"{root} is a W&B folder, but it contains no run log (run-....wandb). Start a run with "
            "wandb.init, or give the folder that W&B writes to."
        )


def row(run: Logged, name: str, state: str | None, options: Options) -> tuple[Row, int]:
    """Return one run as a row, and how many of its logged files or charts were left out."""
    summary = flat(run.summary)
    media = tuple(key.removesuffix("_type") for key in summary if key.endswith("._type"))
    results: dict[str, object] = {
        key: value
        for key, value in summary.items()
        if not isinstance(value, (list, dict)) and not (media and key.startswith(media))
    }
    for key, trace in run.history.items():
        if key in _CLOCK:
            results[key] = trace.last
        elif options.history != "last" or not isinstance(results.get(key), (int, float)):
            results[key] = summary_value(trace, key, options.history)
    labels: dict[str, object] = {
        "name": run.about.get("name") or name,
        "id": run.about.get("run_id"),
        "state": state,
        **{key: run.about.get(key) for key in ("sweep", "group", "job_type", "notes")},
        "tags": ", ".join(run.tags) or None,
        "created": None
        if math.isnan(run.started)
        else datetime.fromtimestamp(run.started, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    }
    labels |= {key: results.pop(key) for key in _CLOCK if key in results}
    labels = {key: value for key, value in labels.items() if value is not None}
    metrics = {key: value for key, value in results.items() if not key.startswith("_wandb")}
    return Row(labels, flat(run.config), metrics), len(media)


def _summary_notes(table: Sequence[Row], defined: Sequence[str]) -> list[str]:
    """Return notes on the metrics whose summary `define_metric` changed."""
    names = {name for run in table for name in run.metrics}
    notes = []
    for metric in defined:
        kept = [f"{metric}.{end}" for end in _DEFINED if f"{metric}.{end}" in names]
        if kept:
            last = f" The value of {metric!r} is computed from the logged steps." if metric in names else ""
            notes.append(
                f"define_metric changed how W&B summarises {metric!r}. Instead of the last value, W&B "
                f"stored {', '.join(map(repr, kept))}.{last}"
            )
    return notes


def _is_run_folder(folder: Folder) -> bool:
    """Return whether a folder is a run's. It holds no other run, so the walk need not enter it."""
    if any(name.endswith(".wandb") for name in folder.files):
        return True
    files = (
        folder_walk.list_folder(folder.path / "files").files if "files" in folder.folders else folder.files
    )
    return CONFIG in files and (SUMMARY in files or "wandb-metadata.json" in files)


def _run_folder(folder: Folder) -> RunFolder:
    log = next((name for name in folder.files if name.endswith(".wandb")), "")
    return RunFolder(
        folder.path.name,
        folder.path / log if log else None,
        folder.path,
        bool(log) or "files" in folder.folders,
    )


def _store(folders: Sequence[RunFolder]) -> Store:
    """Return the projects as studies. A project with several sweeps has one study per sweep."""
    described = [_described(folder) for folder in folders]
    projects = [_project(about) if about else "" for _, about in described]
    named_projects = set(projects) - {""}
    # A run that was killed before its log was written belongs to the project of the others.
    fallback = named_projects.pop() if len(named_projects) == 1 else _NO_PROJECT
    sweeps: dict[str, set[str]] = {}
    for project, (_, about) in zip(projects, described, strict=True):
        sweeps.setdefault(project or fallback, set()).add(about.get("sweep", ""))
    studies: dict[str, list[RunFolder]] = {}
    for project, (folder, about) in zip(projects, described, strict=True):
        study = project or fallback
        if len(sweeps[study] - {""}) > 1:
            sweep = about.get("sweep")
            study = f"{study}, sweep {sweep}" if sweep else f"{study}, no sweep"
        studies.setdefault(study, []).append(folder)
    paths = [folder.log or folder.file(SUMMARY) for folder, _ in described]
    return Store(
        "W&B folder",
        "project",
        [
            Study(name, len(members), partial(_read, tuple(members)))
            for name, members in sorted(studies.items(), key=lambda item: -len(item[1]))
        ],
        live=True,
        stamp=folder_walk.stamp([path for path in paths if path is not None]),
    )


def _described(folder: RunFolder) -> tuple[RunFolder, Mapping[str, str]]:
    """Return a run's folder and what its log says of the run. A file that is not a log is left out."""
    about = log_file.about(folder.log) if folder.log is not None else {}
    if about is None:
        return replace(folder, log=None), {}
    return replace(folder, run_id=about.get("run_id") or f"/{folder.name}"), about


def _project(about: Mapping[str, str]) -> str:
    return "/".join(filter(None, (about.get("entity"), about.get("project")))) or _NO_PROJECT


def _read(folders: Sequence[RunFolder], options: Options) -> Layout:
    runs: dict[str, tuple[str, Logged]] = {}
    traces: dict[str, RunTrace] = {}
    named = Counter(folder.run_id for folder in folders)
    cut = resumed = 0
    for done, folder in enumerate(sorted(folders, key=lambda folder: folder.name.removeprefix("offline-"))):
        options.progress(done, len(folders))
        run = read_run(folder, options.history, options.within(done, len(folders)))
        cut += run.cut
        key = run.about.get("run_id") or f"/{folder.name}"
        if options.curves is not None and folder.log is not None:
            trace = traces.setdefault(key, options.curves.run())
            log_file.read(folder.log, True, options.within(done, len(folders)), trace)
            if named[folder.run_id] == 1:
                trace.end()
        if key in runs:
            resumed += 1
            run = _continued(runs[key][1], run)
        runs[key] = (folder.name, run)
    options.progress(len(folders), len(folders))
    for trace in traces.values():
        trace.end()
    kept, kept_traces, empty, charts = [], [], 0, 0
    for key, (name, run) in runs.items():
        if not run.config:
            empty += 1
            continue
        read, media = row(run, name, state_of(run), options)
        kept.append(read)
        kept_traces.append(traces.get(key))
        charts += media
    if not kept:
        raise UnreadableRuns(
            f"None of the W&B runs that were found ({len(runs):,}) has a configuration. Pass the "
            f"settings to wandb.init, as in wandb.init(config={{...}}). If the runs have just started, "
            "try again later."
        )
    unfinished = sum(folder.labels.get("state") == UNFINISHED for folder in kept)
    notes = [
        *study_table.count_note(
            empty, "Left out {counted} without a configuration, perhaps killed before it was written.", "run"
        ),
        *study_table.count_note(
            cut, "Read {counted} up to the last complete record because the end is missing.", "file"
        ),
        *study_table.count_note(
            resumed, "Merged {counted} of resumed runs with the earlier folder of the same run.", "folder"
        ),
        *study_table.count_note(
            unfinished,
            "{counted} recorded no final status and may still be running or have been killed.",
            "run",
        ),
        *study_table.count_note(
            charts,
            "Left out {counted}: only numbers can be metrics.",
            "logged file or chart",
            "logged files and charts",
        ),
        *_summary_notes(kept, sorted({name for _, run in runs.values() for name in run.defined})),
    ]
    goals = sweep_goals.beside_runs(folder.folder for folder in folders if folder.folder is not None)
    layout = study_table.layout(TRACKER, kept, WHYS, notes, minimised=declared_goals.minimised(goals))
    steps = (row.labels.get(curve_points.STEP) for row in kept)
    layout = keeps_curves(layout, any(isinstance(step, (int, float)) and step > 0 for step in steps))
    if options.curves is None:
        return layout
    options.curves.clock = options.curves.clock or curve_points.CLOCK
    return with_keys(layout, kept_traces)


def _continued(before: Logged, after: Logged) -> Logged:
    history = dict(before.history)
    for name, trace in after.history.items():
        history[name] = merged(history.get(name), trace)
    return replace(
        after,
        about={**before.about, **after.about},
        tags=after.tags or before.tags,
        started=after.started if math.isnan(before.started) else before.started,
        config={**before.config, **after.config},
        summary={**before.summary, **after.summary},
        history=history,
    )
