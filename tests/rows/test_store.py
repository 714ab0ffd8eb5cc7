"""The options with which runs are read."""

from __future__ import annotations

from typing import get_args

import pytest

from importance import read_runs
from importance.errors import ImportanceError
from importance.rows.store import HISTORIES, ROWS, History, Options


def test_every_history_is_listed_once_and_rows_is_none_of_them() -> None:
    assert get_args(History) == HISTORIES
    assert ROWS not in HISTORIES


def test_the_progress_within_a_run_never_passes_its_end() -> None:
    reports: list[tuple[float, int]] = []
    options = Options(progress=lambda done, total: reports.append((done, total)))
    report = options.within(done=3, total=8)
    for share in (0.0, 0.5, 1.0, 1.7):
        report(share)
    assert reports == [(3.0, 8), (3.5, 8), (4.0, 8), (4.0, 8)]


def test_without_a_listener_nothing_is_reported() -> None:
    assert Options().within(0, 1)(0.5) is None


def test_a_history_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ImportanceError, match="median"):
        read_runs(("runs.csv", b"lr,loss\n1,2\n2,3\n"), history="median")  # type: ignore[arg-type]
