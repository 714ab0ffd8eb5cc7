"""Folders with one or more logs per run: the files of each run, and the files with its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from importance.rows import run_logs, settings_in_names
from importance.rows.layout import Layout
from importance.rows.run_logs import RunLog
from importance.rows.store import Options

_ENDING = re.compile(r"\.(csv|tsv|jsonl?|ndjson|parquet|xlsx|ya?ml|log|txt)$", re.IGNORECASE)
_WORDS = re.compile(
    r"(?<![a-z])(configs?|cfg|params|parameters|hparams|hyperparameters|args|settings|options|logs?|metrics"
    r"|history|progress|results?|train|training|summary|run)(?![a-z])"
)
_PHASE = re.compile(
    r"(?<![a-z])(train(ing)?|val(id(ation)?)?|dev|test(ing)?|eval(uation)?)(?![a-z])", re.IGNORECASE
)
_MOST = 0.9


@dataclass(frozen=True)
class LogFile:
    """One file of a folder: its path below the folder, and a function that reads it as a raw table."""

    name: str
    read: Callable[[], Layout]


def stem(name: str) -> str:
    """Return a path without the file's ending."""
    return _ENDING.sub("", name)


def merged(groups: Sequence[Sequence[LogFile]]) -> list[list[list[LogFile]]]:
    """Join groups of logs that have one file each in the same folders.

    Returns:
        for each group its runs, each with its files.
    """
    phased = _by_phase([file for group in groups for file in group])
    if phased:
        return [phased]
    out: list[list[list[LogFile]]] = []
    for group in sorted(groups, key=len, reverse=True):
        folders = [_folder(file.name) for file in group]
        for other in out:
            run_of_folder = {_folder(run[0].name): run for run in other}
            alone = len(run_of_folder) == len(other) and len(set(folders)) == len(folders) > 1
            if alone and sum(folder in run_of_folder for folder in folders) >= _MOST * len(folders):
                for folder, file in zip(folders, group, strict=True):
                    run_of_folder.get(folder, []).append(file)
                break
        else:
            out.append([[file] for file in group])
    return out


def _by_phase(files: Sequence[LogFile]) -> list[list[LogFile]]:
    """Return the files of each run if each run has one for training and one for validation; else []."""
    runs: dict[str, dict[str, LogFile]] = {}
    for file in files:
        core, phase = _phase(file.name)
        if not phase or phase in runs.setdefault(core, {}):
            return []
        runs[core][phase] = file
    several = sum(len(run) > 1 for run in runs.values())
    return [list(run.values()) for run in runs.values()] if several >= _MOST * len(runs) > 1 else []


def _phase(name: str) -> tuple[str, str]:
    """Return a path without the word for a phase in its last part, and that word."""
    path = PurePosixPath(stem(name))
    match = _PHASE.search(path.name)
    if match is None:
        return stem(name), ""
    rest = re.sub(r"[\W_]+$", "", path.name[: match.start()]) + path.name[match.end() :]
    return f"{path.parent.as_posix()}/{rest}", match[0].lower()


def logs(runs: Sequence[Sequence[LogFile]], settings: Mapping[str, Mapping[str, object]]) -> list[RunLog]:
    """Return the logs of these runs, with the settings beside them.

    Args:
        settings: by the name of a run's first file.
    """
    run_logs = []
    for run in runs:
        phases = {_phase(file.name): file.read for file in run}
        phased = len(run) > 1 and len({core for core, _ in phases}) == 1 and len(phases) == len(run)
        if phased:
            name = next(core for core, _ in phases)
            parts = {phase: read for (_, phase), read in phases.items()}
        else:
            parts = {PurePosixPath(stem(file.name)).name: file.read for file in run}
            name = stem(run[0].name) if len(run) == 1 else _folder(run[0].name)
        run_logs.append(RunLog(name.strip("/."), parts, settings.get(run[0].name, {}), phased))
    return run_logs


def settings_in_files(
    runs: Sequence[Sequence[LogFile]], others: Sequence[LogFile]
) -> tuple[dict[str, Mapping[str, object]], set[str]]:
    """Return the settings of these runs from files with one mapping each, matched by name.

    Returns:
        (settings by the name of a run's first file, the files that hold them); empty unless nearly all
        runs have such a file.
    """
    by_key: dict[str, LogFile] = {}
    for file in others:
        by_key.setdefault(_core(file.name), file)
    pairs = {run[0].name: by_key.get(_core(run[0].name)) for run in runs}
    matched = {name: file for name, file in pairs.items() if file is not None}
    if len(matched) < _MOST * len(runs) or len({file.name for file in matched.values()}) < len(matched):
        return {}, set()
    return {name: _first_row(file.read()) for name, file in matched.items()}, {
        file.name for file in matched.values()
    }


def settings_in_table(
    runs: Sequence[Sequence[LogFile]], tables: Sequence[LogFile]
) -> tuple[dict[str, Mapping[str, object]], str]:
    """Return the settings of these runs from one table that names each run's file or folder.

    Returns:
        (settings by the name of a run's first file, the table); empty when no table does.
    """
    for table in tables:
        frame = table.read().frame
        for column in map(str, frame.columns):
            rows = {str(cell).strip(): place for place, cell in enumerate(frame[column])}
            place_of_run = {run[0].name: _place(run[0].name, rows) for run in runs}
            places = [place for place in place_of_run.values() if place is not None]
            if len(rows) == len(frame) and len(set(places)) == len(places) >= _MOST * len(runs):
                cells = frame.drop(columns=column).to_dict("records")
                return {
                    name: {str(key): cell for key, cell in cells[place].items()}
                    for name, place in place_of_run.items()
                    if place is not None
                }, table.name
    return {}, ""


def _place(name: str, rows: Mapping[str, int]) -> int | None:
    path = PurePosixPath(name)
    for key in (name, stem(name), path.name, stem(path.name), path.parent.as_posix(), path.parent.name):
        if key in rows:
            return rows[key]
    return None


def _folder(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _core(name: str) -> str:
    """Return a path without the words that distinguish a log from a file of settings."""
    path = PurePosixPath(stem(name).lower())
    core = re.sub(r"[\W_]+", " ", _WORDS.sub(" ", path.name)).strip()
    return f"{path.parent.as_posix()}/{core}"


def _first_row(layout: Layout) -> dict[str, object]:
    return {str(name): cell for name, cell in layout.frame.iloc[0].items()}


def settings_of(
    runs: Sequence[Sequence[LogFile]], single: Sequence[LogFile], tables: Sequence[LogFile]
) -> tuple[dict[str, Mapping[str, object]], set[str]]:
    """Return the settings in files beside the logs, by the name of a run's first file, and these files.

    Args:
        single: files with one row each.
        tables: files with several.
    """
    settings, used = settings_in_files(runs, single)
    if used:
        return settings, used
    settings, table = settings_in_table(runs, tables)
    return settings, {table} if table else set()


def of_files(files: Sequence[LogFile], options: Options) -> Layout | None:
    """Return the runs of these logs, with the settings in the other files; None when they are not logs."""
    logged: list[LogFile] = []
    single: list[LogFile] = []
    tables: list[LogFile] = []
    for file in files:
        raw = file.read()
        rows = len(raw.frame)
        kind = logged if rows > 1 and run_logs.is_log(raw) else single if rows == 1 else tables
        kind.append(file)
    if not logged:
        names = [stem(file.name) for file in files]
        if single or not all(run_logs.may_be_log(file.read()) for file in tables):
            return None
        if not settings_in_names.same_named_settings(settings_in_names.settings_in_names(names)):
            return None
        logged, tables = tables, []
    columns = set(logged[0].read().frame.columns)
    crashed = [file for file in single if set(file.read().frame.columns) <= columns]
    runs = next(iter(merged([[file for file in files if file in logged or file in crashed]])), [])
    settings, used = settings_of(runs, [file for file in single if file not in crashed], tables)
    if len(runs) < 2 or sum(map(len, runs)) + len(used) < len(files):
        return None
    return run_logs.read_logs(logs(runs, settings), options.history, curves=options.curves)
