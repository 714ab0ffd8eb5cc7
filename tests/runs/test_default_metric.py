"""Which metric comes first: the column that a person would choose among those that tools write."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import importance
from importance import Runs
from importance.cli import commands
from importance.runs.columns import Column, Kind, Role
from importance.runs.default_metric import pick_metric
from tests.builders import WANDB_RUNS, numbers, picks

CHOICES = Path(__file__).with_name("metric_choices.txt")


def choices() -> list[tuple[list[str], list[str]]]:
    lines = CHOICES.read_text(encoding="utf-8").splitlines()
    pairs = [line.split(": ") for line in lines if ": " in line and not line.startswith("#")]
    return [(taken.split(", "), names.split(", ")) for taken, names in pairs]


def table(names: list[str], rows: int = 20) -> pd.DataFrame:
    draws = {name: np.random.default_rng(i).uniform(size=rows) for i, name in enumerate(names)}
    return pd.DataFrame({"lr": range(rows), **draws})


@pytest.mark.parametrize(("taken", "names"), choices(), ids=lambda names: names[0])
def test_the_first_metric_is_the_one_that_a_person_takes(taken: list[str], names: list[str]) -> None:
    for order in (names, names[::-1]):
        runs = Runs.from_frame(table(order), ["lr"], order)
        assert runs.first_metric in [runs.find(name) for name in taken]


def test_the_declared_objective_of_the_tool_comes_first() -> None:
    runs = Runs.from_frame(
        table(["val_loss", "speed"]), ["lr"], ["val_loss", "speed"], goals={"speed": "maximize"}
    )
    assert runs.first_metric == "speed"
    both = {"val_loss": "minimize", "speed": "maximize"}
    assert Runs.from_frame(table(list(both)), goals=both, objectives=["speed"]).first_metric == "speed"


@pytest.mark.parametrize(
    "columns",
    [
        {"lr": "uniform", "id": "count"},
        {"lr": "uniform", "pid": "large"},
        {"lr": "uniform", "port": "large"},
        {"lr": "uniform", "seed": "large"},
        {"lr": "uniform", "dropout": "uniform"},
        {"model": "word", "n_layers": "few", "max_steps": "large"},
        {"model": "word", "units": "few", "trial_no": "count"},
        {"lr": "uniform", "temperature": "uniform", "batch_size": "few"},
        {"a": "few", "b": "few", "c": "few"},
        {"lr": "uniform", "loss": "empty"},
    ],
    ids=lambda columns: "-".join(columns),
)
def test_an_id_a_count_or_a_setting_is_not_a_result(
    columns: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "runs.csv"
    _written(columns).to_csv(path, index=False)
    assert importance.read_runs(path).first_metric is None
    assert commands.main(["rank", str(path)]) == 1
    message = capsys.readouterr().err
    assert "No column is a result" in message and "each run ended with" in message
    assert all(name in message for name in columns)


@pytest.mark.parametrize(
    ("columns", "result"),
    [
        ({"x1": "uniform", "x2": "uniform", "y": "uniform"}, "y"),
        ({"a": "few", "b": "few", "c": "uniform"}, "c"),
        ({"temperature": "few", "pressure": "few", "strength": "uniform"}, "strength"),
        ({"temp": "few", "speed_setting": "few", "breaks": "large"}, "breaks"),
        ({"lr": "uniform", "batch": "few", "ratio": "uniform"}, "ratio"),
        ({"x0": "uniform", "x1": "uniform", "branin": "uniform"}, "branin"),
    ],
    ids=lambda columns: "-".join(columns) if isinstance(columns, dict) else columns,
)
def test_the_last_number_of_unknown_name_is_the_result_where_it_varies_like_one(
    columns: dict[str, str], result: str
) -> None:
    assert Runs.from_frame(_written(columns)).first_metric == result


def _written(columns: dict[str, str], rows: int = 30) -> pd.DataFrame:
    cells = {}
    for place, (name, kind) in enumerate(columns.items()):
        draw = np.random.default_rng(place)
        cells[name] = {
            "uniform": draw.uniform(size=rows).round(4),
            "few": draw.integers(1, 5, rows),
            "large": draw.integers(1_000, 9_000, rows),
            "count": np.arange(rows),
            "word": draw.choice(["a", "b"], rows),
            "empty": np.full(rows, np.nan),
        }[kind]
    return pd.DataFrame(cells)


def test_an_empty_metric_is_not_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "runs.csv"
    table(["val_loss"]).assign(val_accuracy=np.nan).to_csv(path, index=False)
    assert commands.main(["rank", str(path)]) == 0
    assert "val_accuracy" not in capsys.readouterr().out


def test_the_run_time_can_be_explained_where_there_is_no_result() -> None:
    frame = table(["lr2"]).assign(Runtime=np.linspace(10, 90, 20))
    runs = Runs.from_frame(frame, ["lr", "lr2"], known_roles={"Runtime": (Role.LABEL, "")})
    assert runs.first_metric == "Runtime"


def test_the_first_metric_shown_is_the_one_people_look_at() -> None:
    def first(*names: str, **gaps: int) -> str | None:
        cells = {
            name: [np.nan] * gaps.get(name, 0) + numbers(i)[gaps.get(name, 0) :]
            for i, name in enumerate(names)
        }
        runs = Runs.from_frame(pd.DataFrame({"lr": picks(1, 1, 2), **cells}), metrics=list(names))
        return pick_metric(runs.frame, runs.columns)

    assert first("epoch", "train_loss", "val_loss", "global_step") == "val_loss"
    assert first("train_acc", "test_acc", "train_runtime") == "test_acc"
    assert first("eval/samples_per_second", "eval/loss", "eval/runtime") == "eval/loss"
    assert first("std_test_score", "mean_fit_time", "mean_test_score", "rank_test_score") == "mean_test_score"
    assert first("val_loss", "test_loss", val_loss=WANDB_RUNS - 2) == "test_loss"
    assert first("epoch") == "epoch"


def test_one_of_thousands_of_metrics_is_picked_at_once() -> None:
    names = ["val_loss", *(f"part_{i}_loss_of_{i % 99}" for i in range(4_000))]
    frame = pd.DataFrame(np.zeros((2, len(names))), columns=names)
    column = Column("", Role.METRIC, Kind.NUMERIC)
    started = time.thread_time()
    assert pick_metric(frame, dict.fromkeys(names, column)) == "val_loss"
    assert time.thread_time() - started < 8, "comparing each with each takes half a minute"
