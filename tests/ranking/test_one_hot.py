"""The matrix on which forests are trained."""

from __future__ import annotations

import numpy as np

from importance.ranking.one_hot import one_hot
from tests.builders import number_input, text_input


def test_one_hot_features_find_their_way_home() -> None:
    encoded = one_hot([number_input([1, np.nan, 3]), text_input(["a", "b", None])])
    assert encoded.origin.tolist() == [0, 0, 1, 1, 1]
    assert encoded.levels == ("", "missing", "a", "b", "missing")
    assert encoded.X.tolist() == [[1, 0, 1, 0, 0], [2, 1, 0, 1, 0], [3, 0, 0, 0, 1]]


def test_numbers_that_float32_would_merge_stay_apart() -> None:
    assert len(np.unique(one_hot([number_input(1e9 + np.arange(5))]).X)) == 5
