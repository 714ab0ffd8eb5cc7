"""The summary of a metric that was logged over time."""

from __future__ import annotations

import math

from importance.rows.metric_summary import MetricSummary, add_value, merged, summarise, summary_value


def summary_of(values: list[float]) -> MetricSummary:
    summary = None
    for value in values:
        summary = add_value(summary, value)
    assert summary is not None
    return summary


def test_a_nan_is_the_last_value_and_no_other() -> None:
    summary = summary_of([3.0, 1.0, math.nan])
    assert math.isnan(summary_value(summary, "loss", "last"))
    assert [summary_value(summary, "loss", how) for how in ("min", "max", "mean", "best")] == [1, 3, 2, 1]
    assert summary_value(summary, "accuracy", "best") == 3
    assert all(
        math.isnan(summary_value(summary_of([math.nan]), "loss", how))
        for how in ("last", "min", "mean", "best")
    )


def test_the_summaries_of_a_resumed_run_are_merged() -> None:
    before, after = summary_of([3.0, 1.0, math.nan]), summary_of([5.0])
    assert merged(before, after) == MetricSummary(5.0, 1.0, 5.0, 9.0, 3)
    assert merged(None, after) is after


def test_a_series_without_a_value_has_none() -> None:
    assert math.isnan(summarise([], "loss", "mean"))
    assert summarise([4.0, 2.0], "loss", "best") == 2
