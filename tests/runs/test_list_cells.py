"""Cells that hold lists of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank, read_runs
from importance.runs.columns import Kind

N = 30
LR = 10 ** np.random.default_rng(0).uniform(-4, -1, N)
LOSS = np.square(np.log10(LR) + 2.5)


def csv(**columns: object) -> Runs:
    return read_runs(("runs.csv", pd.DataFrame(columns).to_csv(index=False).encode()))


@pytest.mark.parametrize("name", ["hidden_sizes", "dense", "fc", "policy_net"])
def test_a_few_lists_of_sizes_are_one_choice_of_architecture(name: str) -> None:
    sizes = ["[64, 64]", "[128, 64]", "[128, 128]"]
    runs = csv(**{name: sizes * 10, "lr": LR, "val_loss": LOSS})
    assert set(runs.frame[name]) == set(sizes)
    assert f"{name}[0]" not in runs.columns


def test_lists_of_one_length_become_a_column_an_element() -> None:
    rng = np.random.default_rng(1)
    second = rng.uniform(0.9, 0.999, N)
    runs = csv(betas=[f"[0.9, {b}]" for b in second], lr=LR, val_loss=second)
    assert np.allclose(runs.frame["betas[1]"], second)
    assert runs.columns["betas[0]"].kind is Kind.CONSTANT
    assert "betas" not in runs.columns
    assert rank(runs, "val_loss").scores[0].name == "betas[1]"
    taken = csv(**{"betas": [f"[0.9, {b}]" for b in second], "betas[1]": range(N), "val_loss": second})
    assert len(taken.columns) == 4
