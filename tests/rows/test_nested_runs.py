"""Nested runs: folds become one run, trials of a search stay runs, and the user can choose."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, read_runs
from importance.errors import UnreadableRuns
from tests.builders import CASES

FOLDS = CASES / "folds_as_rows.csv"


def by_csv(frame: pd.DataFrame, nested: str | None = None) -> Runs:
    return read_runs(("runs.csv", frame.to_csv(index=False).encode()), nested=nested)  # type: ignore[arg-type]


def row(key: str, parent: str = "", loss: float | None = None, **params: object) -> dict[str, object]:
    cells = {"run_id": key, "status": "FINISHED", "tags.mlflow.parentRunId": parent, "metrics.val_loss": loss}
    return cells | {f"params.{name}": value for name, value in params.items()}


def search(n: int = 10, folds: int = 0, is_run: bool = False, n_parents: int = 1) -> pd.DataFrame:
    """A search whose trials may have folds, and whose parent may be a run too."""
    rows = []
    for parent in range(n_parents):
        rows.append(
            row(f"s{parent}", loss=0.5 if is_run else None, **({"lr": 0.9} if is_run else {"n_trials": n}))
        )
        for trial in range(n):
            key = f"s{parent}t{trial}"
            rows.append(row(key, f"s{parent}", None if folds else trial / 10, lr=(trial + 1) / 100 + parent))
            rows += [row(f"{key}f{fold}", key, trial / 10 + fold, fold=fold) for fold in range(folds)]
    return pd.DataFrame(rows)


@pytest.mark.shared
@pytest.mark.skipif(not FOLDS.exists(), reason="the small cases in ../shared/cases are not here")
def test_folds_become_one_run_with_their_mean() -> None:
    table = pd.read_csv(FOLDS)
    runs = read_runs(FOLDS)
    assert len(runs) == 30
    assert runs.auto_parameters == ("lr", "wd")
    expected = table.groupby("tags.mlflow.parentRunId", sort=False)["metrics.val_loss"].mean()
    assert runs.frame["val_loss"].tolist() == pytest.approx(expected.tolist())
    assert any("150 rows are read as 30 runs" in note for note in runs.notes)
    assert len(read_runs(FOLDS, nested="children")) == 150


def test_the_trials_of_a_search_get_the_settings_of_their_parent() -> None:
    runs = by_csv(search())
    assert len(runs) == 10
    assert set(runs.frame["n_trials"]) == {10}
    assert any("10 nested runs are read" in note and "1 run is left out" in note for note in runs.notes)


def test_a_parent_with_another_configuration_is_a_run_too() -> None:
    assert len(by_csv(search(is_run=True))) == 11


def test_each_trial_of_a_search_with_folds_is_a_run() -> None:
    runs = by_csv(search(6, folds=3, n_parents=2))
    assert len(runs) == 12
    assert runs.frame["val_loss"].tolist() == pytest.approx([trial / 10 + 1 for trial in range(6)] * 2)


def test_parents_that_contain_the_metrics_are_read() -> None:
    rows = []
    for parent in range(5):
        rows.append(row(f"p{parent}", loss=float(parent), lr=parent / 10))
        rows += [row(f"p{parent}f{fold}", f"p{parent}", parent + fold, lr=parent / 10) for fold in range(3)]
    table = pd.DataFrame(rows)
    runs = by_csv(table)
    assert runs.frame["val_loss"].tolist() == [0, 1, 2, 3, 4]
    assert any("5 parent runs are read" in note for note in runs.notes)
    assert by_csv(table, "mean").frame["val_loss"].tolist() == [1, 2, 3, 4, 5]
    assert len(by_csv(table, "children")) == 15


def test_stages_of_a_run_are_one_run() -> None:
    rows = []
    for run in range(6):
        rows.append({"run_id": f"p{run}", "status": "FINISHED", "params.seed": run})
        rows.append(
            {"run_id": f"p{run}a", "tags.mlflow.parentRunId": f"p{run}", "params.n_features": 3 + run}
        )
        last = {"params.lr": run / 10, "metrics.accuracy": run / 6}
        rows.append({"run_id": f"p{run}b", "tags.mlflow.parentRunId": f"p{run}", **last})
    runs = by_csv(pd.DataFrame(rows))
    assert len(runs) == 6
    assert runs.frame["n_features"].tolist() == [3, 4, 5, 6, 7, 8]
    assert runs.frame["accuracy"].tolist() == pytest.approx([run / 6 for run in range(6)])


def test_the_folds_of_a_group_or_of_a_trial_are_one_run() -> None:
    rng = np.random.default_rng(0)
    trials = pd.DataFrame({"trial_id": range(12), "lr": rng.random(12), "depth": rng.integers(2, 9, 12)})
    table = trials.loc[trials.index.repeat(4)].assign(fold=list(range(4)) * 12, val_loss=rng.random(48))
    runs = by_csv(table)
    assert len(runs) == 12
    assert set(runs.parameters) == {"lr", "depth"}
    grouped = table.rename(columns={"trial_id": "Group", "fold": "Name"})
    grouped["Name"] = "fold_" + grouped["Name"].astype(str)
    grouped = grouped.assign(State="finished", Created="2024-01-01T00:00:00Z")
    grouped["Group"] = "g" + grouped["Group"].astype(str)
    assert len(by_csv(grouped)) == 12


@pytest.mark.parametrize("column", ["seed", "repeat"])
def test_repeats_without_a_parent_stay_runs(column: str) -> None:
    table = pd.DataFrame({"trial_id": np.repeat(range(6), 3), column: list(range(3)) * 6})
    table = table.assign(lr=table["trial_id"] / 10, val_loss=np.linspace(0, 1, 18))
    assert len(by_csv(table)) == 18


def test_a_lineage_whose_members_differ_is_kept() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"id": range(20), "parent_id": ["", *range(19)], "lr": rng.random(20)})
    assert len(by_csv(table.assign(fitness=rng.random(20)))) == 20


def test_parents_in_a_circle_do_not_hang() -> None:
    rows = [
        row("a", "b", 0.1, lr=0.1),
        row("b", "a", 0.2, lr=0.2),
        row("c", "c", 0.3, lr=0.3),
        row("d", "", 1, lr=1),
    ]
    assert 2 <= len(by_csv(pd.DataFrame(rows))) <= 4


def test_an_unknown_choice_is_rejected() -> None:
    with pytest.raises(UnreadableRuns, match="Choose one of parents, children, mean"):
        by_csv(search(), "grandparents")
