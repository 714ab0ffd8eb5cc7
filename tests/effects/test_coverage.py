"""Which parts of an axis or a grid the runs cover, against counts by brute force."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.effects.coverage import (
    Spans,
    blocks,
    cells,
    declared_numbers,
    thin,
    thin_below,
    untried,
    untried_levels,
)
from importance.model.constants import FEW_NEAR, NEAR_SHARE
from importance.runs.table import Runs
from importance.space.dimension import Choice, Dimension, Range

EVEN = np.linspace(0, 1, 101)
POSITIONS = st.lists(st.floats(0, 1), min_size=1, max_size=30, unique=True).map(sorted).map(np.array)


def runs_of(**space: Dimension) -> Runs:
    frame = pd.DataFrame(
        {
            "lr": [0.01, 0.02, 0.03, 0.04, 0.05, 0.06],
            "kind": ["a", "b", None, "a", "b", "a"],
            "loss": np.arange(6.0),
        }
    )
    return Runs.from_frame(frame, ["lr", "kind"], ["loss"], space=space)


def test_a_declared_space_gives_its_numbers_and_the_levels_that_no_run_has() -> None:
    runs = runs_of(lr=Range("lr", 1e-3, 1.0, log=True), kind=Choice("kind", ("a", "b", "c", "d")))
    assert declared_numbers(runs, "lr") == (1e-3, 1.0)
    assert declared_numbers(runs, "kind") == ()
    assert untried_levels(runs, "kind", ["a", "b"]) == ("c", "d")
    assert untried_levels(runs, "lr", []) == ()
    assert declared_numbers(runs_of(lr=Choice("lr", ("0.5", "0.01", "0.1"))), "lr") == (0.01, 0.1, 0.5)


def test_without_a_space_nothing_is_declared() -> None:
    assert declared_numbers(runs_of(), "lr") == ()
    assert untried_levels(runs_of(), "kind", ["a"]) == ()


def test_a_missing_value_may_be_the_level_none() -> None:
    runs = runs_of(kind=Choice("kind", ("a", "b", "None", "c")))
    assert untried_levels(runs, "kind", ["a", "b"]) == ("c",)


def test_an_even_cover_has_no_untried_part() -> None:
    assert untried(EVEN, 0, 1) == []
    assert untried(np.array([1.0, 2.0, 4.0, 8.0]), 1, 8) == [], "steps of a grid are no gaps"


def test_gaps_are_from_one_run_to_the_next_and_to_the_ends_of_the_axis() -> None:
    positions = EVEN[((EVEN > 0.195) & (EVEN < 0.405)) | ((EVEN > 0.695) & (EVEN < 0.805))]
    expected = [(0, 0.2), (0.4, 0.7), (0.8, 1)]
    np.testing.assert_allclose(untried(positions, 0, 1), expected)


@settings(max_examples=30, deadline=None)
@given(POSITIONS)
def test_no_run_lies_inside_an_untried_part_and_all_parts_are_wide(positions: np.ndarray) -> None:
    spans = untried(positions, 0.0, 1.0)
    assert spans == sorted(spans)
    for first, last in spans:
        assert last - first > NEAR_SHARE
        assert not ((positions > first) & (positions < last)).any()
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@settings(max_examples=15, deadline=None)
@given(POSITIONS, st.floats(0.1, 100), st.floats(-50, 50))
def test_gaps_move_with_the_axis(positions: np.ndarray, scale: float, shift: float) -> None:
    spans = untried(positions, -0.5, 1.5)
    moved = untried(positions * scale + shift, -0.5 * scale + shift, 1.5 * scale + shift)
    if len(spans) == len(moved):  # rounding may decide a gap that is just as wide as it must be
        np.testing.assert_allclose(np.array(moved), np.array(spans) * scale + shift, atol=1e-6)
    else:
        steps = np.diff(positions) / max(NEAR_SHARE * 2, 3 * np.median(np.diff(positions)))
        assert np.abs(steps - 1).min() < 1e-6 or np.abs(positions[[0, -1]] - [-0.34, 1.34]).min() < 1e-6


def test_between_neighbouring_whole_numbers_nothing_can_be_tried() -> None:
    positions = np.array([1.0, 1.1, 1.2, 2.0])
    assert untried(positions, 1, 2) == [(1.2, 2.0)]
    assert untried(positions, 1, 2, whole=True) == []


def test_a_choice_that_no_run_has_is_untried_even_in_a_narrow_gap() -> None:
    spans = untried(np.array([0.0, 0.04, 1.0]), 0, 1, choices=np.array([0.0, 0.02, 0.04, 0.5, 1.0]))
    assert any(first < 0.02 < last for first, last in spans)
    assert any(first < 0.5 < last for first, last in spans)


def test_few_runs_are_thin_only_where_an_even_spread_would_put_more() -> None:
    assert thin_below(1_000, 0.5) == FEW_NEAR
    assert thin_below(20, 0.5) < FEW_NEAR
    assert thin_below(20, 0.1) < 1, "no run is missing where hardly one was expected"


def inside(spans: Spans, position: float) -> bool:
    return any(first <= position <= last for first, last in spans)


def test_a_sparse_stretch_is_thin_and_an_empty_one_is_not() -> None:
    rng = np.random.default_rng(0)
    dense = rng.uniform(0, 0.5, 400)
    positions = np.sort(np.concatenate([dense, [0.6, 0.63, 0.66], rng.uniform(0.9, 1, 100)]))
    gaps = untried(np.unique(positions), 0, 1)
    spans = thin(positions, gaps, 0, 1, 20)
    assert inside(spans, 0.63)
    assert not inside(spans, 0.25) and not inside(spans, 0.95)
    assert inside(gaps, 0.8) and not inside(spans, 0.8)


def test_an_even_cover_is_nowhere_thin() -> None:
    for count in (12, 60, 500):
        assert thin(np.linspace(0, 1, count), [], 0, 1, 20) == []


def test_of_few_tried_values_each_is_counted() -> None:
    positions = np.repeat([0.0, 0.5, 1.0], [40, 2, 40])
    ((first, last),) = thin(positions, [], 0, 1, 20)
    assert first < 0.5 < last
    assert first > 0 and last < 1


def test_cells_of_a_grid_are_untried_or_thin_as_counts_say() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.beta(1, 3, 300), rng.beta(1, 3, 300)
    at = np.linspace(0, 1, 8)
    none, few = cells((x, y), (at, at), (2 * NEAR_SHARE, 2 * NEAR_SHARE))
    assert not (none & few).any()
    for i, cell_y in enumerate(at):
        for j, cell_x in enumerate(at):
            near = int(((abs(x - cell_x) <= NEAR_SHARE) & (abs(y - cell_y) <= NEAR_SHARE)).sum())
            assert none[i, j] == (near == 0)
            assert few[i, j] == (0 < near < thin_below(300, (2 * NEAR_SHARE) ** 2))


def test_the_cells_at_the_ends_of_a_fine_grid_are_as_wide_as_the_others() -> None:
    """Half of what is near the first cell lies outside the axis, where no run can be."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.linspace(0, 1, 41), np.linspace(0, 1, 41)))
    at = np.linspace(0, 1, 51)
    none, few = cells((x, y), (at, at), (2 * NEAR_SHARE, 2 * NEAR_SHARE))
    assert not none.any() and not few.any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), max_size=30))
def test_blocks_are_the_unbroken_stretches(mask: list[bool]) -> None:
    stretches = blocks(np.array(mask, bool))
    rebuilt = np.zeros(len(mask), bool)
    for first, end in stretches:
        assert first < end
        rebuilt[first:end] = True
    assert rebuilt.tolist() == mask
    assert all(a[1] < b[0] for a, b in pairwise(stretches))
