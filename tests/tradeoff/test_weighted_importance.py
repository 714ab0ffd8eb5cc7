"""The importances at each weight, their mean, and the setting that is best there."""

from __future__ import annotations

import numpy as np
import pytest

from importance.errors import NotEnoughRuns
from importance.ranking.rank import rank
from importance.runs.table import Runs
from importance.tradeoff.weighted_importance import (
    SCORE,
    equal_weights_ranking,
    weight_grid,
    weighted_importance,
)
from tests.weighed_runs import METRICS, SPACE, weighed, weighed_frame, weighed_runs


def test_the_weights_of_two_and_three_metrics_cover_all_mixtures() -> None:
    pairs, triples = weight_grid(2), weight_grid(3)
    assert pairs[:, 0].tolist() == (np.arange(9) / 8).tolist()
    assert len(triples) == 10 and len(np.unique(triples, axis=0)) == 10
    assert triples.sum(axis=1) == pytest.approx(np.ones(10))


def test_a_parameter_that_cancels_out_matters_at_the_ends_only() -> None:
    importance = weighed().importance
    weights, shares, low, high = importance.along(0)
    size, lr = importance.parameters.index("size"), importance.parameters.index("lr")
    assert shares[0, size] > 0.9 and shares[-1, size] > 0.5
    # The error falls by 1 with the size, the seconds rise by 1: near equal weights only lr is left.
    middle = int(np.abs(shares[:, size]).argmin())
    assert 0.25 < weights[middle] < 0.85 and shares[middle, lr] > 0.7
    assert (low <= shares).all() and (shares <= high).all()
    assert importance.parameters[-1] == "idle"


def test_the_ends_are_the_rankings_of_the_metrics_alone() -> None:
    importance = weighed().importance
    scores = {s.name: s.importance for s in rank(weighed_runs(), "error").scores}
    assert importance.of_metric("error") == pytest.approx([scores[name] for name in importance.parameters])
    assert importance.shares[-1] == pytest.approx(importance.of_metric("error"))
    assert importance.shares[0] == pytest.approx(importance.of_metric("seconds"))
    assert importance.mean == pytest.approx(importance.shares.mean(axis=0))
    assert importance.evidence.all()


def test_the_best_setting_moves_along_the_front_with_the_weight() -> None:
    answer = weighed()
    errors = answer.front.means[answer.importance.best, 0]
    assert answer.front.on_front[answer.importance.best].all()
    assert (np.diff(errors) <= 1e-9).all() and errors[0] > errors[-1]


def test_a_column_that_has_the_name_of_the_score_is_kept() -> None:
    frame = weighed_frame(40).assign(**{SCORE: np.arange(40.0)})
    runs = Runs.from_frame(frame, list(SPACE), [*METRICS, SCORE])
    importance = weighted_importance(runs, METRICS, parameters=["size", "lr"])
    assert set(importance.parameters) == {"size", "lr"}
    assert (importance.best == -1).all(), "without a front"
    assert list(importance.to_frame().columns)[:2] == ["importance for error", "importance for seconds"]
    assert len(importance.curves()) == 9 * 2


def test_equal_weights_are_those_in_the_middle_of_the_grid() -> None:
    ranking = equal_weights_ranking(weighed_runs(), METRICS)
    importance = weighed().importance
    middle = {name: importance.shares[4, i] for i, name in enumerate(importance.parameters)}
    assert importance.weights[4].tolist() == [0.5, 0.5]
    assert {score.name: score.importance for score in ranking.scores} == pytest.approx(middle)
    assert ranking.scores[0].name == "lr", "the size cancels out"


def test_metrics_that_cancel_out_in_all_runs_have_no_ranking() -> None:
    frame = weighed_frame(20)
    frame["seconds"] = -frame["error"]
    runs = Runs.from_frame(frame, list(SPACE), METRICS, goals=dict.fromkeys(METRICS, "minimize"))
    with pytest.raises(
        NotEnoughRuns, match="error and seconds with equal weights is the same in all 20 runs"
    ):
        equal_weights_ranking(runs, METRICS)
