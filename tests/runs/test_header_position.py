"""What the position in the header says about the role of a column."""

from __future__ import annotations

import itertools
import math
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs.header_position import Place, _surprise_of_one_break, alphabet_breaks, placed

SETTINGS = ["activation", "batch", "decay", "layers", "rate", "units"]
RESULTS = ["acc", "loss", "recall", "score", "spread"]


def test_the_position_decides_for_names_that_say_nothing_where_the_alphabet_restarts_once() -> None:
    odds = np.zeros(len(SETTINGS + RESULTS))
    odds[0], odds[-1] = -1, 1
    again, place = placed([*SETTINGS, *RESULTS], odds, by_tracker=True)
    assert place is Place.ALPHABET
    assert (again[: len(SETTINGS)] < 0).all()
    assert (again[len(SETTINGS) :] > 0).all()


def test_strong_evidence_against_the_restart_of_the_alphabet_wins() -> None:
    odds = np.r_[np.full(len(SETTINGS), 6.0), np.full(len(RESULTS), -6.0)]
    again, place = placed([*SETTINGS, *RESULTS], odds, by_tracker=True)
    assert place is Place.NEIGHBOURS
    assert np.array_equal(np.sign(again), np.sign(odds))


def test_an_unknown_column_goes_with_its_neighbours() -> None:
    names = ["zeta", "foo", "beta", "bar", "kp"]
    results, _ = placed(names, np.array([-4.0, 4.0, 0.0, 4.0, 4.0]))
    settings_, _ = placed(names, np.array([-4.0, -4.0, 0.0, -4.0, 4.0]))
    assert results[2] > 0 > settings_[2]


def test_one_sorted_header_and_a_single_column_are_no_evidence() -> None:
    odds = np.array([-2.0, 1.0, 0.5, -1.0, 3.0, 0.0])
    again, place = placed(SETTINGS, odds)
    assert np.array_equal(again, odds) and place is Place.NEIGHBOURS
    assert placed(["loss"], np.array([0.5]))[0].tolist() == [0.5]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(string.ascii_lowercase, min_size=1, max_size=4), st.floats(-7, 7)),
        min_size=2,
        max_size=9,
    )
)
def test_positions_never_turn_the_odds_of_any_header_into_nonsense(columns: list[tuple[str, float]]) -> None:
    names, odds = [name for name, _ in columns], np.array([value for _, value in columns])
    for by_tracker in (True, False):
        again, _ = placed(names, odds, by_tracker)
        assert again.shape == odds.shape
        assert np.isfinite(again).all()


@pytest.mark.parametrize(
    ("names", "breaks"),
    [
        (["a", "b", "c"], []),
        (["a", "c", "b"], [2]),
        (["Zeta", "alpha", "beta"], []),
        (["b", "a", "C"], [1]),
        (["alpha", "Beta", "gamma"], []),
        (["a_b", "ab", "a.c"], []),
        ([], []),
    ],
)
def test_the_alphabet_restarts_in_the_collation_with_the_fewest_restarts(
    names: list[str], breaks: list[int]
) -> None:
    assert alphabet_breaks(names) == breaks


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(string.ascii_letters + "_./", max_size=5), max_size=8))
def test_a_sorted_header_has_no_restart(names: list[str]) -> None:
    assert alphabet_breaks(sorted(names)) == []
    assert alphabet_breaks(sorted(names, key=str.casefold)) == []


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_the_surprise_of_one_restart_is_its_share_of_all_orders(n: int) -> None:
    orders = list(itertools.permutations(range(n)))
    with_one = sum(sum(b < a for a, b in itertools.pairwise(order)) == 1 for order in orders)
    assert _surprise_of_one_break(n) == pytest.approx(min(9, math.log(len(orders) / with_one)))
