"""The sources in a folder that a team serves: the store of a tool is one, other folders hold several."""

from __future__ import annotations

import re
from pathlib import Path

from importance import regular_files

MOST_SOURCES = 200
"""Entries of one folder; the others are left out."""
_DATA = re.compile(
    r"\.(csv|tsv|jsonl?|ndjson|parquet|xlsx|db|sqlite3?|log|wandb|zip|tgz|tar|(csv|tsv|jsonl?|tar)\.(gz|bz2))$",
    re.IGNORECASE,
)
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


def sources_in(folder: str) -> tuple[dict[str, str], int]:
    """Return the sources in a folder, and how many were left out because there are too many.

    A source is a file whose name is that of a table, a database or an archive, or a subfolder. Links and
    hidden entries are skipped, so that a folder serves nothing but what it holds.

    Args:
        folder: the path of the folder.

    Returns:
        The name of each source with its path, in the order of the names; {} for a folder that is not there.

    Examples:
        >>> found, left_out = sources_in("examples")
        >>> list(found), left_out
        (['digits_sweep.csv'], 0)
    """
    try:
        entries = sorted(regular_files.with_home(folder).iterdir(), key=lambda path: path.name.casefold())
    except OSError:
        return {}, 0
    paths = [path for path in entries if _is_source(path)]
    return {path.name: str(path) for path in paths[:MOST_SOURCES]}, max(0, len(paths) - MOST_SOURCES)


def last_change(source: str) -> float | None:
    """Return when a file, or the newest entry of a folder, last changed, in seconds; None for an address."""
    if "://" in source:
        return None
    path = regular_files.with_home(source)
    try:
        times = [path.stat().st_mtime]
        if path.is_dir():
            times += [entry.stat(follow_symlinks=False).st_mtime for entry in path.iterdir()]
    except OSError:
        return None
    return max(times)


def _is_source(path: Path) -> bool:
    if path.name.startswith(".") or path.is_symlink() or path.name in _SKIPPED:
        return False
    return path.is_dir() or bool(_DATA.search(path.name))
