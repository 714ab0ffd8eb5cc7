"""The bars of an explanation."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from importance.charts.waterfall import BarKind, waterfall
from importance.effects.explanation import Part
from importance.effects.metric_differences import Unit
from tests.effects.test_explanation_text import FACTOR, WHY


def test_the_bars_lead_from_one_run_to_the_other_without_a_gap() -> None:
    chart = waterfall(WHY)
    assert [bar.kind for bar in chart.bars] == [
        BarKind.RUN, BarKind.PART, BarKind.PART, BarKind.UNEXPLAINED, BarKind.RUN,
    ]  # fmt: skip
    for before, bar in zip(chart.bars, chart.bars[1:], strict=False):
        assert bar.start == pytest.approx(before.end)
    assert chart.bars[0].end == WHY.metric_a and chart.bars[-1].end == pytest.approx(WHY.metric_b)
    assert [bar.better for bar in chart.bars[1:4]] == [True, False, True]
    assert chart.bars[1].low == pytest.approx(0.9 - 0.7) and chart.bars[1].high == pytest.approx(0.9 - 0.3)


def test_factors_multiply_on_a_logarithmic_axis() -> None:
    chart = waterfall(FACTOR)
    assert chart.log and chart.bars[1].end == pytest.approx(0.9 * 0.6)
    assert chart.bars[-1].end == pytest.approx(0.9 * 0.5)
    assert not waterfall(replace(FACTOR, metric_a=-0.9, metric_b=-0.45)).log


def test_ranks_begin_at_nought() -> None:
    chart = waterfall(replace(WHY, unit=Unit.RANK))
    assert chart.bars[0].end == 0 and chart.bars[-1].end == pytest.approx(WHY.observed)
    assert chart.title == "places by loss"


def test_a_setting_that_was_not_run_begins_at_what_is_expected_and_has_no_rest() -> None:
    unknown = replace(WHY, observed=nan, metric_a=nan, unexplained=replace(WHY.unexplained, value=nan))
    chart = waterfall(unknown, "from", "to")
    assert BarKind.UNEXPLAINED not in {bar.kind for bar in chart.bars}
    assert chart.bars[0].end == WHY.path[0].metric and chart.bars[0].label == "from"
    assert chart.bars[-1].end == pytest.approx(WHY.path[0].metric + WHY.predicted)


@pytest.mark.parametrize("why", [WHY, FACTOR])
def test_the_smallest_parts_share_a_bar_and_the_sum_stays(why: object) -> None:
    unit = FACTOR.unit if why is FACTOR else WHY.unit
    parts = tuple(Part(f"p{k}", (), 0.0, 1.0, 1.0 + 0.1 / (k + 1), 0.9, 1.3) for k in range(14))
    many = replace(WHY, unit=unit, parts=parts)
    few, all_of_them = waterfall(many, most=4), waterfall(many, most=99)
    assert [bar.label for bar in few.bars[1:5]] == ["p0", "p1", "p2", "11 more"]
    assert few.bars[-1].end == pytest.approx(all_of_them.bars[-1].end)
