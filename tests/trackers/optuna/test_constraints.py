"""Which runs are infeasible, by the constraints that Optuna and Ax store in each kind of storage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna
import pytest

import importance
from importance.runs.columns import Role
from tests.builders import WRITTEN

optuna.logging.set_verbosity(optuna.logging.ERROR)
Place = Callable[[Path], object]
N = 30
AX = WRITTEN / "ax" / "ax_client_snapshot.json"


def _sqlite(folder: Path) -> tuple[object, object]:
    url = f"sqlite:///{folder / 'study.db'}"
    return url, folder / "study.db"


def _journal(folder: Path) -> tuple[object, object]:
    backend = optuna.storages.journal.JournalFileBackend(str(folder / "journal.log"))
    return optuna.storages.JournalStorage(backend), folder / "journal.log"


STORES = {"memory": lambda _: (None, None), "sqlite": _sqlite, "journal": _journal}


def _listed(trial: optuna.Trial) -> float:
    x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
    trial.set_user_attr("broken", [x - 0.5, y - 0.9])
    return x + y


def _named(trial: optuna.Trial) -> float:
    x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
    trial.set_constraint("latency", x - 0.5)
    trial.set_constraint("memory", y - 0.9)
    return x + y


def _search(storage: object, objective: Callable[[optuna.Trial], float]) -> optuna.Study:
    func = (lambda trial: trial.user_attrs["broken"]) if objective is _listed else None
    sampler = optuna.samplers.TPESampler(seed=0, constraints_func=func)
    study = optuna.create_study(storage=storage, sampler=sampler, direction="maximize")  # type: ignore[arg-type]
    study.optimize(objective, n_trials=N)
    return study


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("objective", [_listed, _named])
@pytest.mark.parametrize("store", list(STORES))
def test_a_study_knows_which_trials_are_infeasible(
    store: str, objective: Callable[[optuna.Trial], float], tmp_path: Path
) -> None:
    storage, place = STORES[store](tmp_path)
    study = _search(storage, objective)
    runs = importance.read_runs(study if place is None else place)
    names = ("latency", "memory") if objective is _named else ("0", "1")
    assert runs.constraints == tuple(f"constraint {name}" for name in names)
    expected = [all(value <= 0 for value in trial.constraints.values()) for trial in study.trials]
    assert runs.feasible is not None
    assert runs.feasible.tolist() == expected
    assert 0 < sum(expected) < N
    assert {runs.columns[name].role for name in runs.constraints} == {Role.LABEL}
    assert runs.frame[runs.constraints[0]].to_numpy() == pytest.approx(runs.frame["x"].to_numpy() - 0.5)


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("objective", [_listed, _named])
def test_so_does_its_dataframe_as_csv(objective: Callable[[optuna.Trial], float], tmp_path: Path) -> None:
    study = _search(None, objective)
    place = tmp_path / "trials.csv"
    attributes = ("number", "value", "params", "system_attrs", "state")
    study.trials_dataframe(attrs=attributes).to_csv(place, index=False)
    runs = importance.read_runs(place)
    assert len(runs.constraints) == 2
    assert runs.feasible is not None
    assert runs.feasible.tolist() == [all(v <= 0 for v in t.constraints.values()) for t in study.trials]


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


def _with_constraints(tmp_path: Path, constraints: list[object], status_quo: str | None = None) -> Path:
    document = json.loads(AX.read_text())
    experiment = document["experiment"]
    experiment["optimization_config"]["outcome_constraints"] = constraints
    if status_quo is not None:
        experiment["status_quo"] = {"__type": "Arm", "name": status_quo, "parameters": {}}
    place = tmp_path / "constrained.json"
    place.write_text(json.dumps(document))
    return place


def _ax(op: str, bound: float, relative: bool = False, metric: str = "accuracy") -> dict[str, object]:
    return {
        "__type": "OutcomeConstraint",
        "metric": {"__type": "Metric", "name": metric},
        "op": {"__type": "ComparisonOp", "name": op},
        "bound": bound,
        "relative": relative,
    }


@pytest.mark.parametrize(
    ("constraint", "kept"),
    [
        (_ax("GEQ", 0.3), lambda accuracy, base: accuracy >= 0.3),
        (_ax("LEQ", 0.3), lambda accuracy, base: accuracy <= 0.3),
        (_ax("GEQ", -10.0, relative=True), lambda accuracy, base: accuracy >= 0.9 * base),
        ({"expression": "accuracy >= 0.9 * baseline"}, lambda accuracy, base: accuracy >= 0.9 * base),
        ({"expression": "2*accuracy <= 0.6"}, lambda accuracy, base: 2 * accuracy <= 0.6),
        (
            {
                "__type": "ScalarizedOutcomeConstraint",
                "metrics": [{"name": "accuracy"}],
                "weights": [2.0],
                "op": {"name": "LEQ"},
                "bound": 0.6,
                "relative": False,
            },
            lambda accuracy, base: 2 * accuracy <= 0.6,
        ),
    ],
)
def test_ax_says_what_it_demands_of_other_metrics(
    constraint: object, kept: Callable[[float, float], bool], tmp_path: Path
) -> None:
    plain = importance.read_runs(AX).frame
    runs = importance.read_runs(_with_constraints(tmp_path, [constraint], str(plain["name"][0])))
    assert len(runs.constraints) == 1
    base = float(plain["accuracy"][0])
    expected = [not np.isfinite(accuracy) or kept(accuracy, base) for accuracy in plain["accuracy"]]
    assert runs.feasible is not None
    assert runs.feasible.tolist() == expected
    assert not all(expected)


def test_a_constraint_that_nobody_can_read_is_left_out(tmp_path: Path) -> None:
    odd = [{"expression": "accuracy is nice"}, {"op": 3}, "text", _ax("GEQ", 0.1, metric="unheard of")]
    runs = importance.read_runs(_with_constraints(tmp_path, odd))
    assert runs.feasible is None or runs.feasible.all()
