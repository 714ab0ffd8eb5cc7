"""MLflow's folder of runs: EXPERIMENT/RUN/meta.yaml beside params/, metrics/ and tags/."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options, Store, Study
from importance.runs.typed_columns import unique_names
from importance.trackers.mlflow.run_folder import RunFolder, growth, meta_of, read_run
from importance.trackers.mlflow.runs_table import layout

KIND = "MLflow folder"
_TRASH = ".trash"
# Folders of MLflow without runs, and large folders of other tools.
_NO_RUNS = {"models", "traces", "artifacts", "datasets", "tags", "params", "metrics", "node_modules"}
_DEPTH, _MOST_FOLDERS = 3, 400
_MOST_WATCHED = 200


def open_folder(path: Path, passed: Collection[Path] = ()) -> Store | None:
    """Return the experiments in a folder of MLflow, in one experiment's folder, or in the folders below.

    Args:
        passed: folders to skip.

    Raises:
        UnreadableRuns: when MLflow wrote there, but no run is left.
    """
    roots = [root for root in _roots(path) if not {root, *root.parents} & set(passed)]
    if not roots:
        return None
    studies: list[Study] = []
    digest = hashlib.sha256()
    for root in roots:
        where = "" if len(roots) == 1 else f"{root.relative_to(path).as_posix()}: "
        studies += _studies(root, where, digest)
    if not any(study.n_runs for study in studies):
        raise UnreadableRuns(
            f"{path} is an MLflow folder, but it contains no runs (deleted runs are ignored). Log some "
            "runs, or give another folder."
        )
    ordered = _distinct(sorted(studies, key=lambda s: s.n_runs == 0))
    paths = [
        p for root in roots for p in ([root] if root != path else [root / name for name in _folders(root)])
    ]
    return Store(KIND, "experiment", ordered, True, digest.hexdigest(), tuple(paths))


def _distinct(studies: Sequence[Study]) -> list[Study]:
    """Return the studies under unique names."""
    names = unique_names([study.name.strip() or "(no name)" for study in studies])
    return [Study(name, study.n_runs, study.read) for name, study in zip(names, studies, strict=True)]


# -- finding ------------------------------------------------------------------------------------------------


def _roots(path: Path) -> Iterator[Path]:
    """Yield the folder itself, or the nearest folders below it that hold experiments or runs."""
    level, looked = [path], 0
    for _ in range(_DEPTH):
        below: list[Path] = []
        has_root = False
        for folder in level:
            looked += 1
            if looked > _MOST_FOLDERS:
                return
            inside = _folders(folder)
            if _is_root(folder, inside):
                has_root = True
                yield folder
            elif ".hydra" not in inside:  # each of many Hydra jobs may have a store of one run
                below += [folder / name for name in inside if name not in _NO_RUNS and name[0] != "."]
        if has_root:
            return
        level = below


def _is_root(folder: Path, inside: Sequence[str]) -> bool:
    candidates = [name for name in inside if name not in _NO_RUNS and name[0] != "."][:50]
    if any(_is_run(folder / name) for name in candidates[:10]):
        return True
    return any(
        _is_experiment(folder / name)
        or any(_is_run(folder / name / run) for run in _folders(folder / name)[:10])
        for name in candidates
    )


def _is_run(folder: Path) -> bool:
    if not (regular_files.is_folder(folder / "params") or regular_files.is_folder(folder / "metrics")):
        return False
    meta = meta_of(folder / "meta.yaml")
    return bool(meta.get("run_uuid") or meta.get("run_id")) and "status" in meta


def _is_experiment(folder: Path) -> bool:
    meta = meta_of(folder / "meta.yaml")
    return {"experiment_id", "lifecycle_stage", "artifact_location"} <= set(meta)


def _folders(folder: Path | str) -> list[str]:
    """Return the sorted names of the folders in a folder, without links."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError as error:
        regular_files.remember(folder, error)
        return []


def _studies(root: Path, where: str, digest: hashlib._Hash) -> list[Study]:
    """Return the experiments of a root with their active runs, and add to `digest` what may change."""
    if any(_is_run(root / name) for name in _folders(root)[:50] if name[0] != "."):
        return [_study(root, where, digest, ())]
    binned = len(_folders(root / _TRASH))
    notes = (
        (f"Left out {binned:,} deleted {'experiment' if binned == 1 else 'experiments'}.",) if binned else ()
    )
    names = [name for name in _folders(root) if name not in _NO_RUNS and name[0] != "."]
    return [
        _study(root / name, where, digest, notes)
        for name in names
        if _is_experiment(root / name) or any(_is_run(root / name / run) for run in _folders(root / name))
    ]


def _study(folder: Path, where: str, digest: hashlib._Hash, notes: Sequence[str]) -> Study:
    meta = meta_of(folder / "meta.yaml")
    kept: list[RunFolder] = []
    deleted = watched = 0
    for name in _folders(folder):
        path = f"{folder}{os.sep}{name}"
        described = meta_of(f"{path}{os.sep}meta.yaml")
        if not (described.get("run_uuid") or described.get("run_id")):
            continue
        if described.get("lifecycle_stage") == "deleted":
            deleted += 1
            continue
        digest.update(repr((name, described.get("status"), described.get("end_time"))).encode())
        if described.get("status") in ("1", "RUNNING") and watched < _MOST_WATCHED:
            watched += 1
            digest.update(growth(path))
        kept.append(RunFolder(path, described))
    sentences = list(notes)
    if deleted:
        sentences.append(f"Left out {deleted:,} deleted {'run' if deleted == 1 else 'runs'}.")
    return Study(where + (meta.get("name") or folder.name), len(kept), partial(_read, kept, tuple(sentences)))


def _read(folders: Sequence[RunFolder], notes: Sequence[str], options: Options) -> Layout:
    runs, broken = [], 0
    for done, folder in enumerate(folders):
        if done % 200 == 0:
            options.progress(done, len(folders))
        trace = None if options.curves is None else options.curves.run()
        run, odd = read_run(folder, options.history, trace)
        runs.append(run)
        broken += odd
    options.progress(len(folders), len(folders))
    sentences = list(notes)
    if broken:
        sentences.append(
            f"Left out lines that are incomplete or not numbers in {broken:,} metric "
            f"{'file' if broken == 1 else 'files'}."
        )
    return layout(KIND, runs, sentences, options.nesting)
