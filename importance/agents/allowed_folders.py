"""Which sources an agent may read: files and folders inside the folders that were named at the start."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from importance.errors import ImportanceError, UnreadableRuns
from importance.formatting import valid_text

LONGEST_ARGUMENT = 4096
"""The most characters of an argument, as long as a path may be on Linux."""
MOST_ENTRIES = 100_000
"""The most files and folders of a source that are checked for links."""


class AllowedFolders:
    """The folders whose content may be read, and nothing else.

    Args:
        folders: paths of folders; links are followed once, here.

    Raises:
        ImportanceError: when one of them is not a folder.
    """

    def __init__(self, folders: Sequence[str | os.PathLike[str]]) -> None:
        self.roots = tuple(Path(folder).expanduser().resolve() for folder in folders)
        for root, named in zip(self.roots, folders, strict=True):
            if not root.is_dir():
                raise ImportanceError(f"{named} is not a folder. Name folders that hold runs.")

    def path_of(self, source: str) -> Path:
        """Return the path of a source, without links in it.

        Args:
            source: an absolute path, or one relative to an allowed folder.

        Raises:
            UnreadableRuns: when it is too long, an address, not there, outside of the folders, or when it
                holds a link to something outside.
        """
        check_length("source", source)
        if "://" in source:
            raise UnreadableRuns(
                "This source is an address. Only files and folders are read here. Download it into an "
                "allowed folder first."
            )
        for root in self.roots:
            path = _resolved(root / source)
            if path is not None and self._is_inside(path):
                self._check_links(path)
                return path
        # The same message whether it exists or not: an agent cannot learn what lies outside.
        raise UnreadableRuns(
            f"There is no source {valid_text(source[:80])!r} in the allowed folders. describe_runs without a "
            "source lists what there is."
        )

    def listing(self) -> list[str]:
        """Return the names of what lies directly in the folders, sorted; folders end with a slash.

        Links that lead out of the folders, and hidden files, are left out.
        """
        names = set()
        for root in self.roots:
            for entry in _entries(root):
                path = _resolved(Path(entry.path))
                if not entry.name.startswith(".") and path is not None and self._is_inside(path):
                    names.add(valid_text(entry.name) + "/" * path.is_dir())
        return sorted(names)

    def _is_inside(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self.roots)

    def _check_links(self, path: Path) -> None:
        """Raise UnreadableRuns if something in a folder is a link to something outside."""
        waiting, count = [path], 0
        while waiting:
            for entry in _entries(waiting.pop()):
                count += 1
                if count > MOST_ENTRIES:
                    raise UnreadableRuns(
                        f"This folder holds more than {MOST_ENTRIES:,} files and folders, which is the limit "
                        "here. Name one of its subfolders."
                    )
                if entry.is_symlink():
                    target = _resolved(Path(entry.path))
                    if target is not None and not self._is_inside(target):
                        raise UnreadableRuns(
                            f"{valid_text(entry.name)} is a link that leads out of the allowed folders. Name "
                            "a source without it."
                        )
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))


def check_length(name: str, value: str) -> None:
    """Raise UnreadableRuns for an argument that is too long."""
    if len(value) > LONGEST_ARGUMENT:
        raise UnreadableRuns(
            f"The argument {name} has {len(value):,} characters. The limit is {LONGEST_ARGUMENT:,}."
        )


def _resolved(path: Path) -> Path | None:
    """Return a path without links; None if there is nothing, or it cannot be found out."""
    try:
        return path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # not there, a null byte, a circle of links
        return None


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder; nothing if it is a file or cannot be read."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return
