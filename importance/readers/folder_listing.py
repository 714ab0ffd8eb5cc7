"""List the files of a folder that may hold a table."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from importance.errors import UnreadableRuns
from importance.readers import archives, unreadable_formats
from importance.rows.store import Place

MAX_ENTRIES = 200_000
MAX_FILES = 20_000
MAX_BYTES = 10**9
MAX_DEPTH = 8
_MAX_CHECKED = 200
# Limits beside the runs of a tool, where the other files of a project are mostly data.
_DEPTH_BESIDE, _MAX_FILES_BESIDE, _MAX_SIZE_BESIDE = 2, 200, 2 * 10**6
_TABLE = re.compile(r"\.(csv|tsv|jsonl?|ndjson|parquet|xlsx|ya?ml)$", re.IGNORECASE)
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


@dataclass(frozen=True, order=True)
class ListedFile:
    """A file in a folder.

    Attributes:
        path: where it is.
        changed: when it last changed, in nanoseconds.
        size: its size in bytes.
    """

    path: Path
    changed: int
    size: int


def list_tables(root: Path, place: Place) -> list[ListedFile]:
    """Return the files that may hold a table, sorted by name.

    Links and hidden folders are skipped. Beside the runs of a tool, only small files near the top are listed.

    Raises:
        UnreadableRuns: when the folder holds too many files or too large ones.
    """
    files: list[ListedFile] = []
    depth = MAX_DEPTH - _DEPTH_BESIDE if place.passed else 0
    for number, entry in enumerate(_entries(root, depth, place.passed)):
        if number >= MAX_ENTRIES:
            raise UnreadableRuns(_too_large(place.text, f"more than {MAX_ENTRIES:,} files"))
        if _TABLE.search(entry.name):
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # deleted since it was listed
            if not place.passed or status.st_size <= _MAX_SIZE_BESIDE:
                files.append(ListedFile(Path(entry.path), status.st_mtime_ns, status.st_size))
    if place.passed:
        return sorted(files, key=lambda file: (len(file.path.parts), file))[:_MAX_FILES_BESIDE]
    total = sum(file.size for file in files)
    if len(files) > MAX_FILES:
        raise UnreadableRuns(
            _too_large(place.text, f"{len(files):,} tables, but at most {MAX_FILES:,} can be read")
        )
    if total > MAX_BYTES:
        limit = f"{total / 1e6:,.0f} MB of tables, but at most {MAX_BYTES / 1e6:,.0f} MB can be read"
        raise UnreadableRuns(_too_large(place.text, limit))
    return sorted(files)


def describe_other_files(root: Path, place: Place) -> str:
    """Return sentences about files of a known format in a folder without tables; "" if there are none."""
    formats: dict[str, unreadable_formats.Format] = {}
    for entry in islice(_entries(root, 0, place.passed), _MAX_CHECKED):
        format_ = archives.unreadable_format(Path(entry.path))
        if format_ is not None:
            formats[Path(entry.path).relative_to(root).as_posix()] = format_
    return unreadable_formats.describe_files(formats)


def _entries(folder: Path, depth: int, passed: Collection[Path]) -> Iterator[os.DirEntry[str]]:
    """Yield the files in a folder and below, to `MAX_DEPTH` levels, without the passed files and folders."""
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
            and entry.name not in _SKIPPED
        ):
            yield from _entries(Path(entry.path), depth + 1, passed)


def _too_large(text: str, content: str) -> str:
    return f"The folder {text} contains {content}. Give the subfolder that contains the runs."
