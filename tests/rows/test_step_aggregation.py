"""Rows that are steps of runs become one row per run, with the value of each metric that was asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Role
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells, group_rows
from importance.rows.step_aggregation import VALUE_NAMES, aggregate_steps, aggregated_frame, changing_role
from importance.rows.store import HISTORIES, History, Options
from importance.runs.reading import Fold
from tests.builders import by_csv
from tests.rows.step_tables import steps

BY_PANDAS: dict[History, str] = {"last": "last", "best": "min", "mean": "mean", "min": "min", "max": "max"}


@pytest.mark.parametrize("history", HISTORIES)
def test_each_run_has_the_value_that_pandas_computes(history: History) -> None:
    table = steps()
    aggregated = aggregate_steps(Layout("a table", table), Options(history)).frame
    by_run = table.groupby("run_id", sort=False)
    assert aggregated["run_id"].tolist() == list(by_run.groups)
    assert aggregated["val_loss"].tolist() == pytest.approx(
        by_run["val_loss"].agg(BY_PANDAS[history]).tolist()
    )
    assert aggregated["epoch"].tolist() == by_run["epoch"].last().tolist(), (
        "the clock always has its last value"
    )
    accuracy = "max" if history == "best" else BY_PANDAS[history]
    assert aggregated["accuracy"].tolist() == pytest.approx(by_run["accuracy"].agg(accuracy).tolist())


def test_the_goal_of_the_tool_decides_what_is_best() -> None:
    table = steps()
    layout = Layout("a table", table, goals={"val_loss": "maximize"})
    best = aggregate_steps(layout, Options("best")).frame["val_loss"]
    assert best.tolist() == table.groupby("run_id", sort=False)["val_loss"].max().tolist()


def test_columns_get_the_roles_that_the_steps_reveal() -> None:
    roles = aggregate_steps(Layout("a table", steps()), Options()).known_roles
    assert {name: role for name, (role, _) in roles.items()} == {
        "run_id": Role.LABEL,
        "lr": Role.PARAMETER,
        "units": Role.PARAMETER,
        "epoch": Role.LABEL,
        "val_loss": Role.METRIC,
        "accuracy": Role.METRIC,
    }


def test_a_role_that_the_tracker_settled_stays() -> None:
    known = {"accuracy": (Role.IGNORED, "a chart")}
    roles = aggregate_steps(Layout("a table", steps(), known), Options()).known_roles
    assert roles["accuracy"] == known["accuracy"]


def test_a_note_says_how_many_rows_are_how_many_runs_and_which_value_is_used() -> None:
    for history in HISTORIES:
        layout = aggregate_steps(Layout("a table", steps()), Options(history))
        (note,) = layout.notes
        assert f"{len(steps())} rows are steps of 8 runs (run_id names the run)" in note
        assert f"The {VALUE_NAMES[history]} of each run is used" in note


def test_rows_are_kept_if_the_user_wants_each_as_a_run() -> None:
    layout = aggregate_steps(Layout("a table", steps()), Options(fold=Fold.NEVER))
    assert layout.frame.equals(steps())
    assert layout.reading.steps is not None and not layout.reading.steps.folded
    assert "kept as a run, as requested" in layout.notes[0]


def test_a_table_of_runs_stays_as_it_is() -> None:
    layout = Layout("a table", steps().groupby("run_id", as_index=False).last().drop(columns="epoch"))
    assert aggregate_steps(layout, Options()) is layout


@pytest.mark.parametrize(
    ("name", "is_numeric", "role"),
    [
        ("epoch", True, Role.LABEL),
        ("checkpoint", False, Role.LABEL),
        ("learning_rate", True, Role.LABEL),
        ("val_loss", True, Role.METRIC),
        ("foo", True, Role.METRIC),
    ],
)
def test_what_changes_within_a_run_is_logged_counted_or_scheduled(
    name: str, is_numeric: bool, role: Role
) -> None:
    assert changing_role(name, is_numeric, "last")[0] is role


def test_groups_without_any_value_of_a_column_stay_empty() -> None:
    frame = pd.DataFrame({"a": [1.0, np.nan, np.nan, np.nan], "b": [1.0, 2.0, 3.0, 4.0]})
    groups = group_rows(Cells(frame), np.array([0, 0, 1, 1]))
    for history in HISTORIES:
        result = aggregated_frame(frame, groups, ["a", "b"], history, {})
        assert result["a"][0] == 1.0 and np.isnan(result["a"][1])


def test_a_schedule_is_not_a_setting_but_its_highest_value_is() -> None:
    table = steps(10)
    runs = by_csv(table.assign(lr=table["lr"] / table["epoch"]))
    assert len(runs) == 10
    assert runs.columns["lr"].role is Role.LABEL
    assert runs.frame["lr (highest)"].to_numpy() == pytest.approx(
        table.groupby("run_id")["lr"].first().to_numpy()
    )


def test_the_last_filled_cell_is_used_for_a_value_that_is_logged_rarely() -> None:
    table = steps(6)
    table.loc[table["epoch"] % 2 == 0, "accuracy"] = np.nan
    runs = by_csv(table)
    expected = table.dropna().groupby("run_id", sort=False)["accuracy"].last()
    assert runs.frame["accuracy"].tolist() == pytest.approx(expected.tolist())
