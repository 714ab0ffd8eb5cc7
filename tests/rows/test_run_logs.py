"""A folder with one log per run becomes a table with one row per log."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.rows.curve_log import CurveLog
from importance.rows.layout import Layout
from importance.rows.run_logs import (
    FROM_FILE,
    FROM_NAME,
    RunLog,
    add_settings_in_names,
    is_log,
    may_be_log,
    read_logs,
)
from importance.rows.store import HISTORIES, History
from importance.runs.columns import Role
from importance.runs.reading import Steps

LOSSES = {
    "lr=0.1_units=16": [0.9, 0.5, 0.7],
    "lr=0.2_units=32": [0.8, 0.6],
    "lr=0.3_units=16": [0.7, 0.4, 0.3],
}


def raw(losses: list[float], **constant: object) -> Layout:
    return Layout("a log", pd.DataFrame({"epoch": range(len(losses)), "val_loss": losses, **constant}))


def log(name: str, settings: dict[str, object] | None = None, **constant: object) -> RunLog:
    return RunLog(name, {"log": lambda: raw(LOSSES[name], **constant)}, settings or {})


LOGS = [log(name) for name in LOSSES]


@pytest.mark.parametrize("history", HISTORIES)
def test_each_log_is_one_run_with_one_value_of_each_metric(history: History) -> None:
    expected = {
        "last": [values[-1] for values in LOSSES.values()],
        "best": [min(values) for values in LOSSES.values()],
        "mean": [sum(values) / len(values) for values in LOSSES.values()],
        "min": [min(values) for values in LOSSES.values()],
        "max": [max(values) for values in LOSSES.values()],
    }
    layout = read_logs(LOGS, history)
    assert layout.frame["run"].tolist() == list(LOSSES)
    assert layout.frame["val_loss"].tolist() == pytest.approx(expected[history])
    assert layout.frame["epoch"].tolist() == [2, 1, 2]
    assert layout.reading.steps == Steps(rows=8, runs=3, clock="epoch", folded=True)


def test_settings_come_from_the_names_of_the_logs() -> None:
    layout = read_logs(LOGS, "last")
    assert [float(cell) for cell in layout.frame["lr"]] == [0.1, 0.2, 0.3]
    assert layout.known_roles["lr"] == (Role.PARAMETER, FROM_NAME)
    assert layout.known_roles["val_loss"][0] is Role.METRIC
    assert layout.known_roles["epoch"][0] is Role.LABEL
    assert layout.notes[-1] == "These settings come from the names of the runs: lr, units."


def test_settings_in_a_file_beside_the_log_come_before_those_in_its_name() -> None:
    logs = [log(name, {"lr": 7 + i, "dropout": 0.5}) for i, name in enumerate(LOSSES)]
    layout = read_logs(logs, "last")
    assert layout.frame["lr"].tolist() == [7, 8, 9]
    assert layout.known_roles["lr"] == (Role.PARAMETER, FROM_FILE)
    assert layout.known_roles["units"] == (Role.PARAMETER, FROM_NAME)


def test_a_setting_in_a_column_of_the_log_comes_before_the_one_in_its_name() -> None:
    layout = read_logs([log(name, lr=5.0) for name in LOSSES], "last")
    assert layout.frame["lr"].tolist() == [5.0] * 3


def test_phases_of_the_training_become_prefixes() -> None:
    parts = {"train": lambda: raw([0.5, 0.4]), "val": lambda: raw([0.9, 0.8])}
    layout = read_logs([RunLog(name, parts, phased=True) for name in LOSSES], "last")
    assert layout.frame["train_val_loss"].tolist() == [0.4] * 3
    assert layout.frame["val_val_loss"].tolist() == [0.8] * 3
    assert layout.frame["epoch"].tolist() == [1] * 3


def test_the_progress_is_reported_before_each_log() -> None:
    reports: list[int] = []
    read_logs(LOGS, "last", reports.append)
    assert reports == [0, 1, 2]


def test_a_table_whose_steps_count_and_whose_settings_stay_is_a_log() -> None:
    assert is_log(raw([0.9, 0.5, 0.7], lr=0.1))
    without_clock = Layout("a log", pd.DataFrame({"val_loss": [0.9, 0.5, 0.7]}))
    assert not is_log(without_clock) and may_be_log(without_clock)
    runs = Layout(
        "runs", pd.DataFrame({"epoch": [1, 2, 3], "batch_size": [16, 64, 32], "val_loss": [0.9, 0.5, 0.7]})
    )
    assert not is_log(runs) and not may_be_log(runs)


def test_settings_in_names_are_added_unless_the_table_has_them() -> None:
    table = Layout("a table", pd.DataFrame({"val_loss": [1.0, 2.0, 3.0]}))
    added = add_settings_in_names(table, list(LOSSES))
    assert list(added.frame) == ["val_loss", "lr", "units"]
    assert added.known_roles["units"] == (Role.PARAMETER, FROM_NAME)
    with_lr = Layout("a table", pd.DataFrame({"params.lr": [1.0, 2.0, 3.0]}))
    assert list(add_settings_in_names(with_lr, list(LOSSES)).frame) == ["params.lr", "units"]
    assert add_settings_in_names(table, ["a", "b", "c"]) is table


def test_curves_are_named_after_what_their_steps_count_and_not_after_the_time() -> None:
    def timed(name: str) -> RunLog:
        losses = LOSSES[name]
        times = [1.5 * (step + 1) for step in range(len(losses))]
        frame = pd.DataFrame({"time": times, "epoch": range(len(losses)), "val_loss": losses})
        return RunLog(name, {"log": lambda: Layout("a log", frame)}, {})

    curves = CurveLog()
    read_logs([timed(name) for name in LOSSES], "last", curves=curves)
    assert curves.clock == "epoch"
