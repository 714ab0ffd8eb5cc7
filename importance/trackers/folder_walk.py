"""Folders that are looked through within bounds; links to other folders are not followed."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from importance.errors import UnreadableRuns

MOST_ENTRIES = 1_000_000
"""So many files and folders are looked at; a larger tree has to be opened further in."""
FIRST_ENTRIES = 20_000
"""So many are looked at for the first mark of a tool, those near the top first."""
_DEEPEST = 12


@dataclass(frozen=True)
class Folder:
    """One folder: its place, and the sorted names of the files and folders in it; no links."""

    path: Path
    files: tuple[str, ...]
    folders: tuple[str, ...]


def walk(
    root: Path,
    most: int = MOST_ENTRIES,
    closed: Callable[[Folder], bool] = lambda folder: False,
    passed: Collection[Path] = (),
) -> Iterator[Folder]:
    """The folders under a root and the root itself, those near the top first, in the order of their names.

    Args:
        most: it ends quietly when more entries than this have been seen.
        closed: says of a folder that what lies in its own folders is not looked at.
        passed: files and folders that are passed by, as if they were not there.
    """
    waiting = deque([(root, 0)])
    seen = 0
    while waiting and seen <= most:
        path, depth = waiting.popleft()
        folder = listed(path, passed)
        seen += len(folder.files) + len(folder.folders) + 1
        yield folder
        if depth < _DEEPEST and not closed(folder):
            waiting.extend((path / name, depth + 1) for name in folder.folders)


def whole(
    root: Path, closed: Callable[[Folder], bool] = lambda folder: False, passed: Collection[Path] = ()
) -> list[Folder]:
    """Every folder of `walk`.

    Raises:
        UnreadableRuns: when there are more than `MOST_ENTRIES` files and folders.
    """
    found: list[Folder] = []
    seen = 0
    for folder in walk(root, closed=closed, passed=passed):
        seen += len(folder.files) + len(folder.folders) + 1
        if seen > MOST_ENTRIES:
            raise UnreadableRuns(
                f"{root} holds more than {MOST_ENTRIES:,} files and folders, the most that is looked "
                "through. Give a folder further in."
            )
        found.append(folder)
    return found


def listed(path: Path, passed: Collection[Path] = ()) -> Folder:
    """What lies in one folder but for what is passed by; nothing when it may not be read or has gone."""
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
    except OSError:
        pass
    return Folder(path, tuple(sorted(files)), tuple(sorted(folders)))


def stamp(paths: list[Path]) -> str:
    """A text that changes when one of the files grows or is written again, or one comes or goes."""
    newest, size = 0, 0
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        newest, size = max(newest, status.st_mtime_ns), size + status.st_size
    return f"{len(paths)}-{newest}-{size}"


def below(path: Path, top: Path) -> str:
    """A folder's name as seen from the top one: the way down to it, or its own name where it is the top."""
    return path.relative_to(top).as_posix() if top in path.parents else path.resolve().name or "runs"


def beside_each_other(runs: Sequence[Path], top: Path) -> dict[Path, list[Path]]:
    """The folders of runs under the folder that they have in common.

    Runs that are alone in their folder are taken for those of the folder above.
    """
    siblings = Counter(run.parent for run in runs)
    grouped: dict[Path, list[Path]] = {}
    for run in runs:
        group = run.parent if run != top else run
        if siblings[run.parent] == 1 and group not in (top, run):
            group = group.parent
        grouped.setdefault(group, []).append(run)
    return grouped


def own(folder: Path, top: Path, files: Sequence[str]) -> list[Path]:
    """What is a tool's own of a folder: all of it, but of the top one only these files."""
    return [folder] if folder != top else [folder / name for name in files]
