"""Advice and the next runs stay on the declared steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.space.dimension import Range
from importance.space.sampling import draw
from importance.sweep.result import Sweep

STEPS = {
    "heads": Range("heads", 4.0, 16.0, integer=True, step=4.0),
    "dropout": Range("dropout", 0.0, 1.9, step=0.1),
    "x": Range("x", 0.0, 1.0),
}


def stepped(weights: tuple[float, float, float], seed: int, n: int = 80) -> Sweep:
    rng = np.random.default_rng(seed)
    frame = draw(STEPS, n, rng)
    good = [weight * frame[name] / STEPS[name].high for weight, name in zip(weights, STEPS, strict=True)]
    frame["loss"] = sum(good) + 0.03 * rng.standard_normal(n)
    return recommend(Runs.from_frame(frame, list(STEPS), ["loss"], space=STEPS), "loss", goal="minimize")


@pytest.mark.parametrize("weights", [(0, 0, 2), (2, 1, 0), (-2, -1, 0), (1, -2, 1)])
def test_all_that_is_advised_and_drawn_lies_on_the_declared_steps(weights: tuple[float, ...]) -> None:
    for seed in range(2):
        sweep = stepped(weights, seed)  # type: ignore[arg-type]
        ends = {each.name: (each.dimension.low, each.dimension.high) for each in sweep.advice}
        listed = next_runs(sweep, 30)
        drawn = draw(sweep.space, 50, np.random.default_rng(0))
        for table in (listed, drawn, pd.DataFrame(ends)):
            assert set(table["heads"] % 4) <= {0}
            assert all(value == round(value, 1) for value in table["dropout"])
