"""Returning freed memory to the system between two answers."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from functools import cache
from typing import Any


def release() -> None:
    """Return freed memory to the system; this takes about a millisecond.

    Each rerun is a thread, and glibc keeps a heap for each of several threads. Without this, what an answer
    has freed in one heap stays taken while the next answer is computed in another.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], Any] | None:
    """Return glibc's malloc_trim; None under any other C library."""
    return ctypes.CDLL(None).malloc_trim if platform.libc_ver()[0] == "glibc" else None
