"""Which runs are infeasible, by the constraints that Optuna and Ax store in each kind of storage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import optuna
import pytest

import importance
from importance.runs.columns import Role
from tests.trackers.optuna.studies import (
    N_CONSTRAINED,
    constrained_by_name,
    constrained_in_a_list,
    constrained_study,
)

optuna.logging.set_verbosity(optuna.logging.ERROR)
Place = Callable[[Path], object]


def _sqlite(folder: Path) -> tuple[object, object]:
    url = f"sqlite:///{folder / 'study.db'}"
    return url, folder / "study.db"


def _journal(folder: Path) -> tuple[object, object]:
    backend = optuna.storages.journal.JournalFileBackend(str(folder / "journal.log"))
    return optuna.storages.JournalStorage(backend), folder / "journal.log"


STORES = {"memory": lambda _: (None, None), "sqlite": _sqlite, "journal": _journal}


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("objective", [constrained_in_a_list, constrained_by_name])
@pytest.mark.parametrize("store", list(STORES))
def test_a_study_knows_which_trials_are_infeasible(
    store: str, objective: Callable[[optuna.Trial], float], tmp_path: Path
) -> None:
    storage, place = STORES[store](tmp_path)
    study = constrained_study(storage, objective)
    runs = importance.read_runs(study if place is None else place)
    names = ("latency", "memory") if objective is constrained_by_name else ("0", "1")
    assert runs.constraints == tuple(f"constraint {name}" for name in names)
    expected = [all(value <= 0 for value in trial.constraints.values()) for trial in study.trials]
    assert runs.feasible is not None
    assert runs.feasible.tolist() == expected
    assert 0 < sum(expected) < N_CONSTRAINED
    assert {runs.columns[name].role for name in runs.constraints} == {Role.LABEL}
    assert runs.frame[runs.constraints[0]].to_numpy() == pytest.approx(runs.frame["x"].to_numpy() - 0.5)


def test_without_constraints_no_note_mentions_them(tmp_path: Path) -> None:
    storage, place = _sqlite(tmp_path)
    study = optuna.create_study(storage=storage)  # type: ignore[arg-type]
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=6)
    runs = importance.read_runs(place)
    assert runs.constraints == ()
    assert runs.feasible is None


def test_a_trial_that_failed_before_its_constraints_is_not_called_infeasible(tmp_path: Path) -> None:
    def objective(trial: optuna.Trial) -> float:
        x = trial.suggest_float("x", 0, 1)
        if trial.number % 3 == 0:
            raise ValueError("no luck")
        trial.set_constraint("latency", x - 0.5)
        return x

    storage, place = _sqlite(tmp_path)
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=0))  # type: ignore[arg-type]
    study.optimize(objective, n_trials=12, catch=(ValueError,))
    runs = importance.read_runs(place)
    assert runs.feasible is not None
    assert runs.feasible[::3].all()
    assert runs.feasible[runs.frame["x"].to_numpy() <= 0.5].all()
