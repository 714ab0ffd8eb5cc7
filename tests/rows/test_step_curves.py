"""The curves of runs whose steps are rows."""

from __future__ import annotations

import pandas as pd

from importance import read_curves


def table(**more: object) -> pd.DataFrame:
    rows = [
        {"run_id": run, "lr": run / 10, "epoch": epoch, "loss": 1 / epoch + run, "lr_now": 0.1 / epoch}
        for run in range(4)
        for epoch in range(1, 6)
    ]
    return pd.DataFrame(rows).assign(**more)


def test_sparse_columns_keep_the_steps_at_which_they_were_logged() -> None:
    frame = table()
    frame["val_loss"] = frame["loss"].where(frame["epoch"] % 2 == 0)
    curves = read_curves(frame)
    assert curves.metrics["val_loss"].of_run(0)[0].tolist() == [2, 4]
    assert curves.metrics["loss"].of_run(3)[0].tolist() == [1, 2, 3, 4, 5]


def test_rows_in_any_order_are_sorted_by_their_step() -> None:
    frame = table().sample(frac=1, random_state=0)
    curves = read_curves(frame)
    runs = [round(curves.metrics["loss"].of_run(row)[1][-1] - 0.2) for row in range(4)]
    assert sorted(runs) == [0, 1, 2, 3]
    assert all(curves.metrics["loss"].of_run(row)[0].tolist() == [1, 2, 3, 4, 5] for row in range(4))


def test_the_clock_and_text_have_no_curves() -> None:
    curves = read_curves(table(note="x"))
    assert curves.clock == "epoch"
    assert "epoch" not in curves.available and "note" not in curves.available
