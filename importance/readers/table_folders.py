"""Folders of tables that no tracker recognises: tables with the same columns become one study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from importance.errors import UnreadableRuns
from importance.readers import folder_listing, table_files, table_groups
from importance.readers.folder_listing import ListedFile
from importance.readers.table_groups import FolderTable, Group, group_name, n_rows
from importance.rows import concatenation, one_row_per_run, run_logs, settings_in_names
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.reading import Fold, Reading, Steps
from importance.trackers import log_folders, run_folders, study_table
from importance.trackers.log_folders import LogFile
from importance.trackers.run_folders import RunFolder

_SEARCHED_FOR = (
    "It was searched for runs of Optuna, MLflow, W&B, Ray Tune, TensorBoard, Hydra and other tools, and for "
    "tables (CSV, TSV, JSON, JSON Lines, Parquet, Excel) with one row per run"
)
_MAX_LISTED = 8


def open_path(place: Place) -> Store | None:
    """Return the tables in a folder and below it as a store, with one study per group of similar tables.

    Raises:
        UnreadableRuns: when the folder holds no table of runs, or is too large.
    """
    root = place.path
    if root is None or not root.is_dir():
        return None
    files = folder_listing.list_tables(root, place)
    folders = run_folders.folders([file.path for file in files])
    tables, problems = _readable_tables(files, folders, root)
    groups = table_groups.group_tables(tables)
    if place.passed:
        groups = [group for group in groups if table_groups.are_clearly_runs(group)]
        if not groups and not folders:
            return None
    log_groups = [group for group in groups if table_groups.are_logs(group)]
    groups = [group for group in groups if group not in log_groups]
    runs = log_folders.merged([[table.log_file for table in group] for group in log_groups])
    if folders or runs or any(n_rows(group) > 1 for group in groups):  # then a single row is not a run
        problems += [f"{group[0].name} (one row)" for group in groups if n_rows(group) < 2]
        groups = [group for group in groups if n_rows(group) > 1]
    studies = []
    for members in runs:
        settings, used = _settings(members, groups)
        groups = [rest for group in groups if (rest := [table for table in group if table.name not in used])]
        name = group_name([file.name for run in members for file in run[:1]])
        studies.append(Study(name, len(members), partial(_read_logs, members, settings, _left_out(problems))))
    left_out = _left_out(problems)
    for group in groups:
        name = group_name([table.name for table in group])
        studies.append(Study(name, n_rows(group), partial(_read, group, left_out)))
    if folders:
        name = root.name or "runs"
        if any(study.name == name for study in studies):
            name = f"{name} (folders)"
        studies.append(Study(name, len(folders), partial(run_folders.read, root, folders, left_out)))
    if not studies:
        raise UnreadableRuns(_no_runs_message(place, root, files, problems))
    studies.sort(key=lambda study: -study.n_runs)
    stamp = f"{len(files)}-{max(file.changed for file in files)}-{sum(file.size for file in files)}"
    over_time = bool(folders) or any(table.over_time for group in groups for table in group)
    kind = "folder of runs" if over_time else "folder of logs" if runs else "folder of tables"
    return Store(kind, "table", studies, live=True, stamp=stamp, over_time=over_time)


def _readable_tables(
    files: Sequence[ListedFile], folders: Sequence[RunFolder], root: Path
) -> tuple[list[FolderTable], list[str]]:
    """Return the tables among the files that belong to no run folder, and what is wrong with the others."""
    in_run_folders = {path for folder in folders for path in folder.files}
    run_paths = {folder.settings.parent for folder in folders}
    tables: list[FolderTable] = []
    problems: list[str] = []
    for file in files:
        if file.path in in_run_folders:
            continue
        summary = table_files.summarise_file(file)
        problem = summary.problem
        name = file.path.relative_to(root).as_posix()
        if not problem and summary.rows == 1 and file.path.parent in run_paths:
            problem = "one run, and the file is not named like settings or results"
        if problem:
            problems.append(f"{name} ({problem})" if len(problems) < 3 else name)
        else:
            tables.append(
                FolderTable(
                    file.path, name, summary.columns, summary.rows, summary.row_kind, summary.over_time
                )
            )
    return tables, problems


def _no_runs_message(place: Place, root: Path, files: Sequence[ListedFile], problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return table_files.summarise_file(files[0]).problem
    content = "; ".join(problems[:3]) if problems else folder_listing.describe_other_files(root, place)
    end = "." if problems else ""
    more = f" Found instead: {content}{end}" if content else ""
    return f"The folder {place.text} contains no readable runs. {_SEARCHED_FOR}.{more}"


def _settings(
    members: Sequence[Sequence[LogFile]], groups: Sequence[Group]
) -> tuple[dict[str, Mapping[str, object]], set[str]]:
    """Return the settings in files beside the logs, by the name of a run's first file, and these files."""
    single = [table.log_file for group in groups if n_rows(group) == len(group) for table in group]
    tables = [group[0].log_file for group in groups if len(group) == 1 and group[0].rows > 1]
    return log_folders.settings_of(members, single, tables)


def _left_out(problems: Sequence[str]) -> tuple[str, ...]:
    if not problems:
        return ()
    more = f" and {len(problems) - _MAX_LISTED} more" if len(problems) > _MAX_LISTED else ""
    files = "file that is not a table" if len(problems) == 1 else "files that are not tables"
    listed = ", ".join(problems[:_MAX_LISTED])
    return (f"Left out {len(problems)} {files} of runs: {listed}{more}.",)


def _read(group: Group, notes: tuple[str, ...], options: Options) -> Layout:
    layouts: list[Layout] = []
    names: list[str] = []
    gone = 0
    for done, table in enumerate(group):
        options.progress(done, len(group))
        try:
            raw = table_files.read_file(table.path, options.history)
            layouts.append(one_row_per_run.to_one_row_per_run(raw, options))
            names.append(table.name)
        except UnreadableRuns:  # deleted or rewritten since the folder was listed
            gone += 1
    if not layouts:
        raise UnreadableRuns(
            f"{group[0].name} and similar files were deleted or can no longer be read. Open the folder again."
        )
    counted = study_table.count_note(
        gone, "Left out {counted} deleted or changed while the folder was read.", "file"
    )
    if len(layouts) == 1:
        return replace(layouts[0], notes=(*layouts[0].notes, *counted, *notes))
    whole = concatenation.concatenate(layouts, names)
    stems = [
        log_folders.stem(name)
        for name, layout in zip(names, layouts, strict=True)
        for _ in layout.frame.index
    ]
    in_names = settings_in_names.settings_in_names(stems)
    if group[0].over_time or settings_in_names.same_named_settings(in_names):
        whole = run_logs.add_settings_in_names(whole, stems)
    return replace(whole, notes=(*whole.notes, *counted, *notes))


def _read_logs(
    members: Sequence[Sequence[LogFile]],
    settings: Mapping[str, Mapping[str, object]],
    notes: tuple[str, ...],
    options: Options,
) -> Layout:
    if options.fold is Fold.NEVER:
        return _steps_as_runs(members, notes)
    logs = log_folders.logs(members, settings)
    layout = run_logs.read_logs(
        logs, options.history, lambda done: options.progress(done, len(logs)), options.curves
    )
    return replace(layout, notes=(*layout.notes, *notes))


def _steps_as_runs(members: Sequence[Sequence[LogFile]], notes: tuple[str, ...]) -> Layout:
    """Return the steps of all logs, each as a run."""
    layouts = [run[0].read() for run in members]
    names = [run[0].name for run in members]
    whole = concatenation.concatenate(layouts, names)
    stems = [
        log_folders.stem(name)
        for name, layout in zip(names, layouts, strict=True)
        for _ in layout.frame.index
    ]
    whole = run_logs.add_settings_in_names(whole, stems)
    steps = Steps(len(stems), len(members), "", False)
    return replace(whole, notes=(*whole.notes, *notes), reading=Reading(steps))
