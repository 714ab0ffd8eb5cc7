"""Declared ranges, and runs outside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, recommend
from importance.space.dimension import Choice, Dimension, Range
from importance.sweep.tried_space import widened_to_hold

STEPS = {
    "heads": Range("heads", 4.0, 16.0, integer=True, step=4.0),
    "dropout": Range("dropout", 0.0, 1.9, step=0.1),
    "x": Range("x", 0.0, 1.0),
}


@pytest.mark.parametrize(
    ("declared", "values", "expected"),
    [
        (Range("lr", 1e-4, 1e-1, log=True), [1e-3, 0.2], Range("lr", 1e-4, 0.2, log=True)),
        (Range("lr", 1e-4, 1e-1, log=True), [1e-3, 0.0], Range("lr", 1e-4, 1e-1, log=True)),
        (Range("x", 0.0, 1.0), [0.5, 1e6], Range("x", 0.0, 1.0)),
        (STEPS["heads"], [4, 18], Range("heads", 4.0, 20.0, integer=True, step=4.0)),
        (Choice("o", ("a", "b")), ["a", "c"], Choice("o", ("a", "b", "c"))),
    ],
)
def test_a_declared_range_keeps_its_scale_and_steps_with_a_run_outside(
    declared: Dimension, values: list[object], expected: Dimension
) -> None:
    assert widened_to_hold(declared, pd.Series(values)) == expected


def test_a_run_outside_a_declared_range_is_mentioned() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 60), "x": rng.random(60)})
    frame.loc[0, "lr"] = 0.2
    frame["loss"] = (np.log10(frame["lr"]) + 3) ** 2 + frame["x"]
    space = {"lr": Range("lr", 1e-4, 1e-1, log=True), "x": Range("x", 0.0, 1.0)}
    sweep = recommend(Runs.from_frame(frame, ["lr", "x"], ["loss"], space=space), "loss")
    assert sweep.before["lr"].log and sweep.before["lr"].low == 1e-4
    assert any("lr (1 run)" in note for note in sweep.notes)
    assert not any("No tool declares" in note for note in sweep.notes)
