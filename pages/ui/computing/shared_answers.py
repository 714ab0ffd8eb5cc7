"""Answers that all sessions share. Each is computed once, and those who ask meanwhile wait for it."""

from __future__ import annotations

import copy
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from importance.errors import ImportanceError

_LOOK_EVERY = 0.05  # seconds
_MOST_ANSWERS = 5_000

Compute = Callable[[Callable[[], None]], tuple[Any, int]]
"""Returns an answer and its bytes. What it receives is to be called often; if that raises, it shall end."""


class Abandoned(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class _Pending:
    """An answer that is being computed."""

    done: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    abandoned: bool = False
    value: Any = None
    error: BaseException | None = None

    def look(self) -> None:
        """Raise Abandoned when nobody waits any more."""
        if self.abandoned:
            raise Abandoned


class SharedAnswers:
    """The latest answers, up to so many bytes.

    The answers are given out as they are, not copied, so nobody may change them.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._pending: dict[Hashable, _Pending] = {}
        self._bytes = 0

    def get(self, key: Hashable, compute: Compute, waiting: Callable[[], object]) -> Any:
        """Return the answer to a question: the one that is known, or a new one.

        It is computed in a thread of its own, so it goes on when the session that asked first leaves while
        others wait. It ends when the last one has left.

        Args:
            key: identifies the question.
            compute: computes the answer.
            waiting: called several times a second. If it raises, this caller waits no longer.

        Raises:
            ImportanceError: what `compute` raises, for everyone who waits. It is not kept.
        """
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key][0]
            pending = self._pending.get(key)
            if pending is None:
                pending = self._pending[key] = _Pending()
                threading.Thread(target=self._compute, args=(key, pending, compute), daemon=True).start()
            pending.waiting += 1
        try:
            while not pending.done.wait(_LOOK_EVERY):
                waiting()
        finally:
            with self._lock:
                pending.waiting -= 1
                if not pending.waiting and not pending.done.is_set():
                    pending.abandoned = True
                    # Whoever asks now asks anew.
                    if self._pending.get(key) is pending:
                        del self._pending[key]
        if isinstance(pending.error, ImportanceError):
            raise copy.copy(pending.error)
        if pending.error is not None:
            raise pending.error
        return pending.value

    def known(self, key: Hashable) -> bool:
        """Return whether the answer to a question is kept."""
        with self._lock:
            return key in self._answers

    def waiting(self, key: Hashable) -> int:
        """Return how many wait for the answer to a question."""
        with self._lock:
            return self._pending[key].waiting if key in self._pending else 0

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._answers.clear()
            self._bytes = 0

    def _compute(self, key: Hashable, pending: _Pending, compute: Compute) -> None:
        try:
            pending.value, size = compute(pending.look)
            with self._lock:
                self._keep(key, pending.value, size)
        except (ImportanceError, Abandoned) as error:
            pending.error = error
        finally:
            pending.error = pending.error or sys.exc_info()[1]  # those who wait get every error
            with self._lock:
                if self._pending.get(key) is pending:
                    del self._pending[key]
                pending.done.set()

    def _keep(self, key: Hashable, value: Any, size: int) -> None:
        if key in self._answers or size > self._most_bytes:
            return
        self._answers[key] = (value, size)
        self._bytes += size
        while self._bytes > self._most_bytes or len(self._answers) > _MOST_ANSWERS:
            _, (_, freed) = self._answers.popitem(last=False)
            self._bytes -= freed
