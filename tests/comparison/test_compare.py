"""compare() as a whole: what is called a change, and what is not."""

from __future__ import annotations

import pytest

from importance import ChangeKind, Comparison, ImportanceError, UnknownColumn, compare
from tests.comparison.pairs import settings_of_sweep, with_loss


def test_a_moved_best_value_is_a_change_of_the_response(moved: Comparison) -> None:
    assert moved.response_changed
    assert moved.of_kind(ChangeKind.EFFECT) == moved.of_kind(ChangeKind.BEST_RANGE) == ("lr",)
    assert moved.of_kind(ChangeKind.RANGE_TRIED) == ()
    assert "lr moved from" in moved.finding and moved.tried == ""


def test_narrower_ranges_are_said_and_are_no_change_of_the_response(narrowed: Comparison) -> None:
    assert not narrowed.response_changed
    assert set(narrowed.of_kind(ChangeKind.RANGE_TRIED)) == {"width", "batch"}
    assert narrowed.of_kind(ChangeKind.PARAMETER_ADDED) == ("new",)
    assert narrowed.of_kind(ChangeKind.PARAMETER_REMOVED) == ("old",)
    assert narrowed.confounded == ("batch",)
    assert all(not change.of_response for change in narrowed.changes)
    assert narrowed.finding.startswith("No change")
    assert "width" in narrowed.tried


def test_settings_of_both_sweeps_are_paired(moved: Comparison, narrowed: Comparison) -> None:
    assert moved.common is not None and moved.common.n == 10 and moved.common.n_equal == 0
    assert narrowed.common is None


def test_the_table_has_a_row_for_each_parameter_with_its_changes(moved: Comparison) -> None:
    frame = moved.to_frame()
    assert list(frame.index) == [each.parameter for each in moved.importances]
    assert frame.loc["lr", "changes"] == "effect, best range"
    assert frame.loc["width", "changes"] == ""
    assert frame["importance_a"].sum() == pytest.approx(1)
    assert (frame["difference"] == frame["importance_b"] - frame["importance_a"]).all()


@pytest.mark.parametrize(
    ("arguments", "goal", "error"),
    [
        (["los"], None, UnknownColumn),
        (["loss", ["nowhere"]], None, UnknownColumn),
        (["loss"], "up", ImportanceError),
    ],
)
def test_a_mistake_is_named(arguments: list[object], goal: str | None, error: type[Exception]) -> None:
    runs = with_loss(settings_of_sweep(20, 2), 2)
    with pytest.raises(error):
        compare(runs, runs, *arguments, goal=goal)  # type: ignore[arg-type]


def test_both_sweeps_are_modelled_on_the_scale_that_is_asked_for() -> None:
    a, b = (with_loss(settings_of_sweep(25, seed), seed, level=2.0) for seed in (3, 4))
    logs = compare(a, b, "loss", scale="log")
    assert logs.scale == "log" and compare(a, b, "loss").scale == "raw"
    shown = [each.a.mean[0] for each in logs.effects if each.parameter == "lr"]
    assert shown[0] > 2, "effects are in the metric's units"
    with pytest.raises(ImportanceError, match="no scale"):
        compare(a, b, "loss", scale="square")
