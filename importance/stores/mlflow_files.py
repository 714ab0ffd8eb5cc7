"""MLflow's folder of runs: EXPERIMENT/RUN/meta.yaml beside params/, metrics/ and tags/."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importance.errors import UnreadableRuns
from importance.readers.layouts import Layout
from importance.stores.mlflow_runs import NAME_TAG, STATES, Logged, end_of, fold, layout
from importance.stores.places import History, Options, Store, Study

KIND = "MLflow folder"
_TRASH = ".trash"
# Folders of MLflow's own that hold no runs, and those of other tools that are large and hold none either.
_NO_RUNS = {"models", "traces", "artifacts", "datasets", "tags", "params", "metrics", "node_modules"}
_DEPTH, _MOST_FOLDERS = 3, 400
_MOST_META, _MOST_PARAM, _MOST_METRIC = 1 << 16, 1 << 16, 1 << 26
_MOST_WATCHED = 200
# Only what YAML reads as it is written: anything quoted with escapes, folded or nested goes to a real parser.
_PLAIN = re.compile(rb"(\w+): ?('[^'\\\n]*'|[A-Za-z0-9/][\w./@+-]*(?:[ :][\w./@+-]+)*|\[\]|)")


@dataclass(frozen=True, slots=True)
class _Folder:
    """One run's folder, and what its meta.yaml says."""

    path: str
    meta: Mapping[str, str]


def open_folder(path: Path) -> Store | None:
    """The experiments in a folder of MLflow's, in one experiment's folder, or in folders below.

    Raises:
        UnreadableRuns: when MLflow has written there but no run is left.
    """
    roots = list(_roots(path))
    if not roots:
        return None
    studies: list[Study] = []
    seen = hashlib.sha256()
    for root in roots:
        where = "" if len(roots) == 1 else f"{root.relative_to(path).as_posix()}: "
        studies += _studies(root, where, seen)
    if not any(study.n_runs for study in studies):
        raise UnreadableRuns(
            f"{path} is a folder of MLflow's, but it holds no runs (deleted ones do not count). "
            "Log some runs, or give another folder."
        )
    return Store(
        KIND, "experiment", _distinct(sorted(studies, key=lambda s: s.n_runs == 0)), True, seen.hexdigest()
    )


def _distinct(studies: Sequence[Study]) -> list[Study]:
    """The studies under names of which no two are the same."""
    out: dict[str, Study] = {}
    for study in studies:
        name, count = study.name, 1
        while name in out:
            count += 1
            name = f"{study.name} ({count})"
        out[name] = Study(name, study.n_runs, study.read)
    return list(out.values())


# -- finding ------------------------------------------------------------------------------------------------


def _roots(path: Path) -> Iterator[Path]:
    """The folder itself, or the nearest folders below that hold experiments or runs."""
    level, looked = [path], 0
    for _ in range(_DEPTH):
        below: list[Path] = []
        found = False
        for folder in level:
            looked += 1
            if looked > _MOST_FOLDERS:
                return
            inside = _folders(folder)
            if _is_root(folder, inside):
                found = True
                yield folder
            elif (
                ".hydra" not in inside
            ):  # one of many jobs, whose own folder each may hold a store of one run
                below += [folder / name for name in inside if name not in _NO_RUNS and name[0] != "."]
        if found:
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
    if not ((folder / "params").is_dir() or (folder / "metrics").is_dir()):
        return False
    meta = _meta(folder / "meta.yaml")
    return bool(meta.get("run_uuid") or meta.get("run_id")) and "status" in meta


def _is_experiment(folder: Path) -> bool:
    meta = _meta(folder / "meta.yaml")
    return {"experiment_id", "lifecycle_stage", "artifact_location"} <= set(meta)


def _folders(folder: Path | str) -> list[str]:
    """The names of the folders in a folder, in order; links are not followed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _studies(root: Path, where: str, seen: hashlib._Hash) -> list[Study]:
    """The experiments of a root, each with the runs that are not deleted; `seen` takes in what may change."""
    if any(_is_run(root / name) for name in _folders(root)[:50] if name[0] != "."):
        return [_study(root, where, seen, ())]
    binned = len(_folders(root / _TRASH))
    notes = (
        (f"{binned:,} deleted {'experiment' if binned == 1 else 'experiments'} left out.",) if binned else ()
    )
    names = [name for name in _folders(root) if name not in _NO_RUNS and name[0] != "."]
    return [
        _study(root / name, where, seen, notes)
        for name in names
        if _is_experiment(root / name) or any(_is_run(root / name / run) for run in _folders(root / name))
    ]


def _study(folder: Path, where: str, seen: hashlib._Hash, notes: Sequence[str]) -> Study:
    meta = _meta(folder / "meta.yaml")
    kept: list[_Folder] = []
    deleted = watched = 0
    for name in _folders(folder):
        path = f"{folder}{os.sep}{name}"
        described = _meta(f"{path}{os.sep}meta.yaml")
        if not (described.get("run_uuid") or described.get("run_id")):
            continue
        if described.get("lifecycle_stage") == "deleted":
            deleted += 1
            continue
        seen.update(repr((name, described.get("status"), described.get("end_time"))).encode())
        if described.get("status") in ("1", "RUNNING") and watched < _MOST_WATCHED:
            watched += 1
            seen.update(_growth(path))
        kept.append(_Folder(path, described))
    said = list(notes)
    if deleted:
        said.append(f"{deleted:,} deleted {'run' if deleted == 1 else 'runs'} left out.")
    return Study(where + (meta.get("name") or folder.name), len(kept), partial(_read, kept, tuple(said)))


def _growth(run: str) -> bytes:
    """What changes when a run logs another value."""
    sizes = []
    for part in ("metrics", "params"):
        for name, path in _files(f"{run}{os.sep}{part}"):
            try:
                sizes.append((name, os.stat(path).st_size))  # noqa: PTH116 (thousands of them)
            except OSError:
                continue
    return repr(sizes).encode()


# -- reading ------------------------------------------------------------------------------------------------


def _read(folders: Sequence[_Folder], notes: Sequence[str], options: Options) -> Layout:
    runs, broken = [], 0
    for done, folder in enumerate(folders):
        if done % 200 == 0:
            options.progress(done, len(folders))
        run, odd = _run(folder, options.history)
        runs.append(run)
        broken += odd
    options.progress(len(folders), len(folders))
    said = list(notes)
    if broken:
        said.append(
            f"{broken:,} metric {'file' if broken == 1 else 'files'} read only in part: lines that are half "
            "written, or no numbers, were left out."
        )
    return layout(KIND, runs, said)


def _run(folder: _Folder, history: History) -> tuple[Logged, int]:
    """One run, and how many of its metric files could be read only in part."""
    path, meta = folder.path, folder.meta
    tags = {name: _text(file) for name, file in _files(f"{path}{os.sep}tags") if _wanted(name)}
    status = meta.get("status", "")
    state = STATES.get(int(status), status) if status.isdigit() else status
    metrics, broken = {}, 0
    for name, file in _files(f"{path}{os.sep}metrics"):
        value, odd = _metric(file, name, history, state == "RUNNING")
        broken += odd
        if value is not None:
            metrics[name] = value
    run = Logged(
        key=meta.get("run_id") or meta["run_uuid"],
        name=meta.get("run_name") or tags.get(NAME_TAG) or meta.get("name") or "",
        state=state,
        user=meta.get("user_id", ""),
        started=_whole(meta.get("start_time", "")),
        ended=_whole(meta.get("end_time", "")),
        params={name: _text(file) for name, file in _files(f"{path}{os.sep}params")},
        metrics=metrics,
        tags=tags,
    )
    return run, broken


def _wanted(tag: str) -> bool:
    return not tag.startswith("mlflow.") or tag in ("mlflow.runName", "mlflow.parentRunId")


def _files(folder: str, prefix: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """(name, path) of the files in a folder and below: a name with slashes lies in folders of its own."""
    found: list[tuple[str, str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    found.append((prefix + entry.name, entry.path))
                elif depth < 20 and entry.is_dir(follow_symlinks=False):
                    found += _files(entry.path, f"{prefix}{entry.name}/", depth + 1)
    except OSError:
        return found
    return found


def _metric(path: str, name: str, history: History, growing: bool) -> tuple[float | None, bool]:
    """The value that stands for a metric's lines `time value step`, and whether any were left out."""
    data = _bytes(path, _MOST_METRIC + 1)
    odd = len(data) > _MOST_METRIC
    lines = data.split(b"\n")
    # The last line of a run that goes on may hold half a number, which would read as a whole one.
    if lines[-1] and (growing or odd):
        odd, lines = True, lines[:-1]
    points: list[tuple[int, int, float]] = []
    for line in lines:
        if not line:
            continue
        parts = line.split()
        try:
            value = float(parts[1])
            points.append((int(parts[2]) if len(parts) > 2 else 0, int(parts[0]), value))
        except (ValueError, IndexError):
            odd = True
    if not points:
        return None, odd
    if history == "last":  # MLflow's own rule
        return max(points)[2] if len(points) > 1 else points[0][2], odd
    return fold([value for _, _, value in points], end_of(name, history)), odd


def _text(path: str) -> str:
    return _bytes(path, _MOST_PARAM).decode("utf-8", "replace")


def _bytes(path: str, most: int) -> bytes:
    """The first bytes of a file; none when it has gone or may not be read."""
    # Not open(): its layers cost three times as much, and a large folder has hundreds of thousands of files.
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        data = os.read(handle, min(most, 1 << 16))
        if len(data) < 1 << 16:
            return data
        parts, size = [data], len(data)
        while size < most and (more := os.read(handle, min(most - size, 1 << 20))):
            parts.append(more)
            size += len(more)
        return b"".join(parts)
    except OSError:
        return b""
    finally:
        os.close(handle)


def _meta(path: Path | str) -> dict[str, str]:
    """What a meta.yaml says, as text; empty when there is none or it is no mapping."""
    data = _bytes(str(path), _MOST_META)
    if not data:
        return {}
    found: dict[str, str] = {}
    for line in data.splitlines():
        plain = _PLAIN.fullmatch(line)
        if plain is None:
            return _by_yaml(data)
        value = plain[2].decode("utf-8", "replace")
        found[plain[1].decode("ascii", "replace")] = "" if value in ("null", "~") else value.strip("'")
    return found


def _by_yaml(data: bytes) -> dict[str, str]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load(data, Loader=loader)  # noqa: S506 (both loaders are safe ones)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(key): "" if value is None else str(value)
        for key, value in found.items()
        if value is None or isinstance(value, (str, int, float))
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 19 else None
