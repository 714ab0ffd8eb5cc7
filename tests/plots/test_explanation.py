"""The figures of an explanation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.effects.ablation import Step
from importance.palette import BLUE, ORANGE
from importance.plots.explanation import ablation_path, explanation_waterfall
from tests.effects.test_explanation_text import FACTOR, WHY


def test_blue_bars_are_better_orange_ones_worse_and_grey_is_unexplained() -> None:
    figure = explanation_waterfall(WHY, "A", "<b>B")
    filled = [trace for trace in figure.data if trace.fill == "toself"]
    assert [trace.fillcolor for trace in filled[:2]] == [BLUE, ORANGE]
    assert filled[2].fillcolor not in (BLUE, ORANGE)
    assert [(trace.x[0], trace.x[1]) for trace in filled] == [
        pytest.approx(ends) for ends in ((0.9, 0.4), (0.4, 0.6), (0.6, 0.5))
    ]
    names = figure.layout.yaxis.ticktext
    assert names[1] == "optimizer + momentum  adam → sgd" and names[3] == "seed or unknown"
    assert "&lt;b" in names[-1], "a name is never markup"


def test_every_text_and_interval_lies_inside_the_axis() -> None:
    for why in (WHY, FACTOR):
        figure = explanation_waterfall(why)
        low, high = figure.layout.xaxis.range
        if figure.layout.xaxis.type == "log":
            low, high = 10**low, 10**high
        assert all(low <= x <= high for trace in figure.data for x in trace.x)


def test_long_names_stand_alone_and_differ() -> None:
    parts = tuple(
        replace(WHY.parts[0], parameter=f"model.encoder.attention.layer{k}.dropout") for k in (1, 2)
    )
    names = explanation_waterfall(replace(WHY, parts=parts)).layout.yaxis.ticktext
    assert names[1] != names[2] and "→" not in names[1]


def test_the_path_shows_the_expected_metric_after_each_change() -> None:
    figure = ablation_path(WHY)
    line = figure.data[-1]
    assert list(line.y) == [0.85, 0.35]
    assert figure.layout.xaxis.ticktext[0] == "start" and len(figure.layout.xaxis.ticktext) == 2


def test_a_long_path_ends_with_all_changes_at_once() -> None:
    steps = [
        Step("", (), None, 1.0, 0.9, 1.1),
        *(Step(f"p{k}", (), 1.0, 1 - k / 20, 0.5, 1.2) for k in range(12)),
    ]
    figure = ablation_path(replace(WHY, path=tuple(steps)), most=3)
    assert list(figure.layout.xaxis.ticktext) == ["start", "p0", "p1", "all 12 changes"]
    assert figure.data[-1].y[-1] == steps[-1].metric
