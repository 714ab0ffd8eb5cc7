"""Cells that hold mappings, as JSON or as Python writes them."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest

from importance import Role, rank, read_runs
from importance.runs.mapping_cells import MOST_KEYS, MOST_LONE_KEYS

N = 30
RNG = np.random.default_rng(0)
LR = 10 ** RNG.uniform(-4, -1, N)
LOSS = np.square(np.log10(LR) + 2.5)


@pytest.mark.parametrize("write", [json.dumps, repr, lambda cell: cell])
def test_a_mapping_in_any_column_is_spread(write: object) -> None:
    cells = [{"opt": {"lr": float(v), "name": "adam"}} for v in LR]
    frame = pd.DataFrame({"stuff": [write(cell) for cell in cells], "val_loss": LOSS})  # type: ignore[operator]
    runs = read_runs(frame)
    assert np.allclose(runs.frame["stuff.opt.lr"], LR)
    assert rank(runs, "val_loss").scores[0].name == "stuff.opt.lr"


def test_what_a_layout_says_of_a_mapping_holds_for_its_parts() -> None:
    frame = pd.DataFrame(
        {
            "run_id": [f"r{i}" for i in range(N)],
            "status": "FINISHED",
            "params.model": [str({"loss_weight": float(v)}) for v in LR],
            "metrics.val_loss": LOSS,
            "tags.note": [str({"a": i}) for i in range(N)],
        }
    )
    runs = read_runs(("runs.csv", frame.to_csv(index=False).encode()))
    assert runs.columns["model.loss_weight"].role is Role.PARAMETER
    assert runs.columns["model.loss_weight"].declared
    assert runs.columns["tags.note"].role is Role.LABEL


def test_hostile_mappings_stay_cheap() -> None:
    many = [str({f"k{i}_{j}": j for j in range(10)}) for i in range(1000)]
    deep = "{'a':" * 3000 + "1" + "}" * 3000
    giant = json.dumps({"a": "x" * 300_000})
    frame = pd.DataFrame({"lr": np.arange(1000) / 7, "config2": many, "loss": np.arange(1000) / 3})
    frame.loc[:2, "deep"], frame.loc[:2, "giant"] = deep, giant
    start = time.perf_counter()
    runs = read_runs(frame)
    assert time.perf_counter() - start < 30
    assert len(runs.columns) < MOST_KEYS + 10
    assert any("10,000 different keys" in note for note in runs.notes)


def test_keys_that_runs_share_are_all_read_among_many_that_a_single_run_has() -> None:
    cells = [{"lr": float(v), **{f"k{i}_{j}": j for j in range(50)}} for i, v in enumerate(LR)]
    runs = read_runs(pd.DataFrame({"stuff": cells, "val_loss": LOSS}))
    assert np.allclose(runs.frame["stuff.lr"], LR)
    assert len(runs.columns) == 1 + MOST_LONE_KEYS + 1
    assert any("1,501 different keys; the 101 most frequent" in note for note in runs.notes)
