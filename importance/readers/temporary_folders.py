"""Folders for what is unpacked: deleted when they are no longer needed, even if the process was killed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PREFIX = "paramlens-"
_NEW = 10
"""Seconds in which a folder may not be locked yet."""


@dataclass(frozen=True)
class LockedFolder:
    """A folder that `remove_stale` leaves alone as long as this process runs."""

    path: Path
    _lock: int | None

    def remove(self) -> None:
        """Delete the folder with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)


def create() -> LockedFolder:
    """Return a new folder."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    return LockedFolder(path, _locked(path))


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a new folder, and delete it on exit."""
    _remove_stale_once()
    folder = create()
    try:
        yield folder.path
    finally:
        folder.remove()


@cache
def _remove_stale_once() -> None:
    remove_stale()


@contextmanager
def deleted_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end this process as an exception does, so that its temporary folders are deleted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(number: int, _: object) -> None:
    sys.exit(128 + number)


def remove_stale() -> None:
    """Delete the temporary folders of processes that no longer run."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                _remove_if_stale(path)


def _remove_if_stale(path: Path) -> None:
    status = path.lstat()
    if not path.is_dir() or path.is_symlink() or time.time() - status.st_mtime < _NEW:
        return
    if not hasattr(os, "getuid") or status.st_uid != os.getuid():
        return
    lock = _locked(path)
    if lock is None:  # its process still runs
        return
    try:
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _locked(path: Path) -> int | None:
    """Return a descriptor that locks a folder as long as it is open; None if another process has locked it.

    The system takes the lock off when the process ends, in whatever way.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
