"""An adaptive sampler concentrates its runs around the best region, which must not look like an effect."""

from __future__ import annotations

import numpy as np
import optuna
import pytest

import importance


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_runs_drawn_by_tpe_do_not_mislead(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def objective(trial: optuna.Trial) -> float:
        lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        dropout = trial.suggest_float("dropout", 0, 0.5)
        trial.suggest_float("warmup", 0, 1)
        trial.suggest_categorical("loader", ["a", "b", "c"])
        return (np.log10(lr) + 3) ** 2 + dropout + rng.normal(0, 0.1)

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=120)
    table = importance.rank(importance.read_runs(study.trials_dataframe()), "value").to_frame()
    assert table.index[0] == "lr"
    idle = table.loc[["warmup", "loader"], "importance"]
    assert idle.sum() < 0.1
    assert idle.max() < table.loc["dropout", "importance"]
