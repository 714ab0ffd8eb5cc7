"""MLflow's tables: `search_runs()` and the CSV of the runs page."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pytest

from importance import Role, read_runs
from importance.trackers.mlflow import export
from tests.builders import by_csv


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
    for runs in (by_csv(frame), read_runs(frame)):
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


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["run_id", "metrics.loss"], True),
        (["params.lr", "metrics.loss"], True),
        (["params.lr"], False),
        (["hparams.lr", "metrics.loss"], False),
        (["run_id", "status", "lr"], False),
    ],
)
def test_the_prefixes_of_mlflow_are_needed_beside_each_other_or_beside_a_run(
    columns: list[str], expected: bool
) -> None:
    frame = pd.DataFrame({name: [1.0, 2.0] for name in columns})
    assert (export.search(frame) is not None) is expected


def test_a_runs_page_needs_its_labels() -> None:
    page = pd.DataFrame({name: ["x"] for name in ("Start Time", "Duration", "Run ID", "User", "lr")})
    assert export.page(page) is not None
    assert export.page(page.drop(columns="Run ID")) is None
    assert export.page(page.drop(columns="Duration")) is None
