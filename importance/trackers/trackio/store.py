"""Trackio's projects: in one file, or in the folder where Trackio keeps them all."""

from __future__ import annotations

from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.store import Place, Store, Study
from importance.trackers import folder_walk
from importance.trackers.formats import sql_databases
from importance.trackers.trackio import database, exported

_DATABASE, _EXPORTED = ".db", ".parquet"
_BESIDE = ("-wal", "-shm")
_FOLDERS = ("media", "artifacts", "traces")
"""Folders in which Trackio keeps the images, files and traces of each project."""


def open_path(place: Place) -> Store | None:
    """Return the projects in a file or below a folder; None when there are none.

    In a folder, the Parquet files of a project are used only if its database is not there.

    Raises:
        UnreadableRuns: when a database cannot be read, or no project has a run.
    """
    path = place.path
    if path is None:
        return None
    if regular_files.is_file(path):
        kind, study, files = _project(path, "")
        found = [(kind, study, files)] if study is not None else []
    else:
        found = _projects(path, place)
    if not found:
        return None
    if not any(study.n_runs for _, study, _ in found):
        raise UnreadableRuns(
            f"{place.text} has Trackio's tables, but they contain no runs. Log some runs with "
            "trackio.log(), or give another database."
        )
    studies = sorted((study for _, study, _ in found), key=lambda study: study.n_runs == 0)
    files = [file for _, _, files in found for file in files]
    kinds = " and ".join(dict.fromkeys(kind for kind, _, _ in found))
    return Store(kinds, "project", studies, live=True, stamp=folder_walk.stamp(files), paths=tuple(files))


_Project = tuple[str, Study, list[Path]]


def _projects(top: Path, place: Place) -> list[_Project]:
    projects: list[_Project] = []
    own: set[Path] = set()
    for folder in folder_walk.walk(top, passed=place.passed):
        # The database of a project comes before its Parquet files.
        for file in sorted(folder.files, key=lambda name: not name.endswith(_DATABASE)):
            path = folder.path / file
            if path.suffix not in (_DATABASE, _EXPORTED) or path in own:
                continue
            named = folder.path if file == "metrics.parquet" else path.with_suffix("")
            try:
                kind, study, files = _project(path, folder_walk.name_below(named, top))
            except UnreadableRuns:
                continue  # it may be another tool's
            if study is not None:
                files += [folder.path / each / path.stem for each in _FOLDERS if each in folder.folders]
                projects.append((kind, study, files))
                own.update(files)
    return projects


def _project(path: Path, name: str) -> tuple[str, Study | None, list[Path]]:
    """Return the kind of a file, its project, and all files of the project; no project for other files."""
    if path.suffix == _EXPORTED:
        return exported.KIND, exported.study(path, name), exported.files(path)
    if not sql_databases.is_sqlite(path):
        return database.KIND, None, []
    files = [path, *(path.with_name(path.name + end) for end in _BESIDE)]
    files += exported.files(path.with_suffix(_EXPORTED))
    return database.KIND, database.study(sql_databases.from_file(path), name or path.stem), files
