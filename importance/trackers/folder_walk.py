"""Walks through folders within bounds. Links to other folders are not followed."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns

MOST_ENTRIES = 1_000_000
"""The most files and folders that are looked at. A larger tree has to be opened further in."""
FIRST_ENTRIES = 20_000
"""The most that are looked at for the first sign of a tool, those near the top first."""
_DEEPEST = 12


@dataclass(frozen=True)
class Folder:
    """One folder: its path, and the sorted names of the files and folders in it, without links."""

    path: Path
    files: tuple[str, ...]
    folders: tuple[str, ...]


def walk(
    root: Path,
    most: int = MOST_ENTRIES,
    closed: Callable[[Folder], bool] = lambda folder: False,
    passed: Collection[Path] = (),
) -> Iterator[Folder]:
    """Yield a root and the folders under it, those near the top first, each level in the order of names.

    Args:
        most: the number of entries after which it stops, without an error.
        closed: whether to stay out of the folders inside a folder.
        passed: files and folders to skip, as if they were not there.
    """
    waiting = deque([(root, 0)])
    count = 0
    while waiting and count <= most:
        path, depth = waiting.popleft()
        folder = list_folder(path, passed)
        count += len(folder.files) + len(folder.folders) + 1
        yield folder
        if depth < _DEEPEST and not closed(folder):
            waiting.extend((path / name, depth + 1) for name in folder.folders)


def walk_all(
    root: Path, closed: Callable[[Folder], bool] = lambda folder: False, passed: Collection[Path] = ()
) -> list[Folder]:
    """Return every folder of `walk`.

    Raises:
        UnreadableRuns: when there are more than `MOST_ENTRIES` files and folders.
    """
    folders: list[Folder] = []
    count = 0
    for folder in walk(root, closed=closed, passed=passed):
        count += len(folder.files) + len(folder.folders) + 1
        if count > MOST_ENTRIES:
            raise UnreadableRuns(
                f"{root} contains more than {MOST_ENTRIES:,} files and folders, which is the limit. Give "
                "one of its subfolders instead."
            )
        folders.append(folder)
    return folders


def list_folder(path: Path, passed: Collection[Path] = ()) -> Folder:
    """Return what is in one folder except `passed`; nothing when it cannot be read or has gone."""
    files, folders = [], []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if passed and path / entry.name in passed:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry.name)
    except OSError as error:
        regular_files.remember(path, error)
    return Folder(path, tuple(sorted(files)), tuple(sorted(folders)))


def stamp(paths: list[Path]) -> str:
    """Return a text that changes when one of the files grows, is rewritten, appears or disappears."""
    times, size = 0, 0
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        # The sum, because the newest time hides all later changes if it lies in the future.
        times, size = times + status.st_mtime_ns, size + status.st_size
    return f"{len(paths)}-{times}-{size}"


def name_below(path: Path, top: Path) -> str:
    """Return a folder's path below the top folder, or its own name when it is the top folder."""
    return path.relative_to(top).as_posix() if top in path.parents else path.resolve().name or "runs"


def group_siblings(runs: Sequence[Path], top: Path) -> dict[Path, list[Path]]:
    """Return the folders of runs by the folder that holds them.

    Runs that are alone in their folder are grouped by the folder above it.
    """
    siblings = Counter(run.parent for run in runs)
    groups: dict[Path, list[Path]] = {}
    for run in runs:
        group = run.parent if run != top else run
        if siblings[run.parent] == 1 and group not in (top, run):
            group = group.parent
        groups.setdefault(group, []).append(run)
    return groups


def own_paths(folder: Path, top: Path, files: Sequence[str]) -> list[Path]:
    """Return the paths that belong to a tool: the whole folder, or only these files of the top folder."""
    return [folder] if folder != top else [folder / name for name in files]
