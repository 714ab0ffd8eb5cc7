"""Numbers and names as short text."""

from __future__ import annotations

import math
import re
import time
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import formatting
from importance.formatting import (
    interval_text,
    is_missing,
    names_in_group,
    natural_key,
    number_text,
    share_text,
    signed_text,
    valid_text,
)

UNITS = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}


def read_back(text: str) -> float:
    """The number that a reader takes from the text."""
    match = re.fullmatch(r"([−-]?)(.*?)([kMB]?)", text)
    assert match, text
    sign, digits, unit = match.groups()
    return (-1 if sign else 1) * float(digits) * UNITS[unit]


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e300, 1e300), st.integers(3, 9))
def test_a_reader_takes_nearly_the_same_number_from_the_text(value: float, digits: int) -> None:
    # Whole numbers from a trillion on have only two digits.
    rounding = 0.05 if abs(value) >= 1e12 else 0.5 * 10 ** (1 - digits)
    assert read_back(number_text(value, digits)) == pytest.approx(value, rel=rounding * 1.001, abs=5e-324)


@settings(max_examples=50, deadline=None)
@given(st.integers(-9_999, 9_999))
def test_a_whole_number_below_ten_thousand_is_not_rounded(value: int) -> None:
    assert number_text(float(value)) == str(value).replace("-", "−")


@pytest.mark.parametrize(("value", "text"), [(math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "–")])
def test_numbers_that_are_not_finite_have_signs(value: float, text: str) -> None:
    assert number_text(value) == text


def test_names_are_sorted_by_the_numbers_in_them_and_not_by_case() -> None:
    names = ["layer10", "Layer2", "layer1", "10", "9", "b", "A"]
    assert sorted(names, key=natural_key) == ["9", "10", "A", "b", "layer1", "Layer2", "layer10"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="ab/_é\n", max_size=40), max_size=8), st.integers(4, 20))
def test_labels_are_short_and_differ_where_the_names_differ(names: list[str], most: int) -> None:
    labels = formatting.short_labels(names, most)
    one_line = [name.replace("\n", " ") for name in names]
    assert len(labels) == len(names)
    assert len(set(labels)) == len(set(one_line))
    assert all(len(label) <= 2 * most for label in labels)
    assert all(label == name for label, name in zip(labels, one_line, strict=True) if len(name) <= most)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-5, "1e-5"), (0.001, "0.001"), (128, "128"), (1024, "1024"), (50_000, "50k"), (2_000_000, "2M")],
)
def test_numbers_read_short(value: float, text: str) -> None:
    assert formatting.number_text(value) == text


def test_short_labels_never_make_two_names_alike() -> None:
    names = ["model.encoder.layer.dropout_rate", "model.decoder.layer.dropout_rate", "lr"]
    cut = formatting.short_labels(names)
    assert len(set(cut)) == 3
    assert cut[2] == "lr"
    assert max(map(len, cut)) < max(map(len, names)), "the test has a label that could be cut"


def test_labels_of_files_in_one_folder_differ_without_the_folder() -> None:
    files = [f"/data/projects/exam/splits/validation_{end}.csv" for end in ("l", "lm", "wo")]
    assert formatting.short_labels([*files, "none"], 20) == [
        "…validation_l.csv",
        "…validation_lm.csv",
        "…validation_wo.csv",
        "none",
    ]


def test_texts_that_differ_late_show_where_they_do_and_stay_short() -> None:
    prompt = "You are a helpful assistant. " * 250
    start = time.monotonic()
    first, second, none = formatting.short_labels([f"{prompt}a{prompt}", f"{prompt}b{prompt}", "none"])
    assert time.monotonic() - start < 8
    assert "aYou" in first
    assert "bYou" in second
    assert none == "none"
    paths = [f"/data/{'deep/' * 30}checkpoint_{at:03d}/{'x' * 150}/last.ckpt" for at in range(40)]
    cut = formatting.short_labels(paths, 12)
    assert len(set(cut)) == 40
    assert max(map(len, cut)) <= 24
    assert "007" in cut[7]
    twice = formatting.short_labels(["ab" * 100 + end + "ab" * 100 for end in ("", "ab", "abab")], 10)
    assert len(set(twice)) == 3
    assert max(map(len, twice)) <= 20


@pytest.mark.parametrize(
    ("value", "expected"), [(0.123, "0.12"), (0.0, "0.00"), (0.003, "<0.01"), (1.0, "1.00"), (math.nan, "–")]
)
def test_a_share_has_two_digits(value: float, expected: str) -> None:
    assert share_text(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        float("nan"),
        np.float32("nan"),
        Decimal("NaN"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT"),
        complex("nan"),
    ],
)
def test_every_kind_of_nothing_is_missing(value: object) -> None:
    assert is_missing(value)


@pytest.mark.parametrize("value", [0, "", "nan", False, [], [None], float("inf"), np.array([1, 2]), {}])
def test_nothing_else_is_missing(value: object) -> None:
    assert not is_missing(value)


def test_valid_text_can_be_encoded_and_keeps_whole_pairs() -> None:
    assert valid_text("run \udcff \U0001f600") == "run \ufffd \U0001f600"
    assert valid_text("\ud83d\ude00") == "\U0001f600"
    assert valid_text("plain") == "plain"
    assert valid_text("l\udcc3\udca4ufe") == "läufe"


def test_an_interval_follows_its_value() -> None:
    assert interval_text(0.2, 0.1, 0.3) == "0.2 (0.1 to 0.3)"


@pytest.mark.parametrize(("value", "text"), [(0.2, "+0.2"), (-0.2, "−0.2"), (0.0, "0"), (math.nan, "–")])
def test_a_difference_has_its_sign(value: float, text: str) -> None:
    assert signed_text(value) == text


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["config.lr", "config.optimizer.momentum"], ["lr", "optimizer.momentum"]),
        (["params_lr", "params_depth"], ["lr", "depth"]),
        (["learning_rate", "learning_steps"], ["learning_rate", "learning_steps"]),
        (["config.lr"], ["config.lr"]),
        (["a/", "a/lr"], ["a/", "a/lr"]),
        ([], []),
    ],
)
def test_the_start_that_all_names_share_is_left_out(names: list[str], shown: list[str]) -> None:
    assert list(names_in_group(names).values()) == shown


def test_a_superscript_in_a_name_is_no_number() -> None:
    assert sorted(["x\u00b2", "x10", "x9", "\u00b9"], key=natural_key) == ["x9", "x10", "x\u00b2", "\u00b9"]
