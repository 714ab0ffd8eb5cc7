"""What a report is about, for the tests of its sections."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.ranking.rank import rank
from importance.report.inputs import ReportInputs
from importance.runs.table import Runs
from importance.space.dimension import Dimension


def inputs_of(frame: pd.DataFrame, **space: Dimension) -> ReportInputs:
    """The question which parameters of a table move its loss."""
    parameters = [name for name in frame.columns if name != "loss"]
    runs = Runs.from_frame(frame, parameters, ["loss"], space=space, source="runs.csv")
    return ReportInputs(runs, "loss", None, "minimize", rank(runs, "loss", goal="minimize"), "")


@pytest.fixture(scope="package")
def inputs() -> ReportInputs:
    """Eighty runs where the best lr depends on the optimizer, and the rest is idle."""
    rng = np.random.default_rng(0)
    lr, optimizer = rng.uniform(size=80), rng.choice(["adam", "<b>sgd"], 80)
    loss = (lr - np.where(optimizer == "adam", 0.2, 0.8)) ** 2 + rng.normal(0, 0.02, 80)
    return inputs_of(
        pd.DataFrame({"<i>lr": lr, "optimizer": optimizer, "idle": rng.uniform(size=80), "loss": loss})
    )


@pytest.fixture(scope="package")
def chance() -> ReportInputs:
    """Forty runs whose loss nothing predicts."""
    rng = np.random.default_rng(3)
    return inputs_of(
        pd.DataFrame({"a": rng.uniform(size=40), "b": rng.uniform(size=40), "loss": rng.normal(size=40)})
    )
