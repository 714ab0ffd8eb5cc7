"""Ray Tune's results as a table, with and without nested settings."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from importance.trackers.ray import export
from tests.builders import by_csv


def ray_results() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "score": [0.5, 0.7, 0.6],
            "mean_loss": [1.5, 1.2, 1.3],
            "timestamp": [1700000000, 1700000100, 1700000200],
            "training_iteration": [10, 10, 7],
            "trial_id": ["a_00000", "a_00001", "a_00002"],
            "time_total_s": [12.5, 11.5, 9.25],
            "hostname": ["box"] * 3,
            "config/lr": [0.1, 0.01, 0.001],
            "config/net/width": [64, 128, 64],
            "logdir": ["a", "b", "c"],
        }
    )


def test_ray_tune_results() -> None:
    runs = by_csv(ray_results())
    assert runs.parameters == ("lr", "net/width")
    assert runs.metrics == ("score", "mean_loss")
    assert runs.columns["time_total_s"].role is Role.LABEL


def test_values_of_rllibs_learner_are_metrics_but_its_histograms_are_not() -> None:
    frame = ray_results().assign(
        **{
            "info/learner/a/total_loss": [3.5, 2.5, 1.5],
            "env_runners/hist_stats/episode_reward": ["[1, 2]", "[3]", "[4, 5]"],
        }
    )
    runs = by_csv(frame)
    assert runs.columns["info/learner/a/total_loss"].role is Role.METRIC
    assert runs.columns["env_runners/hist_stats/episode_reward"].role is Role.LABEL


def test_ray_tune_results_as_nested_json_lines() -> None:
    lines = [
        {
            "score": 0.1 * i,
            "trial_id": f"t{i}",
            "training_iteration": 1,
            "config": {"lr": 10.0**-i, "net": {"width": i}},
        }
        for i in range(1, 5)
    ]
    runs = read_runs(("result.json", "\n".join(map(json.dumps, lines)).encode()))
    assert runs.parameters == ("lr", "net.width")
    assert runs.metrics == ("score",)


def test_a_single_trial_of_ray_is_the_history_of_one_run() -> None:
    lines = [{"score": 0.1 * i, "training_iteration": i, "config": {"lr": 0.1}} for i in range(1, 5)]
    with pytest.raises(UnreadableRuns, match="history"):
        read_runs(("result.json", "\n".join(map(json.dumps, lines)).encode()))


def test_a_table_needs_a_column_of_ray_and_one_setting() -> None:
    frame = ray_results()
    assert export.results(frame) is not None
    assert export.results(frame[["score", "config/lr"]]) is None
    assert export.results(frame[["score", "trial_id"]]) is None


def test_settings_with_a_dot_or_a_slash_are_settings() -> None:
    frame = pd.DataFrame({"trial_id": ["a"], "config.lr": [0.1], "config/width": [8], "loss": [1.0]})
    layout = export.results(frame)
    assert layout is not None
    roles = {name: role for name, (role, _) in layout.known_roles.items()}
    assert roles["config.lr"] is roles["config/width"] is Role.PARAMETER
    assert roles["loss"] is Role.METRIC


def test_a_mapping_of_settings_becomes_one_column_for_each() -> None:
    settings = [{"lr": 0.1, "net": {"width": 8}}, {"lr": 0.2, "net": {"width": 16}}]
    layout = export.results(pd.DataFrame({"trial_id": ["a", "b"], "config": settings, "loss": [1.0, 2.0]}))
    assert layout is not None
    assert layout.frame["lr"].tolist() == [0.1, 0.2]
    assert layout.frame["net.width"].tolist() == [8, 16]
    assert layout.known_roles["net.width"][0] is Role.PARAMETER
