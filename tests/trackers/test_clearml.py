"""ClearML's table of experiments, with the columns of clearml-web (server 1.12 and later)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.runs.columns import Role
from importance.trackers import clearml

N = 12
RNG = np.random.default_rng(0)
OWN = ["TYPE", "NAME", "TAGS", "STATUS", "PROJECT", "USER", "STARTED", "UPDATED", "ITERATION", "DESCRIPTION"]
PARENT = ["PARENT TASK: parent.name", "PARENT TASK: parent.project.id", "PARENT TASK: parent.project.name"]


def table() -> pd.DataFrame:
    lr = 10 ** RNG.uniform(-4, -1, N)
    loss = np.abs(np.log10(lr) + 2.5)
    return pd.DataFrame(
        {
            "TYPE": ["training", "testing"] * (N // 2),
            "NAME": [f"run {at}" for at in range(N)],
            "TAGS": "",
            "STATUS": ["completed"] * (N - 1) + ["failed"],
            "PROJECT": "lab",
            "USER": ["me", "you"] * (N // 2),
            "STARTED": [f"2026-01-{at + 1:02d}T10:00:00Z" for at in range(N)],
            "UPDATED": [f"2026-01-{at + 1:02d}T11:00:00Z" for at in range(N)],
            "ITERATION": RNG.integers(5, 20, N),
            "DESCRIPTION": "",
            "RUN TIME": RNG.integers(50, 200, N),
            **dict.fromkeys(PARENT, "parent"),
            "Args.lr": lr,
            "General.depth": RNG.integers(2, 6, N),
            "loss \u203a val (Last)": loss,
            "loss \u203a val (Min)": loss / 2,
        }
    )


def test_clearml_s_own_columns_are_neither_parameters_nor_metrics(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    table().to_csv(path, index=False)
    runs = read_runs(path)
    assert runs.source.endswith("(ClearML's experiments)")
    assert runs.parameters == ("lr", "depth")
    assert runs.metrics == ("loss \u203a val (Last)", "loss \u203a val (Min)")
    assert all(runs.columns[name].role is Role.LABEL for name in [*OWN, "RUN TIME", *PARENT])
    assert runs.find("Args.lr") == "lr"
    assert runs.frame["STATUS"].tolist().count("failed") == 1


@pytest.mark.parametrize("missing", ["TYPE", "NAME", "STATUS", "PROJECT"])
def test_other_tables_in_capitals_are_not_clearml_s(missing: str) -> None:
    assert clearml.experiments(table().drop(columns=missing)) is None
