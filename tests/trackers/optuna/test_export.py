"""The table of Optuna's `trials_dataframe()`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest

import importance
from importance import read_runs
from importance.errors import UnreadableRuns
from importance.runs.columns import Kind, Role
from importance.runs.default_metric import pick_metric
from importance.trackers.optuna import export
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
    runs = by_csv(frame)
    assert runs.metrics == runs.declared_objectives == ("values_0", "values_1")


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


def test_a_csv_with_two_header_lines_is_read_like_one_with_a_single_line() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
    study.optimize(
        lambda trial: trial.suggest_float("lr", 0, 1) + trial.suggest_int("depth", 1, 9), n_trials=6
    )
    two_lines = by_csv(study.trials_dataframe(multi_index=True), index=True)
    one_line = by_csv(study.trials_dataframe())
    assert two_lines.parameters == one_line.parameters == ("depth", "lr")
    assert two_lines.frame["value"].tolist() == one_line.frame["value"].tolist()


def _trials(**columns: object) -> pd.DataFrame:
    values = np.linspace(0.1, 0.9, 6)
    return pd.DataFrame(
        {"number": range(6), "value": values, "params_x": range(6), "state": "COMPLETE"} | columns
    )


def test_the_objective_has_the_goal_of_an_attribute_with_the_same_numbers() -> None:
    same = export.trials(_trials(user_attrs_accuracy=np.linspace(0.1, 0.9, 6)))
    other = export.trials(_trials(user_attrs_accuracy=np.linspace(0.2, 0.9, 6)))
    assert same is not None and other is not None
    assert same.goals == {"value": "maximize"}
    assert other.goals == {}


def test_without_the_prefix_every_other_column_is_a_parameter() -> None:
    frame = _trials(datetime_start="2026-01-01", accuracy=0.5).rename(columns={"params_x": "depth"})
    layout = export.trials(frame)
    assert layout is not None
    assert layout.known_roles["depth"][0] is Role.PARAMETER
    assert "accuracy" not in layout.known_roles, "its name is that of a result"


@pytest.mark.parametrize("columns", [["lr", "value"], ["number", "state"], ["params_x", "loss"]])
def test_a_table_without_the_columns_of_optuna_is_not_its_table(columns: list[str]) -> None:
    assert export.trials(pd.DataFrame({name: [1.0, 2.0] for name in columns})) is None


def test_pruned_trials_are_counted_however_their_state_is_spelled() -> None:
    states = ["COMPLETE", "TrialState.PRUNED", "pruned"]
    (note,) = export.pruned_notes(pd.DataFrame({"state": states}))
    assert note.startswith("2 of 3 trials were pruned.")
    assert export.pruned_notes(pd.DataFrame({"state": ["COMPLETE"]})) == ()


def test_a_journal_that_was_read_as_a_table_is_refused() -> None:
    export.check_journal("runs.csv", ["op_code", "lr"])
    with pytest.raises(UnreadableRuns, match="is a log of Optuna's JournalStorage"):
        export.check_journal("journal.log", ["op_code", "worker_id", "study_id"])
