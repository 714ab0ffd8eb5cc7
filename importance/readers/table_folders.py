"""A folder of tables or one-run files that no tool's opener knows: what agrees in its columns goes together.

Registered last, so that a folder without anything to read is told here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from importance.errors import UnreadableRuns
from importance.readers import archives, formats, table_files
from importance.readers.table_files import Shape
from importance.rows import joined, one_row_a_run, run_logs, spelled_names
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.column_names import odds_of_result
from importance.runs.reading import Fold, Reading, Steps
from importance.runs.table import Runs
from importance.trackers import log_folders, run_folders, study_table
from importance.trackers.log_folders import LogFile

MAX_ENTRIES = 200_000
MAX_FILES = 20_000
MAX_BYTES = 10**9
MAX_DEPTH = 8
_LOOKED_INTO = 200
_DEPTH_BESIDE, _MOST_BESIDE, _LARGEST_BESIDE, _LOOKED_AT = 2, 200, 2 * 10**6, 2_000
_TABLE = re.compile(r"\.(csv|tsv|jsonl?|ndjson|parquet|xlsx|ya?ml)$", re.IGNORECASE)
_PASSED_BY = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})
_ALIKE = 0.7  # the share of columns that two tables need in common
_LOOKED_FOR = (
    "Looked for were runs of Optuna, MLflow, W&B, Ray Tune, TensorBoard, Hydra and other tools, and tables "
    "(CSV, TSV, JSON, JSON Lines, Parquet, Excel) with one row a run"
)


@dataclass(frozen=True)
class _Table:
    """One file with a table: where it is, its columns, its rows, whether it is one run's lists over time."""

    path: Path
    name: str
    columns: frozenset[str]
    rows: int
    shape: Shape
    over_time: bool = False

    @property
    def file(self) -> LogFile:
        """The file as one of a folder of logs."""
        return LogFile(self.name, partial(table_files.layout, self.path))


def open_path(place: Place) -> Store | None:
    """The tables in a folder and below it, one study for each group whose columns agree.

    Raises:
        UnreadableRuns: when nothing in the folder is a table of runs, or it is too large to look through.
    """
    root = place.path
    if root is None or not root.is_dir():
        return None
    files = _files(root, place)
    folders = run_folders.folders([path for path, _, _ in files])
    taken = {path for folder in folders for path in folder.files}
    of_runs = {folder.settings.parent for folder in folders}
    found: list[_Table] = []
    problems: list[str] = []
    for path, changed, size in files:
        if path in taken:
            continue
        summary = table_files.summary(path, changed, size)
        problem = summary.problem
        name = path.relative_to(root).as_posix()
        if not problem and summary.rows == 1 and path.parent in of_runs:
            problem = "of one run, neither its settings nor its results by its name"
        if problem:
            problems.append(f"{name} ({problem})" if len(problems) < 3 else name)
        else:
            table = _Table(path, name, summary.columns, summary.rows, summary.shape, summary.over_time)
            found.append(table)
    groups = _groups(found)
    if place.passed:
        groups = [group for group in groups if _is_of_runs(group)]
        if not groups and not folders:
            return None
    of_logs = [group for group in groups if _are_logs(group)]
    groups = [group for group in groups if group not in of_logs]
    runs = log_folders.merged([[table.file for table in group] for group in of_logs])
    if (
        folders or runs or any(_rows(group) > 1 for group in groups)
    ):  # what stands alone beside them is no runs
        singles = [group for group in groups if _rows(group) < 2]
        problems += [f"{group[0].name} (one row)" for group in singles]
        groups = [group for group in groups if _rows(group) > 1]
    studies = []
    for members in runs:
        settings, used = _settings(members, groups)
        groups = [rest for group in groups if (rest := [table for table in group if table.name not in used])]
        name = _group_name([file.name for run in members for file in run[:1]])
        studies.append(Study(name, len(members), partial(_read_logs, members, settings, _left_out(problems))))
    left_out = _left_out(problems)
    for group in groups:
        name = _group_name([table.name for table in group])
        studies.append(Study(name, _rows(group), partial(_read, group, left_out)))
    if folders:
        name = _named(root.name or "runs", studies)
        studies.append(Study(name, len(folders), partial(run_folders.read, root, folders, left_out)))
    if not studies:
        if len(problems) == 1:
            raise UnreadableRuns(table_files.summary(*files[0]).problem)
        why = f" What is there is none: {'; '.join(problems[:3])}." if problems else _on_others(root, place)
        raise UnreadableRuns(f"The folder {place.text} holds no runs that can be read. {_LOOKED_FOR}.{why}")
    studies.sort(key=lambda study: -study.n_runs)
    stamp = f"{len(files)}-{max(changed for _, changed, _ in files)}-{sum(size for _, _, size in files)}"
    over_time = bool(folders) or any(table.over_time for group in groups for table in group)
    kind = "folder of runs" if over_time else "folder of logs" if runs else "folder of tables"
    return Store(kind, "table", studies, live=True, stamp=stamp, over_time=over_time)


def _files(root: Path, place: Place) -> list[tuple[Path, int, int]]:
    """The files that may hold a table, sorted by name, with when they changed and how large they are.

    Links are not followed; hidden folders are passed by. Beside the runs of a tool only small files near the
    top are looked at: what a project holds else is data.
    """
    text = place.text
    found: list[tuple[Path, int, int]] = []
    for number, entry in enumerate(
        _entries(root, MAX_DEPTH - _DEPTH_BESIDE if place.passed else 0, place.passed)
    ):
        if number >= MAX_ENTRIES:
            raise UnreadableRuns(_too_large(text, f"more than {MAX_ENTRIES:,} files"))
        if _TABLE.search(entry.name):
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # gone since it was listed
            if not place.passed or status.st_size <= _LARGEST_BESIDE:
                found.append((Path(entry.path), status.st_mtime_ns, status.st_size))
    if place.passed:
        return sorted(found, key=lambda file: (len(file[0].parts), file))[:_MOST_BESIDE]
    total = sum(size for _, _, size in found)
    if len(found) > MAX_FILES:
        raise UnreadableRuns(_too_large(text, f"{len(found):,} tables; at most {MAX_FILES:,} are read"))
    if total > MAX_BYTES:
        limit = f"{total / 1e6:,.0f} MB of tables; at most {MAX_BYTES / 1e6:,.0f} MB are read"
        raise UnreadableRuns(_too_large(text, limit))
    return sorted(found)


def _on_others(root: Path, place: Place) -> str:
    """What is in a folder without a table, where it is of a known kind."""
    known: dict[str, formats.Format] = {}
    for entry in islice(_entries(root, 0, place.passed), _LOOKED_INTO):
        found = archives.format_of(Path(entry.path))
        if found is not None:
            known[Path(entry.path).relative_to(root).as_posix()] = found
    said = formats.on_files(known)
    return f" What is there is none: {said}" if said else ""


def _too_large(text: str, what: str) -> str:
    return f"The folder {text} holds {what}. Give the folder further in that holds the runs."


def _is_of_runs(group: Sequence[_Table]) -> bool:
    """Whether a table that lies beside a tool's runs says plainly that it holds runs: settings and results by
    their names, more than one row. A project has tables of data as well."""
    if _rows(group) < 2 or run_folders.is_yaml(group[0].path):  # YAML in a project is its configuration
        return False
    layout = table_files.layout(group[0].path)
    runs = Runs.from_frame(layout.frame.head(_LOOKED_AT), known=layout.known)
    named = [name for name in runs.metrics if odds_of_result(name) > 1 or name in layout.known]
    settings = [name for name in runs.parameters if odds_of_result(name) < -1 or name in layout.known]
    return bool(named and settings)


def _entries(folder: Path, depth: int, passed: Collection[Path] = ()) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in inside:
        if passed and folder / entry.name in passed:
            continue
        if entry.is_file(follow_symlinks=False):
            yield entry
        elif (
            entry.is_dir(follow_symlinks=False)
            and depth < MAX_DEPTH
            and not entry.name.startswith(".")
            and entry.name not in _PASSED_BY
        ):
            yield from _entries(Path(entry.path), depth + 1, passed)


def _are_logs(group: Sequence[_Table]) -> bool:
    """Whether each of these files is the log of one run."""
    if len(group) < 2 or _rows(group) == len(group):
        return False
    shapes = {table.shape for table in group if table.rows > 1}
    if shapes == {Shape.LOG}:
        return True
    names = [log_folders.stem(table.name) for table in group]
    return shapes <= {Shape.LOG, Shape.STILL} and spelled_names.keyed(spelled_names.spelled(names))


def _settings(
    members: Sequence[Sequence[LogFile]], groups: Sequence[Sequence[_Table]]
) -> tuple[dict[str, Mapping[str, object]], set[str]]:
    """What files beside the logs say was set, by the name of a run's first file, and these files."""
    single = [table.file for group in groups if _rows(group) == len(group) for table in group]
    tables = [group[0].file for group in groups if len(group) == 1 and group[0].rows > 1]
    return log_folders.settings_of(members, single, tables)


def _groups(tables: Sequence[_Table]) -> list[list[_Table]]:
    """The tables that share most of their columns, together; a run that crashed early has fewer of them."""
    groups: list[list[_Table]] = []
    for table in sorted(tables, key=lambda table: -len(table.columns)):
        for group in groups:
            first = group[0]
            shared = len(first.columns & table.columns)
            single = first.rows == table.rows == 1
            enough = 0.5 * len(table.columns) if single else _ALIKE * len(first.columns | table.columns)
            if shared and shared >= enough:
                group.append(table)
                break
        else:
            groups.append([table])
    return [sorted(group, key=lambda table: table.name) for group in groups]


def _rows(group: Sequence[_Table]) -> int:
    return sum(table.rows for table in group)


def _group_name(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{names[0]} and files like it"  # no count: the name has to last while runs are added


def _named(name: str, studies: Sequence[Study]) -> str:
    return f"{name} (folders)" if any(study.name == name for study in studies) else name


def _left_out(problems: Sequence[str]) -> tuple[str, ...]:
    if not problems:
        return ()
    more = f" and {len(problems) - 8} more" if len(problems) > 8 else ""
    files = "file" if len(problems) == 1 else "files"
    return (f"Left out {len(problems)} {files} that are no table of runs: {', '.join(problems[:8])}{more}.",)


def _read(group: Sequence[_Table], notes: tuple[str, ...], options: Options) -> Layout:
    layouts: list[Layout] = []
    names: list[str] = []
    gone = 0
    for done, table in enumerate(group):
        options.progress(done, len(group))
        try:
            layouts.append(one_row_a_run.settled(table_files.layout(table.path, options.history), options))
            names.append(table.name)
        except UnreadableRuns:  # gone, or written again, since it was looked at
            gone += 1
    if not layouts:
        raise UnreadableRuns(
            f"{group[0].name} and files like it are gone or can no longer be read. Look again."
        )
    counted = study_table.count_note(
        gone, "Left out, gone or changed since the folder was looked through", "file"
    )
    if len(layouts) == 1:
        return replace(layouts[0], notes=(*layouts[0].notes, *counted, *notes))
    whole = joined.together(layouts, names)
    stems = [
        log_folders.stem(name) for name, one in zip(names, layouts, strict=True) for _ in one.frame.index
    ]
    if group[0].over_time or spelled_names.keyed(spelled_names.spelled(stems)):
        whole = run_logs.with_spelled(whole, stems)
    return replace(whole, notes=(*whole.notes, *counted, *notes))


def _read_logs(
    members: Sequence[Sequence[LogFile]],
    settings: Mapping[str, Mapping[str, object]],
    notes: tuple[str, ...],
    options: Options,
) -> Layout:
    if options.fold is Fold.NEVER:
        layouts = [run[0].read() for run in members]
        whole = joined.together(layouts, [run[0].name for run in members])
        names = [run[0].name for run, one in zip(members, layouts, strict=True) for _ in one.frame.index]
        whole = run_logs.with_spelled(whole, [log_folders.stem(name) for name in names])
        count = sum(len(one.frame) for one in layouts)
        return replace(
            whole, notes=(*whole.notes, *notes), reading=Reading(Steps(count, len(members), "", False))
        )
    logs = log_folders.logs(members, settings)
    found = run_logs.read(logs, options.history, lambda done: options.progress(done, len(logs)))
    return replace(found, notes=(*found.notes, *notes))
