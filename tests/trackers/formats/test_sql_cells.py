"""Cells of any type become columns of numbers."""

from __future__ import annotations

import math

import numpy as np

from importance.trackers.formats.sql_cells import floats, whole_numbers


def test_what_is_no_number_is_missing() -> None:
    np.testing.assert_array_equal(floats([1, None, 2.5]), [1, math.nan, 2.5])
    np.testing.assert_array_equal(
        floats([1, None, b"\xff", "x", "2.5"]), [1, math.nan, math.nan, math.nan, 2.5]
    )
    assert whole_numbers([1, None, 3]).tolist() == [1, -1, 3]
    assert whole_numbers([1, None, "x", b"\xff", 2**70, 2.5], missing=-2).tolist() == [1, -2, -2, -2, -2, -2]
    assert floats([]).dtype == np.float64 and whole_numbers([]).dtype == np.int64
