"""Answers that are computed in another process, once for all sessions that ask for the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

from pages.ui.computing import client, functions
from pages.ui.computing.shared_answers import SharedAnswers
from pages.ui.state.stopping import let_streamlit_interrupt, waiting_since

T = TypeVar("T")
MOST_BYTES = 64 * 10**6
DOWNLOAD_SECONDS = 120.0
answers = SharedAnswers(MOST_BYTES)


def computed(function: Callable[..., T], key: tuple[Hashable, ...], *arguments: Any, **options: Any) -> T:
    """Return the answer of a function of `computing.functions`. Nobody may change it.

    When the user does something meanwhile or closes the page, this call ends. The computation ends too,
    unless another session waits for the same answer.

    Args:
        function: what to compute.
        key: what the answer depends on; the runs by their `runs_key`.
        arguments, options: of the function.
    """
    compute = partial(client.compute, function, arguments, options, since=waiting_since())
    return answers.get(_whole(function, key), compute, let_streamlit_interrupt)


def computed_for_download(function: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """Return the answer of a function of `computing.functions`, outside a run of a page.

    Args:
        function: what to compute.
        arguments, options: of the function.

    Raises:
        TimeoutError: after `DOWNLOAD_SECONDS`.
    """
    since = time.monotonic()

    def waiting() -> None:
        if time.monotonic() > since + DOWNLOAD_SECONDS:
            raise TimeoutError

    answer: T = client.compute(function, arguments, options, waiting, since)[0]
    return answer


def is_known(function: Callable[..., Any], key: tuple[Hashable, ...]) -> bool:
    """Return whether `computed` has the answer of a function already."""
    return answers.known(_whole(function, key))


def _whole(function: Callable[..., Any], key: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    return (functions.name_of(function), *key)
