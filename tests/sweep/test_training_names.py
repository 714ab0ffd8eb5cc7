"""Exports for training use the names that the training uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.cli import commands
from importance.sweep.training_names import training_names


def search(path: Path, **more: object) -> Path:
    rng = np.random.default_rng(0)
    depth, leaf = rng.integers(1, 20, 40), rng.uniform(0, 0.4, 40)
    cells = {"param_max_depth": depth, "param_min_leaf": leaf, "mean_test_score": depth / 20 - leaf}
    pd.DataFrame(cells | more).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("format", ["sklearn", "optuna", "runs"])
def test_a_search_is_written_for_the_estimators_own_parameters(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(search(tmp_path / "cv.csv"))
    assert commands.main(["next", path, "-m", "mean_test_score", "--format", format]) == 0
    written = capsys.readouterr().out
    assert "max_depth" in written
    assert "min_leaf" in written
    assert "param_max_depth" not in written
    assert "param_min_leaf" not in written


def test_a_name_stays_where_no_table_put_a_prefix_before_it_or_two_would_become_one(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    pd.DataFrame({"param_a": [1, 2, 3], "val_loss": [0.1, 0.2, 0.4]}).to_csv(path, index=False)
    assert training_names(read_runs(path)) == {"param_a": "param_a"}
    twice = read_runs(search(tmp_path / "cv.csv", **{"max_depth": [3, 4] * 20})).with_roles(
        {"max_depth": "parameter"}
    )
    assert training_names(twice)["param_max_depth"] == "param_max_depth"


def test_a_parameter_that_shares_its_name_with_a_metric_is_written_as_training_knows_it(
    tmp_path: Path,
) -> None:
    path = search(tmp_path / "cv.csv", param_rank_test_score=[1, 2] * 20, rank_test_score=range(40))
    assert training_names(read_runs(path))["param_rank_test_score"] == "rank_test_score"


def test_the_length_of_a_list_is_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(search(tmp_path / "cv.csv", param_layers=["[8, 8]", "[16]", "[32, 8]", "[8, 8, 8]"] * 10))
    for command in ("rank", "next"):
        assert commands.main([command, path, "-m", "mean_test_score"]) == 0
        assert "layers" in (out := capsys.readouterr().out)
        assert "layers.length" not in out
