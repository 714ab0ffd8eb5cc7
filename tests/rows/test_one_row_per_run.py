"""Any table becomes a table with one row per run: long tables, steps, nested runs, settings in names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.one_row_per_run import to_one_row_per_run
from importance.rows.store import Options
from importance.runs.columns import Role
from importance.runs.reading import Fold
from tests.rows.step_tables import steps

RNG = np.random.default_rng(0)
WIDE = steps().groupby("run_id", sort=False).last().reset_index()


def rows(frame: pd.DataFrame, options: Options | None = None) -> Layout:
    return to_one_row_per_run(Layout("a table", frame), options or Options())


def test_a_table_of_runs_stays_as_it_is() -> None:
    frame = WIDE.drop(columns="epoch")
    pd.testing.assert_frame_equal(rows(frame).frame, frame)
    assert rows(frame).notes == ()


def test_a_long_table_of_steps_is_pivoted_and_then_aggregated() -> None:
    long = steps().melt(id_vars=["run_id", "lr", "units", "epoch"], var_name="metric")
    frame = rows(long).frame.sort_values("run_id")
    assert len(frame) == len(WIDE)
    for name in ("lr", "val_loss", "accuracy"):
        assert frame[name].astype(float).tolist() == pytest.approx(WIDE.sort_values("run_id")[name].tolist())


def test_folds_with_steps_are_aggregated_and_then_averaged() -> None:
    parts = [
        steps(4, seed=1).assign(
            fold=fold,
            run_id=lambda t, fold=fold: t["run_id"] + f"f{fold}",
            parent_id=lambda t: t["run_id"].str[:2],
        )
        for fold in range(3)
    ]
    children = pd.concat(parts)
    parents = pd.DataFrame({"run_id": [f"r{i}" for i in range(4)], "parent_id": ["", "", "", ""]})
    frame = rows(pd.concat([parents, children], ignore_index=True)).frame
    assert len(frame) == 4
    last = children.groupby("run_id", sort=False).last()
    expected = last.groupby("parent_id", sort=False)["val_loss"].mean()
    assert frame["val_loss"].astype(float).tolist() == pytest.approx(expected.tolist())


def test_settings_in_the_names_of_the_runs_are_read_if_all_other_columns_are_results() -> None:
    names = [f"lr={rate}_units={units}" for rate in (0.1, 0.2, 0.3) for units in (16, 32)]
    table = pd.DataFrame({"run": names, "val_loss": RNG.uniform(size=6)})
    layout = rows(table)
    assert [float(cell) for cell in layout.frame["lr"]] == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]
    assert layout.known_roles["units"][0] is Role.PARAMETER
    with_setting = rows(table.assign(dropout=RNG.uniform(size=6)))
    assert "units" not in with_setting.frame


def test_rows_are_kept_on_request() -> None:
    assert len(rows(steps(), Options(fold=Fold.NEVER)).frame) == len(steps())


def test_a_long_table_without_a_run_is_refused_under_its_title() -> None:
    long = pd.DataFrame({"metric": ["loss", "acc"] * 6, "value": RNG.uniform(size=12)})
    with pytest.raises(UnreadableRuns, match=r"results\.csv"):
        to_one_row_per_run(Layout("a table", long), Options(), "results.csv")
