"""AutoGluon's leaderboard, with the columns of its reference for version 1.x."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.runs.columns import Role
from importance.trackers import autogluon

MODELS = ["LightGBM_r131_BAG_L1", "LightGBM_BAG_L1/T2", "CatBoost_c1_BAG_L1", "NeuralNetTorch_BAG_L2_FULL"]
MODELS += ["ExtraTreesGini_BAG_L1", "WeightedEnsemble_L3"]
N = len(MODELS)


def board() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    times = ("pred_time_val", "fit_time", "pred_time_val_marginal", "fit_time_marginal")
    return pd.DataFrame(
        {
            "model": MODELS,
            "score_test": -rng.random(N),
            "accuracy": rng.random(N),
            "score_val": -rng.random(N),
            "eval_metric": "log_loss",
            **{name: rng.random(N) for name in times},
            "stack_level": [1, 1, 1, 2, 1, 3],
            "can_infer": [True] * (N - 1) + [False],
            "fit_order": range(1, N + 1),
        }
    )


def with_settings() -> pd.DataFrame:
    lr = [{"learning_rate": 10.0**-at, "ag_args": {"name_suffix": "XT"}} for at in range(N - 1)]
    return board().assign(
        num_features=8,
        hyperparameters=[{"use_orig_features": True}] * N,
        hyperparameters_fit=[{}] * N,
        features=[["a", "b"]] * N,
        model_type=["StackerEnsembleModel"] * (N - 1) + ["WeightedEnsembleModel"],
        child_model_type=[*["LGBModel"] * 2, "CatBoostModel", "TabularNeuralNetTorchModel", "XTModel", None],
        child_hyperparameters=[*lr, None],
    )


def test_the_kind_of_a_model_is_a_parameter_and_scores_are_maximised(tmp_path: Path) -> None:
    board().to_csv(tmp_path / "leaderboard.csv")
    runs = read_runs(tmp_path / "leaderboard.csv")
    assert runs.source.endswith("(AutoGluon's leaderboard)")
    assert runs.parameters == ("stack_level", "model family")
    kinds = ["LightGBM", "LightGBM", "CatBoost", "NeuralNetTorch", "ExtraTreesGini", "WeightedEnsemble"]
    assert runs.frame["model family"].tolist() == kinds
    assert {runs.goals[name] for name in ("score_val", "score_test", "accuracy")} == {"maximize"}
    assert runs.goals["fit_time"] == "minimize"
    assert all(runs.columns[name].role is Role.LABEL for name in ("model", "can_infer", "fit_order"))


@pytest.mark.parametrize("as_text", [True, False])
def test_settings_are_those_of_the_model_in_the_bag(tmp_path: Path, as_text: bool) -> None:
    frame = with_settings()
    if as_text:
        frame.to_csv(tmp_path / "leaderboard.csv")
    runs = read_runs(tmp_path / "leaderboard.csv" if as_text else frame)
    assert {"learning_rate", "ag_args.name_suffix", "use_orig_features"} <= set(runs.parameters)
    assert runs.frame["learning_rate"].tolist()[:5] == [10.0**-at for at in range(5)]
    assert runs.frame["model family"].tolist()[2::3] == ["CatBoostModel", "WeightedEnsembleModel"]
    assert any("num_features, hyperparameters_fit, features" in note for note in runs.notes)


def test_settings_that_cannot_be_read_are_counted() -> None:
    frame = with_settings()
    frame["child_hyperparameters"] = ["{'lr': ", "[" * 9_000, *["{'lr': 0.1}"] * (N - 2)]
    layout = autogluon.leaderboard(frame)
    assert layout is not None and layout.frame["lr"].tolist()[2:] == [0.1] * (N - 2)
    assert "Left out the settings of 2 models: they cannot be read." in layout.notes


def test_another_leaderboard_is_not_autogluon_s() -> None:
    assert autogluon.leaderboard(pd.DataFrame({"model": ["a"], "score_val": [1.0]})) is None
