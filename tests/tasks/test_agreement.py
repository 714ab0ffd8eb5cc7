"""Whether best values agree, and the mean importance over tasks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import by_task
from importance.runs.table import Runs
from importance.tasks.agreement import agreement
from importance.tasks.result import Agreement
from tests.task_runs import answered


@pytest.mark.parametrize(
    ("expected", "spread", "answer"),
    [
        ([0.0, 0.05, 0.0], 0.05, Agreement.AGREES),
        ([0.0, 0.6, 0.0], 0.1, Agreement.DIFFERS),
        ([0.0, 0.6, 0.0], 0.6, Agreement.UNCLEAR),  # it may be chance
        ([0.0, 0.1, 0.0], 0.01, Agreement.AGREES),  # sure, and small
        ([0.1, 0.1, 0.1], 0.5, Agreement.UNCLEAR),
    ],
)
def test_a_difference_has_to_be_sure_and_not_small(
    expected: list[float], spread: float, answer: Agreement
) -> None:
    noise = np.random.default_rng(0).standard_normal((3, 2000))
    assert agreement(np.array(expected), np.array(expected)[:, None] + spread * noise) is answer


def test_the_interval_of_the_mean_importance_holds_it_and_stays_a_share() -> None:
    for each in answered().parameters:
        assert 0 <= each.low <= each.importance <= each.high <= 1
    shares = [each.importance for each in answered().parameters]
    assert sum(shares) == pytest.approx(1) and shares == sorted(shares, reverse=True)


def levels(n: int, shared: bool) -> Runs:
    """Runs of two tasks with two or three optimizers, of which a task needs adam and the other sgd."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"task": ["a"] * n + ["b"] * n, "lr": rng.random(2 * n)})
    names = [["adam", "sgd"], ["sgd", "adam"]] if shared else [["adam", "sgd"], ["lamb", "lion"]]
    frame["optimizer"] = [names[i >= n][i % 2] for i in range(2 * n)]
    good = np.where(frame["task"] == "a", "adam", names[1][0])
    frame["accuracy"] = 2.0 * (frame["optimizer"] == good) + frame["lr"] + 0.1 * rng.standard_normal(2 * n)
    return Runs.from_frame(frame, ["lr", "optimizer"], ["accuracy"], goals={"accuracy": "maximize"})


def test_levels_have_probabilities_in_place_of_intervals() -> None:
    found = {each.name: each for each in by_task(levels(20, True), "accuracy", "task").parameters}
    optimizer = found["optimizer"]
    assert [best.value for best in optimizer.best] == ["adam", "sgd"]
    assert all(best.chance > 0.95 and np.isnan(best.low) for best in optimizer.best)
    assert optimizer.agreement is Agreement.DIFFERS and optimizer.common in ("adam", "sgd")
    assert found["lr"].agreement is Agreement.AGREES


def test_tasks_without_common_values_are_unclear() -> None:
    found = {each.name: each for each in by_task(levels(20, False), "accuracy", "task").parameters}
    optimizer = found["optimizer"]
    assert optimizer.agreement is Agreement.UNCLEAR and optimizer.common is None
    assert np.isnan(optimizer.loss) and np.isnan(optimizer.best[0].loss)
