"""How the rows of a source become runs: steps and nested runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.app.conftest import Start, sidebar_text, sweep


def epochs(path: Path, n_runs: int = 24) -> Path:
    """A table with one row for each epoch of each run, without a column that names the run."""
    runs = sweep(n_runs)[["lr", "optimizer", "val_loss"]]
    steps = [runs.assign(epoch=epoch, val_loss=runs["val_loss"] + 5 - epoch) for epoch in range(6)]
    table = pd.concat(steps).sort_index(kind="stable")
    table.to_csv(path, index=False)
    return path


def test_the_rows_of_runs_are_folded_and_can_be_read_in_another_way(start: Start, tmp_path: Path) -> None:
    at = start(epochs(tmp_path / "steps.csv"))
    assert "24 runs" in sidebar_text(at)
    picker = at.selectbox(key="_steps")
    assert picker.value == "last"
    picker.select("rows").run()
    assert "144 runs" in sidebar_text(at)
    assert at.query_params["steps"] == "rows"
    at.selectbox(key="_steps").select("max").run()
    assert "24 runs" in sidebar_text(at)
    at.selectbox(key="_steps").select("last").run()
    assert "24 runs" in sidebar_text(at)
    assert "steps" not in at.query_params
    assert not at.exception


def test_a_link_says_how_rows_are_read(start: Start, tmp_path: Path) -> None:
    at = start(epochs(tmp_path / "steps.csv"), steps="rows")
    assert at.selectbox(key="_steps").value == "rows"
    assert "144 runs" in sidebar_text(at)


def test_which_of_nested_runs_are_read_can_be_chosen(start: Start, tmp_path: Path) -> None:
    runs = sweep(20)[["lr", "optimizer"]].add_prefix("params.")
    folds = [
        runs.assign(
            **{"metrics.loss": [row + fold for row in range(20)], "tags.mlflow.runName": f"Fold-{fold}"},
            **{"tags.mlflow.parentRunId": [f"p{row}" for row in range(20)]},
            run_id=[f"{row}-{fold}" for row in range(20)],
        )
        for fold in range(3)
    ]
    pd.concat(folds).to_csv(tmp_path / "folds.csv", index=False)
    at = start(tmp_path / "folds.csv")
    assert "20 runs" in sidebar_text(at)
    at.selectbox(key="_nested").select("children").run()
    assert "60 runs" in sidebar_text(at)
    assert at.query_params["nested"] == "children"
    assert not at.exception


def test_a_table_of_runs_offers_no_choice_of_rows(start: Start, tmp_path: Path) -> None:
    sweep(40).to_csv(tmp_path / "runs.csv", index=False)
    at = start(tmp_path / "runs.csv")
    assert not [box for box in at.selectbox if box.key in ("_steps", "_nested", "history")]
