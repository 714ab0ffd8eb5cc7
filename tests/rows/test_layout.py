"""Tables of trackers whose prefixes were joined, doubled or removed before they were saved."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from tests.builders import by_csv


def optuna_table() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            ("number", ""): range(12),
            ("value", ""): rng.uniform(size=12),
            ("datetime_start", ""): [f"2024-05-01 10:{i:02}:00" for i in range(12)],
            ("params", "act"): rng.choice(["relu", "gelu"], 12),
            ("params", "ratio"): rng.uniform(size=12),
            ("user_attrs", "auc"): rng.uniform(size=12),
            ("state", ""): "COMPLETE",
        }
    )


@pytest.mark.parametrize("index", [True, False])
def test_the_two_header_lines_of_optuna_are_joined(index: bool) -> None:
    runs = by_csv(optuna_table(), index=index)
    assert len(runs) == 12
    assert runs.parameters == read_runs(optuna_table()).parameters == ("act", "ratio")
    assert runs.metrics == ("value", "auc")
    assert runs.columns["ratio"].original == "params_ratio"


def test_a_column_of_lists_named_like_optunas_is_not_a_second_header() -> None:
    rows = [{"params": [i, i % 3], "number": i, "lr": i / 7, "value": i * i / 5} for i in range(12)]
    assert len(read_runs(("runs.json", json.dumps(rows).encode()))) == 12


def test_optunas_parameters_without_their_prefix_are_the_remaining_columns() -> None:
    frame = optuna_table()
    frame.columns = pd.Index([second or first for first, second in frame.columns])
    runs = by_csv(frame.rename(columns={"auc": "test_auc"}))
    assert runs.parameters == ("act", "ratio")
    assert runs.metrics == ("value", "test_auc")


@pytest.mark.parametrize("mark", [".", "_", "/"])
def test_wandbs_config_and_summary_under_prefixes(mark: str) -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "name": [f"try-{i}" for i in range(12)],
            "state": "finished",
            f"config{mark}rho": rng.uniform(size=12),
            f"config{mark}net.depth": rng.choice([1, 2, 3], 12),
            f"summary{mark}psi": rng.uniform(size=12),
            f"summary{mark}_runtime": rng.uniform(10, 90, 12),
            f"summary{mark}best_ckpt": [f"{i % 3}.pt" for i in range(12)],
        }
    )
    runs = by_csv(frame)
    assert runs.parameters == ("rho", "net.depth")
    assert runs.metrics == ("psi",)
    assert runs.column(f"summary{mark}psi").name == "psi"
    assert runs.run_names[3] == "try-3"
