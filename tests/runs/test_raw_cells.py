"""The cells of a raw table: native types stay as they are, everything else becomes text."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs import cell_parsing
from importance.runs.raw_cells import distinct_texts, is_native, native

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.binary(max_size=4),
    st.sampled_from([pd.NA, pd.NaT, "None", " adam ", "", "NaN"]),
    st.lists(st.integers(), max_size=2),
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series([1, 2, 3]), [1.0, 2.0, 3.0]),
        (pd.Series([1, None, 3], dtype="Int64"), [1.0, np.nan, 3.0]),
        (pd.Series([0.5, np.inf]), [0.5, np.inf]),
        (pd.Series([True, False]), ["true", "false"]),
        (pd.Series([True, None], dtype="boolean"), ["true", None]),
        (pd.Series(pd.to_timedelta(["1min", None])), [60.0, np.nan]),
    ],
)
def test_numbers_booleans_and_durations_are_native(values: pd.Series, expected: list[object]) -> None:
    assert is_native(values)
    cells, are_times = native(values)
    assert not are_times
    np.testing.assert_array_equal(cells, np.array(expected, dtype=cells.dtype))


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_times_are_native_and_a_missing_time_is_none(zone: str | None) -> None:
    values = pd.Series(pd.to_datetime(["2024-05-01 10:00:00", None])).dt.tz_localize(zone)
    assert is_native(values)
    cells, are_times = native(values)
    assert are_times
    assert str(cells[0]).startswith("2024-05-01 10:00:00")
    assert cells[1] is None


def test_text_is_not_native() -> None:
    assert not is_native(pd.Series(["1", "2"]))
    assert not is_native(pd.Series(["1", "2"], dtype="string"))
    assert not is_native(pd.Series([1, "a"], dtype=object))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" adam ", "adam"),
        (True, "true"),
        (np.bool_(False), "false"),
        (3, "3"),
        (np.int64(3), "3"),
        (0.1, "0.1"),
        (np.float32(0.5), "0.5"),
        (Decimal("1.50"), "1.50"),
        ([64, 32], "[64, 32]"),
        (np.array([64, 32]), "[64, 32]"),
        ({"a": 1}, '{"a": 1}'),
        (b"adam\n", "adam"),
        (pd.Timedelta("90s"), "90.0s"),
    ],
)
def test_each_cell_has_the_text_that_a_person_would_write(cell: object, text: str) -> None:
    codes, texts = distinct_texts(pd.Series([cell, None], dtype=object))
    assert texts == [text]
    assert codes.tolist() == [0, -1]


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=10))
def test_the_codes_point_to_distinct_stripped_texts(cells: list[object]) -> None:
    codes, texts = distinct_texts(pd.Series(cells, dtype=object))
    assert len(codes) == len(cells)
    assert set(codes.tolist()) - {-1} == set(range(len(texts)))
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert text == text.strip()
        assert text == cell_parsing.NONE or not cell_parsing.is_missing(text)
    for cell, code in zip(cells, codes, strict=True):
        if isinstance(cell, str) and code >= 0:
            assert texts[code] == cell.strip()


def test_equal_texts_share_a_code_in_any_string_type() -> None:
    for dtype in (object, "string"):
        codes, texts = distinct_texts(pd.Series(["a", " a", "b", None, "NaN"], dtype=dtype))
        assert codes.tolist() == [0, 0, 1, -1, -1]
        assert texts == ["a", "b"]
