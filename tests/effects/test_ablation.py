"""The path from one setting to another by the best single change next."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.effects.ablation import ablation_path
from importance.effects.compared_settings import players
from importance.model.surrogate import Surrogate


@pytest.fixture
def ends(model: Surrogate) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two settings, of which only the second has a momentum."""
    by_optimizer = model.frame.groupby("optimizer").head(1).sort_values("optimizer")
    return by_optimizer.iloc[[0]].reset_index(drop=True), by_optimizer.iloc[[1]].reset_index(drop=True)


def test_each_step_is_the_change_with_the_lowest_expected_loss(
    model: Surrogate, ends: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    a, b = ends
    left, here = players(model, a, b), a
    start, *steps = ablation_path(model, a, b, left)
    assert start.parameter == ""
    for step in steps:
        changed = [here.assign(**{name: b[name] for name in group}) for group in left]
        expected = model.inverse_transform(model.predict(pd.concat(changed))[0])
        k = [group[0] for group in left].index(step.parameter)
        assert step.metric == pytest.approx(min(expected)) == pytest.approx(expected[k])
        assert step.low < step.metric < step.high
        here = changed[k]
        del left[k]
    assert not left
    pd.testing.assert_frame_equal(here, b)


def test_what_a_change_switches_on_changes_in_the_same_step(
    model: Surrogate, ends: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    a, b = ends
    path = ablation_path(model, a, b, players(model, a, b))
    (step,) = [step for step in path if step.parameter == "optimizer"]
    assert step.also == ("momentum",) and step.value == "sgd"
    back = ablation_path(model, b, a, players(model, b, a))
    assert [step.also for step in back if step.parameter == "optimizer"] == [("momentum",)]
