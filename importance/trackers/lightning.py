"""Lightning's CSVLogger: folders with hparams.yaml and a metrics.csv of sparse rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from importance import regular_files, safe_documents
from importance.formatting import natural_key
from importance.rows import metric_summary, run_logs
from importance.rows.curve_log import CurveLog, RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table

_SETTINGS, _LOG = "hparams.yaml", "metrics.csv"
_CLOCKS = ("epoch", "step")
_WHYS = {
    Role.LABEL: "describes the run",
    Role.PARAMETER: "in the run's hparams.yaml",
    Role.METRIC: "logged in the run's metrics.csv",
}


def open_path(place: Place) -> Store | None:
    """Return the logs at or below a folder. Those in one folder (version_0, version_1, ...) are a study.

    Loggers with a single version each are the runs of one study. TensorBoard's folders also have an
    hparams.yaml, but are left to TensorBoard.
    """
    if place.path is None or not regular_files.is_folder(place.path):
        return None
    run_paths: list[Path] = []
    for folder in folder_walk.walk(place.path, passed=place.passed):
        events = any(".tfevents." in name for name in folder.files)
        if _SETTINGS in folder.files and (_LOG in folder.files or not events):
            run_paths.append(folder.path)
    if not any(regular_files.is_file(path / _LOG) for path in run_paths):
        return None
    versions = Counter(path.parent for path in run_paths)
    grouped: dict[Path, list[Path]] = {}
    for path in run_paths:
        logger = path.parent
        alone = versions[logger] == 1 and logger != place.path and path != place.path
        grouped.setdefault(logger.parent if alone else logger, []).append(path)
    studies = [
        Study(_name(group, place.path), len(runs), lambda options, g=group, r=runs: _read(g, r, options))  # type: ignore[misc]
        for group, runs in grouped.items()
    ]
    stamp = folder_walk.stamp([path / name for path in run_paths for name in (_SETTINGS, _LOG)])
    paths = [p for path in run_paths for p in folder_walk.own_paths(path, place.path, (_SETTINGS, _LOG))]
    return Store("Lightning CSV logs", "logger", studies, live=True, stamp=stamp, paths=tuple(paths))


def _name(group: Path, top: Path) -> str:
    return group.relative_to(top).as_posix() if top in group.parents else group.name


def _read(group: Path, paths: Sequence[Path], options: Options) -> Layout:
    ordered = sorted(paths, key=lambda path: natural_key(path.as_posix()))
    rows: list[study_table.Row] = []
    traces: list[RunTrace] = []
    over_time = False
    cut = 0
    for done, path in enumerate(ordered):
        options.progress(done, len(ordered))
        parameters, left = safe_documents.settings(safe_documents.from_yaml(path / _SETTINGS))
        cut += left
        logged = safe_documents.from_csv(path / _LOG)
        numbers = safe_documents.columns(logged)
        over_time = over_time or any(len(numbers[name]) > 1 for name in numbers if name not in _CLOCKS)
        if options.curves is not None:
            traces.append(_trace(logged, options.curves))
        metrics = {
            name: metric_summary.summarise(values, name, options.history)
            for name, values in numbers.items()
            if name not in _CLOCKS
        }
        labels: dict[str, object] = {
            "name": path.relative_to(group).as_posix() if group in path.parents else path.name,
            "state": "logged" if metrics else "no metrics",
        }
        labels |= {f"last {name}": max(numbers[name]) for name in _CLOCKS if name in numbers}
        rows.append(study_table.Row(labels, parameters, dict(metrics)))
    notes = [*study_table.no_metrics_note(rows), *_short(rows)]
    notes += study_table.count_note(
        cut, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.", "setting"
    )
    table = study_table.layout("Lightning CSV logs", rows, _WHYS, notes)
    table = keeps_curves(table, over_time)
    table = with_keys(table, None if options.curves is None else traces)
    return run_logs.add_settings_in_names(table, [str(row.labels["name"]) for row in rows])


def _trace(logged: Sequence[Mapping[str, str]], log: CurveLog) -> RunTrace:
    """Return the curves in the rows of a metrics.csv, which have the step of the optimiser."""
    log.clock = log.clock or "step"
    trace = log.run()
    for number, row in enumerate(logged):
        step = safe_documents.number(row.get("step"))
        for name, cell in row.items():
            value = safe_documents.number(cell)
            if name not in _CLOCKS and value is not None:
                trace.add(name, number if step is None else step, value)
    trace.end()
    return trace


def _short(rows: Sequence[study_table.Row]) -> list[str]:
    """Return a note on the runs that logged fewer epochs than others. This is the only sign of a crash."""
    reached = [epoch for row in rows if isinstance(epoch := row.labels.get("last epoch"), float)]
    short = sum(epoch < max(reached) for epoch in reached)
    if not short:
        return []
    return [
        f"{short} of {len(rows)} runs logged fewer epochs than the longest run "
        f"({max(reached) + 1:g}). The files do not show whether this was early stopping or a crash."
    ]
