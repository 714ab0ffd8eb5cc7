"""Cells are read as the number, the text or the missing value that a person would see in them."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs import typed_columns
from importance.runs.columns import Kind


def column(cells: list[object], name: str = "x") -> tuple[list[object], Kind]:
    typed, kinds = typed_columns.typed_frame(pd.DataFrame({name: pd.Series(cells, dtype=object)}))
    return typed[name].tolist(), kinds[name][0]


def numbers(cells: list[object], name: str = "x") -> list[float]:
    read, kind = column(cells, name)
    assert kind in (Kind.NUMERIC, Kind.CONSTANT), f"{cells} were read as {kind}: {read}"
    return [float(cell) for cell in read]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0.1", "1e-3", "-2", "+3.5", ".5"], [0.1, 0.001, -2, 3.5, 0.5]),
        (["1,000", "2,500", "800"], [1000, 2500, 800]),
        (["1,234,567.5", "12"], [1234567.5, 12]),
        (["0,5", "1,25"], [0.5, 1.25]),
        (["1.234,56", "0,5"], [1234.56, 0.5]),
        (["1 000", "25 000"], [1000, 25000]),
        (["95%", "93.5 %"], [95, 93.5]),
        (["0.93 ± 0.02", "0.9 +/- 0.1"], [0.93, 0.9]),
        (["7.6s", "1m 20s", "1.5h"], [7.6, 80, 5400]),
        (["0 days 00:04:38.5", "1 days 00:00:01"], [278.5, 86401]),
        (["Infinity", "-inf", "1"], [np.inf, -np.inf, 1]),
        (["0", "1", "1", "0"], [0, 1, 1, 0]),
    ],
)
def test_numbers_however_they_are_spelled(cells: list[object], expected: list[float]) -> None:
    assert numbers(cells, "time" if "7.6s" in cells else "x") == expected


@pytest.mark.parametrize("gap", ["", "NaN", "nan", "null", "-", "N/A", None, float("nan"), pd.NA])
def test_a_gap_is_missing_and_never_zero(gap: object) -> None:
    read = numbers(["1", gap, "2"])
    assert np.isnan(read[1])
    assert read[::2] == [1, 2]
    assert column(["adam", gap, "sgd"])[0] == ["adam", None, "sgd"]


def test_the_word_none_is_a_choice_among_words_and_a_gap_among_numbers() -> None:
    assert column(["None", "cosine", "", None]) == (["None", "cosine", None, None], Kind.CATEGORICAL)
    assert column(["True", "None", "false"]) == (["true", "None", "false"], Kind.CATEGORICAL)
    assert column(["None", "2024-09-04", "2024-09-05"]) == ([None, "2024-09-04", "2024-09-05"], Kind.TIME)
    assert column(["None", "[64, 128]", "[64]"])[0] == [None, "[64, 128]", "[64]"]
    assert column(["None", "None", ""])[1] is Kind.EMPTY
    assert column([None, "cosine", "step"])[0] == [None, "cosine", "step"]
    assert np.isnan(numbers(["None", "0,5", "3,14159"])[0])


@pytest.mark.parametrize(
    "cells",
    [
        ["001", "002", "010"],  # a name, not 1, 2, 10
        ["64,128", "128,256", "64,64"],  # layers, not 64128
        ["1_000", "2_000"],
        ["5m", "10m", "300m"],  # million weights, not minutes
        ["1.2.3", "1.2.4"],
        ["0x1f", "0x2a"],
        ["123456789012345678901", "123456789012345678902"],  # would merge as float64
    ],
)
def test_text_that_only_looks_like_a_number_stays_text(cells: list[object]) -> None:
    assert column(cells, "layers" if "64,128" in cells else "version") == (cells, Kind.CATEGORICAL)


def test_large_whole_numbers_that_stay_apart_are_numbers() -> None:
    assert numbers(["3498230948230948", "56331244830720000"]) == [3498230948230948, 56331244830720000]


def test_truth_values_are_lower_case_text() -> None:
    assert column(["True", "FALSE", "true"]) == (["true", "false", "true"], Kind.BOOLEAN)
    assert column([True, False, None]) == (["true", "false", None], Kind.BOOLEAN)


def test_kinds_a_user_would_name() -> None:
    assert column(["", None, "-"])[1] is Kind.EMPTY
    assert column(["relu", "relu", None])[1] is Kind.CONSTANT
    assert column(["2024-09-04 15:31:51.564268", "2024-09-05 10:00:00"])[1] is Kind.TIME
    assert column(["04-08-2024 14:28", "04-08-2024 00:52"])[1] is Kind.TIME
    assert column(["adam", "0.1"])[1] is Kind.CATEGORICAL


def test_lists_keep_their_text_and_gain_their_length() -> None:
    typed, kinds = typed_columns.typed_frame(pd.DataFrame({"layers": ["[64, 128]", "[64]", "[8, 8, 8]"]}))
    assert typed["layers"].tolist() == ["[64, 128]", "[64]", "[8, 8, 8]"]
    assert typed["layers.length"].tolist() == [2, 1, 3]
    assert kinds["layers.length"][0] is Kind.NUMERIC
    same_length, _ = typed_columns.typed_frame(pd.DataFrame({"size": ["[64, 128]", "[64, 64]"]}))
    assert list(same_length) == ["size"]


def test_nested_cells_become_dotted_columns_at_their_place() -> None:
    cells = [{"lr": 0.1, "opt": {"name": "adam"}}, {"lr": 0.2, "opt": {"name": "sgd"}}]
    typed, _ = typed_columns.typed_frame(pd.DataFrame({"a": [1, 2], "config": cells, "b": [3, 4]}))
    assert list(typed) == ["a", "config.lr", "config.opt.name", "b"]
    assert typed["config.opt.name"].tolist() == ["adam", "sgd"]


def test_repeated_and_empty_names_become_unique() -> None:
    assert typed_columns.unique_names(["lr", "lr", "", " lr "]) == ["lr", "lr (2)", "column 3", "lr (3)"]
    assert typed_columns.unique_names(["a (2)", "a", "a", "a"]) == ["a (2)", "a", "a (3)", "a (4)"]


def test_thousands_of_equal_names_become_unique_at_once() -> None:
    started = time.thread_time()
    names = typed_columns.unique_names(["lr"] * 20_000)
    assert names[-1] == "lr (20000)" and len(set(names)) == 20_000
    assert time.thread_time() - started < 5, "counting from 1 for each of them takes half a minute"


@pytest.mark.parametrize(
    ("cells", "name", "log"),
    [
        ([1e-5, 1e-4, 1e-3, 1e-2], "x", True),
        (list(10 ** np.linspace(-5, -1, 50)), "x", True),
        ([0.1, 0.01], "learning_rate", True),
        ([1e-3, 3e-4, 1e-3], "train.lr", False),
        ([16, 32, 64, 128, 256], "batch_size", False),
        ([1, 2, 3, 4, 5, 10], "depth", False),
        ([0.0, 1e-4, 1e-3, 1e-1], "weight_decay", False),
        (list(np.linspace(0.1, 0.9, 30)), "dropout", False),
        ([-1.0, 10.0, 1000.0], "x", False),
    ],
)
def test_a_log_axis_is_guessed_where_people_draw_one(cells: list[float], name: str, log: bool) -> None:
    assert typed_columns.guess_log(np.array(cells, dtype=float), name) is log


def test_the_digest_follows_every_cell_and_name() -> None:
    frame = pd.DataFrame({"a": range(60_000), "b": "x"})
    changed = frame.copy()
    changed.loc[59_999, "a"] = -1
    digests = {typed_columns.frame_digest(f) for f in (frame, changed, frame.rename(columns={"b": "c"}))}
    assert len(digests) == 3
    assert typed_columns.frame_digest(frame) == typed_columns.frame_digest(frame.copy())


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["1,5", "64,128", "0 days 00:00:01", "NaN", "true", "[1, 2]", "5%", "-", "1e400"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, max_size=12))
def test_any_cells_become_numbers_or_text(cells: list[object]) -> None:
    typed, kinds = typed_columns.typed_frame(pd.DataFrame({"x": pd.Series(cells, dtype=object)}))
    assert len(typed) == len(cells)
    assert list(typed) == list(kinds)
    for name in typed:
        if typed[name].dtype != np.float64:
            assert typed[name].dtype == object
            assert all(cell is None or isinstance(cell, str) for cell in typed[name])
