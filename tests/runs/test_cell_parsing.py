"""Numbers, booleans and missing values as trackers and spreadsheets write them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs import cell_parsing
from importance.runs.cell_parsing import numbers, says_decimal_comma

FLOATS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6, unique=True)
FIXED = st.lists(st.integers(-(10**9), 10**9).map(lambda n: n / 100), min_size=1, max_size=6, unique=True)


def read(texts: list[str], name: str = "x", decimal_comma: bool = False) -> list[float]:
    values = numbers(texts, name, decimal_comma)
    assert values is not None, texts
    assert values.dtype == np.float64
    return values.tolist()


@settings(max_examples=60, deadline=None)
@given(FLOATS)
def test_numbers_as_python_writes_them_are_exact(values: list[float]) -> None:
    assert read([repr(value) for value in values]) == values


@settings(max_examples=60, deadline=None)
@given(FIXED)
def test_numbers_with_a_decimal_comma_are_exact_in_such_a_file(values: list[float]) -> None:
    texts = [f"{value:.2f}".replace(".", ",") for value in values]
    assert read(texts, decimal_comma=True) == values


@settings(max_examples=60, deadline=None)
@given(FIXED)
def test_thousands_separators_change_nothing(values: list[float]) -> None:
    assert read([f"{value:,.2f}" for value in values]) == values
    german = [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in values]
    assert read(german, decimal_comma=True) == values


@settings(max_examples=40, deadline=None)
@given(
    FIXED,
    st.sampled_from(["{} %", "{}%", "{} ± 0.1", "{} +/- 0.25", "{} (0.1)", "{} [0.1, 0.2]", "{}*", "**{}**"]),
)
def test_what_stands_around_a_number_is_dropped(values: list[float], around: str) -> None:
    assert read([around.format(value) for value in values]) == values


@pytest.mark.parametrize(
    ("texts", "name", "expected"),
    [
        (["1.7M", "300K", "2B"], "n_params", [1.7e6, 3e5, 2e9]),
        (["5m", "10m"], "model_size", [5e6, 1e7]),
        (["4GB", "512MB", "0"], "memory", [4e9, 512e6, 0]),
        (["4 GiB", "1 KiB"], "memory", [4 * 2**30, 1024]),
        (["0.00003M"], "tokens", [30]),
        (["1m 20s", "2h"], "runtime", [80, 7200]),
        (["inf", "-Infinity", "∞"], "loss", [math.inf, -math.inf, math.inf]),
    ],
)
def test_units_become_plain_numbers(texts: list[str], name: str, expected: list[float]) -> None:
    assert read(texts, name) == expected


@pytest.mark.parametrize("word", ["na", "NIL", "missing", "n.a.", "!", "."])
def test_a_word_for_missing_is_nan_among_numbers_and_no_number_alone(word: str) -> None:
    values = read(["1.5", word])
    assert values[0] == 1.5 and math.isnan(values[1])
    assert numbers([word]) is None


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["007", "012"], "x"),
        (["64,128", "128,256"], "layers"),
        (["128 128", "64 64"], "x"),
        (["1_000"], "x"),
        (["0x1f"], "x"),
        (["5m", "10m"], "name"),
        (["9007199254740993", "9007199254740992"], "id"),
        (["1.5", "adam"], "x"),
        ([], "x"),
    ],
)
def test_text_that_is_no_number_is_none(texts: list[str], name: str) -> None:
    assert numbers(texts, name) is None


@pytest.mark.parametrize(
    ("texts", "sure"),
    [
        (["0,5", "1,25"], True),
        (["3,14159"], True),
        (["1.234,56"], True),
        (["1,5e-3", "2"], True),
        (["1,234", "2,345"], False),
        (["64,1024"], False),
        (["0,5", "adam"], False),
        (["0.5"], False),
        ([], False),
    ],
)
def test_a_decimal_comma_is_sure_only_where_it_can_be_nothing_else(texts: list[str], sure: bool) -> None:
    assert says_decimal_comma(texts) is sure


def test_the_words_for_missing_are_stripped_and_none_of_them_is_a_number_or_a_boolean() -> None:
    for word in cell_parsing.MISSING_TEXTS:
        assert cell_parsing.is_missing(word)
        assert word == word.strip()
        assert word.lower() not in cell_parsing.TRUTH
        value = numbers([word])
        assert value is None or np.isnan(value).all()
    assert cell_parsing.is_missing(cell_parsing.NONE)
    assert not cell_parsing.is_missing("0")
