"""Folders that are looked through within bounds; links to other folders are not followed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
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
    root: Path, most: int = MOST_ENTRIES, closed: Callable[[Folder], bool] = lambda folder: False
) -> Iterator[Folder]:
    """The folders under a root and the root itself, those near the top first, in the order of their names.

    Args:
        most: it ends quietly when more entries than this have been seen.
        closed: says of a folder that what lies in its own folders is not looked at.
    """
    waiting = deque([(root, 0)])
    seen = 0
    while waiting and seen <= most:
        path, depth = waiting.popleft()
        folder = listed(path)
        seen += len(folder.files) + len(folder.folders) + 1
        yield folder
        if depth < _DEEPEST and not closed(folder):
            waiting.extend((path / name, depth + 1) for name in folder.folders)


def whole(root: Path, closed: Callable[[Folder], bool] = lambda folder: False) -> list[Folder]:
    """Every folder of `walk`.

    Raises:
        UnreadableRuns: when there are more than `MOST_ENTRIES` files and folders.
    """
    found: list[Folder] = []
    seen = 0
    for folder in walk(root, closed=closed):
        seen += len(folder.files) + len(folder.folders) + 1
        if seen > MOST_ENTRIES:
            raise UnreadableRuns(
                f"{root} holds more than {MOST_ENTRIES:,} files and folders, the most that is looked "
                "through. Give a folder further in."
            )
        found.append(folder)
    return found


def listed(path: Path) -> Folder:
    """What lies in one folder; nothing when it may not be read or has gone."""
    files, folders = [], []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
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
