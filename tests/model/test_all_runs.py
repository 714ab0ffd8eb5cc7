"""A model of many runs predicts better than the 500 that were drawn for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

import importance
from importance.model import surrogate


def _frame(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.random(n), "b": rng.random(n), "kind": rng.choice(list("xyz"), n)})
    effect = np.sin(9 * frame["a"]) * np.where(frame["kind"] == "x", 1, -1) + np.cos(7 * frame["b"])
    return frame.assign(loss=effect + 0.5 * rng.standard_normal(n))


def test_all_runs_predict_better_than_those_drawn_and_keep_the_claim() -> None:
    runs = importance.Runs.from_frame(_frame(3_000, 0), metrics=["loss"])
    model, fresh = importance.fit_model(runs, "loss"), _frame(3_000, 1)
    y = fresh["loss"].to_numpy()

    def r2(mean: np.ndarray) -> float:
        return float(1 - np.mean((y - mean) ** 2) / y.var())

    drawn = surrogate.fit(runs, "loss")
    of_drawn = r2(drawn.inverse_transform(drawn.predict(fresh)[0]))
    of_all = r2(model.predict(fresh)["mean"].to_numpy())
    assert of_all > of_drawn + 0.01
    assert abs(of_all - model.r2) < 0.03
