"""The script of the built-in sweep trains networks, and its table is what the app expects."""

from __future__ import annotations

import csv
import importlib.util
import math
import random
from types import ModuleType

import pytest

import importance
from tests.builders import ROOT

EXAMPLES = ROOT / "examples"
PARAMETERS = {
    "activation", "batch_size", "dataset", "depth", "epochs", "learning_rate", "momentum", "seed", "solver",
    "standardize", "weight_decay", "width",
}  # fmt: skip


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_digits_sweep", EXAMPLES / "train_digits_sweep.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _config(script: ModuleType, **wanted: object) -> dict[str, object]:
    return script.configuration(random.Random(0)) | {"epochs": 2, "width": 16, "depth": 1} | wanted


def test_a_run_trains_a_model_and_returns_the_promised_columns(script: ModuleType) -> None:
    row = script.run(17, _config(script, solver="adam", learning_rate=0.01), "brisk-meadow")
    with (EXAMPLES / "digits_sweep.csv").open(encoding="utf-8", newline="") as file:
        assert list(row) == next(csv.reader(file))
    assert row["Name"] == "brisk-meadow-17"
    assert row["State"] == "finished"
    assert row["epoch"] == 2
    assert 0 < row["val_accuracy"] <= 1
    assert 0 < row["train_loss"] < math.inf


def test_the_same_configuration_gives_the_same_metrics(script: ModuleType) -> None:
    config = _config(script)
    first, second = script.train(config), script.train(config)
    assert {k: first[k] for k in script.METRICS} == {k: second[k] for k in script.METRICS}


def test_a_learning_rate_far_too_high_fails(script: ModuleType) -> None:
    config = _config(script, solver="sgd", momentum=0.9, activation="relu", depth=3, learning_rate=1e6)
    assert script.train(config)["state"] == "failed"


def test_the_committed_table_is_a_wandb_download_of_300_runs() -> None:
    lines = (EXAMPLES / "digits_sweep.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 301
    assert all(line.startswith('"') and line.endswith('"') for line in lines)
    runs = importance.read_runs(EXAMPLES / "digits_sweep.csv")
    assert {*runs.parameters, *runs.replicates} == PARAMETERS
    assert runs.replicates == ("seed",)
    assert set(runs.metrics) == {"epoch", "train_loss", "val_accuracy", "val_loss"}
    frame = runs.frame
    assert 0.02 < (frame["State"] == "failed").mean() < 0.06
    assert frame["momentum"].isna().equals(frame["solver"] == "adam")
    assert not all(math.isfinite(loss) for loss in frame["val_loss"])
    assert frame["Name"].is_unique
