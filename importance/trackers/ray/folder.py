"""Ray Tune's experiment folders: one folder per trial, with `params.json` and `result.json`.

Pickles (`params.pkl`, `error.pkl`, `tuner.pkl`, ...) are never opened. The experiment's state holds pickles
as hexadecimal text, which are never decoded. Only the names and statuses of the trials are read from it.
`progress.csv` is read when `result.json` is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from importance import regular_files, safe_documents
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.metric_summary import MetricSummary, add_value, summary_value
from importance.rows.store import Options, Place, ReportShare, Store, Study
from importance.runs.columns import Role
from importance.runs.mapping_cells import flat
from importance.runs.typed_columns import as_float
from importance.trackers import declared_goals, folder_walk, study_table
from importance.trackers.folder_walk import Folder
from importance.trackers.ray import search_goals
from importance.trackers.ray.reports import read_reports
from importance.trackers.study_table import Row

_WHYS = {
    Role.PARAMETER: "in the trial's params.json",
    Role.METRIC: "reported by the trial",
    Role.LABEL: "Ray Tune metadata about the trial",
}
_RAY_COLUMNS_TEXT = """
    trial_id experiment_id experiment_tag date timestamp pid hostname node_ip done logdir trial_name
    warmup_time checkpoint_dir_name should_checkpoint time_this_iter_s time_total_s time_since_restore
    timesteps_total timesteps_since_restore iterations_since_restore training_iteration episodes_total
    agent_timesteps_total
"""
_RAY_COLUMNS = frozenset(_RAY_COLUMNS_TEXT.split())
_RAY_SECTIONS = ("hist_stats", "sampler_perf", "perf", "timers", "info")
_ITERATION = "training_iteration"
_ERRORS = ("error.txt", "error.pkl")
_STATE = "experiment_state-"
_MOST_BESIDE = 20  # JSON files beside the trials
_MOST_TEXT = 200 * 10**6
_ENDS = {"TERMINATED": "terminated", "ERROR": "failed"}


@dataclass(frozen=True)
class Trial:
    """One trial: its folder, its file of results, and whether it left an error file."""

    path: Path
    results: Path | None
    failed: bool


def open_path(place: Place) -> Store | None:
    """Return the experiments in a folder or below it. An experiment is a folder of trials' folders."""
    root = place.path
    if root is None or not regular_files.is_folder(root):
        return None
    if not any(_is_sure(folder) for folder in _walk(place, root)):
        return None
    experiments: dict[Path, list[Trial]] = {}
    states: dict[Path, Path] = {}
    for folder in folder_walk.walk_all(root, closed=_is_trial, passed=place.passed):
        if _is_trial(folder):
            experiments.setdefault(folder.path.parent, []).append(_trial(folder))
        for name in folder.files:
            if name.startswith(_STATE) and name.endswith(".json"):
                states[folder.path] = (
                    folder.path / name
                )  # the names hold the time, so the last one is the newest
    watched = [trial.results for trials in experiments.values() for trial in trials if trial.results]
    return Store(
        "Ray Tune folder",
        "experiment",
        [
            Study(_name(path, root), len(trials), partial(_read, tuple(trials), states.get(path)))
            for path, trials in sorted(experiments.items(), key=lambda item: -len(item[1]))
        ],
        live=True,
        stamp=folder_walk.stamp([*watched, *states.values()]),
        paths=_paths(experiments, root),
    )


def _walk(place: Place, root: Path) -> Iterator[Folder]:
    return folder_walk.walk(root, folder_walk.FIRST_ENTRIES, closed=_is_trial, passed=place.passed)


def _paths(experiments: Mapping[Path, Sequence[Trial]], root: Path) -> tuple[Path, ...]:
    """Return an experiment's folder; for the top folder, its trials and the files beside them."""
    out: list[Path] = []
    for path, trials in experiments.items():
        if root in path.parents:
            out.append(path)
        else:
            beside = [
                path / name
                for name in folder_walk.list_folder(path).files
                if name.endswith((".json", ".pkl"))
            ]
            out += [*(trial.path for trial in trials), *beside]
    return tuple(out)


def _name(experiment: Path, root: Path) -> str:
    """Return an experiment's path below the root, or its name when it is the root or above."""
    if experiment == root or not experiment.is_relative_to(root):
        return experiment.resolve().name or "experiment"
    return experiment.relative_to(root).as_posix()


def _is_trial(folder: Folder) -> bool:
    return "params.json" in folder.files and bool(
        {"result.json", "progress.csv", "params.pkl", *_ERRORS} & set(folder.files)
    )


def _is_sure(folder: Folder) -> bool:
    """Return whether a folder is certainly a trial's: other tools write files of these names too."""
    if not _is_trial(folder):
        return False
    if "params.pkl" in folder.files:
        return True
    try:
        for name in ("result.json", "progress.csv"):
            if name in folder.files:
                with regular_files.open_bytes(folder.path / name) as stream:
                    if b"training_iteration" in stream.read(100_000):
                        return True
    except OSError:
        return False
    return any(name.startswith(_STATE) for name in folder_walk.list_folder(folder.path.parent).files)


def _trial(folder: Folder) -> Trial:
    names = [name for name in ("result.json", "progress.csv") if name in folder.files]
    sized = [name for name in names if _size(folder.path / name)]
    results = folder.path / (sized or names)[0] if names else None
    return Trial(folder.path, results, any(name in folder.files for name in _ERRORS))


def _read(trials: Sequence[Trial], state: Path | None, options: Options) -> Layout:
    statuses = _statuses(state) if state else {}
    table: list[Row] = []
    traces: list[RunTrace] = []
    unread = silent = longest = 0
    for done, trial in enumerate(trials):
        options.progress(done, len(trials))
        trace = None if options.curves is None else options.curves.run()
        row, cut, reports = _row(trial, statuses, options, options.within(done, len(trials)), trace)
        table.append(row)
        longest = max(longest, reports)
        if trace is not None:
            trace.end()
            traces.append(trace)
        unread += cut
        silent += not reports
    options.progress(len(trials), len(trials))
    failed = sum(row.labels.get("state") == "failed" for row in table)
    notes = [
        *study_table.count_note(silent, "{counted} reported no result.", "trial"),
        *study_table.count_note(unread, "Left out {counted} of result.json that may be incomplete.", "line"),
        *study_table.count_note(
            failed,
            "{counted} failed and left an error file. Results reported before the error are kept.",
            "trial",
        ),
    ]
    layout = study_table.layout("Ray Tune's folder", table, _WHYS, notes, minimised=_goals(trials, state))
    layout = keeps_curves(layout, longest > 1)
    if options.curves is None:
        return layout
    options.curves.clock = options.curves.clock or _ITERATION
    return with_keys(layout, traces)


def _goals(trials: Sequence[Trial], state: Path | None) -> dict[str, bool]:
    """Return whether a metric is minimised, for the metrics that the experiment's state or a JSON file beside
    the trials names."""
    experiment = trials[0].path.parent
    names = [name for name in folder_walk.list_folder(experiment).files if name.endswith(".json")]
    beside = [experiment / name for name in names if not name.startswith(_STATE)][:_MOST_BESIDE]
    paths = [*beside, *([state] if state else [])]
    declared = [search_goals.in_document(_json(path)) for path in paths]
    return declared_goals.minimised(declared_goals.agreed(declared))


def _row(
    trial: Trial,
    statuses: Mapping[str, str],
    options: Options,
    tell: ReportShare,
    trace: RunTrace | None,
) -> tuple[Row, int, int]:
    """Return the trial as a row, the number of unreadable lines, and the number of reports."""
    config = _json(trial.path / "params.json")
    traces: dict[str, MetricSummary] = {}
    texts: dict[str, object] = {}
    ray_labels: dict[str, object] = {}
    cut = reports = 0
    for report in read_reports(trial.results, tell) if trial.results else ():
        if report is None:
            cut += 1
            continue
        reports += 1
        inner = report.pop("config", None)
        config = config or inner
        step = report.get(_ITERATION)
        step = float(step) if isinstance(step, (int, float)) else float(reports)
        for name, value in flat(report).items():
            if name in _RAY_COLUMNS or name.split(".", 1)[0] in _RAY_SECTIONS:
                ray_labels[name] = value
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                traces[name] = add_value(traces.get(name), as_float(value))
                if trace is not None:
                    trace.add(name, step, as_float(value))
            elif isinstance(value, (str, bool)):
                texts[name] = value
    status = statuses.get(trial.path.name) or statuses.get(str(ray_labels.get("trial_id")))
    state = "failed" if trial.failed else _ENDS.get(status or "", (status or "").lower() or None)
    if state is None and ray_labels.get("done") is True:
        state = "terminated"
    labels = {"name": str(ray_labels.get("trial_id") or trial.path.name), "state": state}
    ray_labels = {name: value for name, value in ray_labels.items() if not isinstance(value, (list, dict))}
    metrics = texts | {name: summary_value(trace, name, options.history) for name, trace in traces.items()}
    return (
        Row(
            {
                key: value
                for key, value in (labels | ray_labels).items()
                if value is not None and key != "trial_id"
            },
            flat(config) if isinstance(config, dict) else {},
            metrics,
        ),
        cut,
        reports,
    )


def _statuses(path: Path) -> dict[str, str]:
    """Return the status by trial id, and by the name of the trial's folder, from an experiment's state."""
    content = _json(path)
    if not isinstance(content, dict):
        return {}
    listed = content.get("trial_data") or content.get("checkpoints") or []
    statuses: dict[str, str] = {}
    for entry in listed if isinstance(listed, list) else []:
        text = entry[0] if isinstance(entry, list) and entry else entry
        trial = safe_documents.parsed_json(text) if isinstance(text, str) else text
        if not isinstance(trial, dict) or not isinstance(trial.get("status"), str):
            continue
        folder = trial.get("relative_logdir") or trial.get("logdir") or ""
        for key in (trial.get("trial_id"), PurePath(folder).name if isinstance(folder, str) else ""):
            if isinstance(key, str) and key:
                statuses[key] = trial["status"]
    return statuses


def _json(path: Path) -> object:
    """Return what a JSON file says; None when it cannot be read."""
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_TEXT:
            return None
        return safe_documents.parsed_json(regular_files.read_bytes(path))
    except OSError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
