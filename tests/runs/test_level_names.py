"""Levels as text, with a name for missing values that no level has."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs.level_names import MISSING, level_texts

LEVELS = st.sampled_from(["adam", "sgd", "missing", "missing value", "None", None])


def test_levels_keep_their_text_and_their_runs() -> None:
    values = pd.Series(["adam", None, "sgd", "adam"], index=[3, 5, 7, 9], dtype=object)
    texts = level_texts(values)
    assert texts.tolist() == ["adam", MISSING, "sgd", "adam"]
    assert texts.index.tolist() == [3, 5, 7, 9]


def test_nan_is_missing_and_numbers_become_text() -> None:
    assert level_texts(pd.Series([16.0, np.nan, 32.5])).tolist() == ["16.0", MISSING, "32.5"]


def test_a_level_that_is_called_missing_stays_apart_from_missing_values() -> None:
    texts = level_texts(pd.Series(["missing", None, "missing value"], dtype=object))
    assert texts.tolist() == ["missing", "missing value value", "missing value"]


def test_the_name_for_missing_values_can_be_chosen() -> None:
    assert level_texts(pd.Series(["a", None], dtype=object), "not set").tolist() == ["a", "not set"]


@settings(max_examples=40, deadline=None)
@given(st.lists(LEVELS, max_size=10))
def test_runs_have_the_same_text_exactly_where_they_have_the_same_level(levels: list[str | None]) -> None:
    texts = level_texts(pd.Series(levels, dtype=object)).tolist()
    assert len(texts) == len(levels)
    for level, text in zip(levels, texts, strict=True):
        assert (text == level) is (level is not None)
    assert len(set(texts)) == len(set(levels))
