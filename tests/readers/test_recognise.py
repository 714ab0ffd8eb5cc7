"""The tables that each tracker writes are read with the roles that its users expect."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, read_runs
from importance.errors import UnreadableRuns
from importance.runs.columns import Kind
from importance.runs.default_metric import pick_metric
from importance.runs.goals import guess_goal


def by_csv(frame: pd.DataFrame, **options: object) -> Runs:
    return read_runs(("export.csv", frame.to_csv(**options).encode()))  # type: ignore[call-overload]


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
    for runs in (by_csv(frame), by_csv(frame, index=False), read_runs(frame)):
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


def test_scikit_learn_cv_results() -> None:
    from sklearn.datasets import load_iris
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    data, target = load_iris(return_X_y=True)
    grid = {"max_depth": [1, 2, None], "criterion": ["gini", "entropy"]}
    search = GridSearchCV(DecisionTreeClassifier(random_state=0), grid, cv=3).fit(data, target)
    frame = pd.DataFrame(search.cv_results_)
    for runs in (by_csv(frame), read_runs(frame)):
        assert runs.parameters == ("criterion", "max_depth")
        assert {"mean_test_score", "std_test_score", "split0_test_score", "mean_fit_time"} <= set(
            runs.metrics
        )
        assert pick_metric(runs.frame, runs.columns) == "mean_test_score"
        assert guess_goal("mean_test_score") == "maximize"
        assert runs.columns["params"].role is Role.LABEL


def test_none_among_words_is_a_choice_though_a_csv_of_scikit_learn_leaves_it_empty() -> None:
    chosen = [None, "sqrt", "log2", None]
    cells = {
        "param_max_features": ["" if value is None else value for value in chosen],
        "param_other": ["a", "b", "", "a"],  # the third is empty, but not None in `params`
        "params": [{"max_features": value, "other": "x"} for value in chosen],
        "mean_test_score": [0.1, 0.2, 0.3, 0.4],
    }
    frame = by_csv(pd.DataFrame(cells)).frame
    assert frame["max_features"].tolist() == ["None", "sqrt", "log2", "None"]
    assert frame["other"].isna().tolist() == [False, False, True, False]


def test_mlflow_search_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow = pytest.importorskip("mlflow", reason="mlflow-skinny is not installed")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("GIT_PYTHON_REFRESH", "quiet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlflow.set_tracking_uri((tmp_path / "mlruns").as_uri())
        for i, kind in enumerate(["forest", "linear", "forest"]):
            with mlflow.start_run(run_name=f"try-{i}"):
                mlflow.log_params({"model": kind, "alpha": 0.1 * (i + 1)})
                if kind == "forest":
                    mlflow.log_param("n_estimators", 100 * (i + 1))
                mlflow.log_metrics({"val/rmse": 1.0 / (i + 1), "accuracy": 0.5 + 0.1 * i})
        frame = mlflow.search_runs()
    for runs in (by_csv(frame, index=False), read_runs(frame)):
        assert set(runs.parameters) == {"model", "alpha", "n_estimators"}
        assert set(runs.metrics) == {"val/rmse", "accuracy"}
        assert runs.columns["run_id"].role is runs.columns["tags.mlflow.runName"].role is Role.LABEL
        assert sorted(runs.run_names) == ["try-0", "try-1", "try-2"]
        assert runs.states is not None
        assert set(runs.states) == {"FINISHED"}


MLFLOW_PAGE = """\
Start Time,Duration,Run ID,Name,Source Type,User,Status,depth,model,accuracy,rmse,team
2024-08-04 14:28,7.6s,d52a,,LOCAL,-,FINISHED,3,tree,0.91,0.3,blue
2024-08-04 14:27,1.2min,480d,bold-ant-1,LOCAL,-,FAILED,,linear,0.88,0.4,red
2024-08-04 14:26,2.0h,44e8,shy-bee-2,LOCAL,-,FINISHED,7,tree,0.95,0.2,red
"""


def test_the_csv_of_mlflows_page_is_divided_by_the_order_of_its_columns() -> None:
    runs = read_runs(("runs.csv", MLFLOW_PAGE.encode()))
    assert runs.parameters == ("depth", "model")
    assert runs.metrics == ("accuracy", "rmse")
    assert runs.columns["team"].role is Role.LABEL
    assert runs.frame["Duration"].tolist() == [7.6, 72, 7200]


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
    runs = by_csv(ray_results(), index=False)
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
    runs = by_csv(frame, index=False)
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


def test_tensorboard_hparams_table() -> None:
    rows = [f"{50.0 * (i % 4)},{1.0 + i % 3},{np.float32(0.03 + i / 977):.17g}" for i in range(20)]
    runs = read_runs(("hparams_table.csv", ("num_units,batch_size,Loss\r\n" + "\r\n".join(rows)).encode()))
    assert runs.parameters == ("num_units", "batch_size")
    assert runs.metrics == ("Loss",)


def test_hiplot_checkpoints_are_the_steps_of_runs() -> None:
    frame = pd.DataFrame(
        {
            "uid": [f"{r}_{e}" for r in "ab" for e in (1, 2, 3)],
            "from_uid": ["", "a_1", "a_2", "", "b_1", "b_2"],
            "dropout": [0.1] * 3 + [0.3] * 3,
            "epoch": [1, 2, 3] * 2,
            "valid ppl": [9.5, 8.25, 7.5, 9.75, 8.5, 8.0],
        }
    )
    runs = by_csv(frame, index=False)
    assert runs.parameters == ("dropout",)
    assert runs.metrics == ("valid ppl",)
    assert runs.frame["valid ppl"].tolist() == [7.5, 8.0]
    assert any("6 rows are steps of 2 runs" in note for note in runs.notes)


def test_importing_loads_no_slow_library() -> None:
    import subprocess
    import sys

    heavy = ("sklearn", "scipy", "openpyxl", "plotly")
    code = f"import importance, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
