"""Answers are computed once for all who ask, and nobody who waits is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from importance.errors import NotEnoughRuns
from pages.ui.computing.shared_answers import SharedAnswers

Look = Callable[[], None]


class Interrupted(Exception):
    """What Streamlit raises in a session whose user does something else."""


class Work:
    """A computation that takes until it is released, and counts how often it was begun and given up."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = self.given_up = 0
        self.release = threading.Event()
        self._error = error

    def __call__(self, look: Look) -> tuple[str, int]:
        self.begun += 1
        try:
            while not self.release.wait(0.01):
                look()
        finally:
            self.given_up += not self.release.is_set()
        if self._error is not None:
            raise self._error
        return "answer", 10


def asking(
    answers: SharedAnswers, work: Work, waiting: Look = lambda: None
) -> tuple[threading.Thread, list[Any]]:
    """A session that asks in a thread of its own, and what it gets: an answer or an error."""
    outcome: list[Any] = []

    def ask() -> None:
        try:
            outcome.append(answers.get("question", work, waiting))
        except (NotEnoughRuns, Interrupted, ZeroDivisionError) as error:
            outcome.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, outcome


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_two_who_ask_at_once_share_one_computation() -> None:
    answers, work = SharedAnswers(1_000), Work()
    sessions = [asking(answers, work) for _ in range(2)]
    until(lambda: work.begun)
    work.release.set()
    for thread, _ in sessions:
        thread.join()
    assert [outcome for _, outcome in sessions] == [["answer"], ["answer"]]
    assert answers.get("question", work, lambda: None) == "answer"
    assert work.begun == 1


def test_an_error_reaches_everyone_who_waits_and_is_not_kept() -> None:
    answers, work = SharedAnswers(1_000), Work(NotEnoughRuns("3 runs are too few"))
    sessions = [asking(answers, work) for _ in range(2)]
    until(lambda: work.begun)
    work.release.set()
    for thread, outcome in sessions:
        thread.join()
        assert str(outcome[0]) == "3 runs are too few"
    assert answers.get("question", lambda look: ("later", 5), lambda: None) == "later"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_program_reaches_everyone_who_waits() -> None:
    answers, work = SharedAnswers(1_000), Work(ZeroDivisionError("fault"))
    work.release.set()
    thread, outcome = asking(answers, work)
    thread.join()
    assert isinstance(outcome[0], ZeroDivisionError)


def test_the_computation_goes_on_for_the_others_when_one_leaves() -> None:
    answers, work = SharedAnswers(1_000), Work()
    leaves = threading.Event()

    def waiting() -> None:
        if leaves.is_set():
            raise Interrupted

    first, interrupted = asking(answers, work, waiting)
    until(lambda: work.begun)
    second, outcome = asking(answers, work)
    until(lambda: answers.waiting("question") == 2)
    leaves.set()
    first.join()
    work.release.set()
    second.join()
    assert isinstance(interrupted[0], Interrupted)
    assert outcome == ["answer"]
    assert (work.begun, work.given_up) == (1, 0)


def test_what_nobody_waits_for_is_given_up_and_can_be_asked_again() -> None:
    answers, work = SharedAnswers(1_000), Work()

    def leave() -> None:
        raise Interrupted

    thread, outcome = asking(answers, work, leave)
    thread.join()
    assert isinstance(outcome[0], Interrupted)
    until(lambda: work.given_up)
    assert answers.get("question", lambda look: ("anew", 5), lambda: None) == "anew"


def test_the_oldest_answers_go_when_the_bytes_are_used_up() -> None:
    answers = SharedAnswers(25)
    for name in ("a", "b", "c"):
        answers.get(name, lambda look: ("old", 10), lambda: None)
    assert answers.get("b", lambda look: ("new", 10), lambda: None) == "old"
    assert answers.get("a", lambda look: ("new", 10), lambda: None) == "new"


def test_an_answer_beyond_the_bytes_is_given_but_not_kept() -> None:
    answers = SharedAnswers(25)
    answers.get("small", lambda look: ("small", 10), lambda: None)
    assert answers.get("large", lambda look: ("large", 26), lambda: None) == "large"
    assert answers.get("large", lambda look: ("again", 26), lambda: None) == "again"
    assert answers.get("small", lambda look: ("again", 10), lambda: None) == "small"
