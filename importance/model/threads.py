"""One thread for linear algebra, however many cores this process may use."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which NumPy and SciPy use one thread for linear algebra.

    Matrices of a few hundred rows are too small to share: without this, two cores took 15 times the CPU time.
    Sums on one thread are also the same on any number of cores.
    """
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401  # the library must be loaded before it can be limited
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
