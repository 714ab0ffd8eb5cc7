"""Optuna's studies in memory."""

from __future__ import annotations

import warnings

import numpy as np
import optuna
import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.runs.columns import Role
from importance.space.dimension import Range


@pytest.fixture(autouse=True)
def _quiet() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def test_a_study_in_memory() -> None:
    def objective(trial: optuna.Trial) -> float:
        rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        depth = trial.suggest_int("depth", 1, 9, step=2)
        kind = trial.suggest_categorical("optimizer", ["sgd", "adam", None])
        trial.report(rate * 2, 0)
        trial.report(rate, 1)
        trial.set_user_attr("accuracy", 1 - rate)
        if trial.number == 3:
            raise ValueError("diverged")
        if trial.number == 4:
            raise optuna.TrialPruned
        return rate + depth + (kind == "sgd")

    study = optuna.create_study(study_name="mine", sampler=optuna.samplers.RandomSampler(0))
    study.optimize(objective, n_trials=12, catch=ValueError)
    runs = read_runs(study)
    trials = study.trials_dataframe()
    assert runs.parameters == ("lr", "depth", "optimizer")
    assert runs.frame["lr"].tolist() == trials["params_lr"].tolist()
    assert runs.frame["value"].tolist()[5:] == trials["value"].tolist()[5:]
    assert np.isnan(runs.frame["value"][3])
    assert runs.frame["state"].tolist()[2:5] == ["COMPLETE", "FAIL", "PRUNED"]
    assert runs.columns["accuracy"].role is Role.METRIC
    assert any(note.startswith("1 of 12 trials were pruned") for note in runs.notes)
    assert runs.space["lr"] == Range("lr", 1e-5, 1e-1, log=True)
    assert runs.space["depth"] == Range("depth", 1.0, 9.0, integer=True, step=2.0)
    assert runs.space["optimizer"].levels == ("sgd", "adam", "None")
    assert set(runs.frame["optimizer"]) == {"sgd", "adam", "None"}
    assert runs.source == "mine (Optuna study)"
    low = read_runs(study, history="max").frame["intermediate value"]
    assert low.tolist() == pytest.approx((2 * runs.frame["lr"]).tolist())


def test_several_objectives_go_by_their_names() -> None:
    study = optuna.create_study(directions=["minimize", "maximize"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study.set_metric_names(["loss", "acc"])
    study.optimize(lambda trial: (trial.suggest_float("x", 0, 1), 1.0 - trial.params["x"]), n_trials=5)
    assert {"loss", "acc"} == set(read_runs(study).metrics)
    empty = optuna.create_study()
    with pytest.raises(UnreadableRuns, match="no trials yet"):
        read_runs(empty)


@pytest.mark.parametrize("directions", [["maximize"], ["minimize"], ["maximize", "minimize"]])
def test_a_study_in_memory_has_all_its_directions(directions: list[str]) -> None:
    study = optuna.create_study(directions=directions)
    for number in range(8):
        distribution = {"x": optuna.distributions.FloatDistribution(0, 1)}
        values = [number + place for place in range(len(directions))]
        study.add_trial(
            optuna.trial.create_trial(params={"x": number / 8}, distributions=distribution, values=values)
        )
    assert list(read_runs(study).goals.values()) == directions
