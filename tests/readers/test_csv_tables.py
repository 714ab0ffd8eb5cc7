"""Large and odd CSV files are read or refused quickly."""

from __future__ import annotations

import time

import pytest

from importance import ImportanceError, read_runs


def test_a_million_comments_above_the_header_are_skipped_quickly() -> None:
    """Removing them from the text one by one took four minutes, and two hours for five million."""
    start = time.monotonic()
    runs = read_runs(("runs.csv", b"#\n" * 1_000_000 + b"lr,loss\n0.1,1\n0.2,2\n"))
    assert time.monotonic() - start < 20
    assert runs.frame["lr"].tolist() == [0.1, 0.2]


def test_a_row_far_longer_than_the_header_is_refused_quickly() -> None:
    start = time.monotonic()
    with pytest.raises(ImportanceError, match="line 2 has 300001 cells, but the header has 2"):
        read_runs(("runs.csv", b"lr,loss\n" + (b"1," * 300_000 + b"2\n") * 2))
    assert time.monotonic() - start < 20
