"""How much memory the server keeps between two answers."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable
from functools import cache
from typing import Any


def give_back() -> None:
    """Return what was freed to the system, in about a millisecond.

    Each rerun is a thread, and glibc keeps a heap for each of several threads: what an answer has freed in
    one would stay taken while the next is computed in another.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], Any] | None:
    """glibc's malloc_trim; None under any other C library."""
    return ctypes.CDLL(None).malloc_trim if platform.libc_ver()[0] == "glibc" else None
