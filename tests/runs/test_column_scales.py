"""Which columns are easier to read on a logarithmic axis."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.runs.column_scales import reads_log
from importance.space.dimension import Range
from tests.builders import loss_runs


def frame(values: object) -> pd.DataFrame:
    loss = np.linspace(0, 1, len(pd.Series(values)))
    return pd.DataFrame({"x": values, "loss": loss})


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ([16, 32, 64, 128] * 3, True),
        ([0.25, 0.5, 1, 2] * 3, True),
        ([16, 32, 64, np.nan, 128] * 3, True),
        ([16, 32] * 6, False),  # two values
        ([16, 32, 64] * 4, False),  # a factor of four
        ([16, 48, 64, 128] * 3, False),
        ([0, 16, 32, 64, 128] * 3, False),  # zero has no place on a log axis
        (["16 x", "32 x", "64 x", "128 x"] * 3, False),
        (list(np.linspace(1, 2, 12)), False),
        (list(10 ** np.linspace(-5, -1, 30)), True),
    ],
)
def test_a_column_of_powers_of_two_or_of_many_magnitudes_reads_log(values: list[object], log: bool) -> None:
    assert reads_log(loss_runs(frame(values)), "x") is log


def test_a_declared_range_decides_about_its_scale() -> None:
    values = list(np.linspace(1, 2, 12))
    assert reads_log(loss_runs(frame(values), x=Range("x", 1.0, 2.0, log=True)), "x")
