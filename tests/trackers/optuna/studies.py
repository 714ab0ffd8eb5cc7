"""Optuna studies and their storages."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import optuna
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend


def in_file(kind: str, folder: Path) -> tuple[str, object]:
    """A file as a user names it, and Optuna's storage in it."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if kind == "sqlite":
        path = folder / "a study without an ending"
        return str(path), RDBStorage(f"sqlite:///{path}")
    path = folder / "what_happened.txt"
    return str(path), JournalStorage(JournalFileBackend(str(path)))


def mixed(trial: optuna.Trial) -> float:
    """An objective with every kind of parameter and every final state."""
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 9, step=2)
    width = trial.suggest_int("width", 4, 512, log=True)
    dropout = trial.suggest_float("dropout", 0.0, 0.5, step=0.1)
    kind = trial.suggest_categorical("optimizer", ["sgd", "adam", None])
    trial.suggest_categorical("bias", [True, False])
    trial.suggest_categorical("batch", [16, 32, 64])
    trial.suggest_categorical("state", ["warm", "cold"])  # also the name of one of Optuna's columns
    momentum = trial.suggest_float("momentum", 0, 1) if kind == "sgd" else 0.0
    trial.set_user_attr("accuracy", 1 - rate)
    trial.set_user_attr("host", "box")
    trial.set_user_attr("lr", -rate)  # also the name of a parameter
    trial.set_user_attr("eval", {"f1": rate, "tags": ["a"]})
    trial.report(9.0, 0)
    trial.report(rate, 3)
    if trial.number % 5 == 1:
        raise optuna.TrialPruned
    if trial.number % 5 == 2:
        return math.nan
    if trial.number % 5 == 3:
        return math.inf if trial.number % 2 else -math.inf
    return rate * layers * width + dropout + momentum


def study_in(storage: object, name: str = "first", **options: object) -> optuna.Study:
    return optuna.create_study(
        storage=storage,  # type: ignore[arg-type]
        study_name=name,
        sampler=optuna.samplers.RandomSampler(0),
        **options,  # type: ignore[arg-type]
    )


def journal(path: Path, trials: int = 4) -> Path:
    study_in(JournalStorage(JournalFileBackend(str(path)))).optimize(
        lambda t: t.suggest_float("x", 0, 1), n_trials=trials
    )
    return path


N_CONSTRAINED = 30


def constrained_in_a_list(trial: optuna.Trial) -> float:
    x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
    trial.set_user_attr("broken", [x - 0.5, y - 0.9])
    return x + y


def constrained_by_name(trial: optuna.Trial) -> float:
    x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
    trial.set_constraint("latency", x - 0.5)
    trial.set_constraint("memory", y - 0.9)
    return x + y


def constrained_study(storage: object, objective: Callable[[optuna.Trial], float]) -> optuna.Study:
    func = (lambda trial: trial.user_attrs["broken"]) if objective is constrained_in_a_list else None
    sampler = optuna.samplers.TPESampler(seed=0, constraints_func=func)
    study = optuna.create_study(storage=storage, sampler=sampler, direction="maximize")  # type: ignore[arg-type]
    study.optimize(objective, n_trials=N_CONSTRAINED)
    return study
