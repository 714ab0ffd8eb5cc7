"""The sentences of a comparison follow from its fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance import Change, ChangeKind, Comparison
from importance.comparison import sentences
from importance.comparison.progress import Estimate, Outcome
from importance.comparison.result import TriedValues


def with_changes(comparison: Comparison, *changes: Change) -> Comparison:
    return replace(comparison, changes=changes)


def test_no_change_is_said_of_the_response_alone(narrowed: Comparison) -> None:
    only_ranges = with_changes(narrowed, Change(ChangeKind.RANGE_TRIED, "width"))
    assert sentences.finding(only_ranges).startswith("No change: loss responds to the 3 shared parameters")
    assert sentences.tried(only_ranges) == "The second sweep tried other values of width."
    assert sentences.tried(with_changes(narrowed)) == ""


def test_where_nothing_predicts_the_metric_in_either_sweep_no_change_can_be_told(
    narrowed: Comparison,
) -> None:
    a, b = (replace(each, evidence=False) for each in (narrowed.a, narrowed.b))
    blind = replace(with_changes(narrowed), a=a, b=b)
    assert not blind.can_tell
    assert (
        sentences.finding(blind) == "These runs cannot tell a change: nothing predicts loss in either sweep."
    )
    assert replace(blind, b=narrowed.b).can_tell
    assert with_changes(blind, Change(ChangeKind.LEVEL)).can_tell, "a change that was found is told"


def test_the_level_has_its_direction_and_its_interval(moved: Comparison) -> None:
    level = with_changes(replace(moved, level=Estimate(-0.3, -0.4, -0.2)), Change(ChangeKind.LEVEL))
    expected = "In the second sweep, loss at the same settings is lower by 0.3 (0.2 to 0.4)."
    assert sentences.finding(level) == expected
    reason = sentences.finding(replace(level, confounded=("batch",)))
    assert reason.endswith("; the reason may be batch, which changed at the same time.")


def test_many_parameters_are_counted(moved: Comparison) -> None:
    effects = [Change(ChangeKind.EFFECT, name) for name in "pqrst"]
    assert "the effects of p, q and 3 more changed" in sentences.finding(with_changes(moved, *effects))


def test_everything_else_that_was_tried_is_one_sentence(moved: Comparison) -> None:
    others = with_changes(
        moved,
        Change(ChangeKind.RANGE_TRIED, "lr"),
        Change(ChangeKind.PARAMETER_ADDED, "new"),
        Change(ChangeKind.PARAMETER_REMOVED, "old"),
    )
    expected = "The second sweep tried other values of lr, varied new as well and left out old."
    assert sentences.tried(others) == expected


def test_a_difference_of_importances_has_the_ranges_as_its_reason_only_without_a_change(
    moved: Comparison,
) -> None:
    importance = Change(ChangeKind.IMPORTANCE, "lr")
    expected = "The importance of lr differs, because other values were tried."
    assert sentences.importance_text(with_changes(moved, importance)) == expected
    both = with_changes(moved, importance, Change(ChangeKind.LEVEL))
    assert sentences.importance_text(both) == "The importance of lr differs."
    assert sentences.importance_text(with_changes(moved)) == ""


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Outcome.KEPT, "as expected"), (Outcome.BETTER, "which is better"), (Outcome.WORSE, "only")],
)
def test_a_promise_says_what_came(narrowed: Comparison, outcome: Outcome, words: str) -> None:
    assert narrowed.promise is not None
    assert words in sentences.promise_text(replace(narrowed.promise, outcome=outcome), "loss")


def test_pairs_say_when_they_may_be_the_same_runs(moved: Comparison) -> None:
    assert sentences.common_text(moved).startswith("10 settings were run in both sweeps: loss is lower by")
    assert moved.common is not None
    same = replace(moved, common=replace(moved.common, n_equal=10))
    assert "may be the same runs" in sentences.common_text(same)
    assert sentences.common_text(replace(moved, common=None)) == ""


def test_ranges_and_summaries_are_in_short_numbers(narrowed: Comparison) -> None:
    width = next(each for each in narrowed.ranges if each.parameter == "width")
    one = replace(width, a=TriedValues(0.5, 0.5), b=TriedValues(levels=("a", "b")))
    assert sentences.range_text(one) == "width: 0.5 in the first sweep, a and b in the second."
    assert sentences.range_text(replace(width, a=None)).startswith("width: nothing in the first sweep")
    text = sentences.summary_text("First sweep", narrowed.a, "loss")
    assert text.startswith("First sweep: 60 runs, the best is run ")
    chance = sentences.summary_text("First sweep", replace(narrowed.a, evidence=False), "loss")
    assert "better than chance" in chance
