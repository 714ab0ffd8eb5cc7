"""The figure of the best settings."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.plots.settings import setting_intervals

TABLE = pd.DataFrame(
    {
        "lr": [0.1, 0.01, 0.001],
        "runs": [3, 1, 1],
        "mean": [0.4, 0.35, 0.6],
        "shrunken": [0.41, 0.45, 0.58],
        "low": [0.38, 0.35, 0.5],
        "high": [0.45, 0.55, 0.7],
        "p_best": [0.8, 0.2, 0.0],
    }
)


def test_each_setting_has_its_expected_metric_interval_and_mean_the_best_at_the_top() -> None:
    figure = setting_intervals(TABLE, "loss")
    means, expected = figure.data
    assert list(means.x) == [0.4, 0.35, 0.6] and list(expected.x) == [0.41, 0.45, 0.58]
    assert [x + up for x, up in zip(expected.x, expected.error_x.array, strict=True)] == pytest.approx(
        [0.45, 0.55, 0.7]
    )
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.ticktext[0].endswith("lr=0.1")
    assert means.text[0] == "mean of 3 runs" and means.text[1] == "mean of 1 run"


def test_only_the_best_are_drawn() -> None:
    assert len(setting_intervals(TABLE, "loss", most=2).data[1].x) == 2
