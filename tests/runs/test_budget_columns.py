"""A budget is recognised by its name and by rungs; a parameter of the same name stays one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import importance
from importance.runs.budget_columns import is_budget_name, share_continued
from importance.runs.columns import Role


def halving(name: str = "epochs", rungs: tuple[float, ...] = (1, 3, 9, 27), n: int = 54) -> pd.DataFrame:
    """Return a table of successive halving with eta 3: each setting at each budget that it reached."""
    rng = np.random.default_rng(0)
    settings = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, n), "width": rng.integers(8, 512, n)})
    parts = []
    for rung in rungs:
        settings = settings.iloc[: max(1, round(n * rungs[0] / rung))]
        parts.append(settings.assign(**{name: rung}))
    table = pd.concat(parts, ignore_index=True)
    table["loss"] = np.log10(table["lr"]) ** 2 + 1 / table[name] + 0.01 * rng.random(len(table))
    return table


def drawn(name: str, values: list[float], n: int = 90, p: list[float] | None = None) -> pd.DataFrame:
    """Return a random search in which the column of this name is drawn like the other parameters."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, n), name: rng.choice(values, n, p=p)})
    table["loss"] = np.log10(table["lr"]) ** 2 + 1 / table[name] + 0.01 * rng.random(n)
    return table


@pytest.mark.parametrize("name", ["epochs", "max_epochs", "train.steps", "n_trees", "budget", "subsample"])
def test_the_rungs_of_a_search_are_a_budget_and_no_parameter(name: str) -> None:
    runs = importance.Runs.from_frame(halving(name))
    assert runs.budget == name
    assert name not in runs.parameters
    assert runs.columns[name].why.endswith("100% of the settings with more had been tried with less")


@pytest.mark.parametrize(
    "table",
    [
        drawn("epochs", [10, 20, 50]),
        drawn("epochs", [1, 3, 9, 27]),
        drawn("epochs", [5, 50], p=[0.85, 0.15]),  # a sampler that likes few epochs
        drawn("n_estimators", list(range(50, 500, 7))),
        drawn("warmup_steps", [100, 1000]),
    ],
    ids=["three", "rungs", "mostly few", "range", "warmup"],
)
def test_a_parameter_that_is_drawn_like_the_others_stays_a_parameter(table: pd.DataFrame) -> None:
    runs = importance.Runs.from_frame(table)
    assert runs.budget is None
    assert set(runs.parameters) == {"lr", table.columns[1]}


def test_a_grid_over_the_epochs_stays_a_grid() -> None:
    levels = [(lr, epochs) for lr in np.logspace(-4, -1, 10) for epochs in (1, 3, 9)]
    table = pd.DataFrame(levels, columns=["lr", "epochs"])
    table["loss"] = np.log10(table["lr"]) ** 2 + 1 / table["epochs"]
    assert importance.Runs.from_frame(table).budget is None


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_grid_that_was_stopped_stays_a_grid(newest_first: bool) -> None:
    levels = list(product([10, 20, 40], [1e-3, 1e-2, 1e-1], ["adam", "sgd"], [16, 32]))
    table = pd.DataFrame(levels[:18], columns=["epochs", "lr", "optimizer", "batch_size"])
    table["loss"] = np.log10(table["lr"]) ** 2 + 1 / table["epochs"] + 0.01 * np.arange(18) % 7
    runs = importance.Runs.from_frame(table[:: -1 if newest_first else 1].reset_index(drop=True))
    assert runs.budget is None


def test_epochs_drawn_beside_few_levels_are_no_budget() -> None:
    budgets = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame(
            {
                "epochs": rng.choice([10.0, 20.0], 40, p=[0.75, 0.25]),
                "optimizer": rng.choice(["adam", "sgd", "lion"], 40),
                "width": rng.choice([16, 32, 64, 128], 40),
                "loss": rng.random(40),
            }
        )
        budgets.append(importance.Runs.from_frame(table).budget)
    assert budgets.count(None) >= 19


def test_halving_over_a_grid_has_a_budget() -> None:
    settings = list(product(["adam", "sgd", "lion"], [16, 32, 64]))
    rows = [(budget, *settings[k]) for budget, n in ((1, 9), (3, 3), (9, 1)) for k in range(n)]
    table = pd.DataFrame(rows, columns=["epochs", "optimizer", "width"])
    table["loss"] = 1 / table["epochs"] + 0.01 * np.arange(len(table))
    assert importance.Runs.from_frame(table).budget == "epochs"


def test_seeds_repeated_at_each_number_of_epochs_are_no_rungs() -> None:
    table = pd.concat([drawn("epochs", [10, 30]).assign(seed=seed) for seed in range(3)], ignore_index=True)
    assert importance.Runs.from_frame(table).budget is None


def test_a_parameter_of_the_search_space_is_never_taken_for_a_budget() -> None:
    space = {"epochs": importance.Range("epochs", 1, 27)}
    assert importance.Runs.from_frame(halving(), space=space).budget is None
    assert importance.Runs.from_frame(halving(), parameters=["lr", "epochs"]).budget is None


def test_a_column_with_rungs_under_another_name_is_a_parameter() -> None:
    assert importance.Runs.from_frame(halving("batch_size")).budget is None


def test_the_user_chooses_and_removes_the_budget() -> None:
    runs = importance.Runs.from_frame(drawn("epochs", [10, 20, 50]))
    chosen = runs.with_budget("epochs")
    assert (chosen.budget, chosen.parameters) == ("epochs", ("lr",))
    assert set(chosen.with_budget(None).parameters) == {"lr", "epochs"}
    found = importance.Runs.from_frame(halving())
    assert found.with_budget("epochs") is found
    assert found.with_budget("width").of_role(Role.BUDGET) == ("width",)


def test_a_budget_must_hold_numbers() -> None:
    runs = importance.Runs.from_frame(drawn("epochs", [10, 20, 50]).assign(optimizer=["sgd", "adam"] * 45))
    with pytest.raises(importance.UnknownColumn, match="optimizer does not hold numbers"):
        runs.with_budget("optimizer")


def test_ray_tells_the_budget_if_many_trials_end_at_the_same_report() -> None:
    table = drawn("x", [1, 2, 3]).rename(columns={"x": "config/x", "lr": "config/lr"})
    table["trial_id"] = [f"a{i:03}" for i in range(len(table))]
    stopped = np.where(np.arange(len(table)) % 3 == 0, 81, np.where(np.arange(len(table)) % 2, 1, 9))
    assert importance.read_runs(table.assign(training_iteration=stopped)).budget == "training_iteration"
    alike = importance.read_runs(table.assign(training_iteration=81))
    assert alike.columns["training_iteration"].role is Role.LABEL
    scattered = importance.read_runs(table.assign(training_iteration=np.arange(len(table)) + 100))
    assert scattered.columns["training_iteration"].role is Role.LABEL


def test_names() -> None:
    assert is_budget_name("trainer.max_epochs")
    assert is_budget_name("hp/num_boost_round")
    assert not is_budget_name("lr_decay_epochs")
    assert not is_budget_name("log_every_n_steps")
    assert not is_budget_name("loss")


def test_the_share_is_of_settings_above_the_lowest_rung() -> None:
    values = np.array([1, 1, 1, 1, 3, 3, 9], float)
    assert share_continued(values, np.array([0, 1, 2, 3, 0, 1, 1])) == 1
    assert share_continued(values, np.array([0, 1, 2, 3, 0, 5, 6])) == pytest.approx(1 / 3)
    assert share_continued(np.array([1, 2, 3, 4.0]), np.arange(4)) == 0
