"""Which parameters are in the model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs
from importance.model.inputs import select


def test_columns_with_the_same_groups_share_a_row() -> None:
    frame = pd.DataFrame(
        {
            "a": [1, 2, 3, 1, 2, 3] * 2,
            "b": ["x", "y", "z"] * 4,
            "c": [1, 1, 2, 2, 3, 3] * 2,
            "loss": range(12),
        }
    )
    runs = Runs.from_frame(frame, parameters=["a", "b", "c"], metrics=["loss"])
    inputs = select(runs, np.ones(12, bool), "loss")
    assert [(p.name, p.also) for p in inputs] == [("a", ("b",)), ("c", ())]
