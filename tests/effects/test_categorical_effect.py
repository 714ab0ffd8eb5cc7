"""The effect of a categorical parameter: the order of its levels, and runs without a value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.effects import effect_text
from importance.effects.one_parameter import effect
from importance.runs.table import Runs
from tests.builders import loss_runs, settings, sweep


def test_levels_are_ordered_by_goal_with_real_differences_only() -> None:
    rng = np.random.default_rng(0)
    kind = rng.choice(["a", "b", "c"], 120)
    frame = settings(120).assign(kind=kind)
    frame["loss"] = np.where(kind == "c", 0.5, 0.0) + rng.normal(0, 0.2, 120)
    runs = Runs.from_frame(frame, metrics=["loss"])
    result = effect(runs, "loss", "kind", goal="minimize")
    assert result.levels[-1].level == "c"
    assert sum(level.n for level in result.levels) == 120
    real = {(d.better, d.worse) for d in result.differences if d.real}
    assert real == {("a", "c"), ("b", "c")}
    assert all(d.low <= d.by <= d.high for d in result.differences)
    assert next(d for d in result.differences if (d.better, d.worse) == ("a", "c")).low < 0.5
    assert effect(runs, "loss", "kind", goal="maximize").levels[0].level == "c"
    assert "c" in effect_text.level_words(result)


def test_a_missing_level_counts_as_a_level() -> None:
    frame = sweep(80).assign(note=["x", "y", None, "y"] * 20)
    result = effect(Runs.from_frame(frame, parameters=["lr", "note"], metrics=["loss"]), "loss", "note")
    assert {level.level: level.n for level in result.levels} == {"x": 20, "y": 40, "not set": 20}


def test_the_best_run_without_a_value_differs_from_one_with_a_level_named_missing() -> None:
    levels = ["x", "missing", None] * 20
    frame = pd.DataFrame({"a": levels, "b": np.arange(60) % 7, "loss": np.arange(60) % 5 + 1.0})
    for best, value in ((2, "not set"), (1, "missing")):
        result = effect(
            loss_runs(frame.assign(loss=frame["loss"].where(frame.index != best, 0.0))), "loss", "a"
        )
        assert {level.level for level in result.levels} == {"x", "missing", "not set"}
        assert result.observed.value == value
