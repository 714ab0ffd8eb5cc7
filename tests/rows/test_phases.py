"""Rows of training and of validation become one row, where the other columns say which belong together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.rows.layout import Layout
from importance.rows.phases import join_phases
from tests.builders import by_csv
from tests.rows.step_tables import steps

PHASES = pd.DataFrame(
    {
        "run": np.repeat(["a", "b", "c"], 2),
        "lr": np.repeat([0.1, 0.2, 0.3], 2),
        "phase": ["train", "val"] * 3,
        "loss": [1.0, 2, 3, 4, 5, 6],
        "acc": [0.1, 0.2, 0.3, 0.4, 0.5, None],
    }
)


def joined(frame: pd.DataFrame) -> pd.DataFrame:
    return join_phases(Layout("a table", frame)).frame


def test_each_metric_becomes_a_column_for_each_phase() -> None:
    frame = joined(PHASES)
    assert frame[["run", "lr"]].to_dict("list") == {"run": ["a", "b", "c"], "lr": [0.1, 0.2, 0.3]}
    assert frame["train_loss"].tolist() == [1, 3, 5]
    assert frame["val_loss"].tolist() == [2, 4, 6]
    assert frame["val_acc"].tolist()[:2] == [0.2, 0.4]
    assert frame["val_acc"].isna().tolist() == [False, False, True]


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = joined(PHASES.sample(frac=1, random_state=1))
    again = shuffled.sort_values("run").reset_index(drop=True)[list(joined(PHASES))]
    pd.testing.assert_frame_equal(again, joined(PHASES), check_dtype=False)


def test_a_phase_that_a_run_lacks_is_missing() -> None:
    frame = joined(PHASES.iloc[:5])
    assert frame["val_loss"].isna().tolist() == [False, False, True]


def test_a_note_names_the_phases_and_the_column() -> None:
    (note,) = join_phases(Layout("a table", PHASES)).notes
    assert note == "6 rows are read as 3, each with the values of train and val (column 'phase')."


@pytest.mark.parametrize(
    "frame",
    [
        PHASES.rename(columns={"phase": "colour"}),
        PHASES.assign(phase=["adam", "sgd"] * 3),
        PHASES.assign(phase="train"),
        PHASES.assign(phase=["train", None] * 3),
        PHASES.assign(run=list("abcdef"), lr=np.arange(6) / 7),  # each run has one phase: a setting
        PHASES.assign(run="a", lr=0.1),  # several rows of one phase
        PHASES.iloc[:3],
    ],
)
def test_other_tables_stay_as_they_are(frame: pd.DataFrame) -> None:
    layout = Layout("a table", frame.reset_index(drop=True))
    assert join_phases(layout) is layout


def test_separate_rows_of_training_and_validation_are_one_run() -> None:
    table = steps(6)
    both = pd.concat([table.assign(phase="train"), table.assign(phase="val", val_loss=table["val_loss"] + 1)])
    runs = by_csv(both.rename(columns={"val_loss": "loss"}))
    assert len(runs) == 6
    assert {"train_loss", "val_loss"} <= set(runs.metrics)
    assert (runs.frame["val_loss"] - runs.frame["train_loss"]).to_numpy() == pytest.approx(1)
