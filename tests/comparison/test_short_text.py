"""The figures of a comparison in a few words."""

from __future__ import annotations

from dataclasses import replace

from importance.comparison.progress import CommonSettings, Estimate, Outcome
from importance.comparison.short_text import progress_texts
from tests.comparison.pairs import moved_comparison


def test_the_best_and_the_expected_best_of_both_sweeps_are_named() -> None:
    comparison = moved_comparison()
    best, expected, *_ = progress_texts(comparison)
    assert best.title == "Best loss" and best.detail == f"{comparison.a.run} → {comparison.b.run}"
    assert best.value == f"{comparison.a.best:.3g} → {comparison.b.best:.3g}"
    assert expected.value == f"{comparison.a.expected:.3g} → {comparison.b.expected:.3g}"


def test_a_sweep_that_predicts_nothing_says_so() -> None:
    comparison = moved_comparison()
    dull = replace(comparison, b=replace(comparison.b, evidence=False, expected=float("nan")))
    expected = progress_texts(dull)[1]
    assert expected.value.endswith("→ –") and expected.detail == "nothing predicts loss in the second sweep"


def test_each_outcome_of_the_forecast_has_its_words() -> None:
    comparison = moved_comparison()
    assert comparison.promise is not None
    texts = {
        outcome: progress_texts(replace(comparison, promise=replace(comparison.promise, outcome=outcome)))[
            2
        ].value
        for outcome in Outcome
    }
    assert texts == {
        Outcome.KEPT: "As forecast",
        Outcome.BETTER: "Better than forecast",
        Outcome.WORSE: "Worse than forecast",
    }
    assert progress_texts(replace(comparison, promise=None))[2].value == "–"


def test_the_settings_in_both_say_how_the_metric_moved() -> None:
    comparison = moved_comparison()
    moved = CommonSettings(12, Estimate(0.25, 0.1, 0.4), 0.01, 0)
    assert progress_texts(replace(comparison, common=moved))[3][1:] == ("12", "loss +0.25 (+0.1 to +0.4)")
    single = CommonSettings(1, Estimate(-0.25), float("nan"), 0)
    assert progress_texts(replace(comparison, common=single))[3][1:] == ("1", "loss −0.25")
    copies = CommonSettings(3, Estimate(0.0, 0.0, 0.0), 1.0, 3)
    assert "may be the same runs" in progress_texts(replace(comparison, common=copies))[3].detail
    assert progress_texts(replace(comparison, common=None))[3].value == "0"
