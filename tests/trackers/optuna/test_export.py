"""The table of Optuna's `trials_dataframe()`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import optuna
import pandas as pd
import pytest

import importance
from importance import read_runs
from importance.runs.columns import Kind, Role
from importance.runs.default_metric import pick_metric
from tests.builders import by_csv
from tests.trackers.optuna.studies import (
    constrained_by_name,
    constrained_in_a_list,
    constrained_study,
)


def test_optuna_trials(tmp_path: Path) -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial: optuna.Trial) -> float:
        rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        kind = trial.suggest_categorical("optimizer", ["sgd", "adam"])
        momentum = trial.suggest_float("momentum", 0, 1) if kind == "sgd" else 0.0
        trial.set_user_attr("accuracy", 1 - rate)
        trial.set_user_attr("host", "box")
        trial.report(rate, 0)
        if rate < 1e-4:
            raise optuna.TrialPruned
        return rate + momentum

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
    study.optimize(objective, n_trials=30)
    frame = study.trials_dataframe()
    for runs in (by_csv(frame, index=True), by_csv(frame), read_runs(frame)):
        assert set(runs.parameters) == {"lr", "optimizer", "momentum"}
        assert set(runs.metrics) == {"value", "accuracy"}
        assert pick_metric(runs.frame, runs.columns) == "value"
        assert runs.column("params_lr").log
        assert runs.columns["duration"].kind is Kind.NUMERIC
        assert runs.columns["user_attrs_host"].role is Role.LABEL
        assert runs.states is not None
        assert set(runs.states) == {"COMPLETE", "PRUNED"}
        assert any("pruned" in note for note in runs.notes)
        assert len(runs) == 30
        assert runs.run_names[3] == "trial 3"


def test_optuna_with_two_objectives() -> None:
    frame = pd.DataFrame(
        {
            "number": [0, 1],
            "values_0": [1.0, 2],
            "values_1": [3.0, 4],
            "params_x": [5, 6],
            "state": "COMPLETE",
        }
    )
    assert by_csv(frame).metrics == ("values_0", "values_1")


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("objective", [constrained_in_a_list, constrained_by_name])
def test_so_does_its_dataframe_as_csv(objective: Callable[[optuna.Trial], float], tmp_path: Path) -> None:
    study = constrained_study(None, objective)
    place = tmp_path / "trials.csv"
    attributes = ("number", "value", "params", "system_attrs", "state")
    study.trials_dataframe(attrs=attributes).to_csv(place)
    runs = importance.read_runs(place)
    assert len(runs.constraints) == 2
    assert runs.feasible is not None
    assert runs.feasible.tolist() == [all(v <= 0 for v in t.constraints.values()) for t in study.trials]
