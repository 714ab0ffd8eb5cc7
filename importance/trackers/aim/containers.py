"""Aim's databases: RocksDB folders with the path of a value as the key, read through the package aimrocks.

The encoding of keys and values is that of aim/storage/encoding (Aim 3.29). A key is the path of a value. Each
part ends with the byte 0xFE, and a number is written as 0xFE and eight bytes. A value begins with the byte of
its type. No value is an object of Python.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from importance import read_budget
from importance.errors import MissingExtra

INSTALL = 'python -m pip install "paramlens[aim]"'
_NEWEST_PYTHON = (3, 12)
"""The newest Python that aimrocks 0.5.2 has wheels for."""
_END = 0xFE
_NONE, _BOOLEAN, _INTEGER, _FLOAT, _TEXT, _ARRAY, _OBJECT = 0, 1, 2, 3, 4, 6, 7
_DEEPEST = 50
Key = str | int


class BrokenContainer(Exception):
    """A database that cannot be read: it is damaged, or its files changed while they were read."""


class Items(dict[int, Any]):
    """The items of a list by position, while it is read."""


def check_installed() -> None:
    """Raise MissingExtra, with the command that installs it, if aimrocks is not installed."""
    try:
        import aimrocks  # noqa: F401
    except ImportError:
        raise MissingExtra(missing_sentence(sys.version_info[:2])) from None


def missing_sentence(python: tuple[int, int]) -> str:
    """Return the sentence that says how to install aimrocks.

    Args:
        python: the version of Python that runs.
    """
    if python > _NEWEST_PYTHON:
        return (
            "This folder is an Aim repository. It is read through the package aimrocks, which has no release "
            f"for Python {python[0]}.{python[1]}. Use Python 3.12, and install it: {INSTALL}"
        )
    return f"This folder is an Aim repository. It is read through the package aimrocks. Install it: {INSTALL}"


def items(folder: Path, path: Sequence[Key]) -> Iterator[tuple[list[Key], bytes]]:
    """Yield the path below `path` and the encoded value of each entry of a database, in the order of keys.

    The database is opened read-only, and no file is written.

    Raises:
        BrokenContainer: when it cannot be read.
        MissingExtra: when aimrocks is not installed.
        UnreadableRuns: when a limit of the read is exceeded.
    """
    check_installed()
    import aimrocks
    from aimrocks import errors

    budget = read_budget.current()
    # Entries that are not in a table yet are kept in memory while the database is open.
    budget.check_unpacked(_size_of_logs(folder), f"Aim's database {folder.name}")
    start = encoded(path)
    try:
        database = aimrocks.DB(str(folder), aimrocks.Options(create_if_missing=False), read_only=True)
        entries = database.iteritems()
        entries.seek(start)
        for key, value in budget.each(entries):
            if not key.startswith(start):
                return
            budget.add_characters(len(value))
            yield decoded_path(key[len(start) :]), value
    except (
        errors.RocksIOError,
        errors.Corruption,
        errors.NotFound,
        errors.NotSupported,
        errors.InvalidArgument,
        errors.Incomplete,
    ) as error:
        raise BrokenContainer(str(error)) from None


def _size_of_logs(folder: Path) -> int:
    """Return the bytes of the logs that are replayed when a database is opened.

    Raises:
        BrokenContainer: when something else than plain files is in the folder, such as a link or a pipe.
    """
    size = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_file(follow_symlinks=False):
                    raise BrokenContainer(f"{entry.name} is not a file")
                if entry.name.endswith(".log"):
                    size += entry.stat(follow_symlinks=False).st_size
    except OSError as error:
        raise BrokenContainer(str(error)) from None
    return size


def encoded(path: Sequence[Key]) -> bytes:
    """Return a path as the beginning of the keys below it."""
    end = bytes([_END])
    parts = (
        end + key.to_bytes(8, "big", signed=True) if isinstance(key, int) else key.encode() for key in path
    )
    return b"".join(part + end for part in parts)


def decoded_path(key: bytes) -> list[Key]:
    """Return the path in a key.

    Example:
        >>> decoded_path(encoded(["traces", -3, "loss"]))
        ['traces', -3, 'loss']
    """
    path: list[Key] = []
    at = 0
    while at < len(key):
        if key[at] == _END:
            path.append(int.from_bytes(key[at + 1 : at + 9], "big", signed=True))
            at += 10
        else:
            end = key.find(_END, at)
            end = len(key) if end < 0 else end
            path.append(key[at:end].decode("utf-8", "replace"))
            at = end + 1
    return path


def decoded_value(value: bytes) -> Any:
    """Return a value; {} for the start of a mapping, `Items()` for that of a list.

    Return None for bytes, for an image or another object of Aim, and for a value that is malformed.
    """
    kind, content = (value[0], value[1:]) if value else (_NONE, b"")
    if kind == _BOOLEAN:
        return content[:1] != b"\0"
    if kind == _INTEGER and len(content) == 8:
        return int.from_bytes(content, "little", signed=True)
    if kind == _FLOAT and len(content) == 8:
        return struct.unpack("<d", content)[0]
    if kind == _TEXT:
        return content.decode("utf-8", "replace")
    return {_ARRAY: Items(), _OBJECT: {}}.get(kind)


def tree(entries: Iterator[tuple[list[Key], bytes]]) -> dict[Key, Any]:
    """Return the values of a database as nested dictionaries and lists."""
    root: dict[Key, Any] = {}
    for path, value in entries:
        if not 0 < len(path) <= _DEEPEST:
            continue
        inner: dict[Any, Any] = root
        for key in path[:-1]:
            following = inner.get(key)
            if not isinstance(following, dict):
                following = inner[key] = {}
            inner = following
        inner[path[-1]] = decoded_value(value)
    return {key: _with_lists(value) for key, value in root.items()}


def _with_lists(value: Any) -> Any:
    if isinstance(value, Items):
        return [_with_lists(value[at]) for at in sorted(at for at in value if isinstance(at, int))]
    if isinstance(value, dict):
        return {key: _with_lists(inner) for key, inner in value.items()}
    return value
