"""The rows of the chart of a comparison."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from importance import Comparison
from importance.charts.compared_rows import compared_rows, tried_spans
from importance.comparison.result import RangeComparison, TriedValues
from tests.comparison.pairs import moved_comparison, narrowed_comparison


def ranges(a: TriedValues | None, b: TriedValues | None, log: bool = False) -> RangeComparison:
    return RangeComparison("x", log, a, b, nan, False, False)


def test_numbers_lie_on_one_axis_from_the_lowest_to_the_highest_of_both() -> None:
    a, b = tried_spans(ranges(TriedValues(0, 4), TriedValues(2, 10)))
    assert a is not None and a.ends == (0, 0.4) and a.words == "0 to 4"
    assert b is not None and b.ends == pytest.approx((0.2, 1))


def test_a_logarithmic_axis_has_even_decades_unless_a_number_is_not_positive() -> None:
    spans = tried_spans(ranges(TriedValues(1e-4, 1e-2), TriedValues(1e-3, 1), log=True))
    assert [span and span.ends for span in spans] == [pytest.approx((0, 0.5)), pytest.approx((0.25, 1))]
    a, _ = tried_spans(ranges(TriedValues(0, 5), TriedValues(0, 10), log=True))
    assert a is not None and a.ends == (0, 0.5)


def test_equal_levels_of_both_sweeps_have_the_same_place() -> None:
    a, b = tried_spans(ranges(TriedValues(levels=("adam", "sgd")), TriedValues(levels=("lion", "sgd"))))
    assert a is not None and b is not None
    assert a.levels[1] == b.levels[1] and a.levels[0] < b.levels[0] < b.levels[1]
    assert a.words == "adam, sgd"


def test_one_number_in_both_lies_in_the_middle_and_no_value_has_no_place() -> None:
    a, b = tried_spans(ranges(TriedValues(3, 3), None))
    assert a is not None and a.ends == (0.5, 0.5) and b is None


def test_there_is_a_row_for_each_parameter_of_either_sweep() -> None:
    rows = {row.parameter: row for row in compared_rows(narrowed_comparison())}
    assert set(rows) == {"lr", "width", "optimizer", "batch", "old", "new"}
    assert rows["width"].moved and rows["width"].changed and not rows["lr"].changed
    assert rows["old"].b is None and rows["new"].a is None


def test_parameters_that_changed_stay_when_there_is_no_room_for_all() -> None:
    comparison = narrowed_comparison()
    every = compared_rows(comparison)
    shown = compared_rows(comparison, 2)
    assert len(shown) == 2 and "width" in {row.parameter for row in shown}
    texts = list(map(repr, shown))  # equal where a NaN is in both
    assert [text for text in map(repr, every) if text in texts] == texts, "the order stays"


def test_another_effect_marks_its_row() -> None:
    comparison: Comparison = moved_comparison()
    changed = [row.parameter for row in compared_rows(comparison) if row.effect_changed]
    assert changed == ["lr"]
    unchanged = replace(comparison, effects=tuple(replace(e, changed=False) for e in comparison.effects))
    assert not any(row.effect_changed for row in compared_rows(unchanged))
