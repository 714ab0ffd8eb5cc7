"""The budget of a read: what is refused, when, and in which words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.read_budget import HOSTED, LOCAL, Budget


def test_a_table_at_the_limits_is_let_through() -> None:
    budget = Budget()
    budget.check_shape(0, LOCAL.columns)
    budget.check_shape(LOCAL.cells // 10, 10)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (1, 20_001, r"runs\.csv has 20,001 columns, but at most 20,000 can be read\. Export fewer columns"),
        (3_000_001, 10, "3,000,001 rows and 10 columns, 30 million cells, but at most 30 million"),
        (10_000_001, 1, "10,000,001 rows, but at most 10,000,000 can be read. Export fewer runs"),
    ],
)
def test_one_column_cell_or_row_too_many_is_refused_with_the_limit(
    rows: int, columns: int, message: str
) -> None:
    with pytest.raises(UnreadableRuns, match=message):
        Budget(name="runs.csv").check_shape(rows, columns)


def test_characters_add_up_over_the_whole_read() -> None:
    budget = Budget(replace(LOCAL, characters=10**6), "runs.db")
    budget.add_characters(600_000)
    with pytest.raises(UnreadableRuns, match=r"runs\.db contains texts with more than 1 million characters"):
        budget.add_characters(600_000)


def test_unpacked_bytes_and_values_have_limits_of_their_own() -> None:
    budget = Budget(name="runs.csv.gz")
    with pytest.raises(UnreadableRuns, match=r"runs\.csv\.gz unpacks to more than 800 MB\."):
        budget.check_unpacked(LOCAL.unpacked + 1)
    with pytest.raises(UnreadableRuns, match="more than 40 million values, which is the limit"):
        budget.check_values(LOCAL.values + 1)


def test_computing_for_too_long_is_noticed_at_the_next_check() -> None:
    budget = Budget(replace(HOSTED, cpu_seconds=0.05), "slow.csv")
    budget.check()
    start = time.thread_time()
    while time.thread_time() - start < 0.06:
        pass
    with pytest.raises(UnreadableRuns, match=r"slow\.csv took more than .* on this server\..*paramlens app"):
        budget.check()


def test_a_read_without_progress_is_stopped_and_progress_gives_new_time() -> None:
    budget = Budget(replace(LOCAL, idle_seconds=0.1), "pipe.csv")
    time.sleep(0.06)
    budget.progressed()
    time.sleep(0.06)
    budget.check()
    time.sleep(0.06)
    with pytest.raises(UnreadableRuns, match=r"reading of pipe\.csv made no progress for .* and was stopped"):
        budget.check()


def test_memory_that_grows_during_the_read_is_noticed_and_what_was_there_before_does_not_count() -> None:
    before = b"x" * 30_000_000
    budget = Budget(replace(LOCAL, memory=20_000_000), "large.json")
    time.sleep(0.06)
    budget.check()
    grown = b"y" * 60_000_000
    time.sleep(0.06)
    with pytest.raises(UnreadableRuns, match=r"large\.json needs more than 20 MB of memory"):
        budget.check()
    assert len(before) < len(grown)


def test_a_read_within_a_read_shares_its_budget_and_renames_it() -> None:
    with (
        read_budget.within(HOSTED, "runs.zip") as outer,
        read_budget.within(LOCAL, "inner.csv") as inner,
    ):
        assert inner is outer is read_budget.current()
        assert (inner.limits, inner.name) == (HOSTED, "inner.csv")
    assert read_budget.current() is not outer
    assert read_budget.current().limits == LOCAL


def test_memory_that_the_system_refuses_is_a_sentence() -> None:
    with (
        pytest.raises(UnreadableRuns, match=r"big\.csv needs more than 4,000 MB of memory"),
        read_budget.within(name="big.csv"),
    ):
        raise MemoryError


def test_items_are_checked_while_they_are_read() -> None:
    budget = Budget(replace(LOCAL, idle_seconds=0.05), "endless.csv")
    with pytest.raises(UnreadableRuns, match="no progress"):
        for number in budget.each(iter(int, 1)):
            assert number == 0
