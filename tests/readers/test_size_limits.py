"""Limits on the size of a table."""

from __future__ import annotations

import pytest

from importance.errors import UnreadableRuns
from importance.readers import size_limits


def test_a_table_at_the_limits_is_let_through() -> None:
    size_limits.check_shape("runs.csv", 0, size_limits.MAX_COLUMNS)
    size_limits.check_shape("runs.csv", size_limits.MAX_CELLS // 10, 10)


def test_one_column_too_many_is_refused_with_the_limit() -> None:
    columns = size_limits.MAX_COLUMNS + 1
    with pytest.raises(UnreadableRuns, match=r"runs\.csv has 20,001 columns, but at most 20,000 can be read"):
        size_limits.check_shape("runs.csv", 1, columns)


def test_one_row_too_many_is_refused_with_the_number_of_cells() -> None:
    rows = size_limits.MAX_CELLS // 10 + 1
    with pytest.raises(
        UnreadableRuns, match=r"3,000,001 rows and 10 columns, 30 million cells, but at most 30"
    ):
        size_limits.check_shape("runs.csv", rows, 10)


def test_the_sentence_on_a_table_that_unpacks_too_far_names_the_file_and_the_limit() -> None:
    assert size_limits.too_large_unpacked("runs.csv.gz").startswith(
        "runs.csv.gz unpacks to more than 800 MB."
    )
