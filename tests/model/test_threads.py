"""Linear algebra runs on one thread inside the context, and on as many as before after it."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from importance.model.threads import one_thread


def blas_threads() -> set[int]:
    """The number of threads of each loaded library for linear algebra."""
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_linear_algebra_has_one_thread_inside_and_gets_its_threads_back() -> None:
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        assert before == {2}
        with one_thread():
            assert blas_threads() == {1}
            with one_thread():
                assert blas_threads() == {1}
            assert blas_threads() == {1}, "the inner context does not end the outer one"
        assert blas_threads() == before


def test_an_error_inside_gives_the_threads_back_too() -> None:
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(np.linalg.LinAlgError), one_thread():
            np.linalg.cholesky(-np.eye(2))
        assert blas_threads() == {2}
