"""Open regular files for reading, never a pipe or a device, and remember which could not be opened.

Opening a pipe waits until somebody writes into it, and a device may never end. A store of
hundreds of files is read without those that cannot be opened; `failures` says which they are.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, TextIO

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOT_THERE = frozenset([errno.ENOENT, errno.ENOTDIR])
DISK_FULL = frozenset([errno.ENOSPC, errno.EDQUOT])
"""The errors of a disk, or of a user's share of it, on which there is no space left."""
_failures: ContextVar[dict[str, str] | None] = ContextVar("failures", default=None)


@contextmanager
def failures() -> Iterator[dict[str, str]]:
    """Collect the reason by path, for each file and folder that exists and cannot be opened meanwhile."""
    collected: dict[str, str] = {}
    token = _failures.set(collected)
    try:
        yield collected
    finally:
        _failures.reset(token)


def remember(path: str | os.PathLike[str], error: OSError) -> None:
    """Add a file or folder to the failures that are collected now, unless it does not exist."""
    collected = _failures.get()
    if collected is not None and error.errno not in _NOT_THERE:
        collected[os.fspath(path)] = (error.strerror or str(error)).lower()


def handle_of(path: str | os.PathLike[str]) -> int:
    """Return a file descriptor of a regular file, open for reading.

    Raises:
        OSError: when it does not exist, may not be read, or is a folder, a pipe or a device.
    """
    try:
        handle = os.open(path, _FLAGS)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(errno.EINVAL, "it is not a regular file", os.fspath(path))
    except OSError as error:
        remember(path, error)
        raise
    return handle


def open_bytes(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file for reading bytes. It raises what `handle_of` does."""
    return os.fdopen(handle_of(path), "rb")


def open_text(path: str | os.PathLike[str], newline: str | None = None) -> TextIO:
    """Open a regular file for reading UTF-8, in which other bytes are replaced.

    It raises what `handle_of` does.
    """
    return io.TextIOWrapper(open_bytes(path), encoding="utf-8", errors="replace", newline=newline)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a regular file. It raises what `handle_of` does."""
    with open_bytes(path) as file:
        return file.read()


def with_home(text: str) -> Path:
    """Return a path in which the home folder takes the place of a leading ~, unless that folder is unknown.

    A program that runs in a container may have neither HOME nor a user with a home folder.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def is_file(path: Path) -> bool:
    """Return whether a path is a regular file, also through a link; False where that cannot be found out."""
    return _is_known_to(path.is_file)


def exists(path: Path) -> bool:
    """Return whether there is something at a path; False where that cannot be found out."""
    return _is_known_to(path.exists)


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder, also through a link; False where that cannot be found out."""
    return _is_known_to(path.is_dir)


def _is_known_to(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, ValueError):  # a null byte
        return False
