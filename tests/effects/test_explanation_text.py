"""What an explanation says in words."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import pytest

from importance.effects.ablation import Step
from importance.effects.explanation import UNEXPLAINED, Explanation, Part
from importance.effects.explanation_text import (
    against_text,
    change_text,
    contribution,
    headline,
    next_change_text,
    part_text,
)
from importance.effects.metric_differences import Unit

WHY = Explanation(
    metric="loss",
    goal="minimize",
    scale="raw",
    unit=Unit.METRIC,
    a="slow",
    b="fast",
    row_a=2,
    row_b=1,
    metric_a=0.9,
    metric_b=0.5,
    observed=-0.4,
    predicted=-0.3,
    parts=(
        Part("optimizer", ("momentum",), "adam", "sgd", -0.5, -0.7, -0.3),
        Part("lr", (), 0.1, None, 0.2, 0.1, 0.3),
    ),
    unexplained=Part(UNEXPLAINED, (), None, None, -0.1, -0.4, 0.2),
    path=(Step("", (), None, 0.85, 0.8, 0.9), Step("optimizer", ("momentum",), "sgd", 0.35, 0.3, 0.4)),
)
FACTOR = replace(
    WHY,
    unit=Unit.FACTOR,
    observed=0.5,
    predicted=0.6,
    parts=(Part("lr", (), 0.1, 0.2, 0.6, 0.5, 0.7),),
    unexplained=replace(WHY.unexplained, value=5 / 6, low=0.7, high=1.0),
)


def test_the_better_run_comes_first_with_the_difference_and_what_brings_most_of_it() -> None:
    assert headline(WHY) == "fast beats slow by 0.4, most of it from optimizer + momentum"
    assert headline(replace(WHY, goal="maximize"), "A", "B").startswith("A beats B by 0.4")


def test_the_largest_part_is_not_the_cause_if_it_speaks_for_the_other_run() -> None:
    parts = (replace(WHY.parts[1], value=0.9), replace(WHY.parts[0], value=-0.6))
    assert headline(replace(WHY, parts=parts)).endswith("most of it from optimizer + momentum")
    assert against_text(replace(WHY, parts=parts)) == "lr alone would make it worse."
    assert against_text(replace(WHY, parts=WHY.parts[:1])) == ""


def test_luck_is_named_where_it_is_the_largest_part() -> None:
    lucky = replace(
        WHY, parts=(replace(WHY.parts[0], value=-0.1),), unexplained=replace(WHY.unexplained, value=-0.3)
    )
    assert headline(lucky).endswith(", but most of it is seed or unknown")


def test_factors_and_places_have_their_own_words() -> None:
    assert headline(FACTOR) == "fast beats slow by a factor of 2, most of it from lr"
    ranks = replace(WHY, unit=Unit.RANK, observed=-12.0)
    assert headline(ranks).startswith("fast beats slow by 12 places")
    assert part_text(FACTOR, 0.6) == "×0.6" and part_text(WHY, 0.2) == "+0.2" and part_text(WHY, nan) == "–"


def test_a_larger_factor_of_a_negative_metric_makes_it_lower() -> None:
    assert contribution(FACTOR, 2.0) < 0
    assert contribution(replace(FACTOR, metric_a=-0.9, metric_b=-0.5), 2.0) > 0
    assert isnan(contribution(FACTOR, -1.0))


def test_a_setting_that_was_not_run_is_expected_to_win() -> None:
    unknown = replace(WHY, observed=nan, metric_b=nan, unexplained=replace(WHY.unexplained, value=nan))
    assert headline(unknown) == "fast is expected to beat slow by 0.3, most of it from optimizer + momentum"


def test_the_same_setting_leaves_only_luck() -> None:
    assert headline(replace(WHY, parts=())).endswith(
        "have the same setting, so their difference is seed or unknown"
    )
    assert headline(replace(WHY, observed=0.0)) == "fast and slow are equally good"


@pytest.mark.parametrize(("part", "text"), [(0, "adam → sgd"), (1, "0.1 → not set")])
def test_the_values_of_a_part_are_shown(part: int, text: str) -> None:
    assert change_text(WHY.parts[part]) == text
    assert change_text(WHY.unexplained) == ""


def test_the_next_single_change_is_the_first_step_of_the_path() -> None:
    text = "Best single change: optimizer + momentum = sgd, expected loss 0.85 → 0.35."
    assert next_change_text(WHY) == text
    assert next_change_text(replace(WHY, path=WHY.path[:1])) == ""
