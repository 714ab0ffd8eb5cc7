"""Aim's repository: a folder `.aim` with the names of the runs in SQLite and two databases for each run.

run_metadata.sqlite      names, experiments, tags
meta/chunks/HASH         parameters, and the first, last, lowest and highest value of each metric
seqs/chunks/HASH         every value of each metric
check_ins/               empty files whose names tell what a run reported of itself
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.trackers import folder_walk
from importance.trackers.aim import containers, runs
from importance.trackers.formats import sql_databases

_NAMES, _META, _SEQUENCES, _CHECK_INS = "run_metadata.sqlite", "meta", "seqs", "check_ins"
_NO_EXPERIMENT = "default"
_QUERY = """
    SELECT run.hash, run.name, run.description, run.is_archived, run.created_at, experiment.name
    FROM run LEFT JOIN experiment ON run.experiment_id = experiment.id ORDER BY run.created_at, run.id
"""
_TAGS = """
    SELECT run.hash, tag.name FROM run_tag
    JOIN run ON run.id = run_tag.run_id JOIN tag ON tag.id = run_tag.tag_id ORDER BY tag.name
"""


@dataclass(frozen=True)
class _Named:
    """What the repository calls a run."""

    experiment: str
    labels: Mapping[str, object]


def open_path(place: Place) -> Store | None:
    """Return the experiments of the repositories at or below a folder; None when there are none.

    Raises:
        MissingExtra: when the package that reads them is not installed.
        UnreadableRuns: when the repositories contain no runs.
    """
    top = place.path
    if top is None:
        return None
    if regular_files.is_file(top):
        top = top.parent if top.name == _NAMES else None
        folders = [] if top is None else [folder_walk.list_folder(top)]
    else:
        folders = list(folder_walk.walk(top, passed=place.passed))
    repositories = [
        folder.path
        for folder in folders
        if _NAMES in folder.files and {_META, _SEQUENCES} & {*folder.folders}
    ]
    if top is None or not repositories:
        return None
    containers.check_installed()
    studies = [study for folder in repositories for study in _studies(folder, top, len(repositories) > 1)]
    if not studies:
        raise UnreadableRuns(
            f"{place.text} is an Aim repository without runs. Track some runs with aim.Run, or give another "
            "folder."
        )
    stamp = folder_walk.stamp([path for folder in repositories for path in _changing(folder)])
    return Store(runs.KIND, "experiment", studies, live=True, stamp=stamp, paths=tuple(repositories))


def _changing(repository: Path) -> list[Path]:
    """Return the files that change when a run is added, or logs something."""
    return [
        repository / _NAMES,
        *(
            folder.path / name
            for part in (_META, _SEQUENCES)
            for folder in folder_walk.walk(repository / part / "chunks")
            for name in folder.files
        ),
    ]


def _studies(repository: Path, top: Path, several: bool) -> list[Study]:
    hashes = folder_walk.list_folder(repository / _META / "chunks").folders
    named = _named(repository / _NAMES)
    order = {each: position for position, each in enumerate(named)}
    experiments: dict[str, list[str]] = {}
    for each in sorted(hashes, key=lambda each: order.get(each, len(order))):
        experiment = named[each].experiment if each in named else _NO_EXPERIMENT
        experiments.setdefault(experiment, []).append(each)
    where = repository.parent if repository.name == ".aim" else repository
    prefix = f"{folder_walk.name_below(where, top)}: " if several else ""
    return [
        Study(prefix + experiment, len(members), partial(_read, repository, members, named))
        for experiment, members in experiments.items()
    ]


def _named(path: Path) -> dict[str, _Named]:
    """Return what the repository calls each run, in the order in which the runs were made."""
    with sql_databases.from_file(path).connect() as session:
        if not {"run", "experiment"} <= session.readable:
            return {}
        tags: dict[str, list[str]] = {}
        if {"tag", "run_tag"} <= session.readable:
            for key, tag in session.query(_TAGS)[1]:
                tags.setdefault(str(key), []).append(str(tag))
        named = {}
        for key, name, description, archived, created, experiment in session.query(_QUERY)[1]:
            labels = {
                "name": name or key,
                "hash": key,
                "description": description or None,
                "tags": ", ".join(tags.get(str(key), [])) or None,
                "archived": True if archived else None,
                "created": created,
            }
            kept = {label: value for label, value in labels.items() if value is not None}
            named[str(key)] = _Named(str(experiment or _NO_EXPERIMENT), kept)
        return named


def _read(repository: Path, hashes: Sequence[str], named: Mapping[str, _Named], options: Options) -> Layout:
    reported = {
        name.split("-", 1)[0]
        for name in folder_walk.list_folder(repository / _CHECK_INS).files
        if name.split("-")[2:3] == ["finished"]
    }
    members = [
        runs.Run(
            each,
            repository / _META / "chunks" / each,
            repository / _SEQUENCES / "chunks" / each,
            named[each].labels if each in named else {"name": each, "hash": each},
            each in reported,
        )
        for each in hashes
    ]
    return runs.layout(members, options)
