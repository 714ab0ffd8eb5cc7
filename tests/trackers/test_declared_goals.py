"""The goals that tools were told: taken from their own files and objects, and never guessed over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest

from importance import read_runs
from importance.runs.goals import GoalSource
from importance.trackers import declared_goals
from tests.builders import WRITTEN


def uniform(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=20)


def test_the_metric_of_a_wandb_sweep_and_each_of_several() -> None:
    assert declared_goals.in_sweep({"metric": {"name": "m", "goal": "maximize"}}) == {"m": "maximize"}
    assert declared_goals.in_sweep({"metric": {"name": "m"}}) == {"m": "minimize"}, "W&B's default"
    several = [{"name": "a", "goal": "maximize"}, {"name": "b", "goal": "minimize"}]
    assert declared_goals.in_sweep({"metrics": several}) == {"a": "maximize", "b": "minimize"}
    assert declared_goals.in_sweep({"metric": "m", "metrics": "a"}) == {}


def test_a_sweep_s_yaml_beside_wandb_s_local_runs(tmp_path: Path) -> None:
    run = tmp_path / "wandb" / "run-20260101_000000-abc"
    run.mkdir(parents=True)
    (tmp_path / "sweep.yaml").write_text(
        "method: bayes\nmetric: {name: m, goal: maximize}\nparameters: {lr: {min: 0, max: 1}}\n"
    )
    (tmp_path / "other.yaml").write_text("metric: {name: n, goal: maximize}\n")
    assert declared_goals.beside_runs([run]) == {"m": "maximize"}
    inside = tmp_path / "wandb" / "sweep-xyz"
    inside.mkdir()
    (inside / "config.yaml").write_text("metric:\n  value: {name: k, goal: minimize}\n")
    assert declared_goals.beside_runs([run]) == {"m": "maximize", "k": "minimize"}
    (inside / "config.yaml").write_text("metric: {name: m, goal: minimize}\n")
    assert declared_goals.beside_runs([run]) == {}, "where two files disagree, none is told"


def test_ray_s_json_beside_the_trials(tmp_path: Path) -> None:
    shutil.copytree(WRITTEN / "ray" / "first", tmp_path / "first")
    assert read_runs(tmp_path / "first").goals == {}
    (tmp_path / "first" / "tune.json").write_text(
        json.dumps({"tune_config": {"metric": "loss", "mode": "max"}})
    )
    runs = read_runs(tmp_path / "first")
    assert runs.goal_of("loss") == "maximize"
    assert runs.goal_source("loss") is GoalSource.TOLD
    assert runs.first_metric == "loss"
    nested = json.dumps({"checkpoints": [json.dumps({"_metric": "val/acc", "_mode": "min"})]})
    (tmp_path / "first" / "tune.json").write_text(nested)
    assert read_runs(tmp_path / "first").goal_of("val.acc") == "minimize"


def test_keras_tuner_s_score_tells_the_objective() -> None:
    runs = read_runs(WRITTEN / "keras_tuner" / "search")
    assert set(runs.objectives) <= set(runs.goals)
    assert runs.first_metric == (runs.objectives or ("val_loss",))[0]


@pytest.mark.parametrize("directions", [["maximize"], ["minimize"], ["maximize", "minimize"]])
def test_a_study_in_memory_tells_all_its_directions(directions: list[str]) -> None:
    study = optuna.create_study(directions=directions)
    for number in range(8):
        distribution = {"x": optuna.distributions.FloatDistribution(0, 1)}
        values = [number + place for place in range(len(directions))]
        study.add_trial(
            optuna.trial.create_trial(params={"x": number / 8}, distributions=distribution, values=values)
        )
    assert list(read_runs(study).goals.values()) == directions


def test_bayes_opt_s_log_is_always_maximised(tmp_path: Path) -> None:
    points = [
        {
            "target": -v,
            "params": {"loss_weight": v},
            "datetime": {"datetime": "2026-01-01", "elapsed": v, "delta": v},
        }
        for v in uniform()
    ]
    (tmp_path / "log.json").write_text("\n".join(map(json.dumps, points)))
    runs = read_runs(tmp_path / "log.json")
    assert (runs.metrics, runs.goals) == (("target",), {"target": "maximize"})
    assert runs.parameters == ("loss_weight",)


@pytest.mark.parametrize(
    ("settings", "goal"),
    [
        ({"metric_for_best_model": "odd", "greater_is_better": "True"}, "maximize"),
        ({"metric_for_best_model": "odd", "greater_is_better": "False"}, "minimize"),
        ({"metric.name": "odd", "metric.goal": "maximize"}, "maximize"),
        ({"checkpoint/monitor": "odd", "checkpoint/mode": "max"}, "maximize"),
        ({"searcher.metric": "odd", "searcher.smaller_is_better": "true"}, "minimize"),
        ({"objective_metric": "odd", "direction": "MAXIMIZE"}, "maximize"),
    ],
)
def test_settings_of_the_runs_tell_a_goal(settings: dict[str, str], goal: str) -> None:
    frame = pd.DataFrame({"lr": uniform(1), **{k: [v] * 20 for k, v in settings.items()}, "odd": uniform()})
    runs = read_runs(frame)
    runs = runs if "odd" in runs.metrics else runs.with_roles({"odd": "metric"})
    assert (runs.goal_of("odd"), runs.goal_source("odd")) == (goal, GoalSource.TOLD)


def test_settings_that_differ_from_run_to_run_tell_nothing() -> None:
    frame = pd.DataFrame({"lr": uniform(1), "monitor": "odd", "mode": ["min", "max"] * 10, "odd": uniform()})
    assert "odd" not in read_runs(frame).goals
