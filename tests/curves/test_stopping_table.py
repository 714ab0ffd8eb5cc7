"""The stopping rules side by side."""

from __future__ import annotations

import numpy as np

from importance import read_curves, read_runs
from importance.curves.stopping import Rule
from importance.curves.stopping_table import stopping_table
from tests.curves.test_stopping import STEPS, table


def test_the_table_has_a_row_for_each_rule_and_first_check() -> None:
    rows = stopping_table(read_runs(table()), read_curves(table()), "loss")
    assert set(rows["rule"]) == set(map(str, Rule))
    for _, group in rows.groupby("rule"):
        assert group["first_check"].is_monotonic_increasing
        assert group["share_saved"].iloc[0] > group["share_saved"].iloc[-1]


def test_the_hours_saved_fall_as_the_first_check_comes_later() -> None:
    frame = table().assign(runtime=lambda f: 60.0 * (f["run_id"] * 7 % 40 + 1) * (f["step"] + 1) / STEPS)
    for _, group in stopping_table(read_runs(frame), read_curves(frame), "loss").groupby("rule"):
        assert group["hours_saved"].iloc[0] > group["hours_saved"].iloc[-1] > 0
    assert np.isnan(stopping_table(read_runs(table()), read_curves(table()), "loss")["hours_saved"]).all()
