"""Optuna objectives: the script runs as it is, the study draws from the space, and other code is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import optuna
import pytest
from hypothesis import given, settings

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range, Unset
from importance.space.formats import optuna as optuna_format
from tests.space.spaces import spaces
from tests.space.tool_draws import SPACE, check_draws, check_levels, executed

optuna.logging.set_verbosity(optuna.logging.ERROR)


def draws(text: str, n: int) -> list[dict[str, object]]:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    suggest = executed(text)["suggest"]
    return [suggest(study.ask()) for _ in range(n)]


def test_the_script_runs_as_it_is(tmp_path: Path) -> None:
    text = optuna_format.write(SPACE, metric="val_loss", goal="maximize")
    script = tmp_path / "objective.py"
    script.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True, timeout=120)
    assert "direction='maximize'" in text


def test_a_study_draws_within_the_space_and_its_conditions() -> None:
    drawn = draws(optuna_format.write(SPACE), 60)
    check_draws(drawn, SPACE, conditional=True)
    check_levels(drawn)


@settings(max_examples=15, deadline=None)
@given(spaces(steps=True))
def test_a_study_draws_within_any_space(space: dict[str, Dimension]) -> None:
    check_draws(draws(optuna_format.write(space), 5), space, conditional=True)


def test_a_range_that_may_be_unset_draws_none_or_a_number() -> None:
    space = {"clip": Range("clip", 0.5, 2.0, unset=Unset.ALLOWED)}
    values = [draw["clip"] for draw in draws(optuna_format.write(space), 40)]
    numbers = [value for value in values if isinstance(value, float)]
    assert {type(value) for value in values} == {float, type(None)}
    assert min(numbers) >= 0.5 and max(numbers) <= 2


def test_the_study_tries_the_first_settings_first() -> None:
    space = {
        "clip": Range("clip", 0.5, 2.0, unset=Unset.ALLOWED),
        "lr": Range("lr", 0.1, 1.0),
        "depth": Range("depth", 2.0, 2.0, integer=True),
    }
    first = [{"clip": None, "lr": 0.25, "depth": 2}, {"clip": 1.5, "lr": 0.5, "depth": 2}]
    scope = executed(optuna_format.write(space, first=first))
    study = optuna.create_study()
    for params in scope["FIRST"]:
        study.enqueue_trial(params)
    assert [scope["suggest"](study.ask()) for _ in first] == first


def test_code_written_by_people_is_read() -> None:
    text = """
import optuna

def objective(trial):
    params = {"ignored": 1}
    params["lr"] = trial.suggest_float(name="lr", high=1e-1, low=1e-5, log=True)
    params["layers"] = trial.suggest_int("layers", 1, 4, step=1)
    params["optimizer"] = trial.suggest_categorical("optimizer", ("adam", "sgd"))
    if params.get("optimizer") in ["sgd"]:
        params["momentum"] = trial.suggest_float("momentum", 0, 0.99, step=0.01)
    params["epochs"] = 20
    return train(params)
"""
    assert optuna_format.read(text) == {
        "lr": Range("lr", 1e-5, 0.1, log=True),
        "layers": Range("layers", 1.0, 4.0, integer=True),
        "optimizer": Choice("optimizer", ("adam", "sgd")),
        "momentum": Range("momentum", 0.0, 0.99, step=0.01, condition=Condition("optimizer", ("sgd",))),
        "epochs": Range("epochs", 20.0, 20.0, integer=True),
    }


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("trial.suggest_float('lr', LOW, 1)", "not a plain value"),
        ("trial.suggest_float('lr', 0.1)", "needs all of name, low, high"),
        ("trial.suggest_float('lr', 'a', 1)", "where a number is needed"),
        ("trial.suggest_categorical('lr', [])", "choice without values"),
        ("trial.suggest_categorical('lr', ['a', f()])", "not a plain value"),
    ],
)
def test_a_call_whose_arguments_are_not_plain_values_is_refused(call: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        optuna_format.read(f"def suggest(trial):\n    x = {call}\n")
