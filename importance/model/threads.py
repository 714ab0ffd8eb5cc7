"""One thread for linear algebra, whatever the machine has."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """A context in which NumPy and SciPy multiply matrices on one thread.

    On matrices of a few hundred rows more threads only wait for each other: without this, two cores took
    15 times the CPU time. And sums over one thread come out the same on any number of cores.
    """
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401  # its library must be loaded to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
