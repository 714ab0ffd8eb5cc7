"""Tables that users write from W&B's API: mappings as text, as JSON objects, and spread into columns."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from importance import Role, read_runs
from tests.builders import by_csv

API = pd.DataFrame(
    {
        "summary": [
            "{'val_loss': 0.5, '_step': 10, 'plot': {'_type': 'image-file', 'path': 'a.png'}, 'best': nan}",
            '{"val_loss": 0.25, "_step": 12, "loss": NaN, "note": "fine"}',
            "{'val_loss': inf, '_step': 3, 'loss': 1.5, 'hist': [1, 2]}",
        ],
        "config": [
            "{'lr': 0.1, 'optimizer': {'name': 'adam', 'betas': [0.9, 0.99]}, 'loss': 'mse', '_wandb': "
            "{'cli': 1}}",
            "{'lr': {'value': 0.2, 'desc': None}, 'optimizer': {'name': 'sgd', 'betas': None}, 'loss': "
            "'huber'}",
            "{'lr': np.float64(0.3), 'optimizer': {'name': 'adam'}, 'loss': 'mse'}",
        ],
        "name": ["a", "b", "c"],
    }
)


def test_wandb_api_dump_of_stringified_mappings() -> None:
    runs = by_csv(API)
    assert runs.frame["lr"].tolist() == [0.1, 0.2, 0.3]
    assert runs.parameters == ("lr", "optimizer.name", "optimizer.betas", "loss (config)")
    assert set(runs.metrics) == {"val_loss", "best", "loss"}
    assert runs.frame["val_loss"].tolist() == [0.5, 0.25, np.inf]
    assert runs.columns["_step"].role is runs.columns["note"].role is Role.LABEL
    assert not [name for name in runs.columns if name.startswith(("plot", "_wandb"))]
    assert runs.run_names.tolist() == ["a", "b", "c"]


def test_the_same_dump_as_json_objects() -> None:
    rows = [{"name": n, "config": {"lr": 0.1 * n}, "summary": {"acc": 0.5 + 0.1 * n}} for n in (1, 2, 3)]
    runs = read_runs(("runs.json", json.dumps(rows).encode()))
    assert (runs.parameters, runs.metrics) == (("lr",), ("acc",))


def test_a_mapping_that_cannot_be_read_is_counted_and_never_run() -> None:
    marker = Path("/tmp/paramlens-was-run")
    bad = API.copy()
    bad.loc[1, "config"] = f"{{'lr': __import__('os').system('touch {marker}')}}"
    bad.loc[2, "config"] = "{'lr': 0.3"
    runs = by_csv(bad)
    assert not marker.exists()
    assert runs.frame["lr"].isna().tolist()[2]
    assert any("could not be read" in note for note in runs.notes)


def test_wandb_api_dump_of_flat_columns() -> None:
    n = 12
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "epochs": rng.choice([10, 20], n),
            "dropout": rng.choice([0.1, 0.5], n),
            "_runtime": rng.uniform(10, 99, n),
            "_step": rng.integers(9, 99, n),
            "_timestamp": 1.7e9 + rng.uniform(0, 1e6, n),
            "acc": rng.uniform(0, 1, n).astype(np.float32).astype(float),
            "epoch": rng.integers(5, 20, n),
            "graph": ["{'_type': 'graph-file', 'path': 'x'}"] * 6
            + ["{'_type': 'graph-file', 'path': 'y'}"] * 6,
            "lr": rng.uniform(0, 1e-3, n),
            "name": [f"run-{i}" for i in range(n)],
        }
    )
    runs = by_csv(frame)
    assert set(runs.parameters) == {"epochs", "dropout"}
    assert {"acc", "epoch", "lr"} == set(runs.metrics)  # columns after W&B's clock were logged
    assert runs.columns["graph"].role is Role.IGNORED
