"""The effect of one parameter: over which runs it is averaged, and which input it rejects."""

from __future__ import annotations

import numpy as np
import pytest

from importance.effects.one_parameter import effect
from importance.errors import ImportanceError, UnknownColumn
from importance.model import surrogate
from importance.runs.table import Runs
from tests.builders import sweep


def test_a_conditional_parameter_is_looked_at_where_it_is_active(
    runs: Runs, model: surrogate.Surrogate
) -> None:
    result = effect(runs, "loss", "momentum", model=model)
    sgd = runs.frame["optimizer"] == "sgd"
    assert len(result.x) == sgd.sum()
    assert set(result.rows) == set(np.flatnonzero(sgd))
    assert result.condition == "only with sgd"
    middle = result.mean[len(result.mean) // 2]
    assert abs(middle - runs.frame["loss"][sgd].mean()) < abs(middle - runs.frame["loss"][~sgd].mean())


def test_score_and_minus_loss_say_the_same() -> None:
    frame = sweep(80).assign(score=lambda table: -table["loss"])
    names = ["lr", "optimizer", "momentum", "batch_size", "idle"]
    runs = Runs.from_frame(frame, parameters=names, metrics=["loss", "score"])
    loss = effect(runs, "loss", "lr", parameters=names, goal="minimize")
    score = effect(runs, "score", "lr", parameters=names, goal="maximize")
    assert loss.predicted.value == pytest.approx(score.predicted.value)
    assert np.allclose(loss.mean, -np.array(score.mean), atol=1e-6)
    assert np.allclose(loss.low, -np.array(score.high), atol=1e-6, equal_nan=True)


def test_diverged_runs_and_infinities_break_nothing() -> None:
    frame = sweep(60)
    frame.loc[:2, "loss"] = [np.inf, 1e9, np.nan]
    frame.loc[5, "lr"] = np.inf
    result = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    assert len(result.x) == 57
    assert np.nanmax(result.high) < 100
    assert any("without a finite lr" in note for note in result.notes)


def test_mistakes_are_named(runs: Runs) -> None:
    with pytest.raises(UnknownColumn, match="lr"):
        effect(runs, "loss", "lrr")
    with pytest.raises(ImportanceError, match="not in the model"):
        effect(runs, "loss", "lr", parameters=["idle", "optimizer"])
