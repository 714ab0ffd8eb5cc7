"""Curves within a fixed amount of memory."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from importance.rows.curve_log import (
    KEY,
    MOST_POINTS_A_RUN,
    CurveLog,
    sorted_curve,
    with_keys,
    without_keys,
)
from importance.rows.layout import Layout


def curve(log: CurveLog, metric: str, number: int) -> tuple[list[float], list[float]]:
    kept = log.kept[metric]
    start, stop = kept.parts[number]
    return list(kept.steps[start:stop]), list(kept.values[start:stop])


def test_a_long_curve_keeps_a_thousand_points_with_its_ends() -> None:
    log = CurveLog()
    trace = log.run()
    for step in range(123_457):
        trace.add("loss", step, step / 2)
    trace.end()
    steps, values = curve(log, "loss", 1)
    assert MOST_POINTS_A_RUN / 2 <= len(steps) <= MOST_POINTS_A_RUN
    assert (steps[0], steps[-1]) == (0, 123_456)
    assert values == [step / 2 for step in steps], "each point that is kept is one that was logged"
    gaps = np.diff(steps[:-1])
    assert gaps.max() <= 2 * gaps.min(), "evenly spread"


def test_all_curves_together_keep_a_bounded_number_of_points() -> None:
    log = CurveLog(most_points=20_000)
    for _ in range(100):
        trace = log.run()
        trace.add_all("loss", range(1_000), range(1_000))
        trace.end()
    counts = [len(curve(log, "loss", number)[0]) for number in range(1, 101)]
    assert sum(counts) <= 20_000
    assert min(counts) == max(counts) == log.most
    assert all(curve(log, "loss", number)[0][-1] == 999 for number in (1, 50, 100))


def test_curves_of_other_metrics_are_named_but_not_kept() -> None:
    log = CurveLog(["loss"])
    trace = log.run()
    for step in range(5):
        trace.add("train/loss", step, 1.0)
        trace.add("accuracy", step, 1.0)
    trace.add("once", 3, 1.0)
    trace.add("epoch", 3, 1.0)
    trace.end()
    assert set(log.kept) == {"train/loss"}, "a source may put a prefix before the name"
    assert set(log.available) == {"train/loss", "accuracy"}


@pytest.mark.parametrize(
    ("steps", "values", "expected"),
    [
        ([2.0, 0.0, 1.0], [7.0, 5.0, 6.0], ([0.0, 1.0, 2.0], [5.0, 6.0, 7.0])),
        ([0.0, 1.0, 1.0], [5.0, 6.0, 7.0], ([0.0, 1.0], [5.0, 7.0])),
        ([0.0, math.nan, 2.0], [5.0, 6.0, math.inf], ([0.0, 2.0], [5.0, math.nan])),
    ],
)
def test_steps_rise_and_infinite_values_are_missing(
    steps: list[float], values: list[float], expected: tuple[list[float], list[float]]
) -> None:
    result = sorted_curve(np.array(steps), np.array(values))
    assert np.array_equal(result[0], expected[0]) and np.array_equal(result[1], expected[1], equal_nan=True)


def test_the_keys_follow_the_rows_of_a_table_and_come_off_again() -> None:
    log = CurveLog()
    traces = [log.run(), None, log.run()]
    layout = with_keys(Layout("a table", pd.DataFrame({"lr": [1, 2, 3]})), traces)
    assert KEY in layout.known_roles
    plain, keys = without_keys(Layout("a table", layout.frame[::-1], layout.known_roles))
    assert keys == ["curve 2", None, "curve 1"]
    assert list(plain.frame.columns) == ["lr"] and KEY not in plain.known_roles
    assert with_keys(plain, None) is plain
