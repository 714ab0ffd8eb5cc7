"""The sentence about an interaction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.effects.interactions import interactions
from importance.runs.table import Runs


def test_the_text_says_that_a_parameter_matters_only_under_one_setting() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"lr": rng.uniform(size=120), "opt": rng.choice(["adam", "sgd"], 120)})
    frame["loss"] = np.where(frame["opt"] == "sgd", 4 * (frame["lr"] - 0.5) ** 2, 0.3) + rng.normal(
        0, 0.05, 120
    )
    result = interactions(Runs.from_frame(frame, metrics=["loss"]), "loss")
    assert [pair.sentence for pair in result] == ["lr matters only with sgd"]
