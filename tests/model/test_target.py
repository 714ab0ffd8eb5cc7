"""Which runs have the metric."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs
from importance.model.target import read_target


def test_dropped_runs_are_counted_by_state() -> None:
    frame = pd.DataFrame(
        {
            "State": ["finished"] * 6 + ["crashed", "failed", "finished"],
            "lr": range(9),
            "loss": [1, 2, 3, 4, 5, 6, np.nan, np.nan, np.nan],
        }
    )
    target = read_target(Runs.from_frame(frame, parameters=["lr"], metrics=["loss"]), "loss")
    assert target.dropped == {"crashed without loss": 1, "failed without loss": 1, "without loss": 1}
