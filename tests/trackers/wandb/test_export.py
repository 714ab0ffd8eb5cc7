"""Tables that users write from W&B's API: mappings as text, as JSON objects, and spread into columns."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from importance.trackers.wandb import export
from tests.builders import WANDB_CONFIG, WANDB_LABELS, WANDB_SUMMARY, by_csv, wandb_table

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


def test_the_labels_of_the_runs_table_are_labels_and_w_and_b_s_own_columns_are_left_out() -> None:
    runs = wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY])
    assert {runs.columns[name].role for name in WANDB_LABELS if name in runs.columns} == {Role.LABEL}
    frame = pd.DataFrame({"Name": ["a"], "State": ["finished"], "Tags": [""], "_wandb.x": [1], "lr": [0.1]})
    layout = export.runs_table(frame)
    assert layout is not None
    assert layout.known_roles["_wandb.x"][0] is Role.IGNORED
    assert "lr" not in layout.known_roles, "nothing says yet whether it is a setting or a result"
    assert export.runs_table(frame.drop(columns="Name")) is None
    assert export.runs_table(frame.drop(columns="State")) is None


@pytest.mark.parametrize("mark", [".", "_", "/"])
def test_prefixes_of_config_and_summary_give_the_roles(mark: str) -> None:
    frame = pd.DataFrame(
        {
            "name": ["a", "b"],
            f"config{mark}lr": [0.1, 0.2],
            f"summary{mark}loss": [1.0, 2.0],
            f"summary{mark}word": ["x", "y"],
            f"summary{mark}_step": [1, 2],
        }
    )
    layout = export.api(frame)
    assert layout is not None
    assert [role for role, _ in (layout.known_roles[name] for name in frame)] == [
        Role.LABEL,
        Role.PARAMETER,
        Role.METRIC,
        Role.LABEL,
        Role.LABEL,
    ]
    assert export.api(frame[[f"config{mark}lr", "name"]]) is None, "both prefixes are needed"


@pytest.mark.parametrize(
    "columns",
    [
        ["Step", "a - loss", "a - loss__MIN", "a - loss__MAX"],
        ["epoch", "a - loss", "b - loss"],
    ],
)
def test_the_data_of_a_chart_is_refused_with_what_to_export(columns: list[str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"line chart.*choose Export > CSV"):
        export.check_chart("chart.csv", columns)


def test_a_table_with_a_dash_in_one_name_is_no_chart() -> None:
    export.check_chart("runs.csv", ["lr", "batch size", "loss", "train - loss"])
