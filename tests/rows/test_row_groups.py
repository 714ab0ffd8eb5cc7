"""Cells as codes and numbers, groups of rows, and chains of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.rows.row_groups import Cells, Groups, chain_starts, group_rows

CELLS = st.sampled_from(["a", "b", "1", "", "  ", None, 2.5, [1], [2]])
TABLES = st.lists(st.tuples(CELLS, CELLS, st.integers(0, 2)), min_size=1, max_size=12)


def key(cell: object) -> str | None:
    """A text that is equal for equal cells; None for an empty one."""
    return None if cell is None or (isinstance(cell, str) and not cell.strip()) else repr(cell)


@settings(max_examples=12, deadline=None)
@given(TABLES)
def test_codes_are_equal_exactly_where_cells_are(rows: list[tuple[object, object, int]]) -> None:
    frame = pd.DataFrame(
        {
            name: pd.Series(cells, dtype=object)
            for name, cells in zip("xyz", zip(*rows, strict=True), strict=True)
        }
    )
    cells = Cells(frame)
    for name in "xy":
        codes, keys = cells.codes(name), [key(cell) for cell in frame[name]]
        assert [code < 0 for code in codes] == [text is None for text in keys]
        pairs = {(int(code), text) for code, text in zip(codes, keys, strict=True) if code >= 0}
        assert len(pairs) == len({code for code, _ in pairs}) == len({text for _, text in pairs})
    combined = cells.combined_codes(["x", "y"])
    both = [(key(x), key(y)) for x, y in zip(frame["x"], frame["y"], strict=True)]
    assert (
        len(set(combined.tolist())) == len(set(both)) == len(set(zip(combined.tolist(), both, strict=True)))
    )


def test_cells_become_numbers_and_anything_else_nan() -> None:
    cells = Cells(
        pd.DataFrame(
            {
                "x": ["1.5", "a", None, "2"],
                "t": pd.to_datetime(["2024-05-02", "2024-05-01", None, "2024-05-03"]),
            }
        )
    )
    np.testing.assert_array_equal(cells.numbers("x"), [1.5, np.nan, np.nan, 2.0])
    assert np.argsort(cells.numbers("t"))[:3].tolist() == [1, 0, 3]
    assert np.isnan(cells.numbers("t")[2])


def test_a_column_is_numeric_if_nearly_all_filled_cells_are_numbers() -> None:
    cells = Cells(pd.DataFrame({"x": ["1"] * 19 + ["a"], "y": ["1"] * 5 + ["a"] * 15, "empty": [None] * 20}))
    assert cells.is_numeric("x")
    assert not cells.is_numeric("y")
    assert not cells.is_numeric("empty")


@settings(max_examples=12, deadline=None)
@given(TABLES)
def test_groups_have_the_rows_constants_and_differences_that_pandas_finds(
    rows: list[tuple[object, object, int]],
) -> None:
    frame = pd.DataFrame(
        {
            "x": [key(row[0]) for row in rows],
            "n": np.arange(len(rows)) ** 2.0,
            "run": [row[2] for row in rows],
        }
    )
    groups = group_rows(Cells(frame), frame["run"].to_numpy())
    by_run = frame.groupby("run", sort=False)
    assert groups.sizes.tolist() == by_run.size().tolist()
    assert frame["run"].iloc[groups.order].tolist() == [run for run, part in by_run for _ in range(len(part))]
    assert groups.order[groups.starts].tolist() == [int(part.index[0]) for _, part in by_run]
    assert groups.is_constant("x") == bool((by_run["x"].nunique() <= 1).all())
    assert (
        groups.differences(frame["n"].to_numpy()).tolist()
        == by_run["n"].diff()[groups.order].dropna().tolist()
    )
    assert groups.differs_between("x") == (frame["x"].nunique() > 1)


def test_rows_are_sorted_within_their_group() -> None:
    frame = pd.DataFrame({"step": [3.0, 1.0, 2.0, 2.0, 1.0]})
    groups = group_rows(Cells(frame), np.array([0, 0, 1, 0, 1]), frame["step"].to_numpy())
    assert groups.order.tolist() == [1, 3, 0, 4, 2]


def series(*runs: object) -> Groups:
    values = np.concatenate([np.asarray(run, dtype=float) for run in runs])
    codes = np.repeat(np.arange(len(runs)), [len(np.asarray(run)) for run in runs])
    return group_rows(Cells(pd.DataFrame({"x": values})), codes)


def test_a_curve_is_smooth_and_independent_values_are_not() -> None:
    rng = np.random.default_rng(0)
    curves = [np.exp(-np.arange(20) / 8) + rng.normal(0, 0.01, 20) for _ in range(5)]
    assert series(*curves).is_smooth("x")
    assert series(np.arange(10), np.arange(10)).is_smooth("x")
    assert not series(*rng.normal(size=(5, 20))).is_smooth("x")
    assert not series([1, 2], [3, 4]).is_smooth("x"), "two values have no shape"
    assert not series([1, np.inf, 2], [3, 4, 5]).is_smooth("x")
    assert not series([1e200, 2e200, 3e200]).is_smooth("x")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ([5, 4, 3, 2, 1], True),
        ([1, 3, 5, 4, 2, 1], True),  # a warm-up, then a decay
        ([5, 5, 4, 4, 3], True),
        ([1, 2, 3, 4, 5], False),
        ([5, 4, 5, 4, 3], False),
        ([5, 5, 5, 5, 5], False),
        ([5, 4, 3], False),  # too short
        ([5, 4, np.nan, 3, 2], False),
    ],
)
def test_a_schedule_rises_at_most_once_and_then_falls(run: list[float], expected: bool) -> None:
    assert series(run, run, run).is_schedule("x") is expected


def starts(ids: list[str], previous: list[str | None]) -> list[int] | None:
    first = chain_starts(Cells(pd.DataFrame({"uid": ids, "from_uid": previous})), "uid", "from_uid")
    return None if first is None else first.tolist()


def test_each_row_of_a_chain_leads_back_to_its_first_row() -> None:
    assert starts(["a", "b", "c", "d", "e"], [None, "a", "b", "missing", "d"]) == [0, 0, 0, 3, 3]
    n = 1_000
    assert starts([f"r{i}" for i in range(n)], [f"r{i - 1}" for i in range(n)]) == [0] * n


@pytest.mark.parametrize(
    ("ids", "previous"),
    [
        (["a", "b", "c"], [None, "a", "a"]),  # two rows follow one row
        (["a", "a"], [None, "a"]),
        (["a", "b"], ["b", "a"]),
        (["a", "b", "c"], ["c", "a", "b"]),
        (["a", "b", "c", "d"], ["d", "a", "b", "c"]),
    ],
)
def test_branches_repeated_ids_and_circles_are_no_chains(ids: list[str], previous: list[str | None]) -> None:
    assert starts(ids, previous) is None
