"""Long tables with one row per value are pivoted if a key is certain, and otherwise refused or kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.errors import UnreadableRuns
from tests.builders import by_csv

N = 20
RNG = np.random.default_rng(0)
WIDE = pd.DataFrame(
    {
        "run_id": [f"r{i}" for i in range(N)],
        "lr": RNG.uniform(0, 1, N).round(4),
        "batch_size": RNG.choice([16, 32], N),
        "val_loss": RNG.random(N),
        "accuracy": RNG.random(N),
    }
)
SETTINGS = ["lr", "batch_size"]
STEPS = pd.concat(
    [
        WIDE.melt(id_vars=["run_id", *SETTINGS], var_name="metric").assign(
            step=step, value=lambda t, step=step: t["value"] * (4 - step)
        )
        for step in range(4)
    ]
)


LONG = {
    "all of it": WIDE.melt(id_vars=["run_id"]),
    "the metrics": WIDE.melt(id_vars=["run_id", *SETTINGS], var_name="metric_name"),
    "the metrics, no id": WIDE.drop(columns="run_id").melt(id_vars=SETTINGS, var_name="metric"),
    "keys and their kind": WIDE.melt(id_vars=["run_id"], var_name="key").assign(
        type=lambda t: np.where(t["key"].isin(SETTINGS), "param", "metric")
    ),
    "at each step": STEPS,
    "in any order": WIDE.melt(id_vars=["run_id"], var_name="name").sample(frac=1, random_state=0),
}


@pytest.mark.parametrize("form", LONG)
def test_a_long_table_is_pivoted_to_one_row_per_run(form: str) -> None:
    runs = by_csv(LONG[form])
    assert len(runs) == N
    assert set(runs.parameters) == set(SETTINGS)
    assert set(runs.metrics) == {"val_loss", "accuracy"}
    result = runs.frame.sort_values("lr")[["lr", "val_loss", "accuracy"]].to_numpy(dtype=float)
    assert result == pytest.approx(WIDE.sort_values("lr")[["lr", "val_loss", "accuracy"]].to_numpy())
    assert any("rows with one value each are read as 20 runs" in note for note in runs.notes)


def test_parameters_beside_an_objective() -> None:
    table = WIDE.rename(columns={"val_loss": "value"}).drop(columns="accuracy")
    runs = by_csv(table.melt(id_vars=["run_id", "value"], var_name="param_name", value_name="param_value"))
    assert runs.parameters == ("lr", "batch_size")
    assert runs.metrics == ("value",)


def test_the_best_value_of_each_metric_depends_on_its_goal() -> None:
    runs = by_csv(STEPS, history="best")
    assert runs.frame["val_loss"].tolist() == pytest.approx(WIDE["val_loss"].tolist())
    assert runs.frame["accuracy"].tolist() == pytest.approx((WIDE["accuracy"] * 4).tolist())


def test_settings_in_the_names_of_runs() -> None:
    table = STEPS.rename(columns={"run_id": "run", "metric": "tag"})[["run", "tag", "step", "value"]]
    runs = by_csv(table.assign(run="lr" + table["run"].str[1:] + "_bs32"))
    assert runs.parameters == ("lr", "bs")
    assert len(runs) == N


@pytest.mark.parametrize(
    ("table", "problem", "needed"),
    [
        (WIDE[["val_loss", "accuracy"]].melt(), "no column says which run", "run_id"),
        (STEPS.drop(columns="step"), "no column says which value came last", "counts the steps"),
    ],
)
def test_a_long_table_without_a_key_is_refused(table: pd.DataFrame, problem: str, needed: str) -> None:
    with pytest.raises(UnreadableRuns, match=problem) as refused:
        by_csv(table)
    assert needed in str(refused.value)


def test_a_setting_called_metric_stays_a_setting() -> None:
    places = pd.MultiIndex.from_product(
        [range(1, 15), ["euclidean", "manhattan"]], names=["n_neighbors", "metric"]
    )
    grid = places.to_frame(index=False).assign(value=RNG.random(28))
    for table in (grid, grid.assign(run_id=range(28)), grid.sample(20, random_state=0)):
        runs = by_csv(table)
        assert len(runs) == len(table)
        assert {"n_neighbors", "metric"} <= set(runs.parameters)
