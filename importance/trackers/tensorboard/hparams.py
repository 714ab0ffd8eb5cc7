"""TensorBoard's HParams: event files with a run's parameters beside its scalars.

A run is a folder with a session of the plugin. Its results are the scalars in that folder and in those below
it (Keras' `train` and `validation`). PyTorch and tensorboardX write the session to a folder below the run's
folder, named by the time. Then the scalars of the folder above belong to the run too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.curve_log import CurveLog, RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.metric_summary import MetricSummary, summary_value
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.runs.end_states import UNFINISHED
from importance.runs.time_parsing import MOST_SECONDS
from importance.runs.typed_columns import guess_log
from importance.space.dimension import Choice, Dimension, Range, Space
from importance.trackers import folder_walk, study_table
from importance.trackers.folder_walk import Folder
from importance.trackers.study_table import Row
from importance.trackers.tensorboard import event_file
from importance.trackers.tensorboard.event_file import Domain, Events

# PyTorch's documentation names the metrics of `add_hparams` with this prefix.
_PREFIX = re.compile("hparams?/")
_WHYS = {
    Role.PARAMETER: "a parameter of TensorBoard's HParams",
    Role.METRIC: "a scalar that the run logged",
    Role.LABEL: "TensorBoard metadata about the run",
}
_NAMED = "declared as a metric in TensorBoard's HParams"
_BY_TIME = re.compile(r"\d{9,}(\.\d+)?")
_MARK = "tfevents"
CLOCK = "step"
_WITHOUT_SETTINGS = (
    "The event files in {} contain no hyperparameters. Log them with add_hparams (PyTorch, "
    "tensorboardX) or hp.hparams (TensorFlow), or export the runs with their hyperparameters "
    "as a table."
)
_MOST_TRIED = 200


def open_path(place: Place) -> Store | None:
    """Return the runs of the HParams plugin in a folder or below it; None for other folders.

    Raises:
        UnreadableRuns: for a single event file, and for a folder with only event files without settings.
    """
    root = place.path
    if root is None:
        return None
    if regular_files.is_file(root):
        if _MARK not in root.name:
            return None
        raise UnreadableRuns(
            f"{root.name} is a single TensorBoard event file. Give the folder that contains all runs."
        )
    if not any(event_file.tags(path) for path in _first(root, place)):
        _check_settings(root)
        return None
    logged = {
        folder.path: files
        for folder in folder_walk.walk_all(root, passed=place.passed)
        if (files := _events(folder))
    }
    tags = {path: frozenset[bytes]().union(*map(event_file.tags, files)) for path, files in logged.items()}
    configs = [path for path, names in tags.items() if names == {event_file.CONFIG_TAG}]
    studies: dict[Path, dict[Path, tuple[Path, ...]]] = {}
    for path, files in logged.items():
        above = [folder_path for folder_path in configs if path.is_relative_to(folder_path)]
        home = (
            max(above, key=lambda folder_path: len(folder_path.parts), default=root)
            if len(configs) > 1
            else root
        )
        studies.setdefault(home, {})[path] = files
    return Store(
        "TensorBoard HParams folder",
        "experiment",
        sorted(
            (
                Study(
                    home.relative_to(root).as_posix() if home != root else root.resolve().name or "runs",
                    sum(event_file.START_TAG in tags[path] for path in members),
                    partial(_read, home, members),
                )
                for home, members in studies.items()
            ),
            key=lambda study: -study.n_runs,
        ),
        live=True,
        stamp=folder_walk.stamp([folder_path for files in logged.values() for folder_path in files]),
        paths=tuple(folder_path for files in logged.values() for folder_path in files),
    )


def _check_settings(root: Path) -> None:
    """Raise UnreadableRuns for a folder that holds only event files without settings."""
    names = [name for folder in folder_walk.walk(root, folder_walk.FIRST_ENTRIES) for name in folder.files]
    if names and all(_MARK in name for name in names):
        raise UnreadableRuns(_WITHOUT_SETTINGS.format(root.name))


def _first(root: Path, place: Place) -> Iterator[Path]:
    """Yield the first event files below a folder."""
    tried = 0
    for folder in folder_walk.walk(root, folder_walk.FIRST_ENTRIES, passed=place.passed):
        for path in _events(folder):
            yield path
            tried += 1
            if tried >= _MOST_TRIED:
                return


def _events(folder: Folder) -> tuple[Path, ...]:
    """Return a folder's event files, the oldest first: their names hold the time."""
    return tuple(folder.path / name for name in folder.files if _MARK in name)


def _read(home: Path, members: Mapping[Path, Sequence[Path]], options: Options) -> Layout:
    events_of = _read_events(members, options)
    runs = _runs(events_of)
    if not runs:
        raise UnreadableRuns(_WITHOUT_SETTINGS.format(home.name))
    below = _children(events_of, runs)
    table = [
        _row(
            events_of[path],
            run.relative_to(home).as_posix(),
            _scalars(events_of, path, run, below.get(run, ()), options),
            options,
        )
        for path, run in runs.items()
    ]
    used = {*runs, *runs.values(), *(child for children in below.values() for child in children)}
    unused = sum(bool(events.scalars) for path, events in events_of.items() if path not in used)
    layout = study_table.layout("TensorBoard's HParams", table, _WHYS, _notes(events_of, table, unused))
    roles = dict(layout.known_roles)
    for name in dict.fromkeys(name for events in events_of.values() for name in events.metrics):
        if roles.get(name, (Role.LABEL, ""))[0] is Role.METRIC:
            roles[name] = (Role.METRIC, _NAMED)
    domains = {name: domain for events in events_of.values() for name, domain in events.domains.items()}
    layout = replace(layout, known_roles=roles, space=_space(domains, layout.frame), prefix=_PREFIX)
    layout = keeps_curves(layout, any(map(_is_over_time, events_of.values())))
    if options.curves is None:
        return layout
    options.curves.clock = options.curves.clock or CLOCK
    traces: list[RunTrace] = []
    for path, run in runs.items():
        options.progress(len(traces), len(runs))
        traces.append(_trace(members, path, run, below.get(run, ()), options.curves))
    return with_keys(layout, traces)


def _is_over_time(events: Events) -> bool:
    return any(trace.count > 1 for trace in events.scalars.values())


def _trace(
    members: Mapping[Path, Sequence[Path]], path: Path, run: Path, children: Collection[Path], log: CurveLog
) -> RunTrace:
    """Return the curves of a run. The files are read again, because all curves at once may be too many."""
    trace = log.run()
    event_file.add_points(members[run], trace)
    if path != run:  # what was logged at the end of the run is no curve
        event_file.add_points(members[path], trace, known=trace.metrics)
    for child in children:
        event_file.add_points(members[child], trace, f"{child.relative_to(run).as_posix()}/")
    trace.end()
    return trace


def _read_events(members: Mapping[Path, Sequence[Path]], options: Options) -> dict[Path, Events]:
    """Return the content of the event files of each folder."""
    events_of: dict[Path, Events] = {}
    for done, (path, files) in enumerate(members.items()):
        options.progress(done, len(members))
        events_of[path] = event_file.read(files, options.within(done, len(members)))
    options.progress(len(members), len(members))
    return events_of


def _runs(events_of: Mapping[Path, Events]) -> dict[Path, Path]:
    """Return the run of each folder with a session: that folder, or the one above without another session."""
    sessions = [path for path, events in events_of.items() if events.hparams is not None]
    siblings = Counter(path.parent for path in sessions)
    beside = Counter(path.parent for path in events_of)
    runs = {}
    for path in sessions:
        alone = (siblings if _BY_TIME.fullmatch(path.name) else beside)[path.parent] == 1
        runs[path] = path.parent if alone and _is_above(events_of.get(path.parent)) else path
    return runs


def _children(events_of: Mapping[Path, Events], runs: Mapping[Path, Path]) -> dict[Path, list[Path]]:
    """Return the folders below each run that have scalars and belong to no other run."""
    run_folders = set(runs.values())
    below: dict[Path, list[Path]] = {}
    for path, events in events_of.items():
        if events.hparams is None and path not in run_folders:
            nearest = _nearest(path, run_folders)
            if nearest is not None:
                below.setdefault(nearest, []).append(path)
    return below


def _scalars(
    events_of: Mapping[Path, Events], path: Path, run: Path, children: Collection[Path], options: Options
) -> dict[str, MetricSummary]:
    """Return what a run logged: in its folder, in its session's, and in those below under their names."""
    scalars: dict[str, MetricSummary] = dict(events_of[run].scalars)
    if options.history == "last" or run == path:  # what was logged at the end is not a history
        scalars |= events_of[path].scalars
    else:
        scalars = {**events_of[path].scalars, **scalars}
    for child in children:
        prefix = child.relative_to(run).as_posix()
        scalars |= {f"{prefix}/{tag}": trace for tag, trace in events_of[child].scalars.items()}
    return scalars


def _notes(events_of: Mapping[Path, Events], table: Sequence[Row], unused: int) -> list[str]:
    """Return notes on what was left out, cut off or not finished."""
    unfinished = sum(row.labels["state"] == UNFINISHED for row in table)
    cut = sum(events.cut for events in events_of.values())
    return [
        *study_table.count_note(
            unused, "Left out {counted} of scalars that belong to no run of the HParams plugin.", "folder"
        ),
        *study_table.count_note(
            cut, "Read {counted} up to the last complete record because the end is missing.", "folder"
        ),
        *study_table.count_note(
            unfinished, "{counted} recorded no final status and may still be running or have crashed.", "run"
        ),
    ]


def _is_above(events: Events | None) -> bool:
    """Return whether a folder can be the run of a session below it: it has scalars and no session itself."""
    return events is not None and events.hparams is None and bool(events.scalars)


def _nearest(path: Path, runs: Collection[Path]) -> Path | None:
    """Return the run whose folder contains this folder."""
    return next((above for above in path.parents if above in runs), None)


def _row(events: Events, name: str, scalars: Mapping[str, MetricSummary], options: Options) -> Row:
    start, end = events.seconds
    labels: dict[str, object] = {"name": name, "state": events.state or UNFINISHED}
    if events.group and events.group != name:
        labels["group"] = events.group
    if 0 < start < MOST_SECONDS:
        labels["created"] = datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%d %H:%M:%S")
    if not math.isnan(end - start) and end >= start:
        labels["seconds"] = end - start
    metrics = {tag: summary_value(trace, tag, options.history) for tag, trace in scalars.items()}
    return Row(labels, dict(events.hparams or {}), metrics)


def _space(domains: Mapping[str, Domain], frame: pd.DataFrame) -> Space:
    """Return the ranges of the HParams config. It does not name a scale, so the values decide it."""
    space: dict[str, Dimension] = {}
    for name, domain in domains.items():
        if domain.levels:
            space[name] = Choice(name, tuple(map(_level, domain.levels)))
        elif domain.low is not None and domain.high is not None and name in frame:
            values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
            whole = (
                bool(np.all(values[np.isfinite(values)] % 1 == 0))
                and not domain.low % 1
                and not domain.high % 1
            )
            space[name] = Range(name, domain.low, domain.high, log=guess_log(values, name), integer=whole)
    return space


def _level(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
