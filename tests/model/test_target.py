"""Which runs have the metric."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs, rank, trade_off
from importance.model.target import read_target


def test_dropped_runs_are_counted_by_state() -> None:
    frame = pd.DataFrame(
        {
            "State": ["finished"] * 6 + ["crashed", "failed", "finished"],
            "lr": range(9),
            "loss": [1, 2, 3, 4, 5, 6, np.nan, np.nan, np.nan],
        }
    )
    target = read_target(Runs.from_frame(frame, parameters=["lr"], metrics=["loss"]), "loss")
    assert target.dropped == {"crashed without loss": 1, "failed without loss": 1, "without loss": 1}


def test_what_a_stopped_run_cost_says_nothing_of_its_settings() -> None:
    """Runs of high decay were pruned, so they took less time. The others take the same time at any decay."""
    rng = np.random.default_rng(0)
    decay = rng.random(80)
    pruned = decay > 0.7
    frame = pd.DataFrame(
        {
            "State": np.where(pruned, "PRUNED", "COMPLETE"),
            "decay": decay,
            "steps": np.where(pruned, 10, 30),
            "loss": decay + 0.1 * rng.standard_normal(80),
            "duration": np.where(pruned, 10.0, 30.0) + rng.standard_normal(80),
        }
    )
    runs = Runs.from_frame(frame, ["decay"], ["loss", "duration"]).with_budget("steps")
    target = read_target(runs, "duration")
    assert target.dropped == {"stopped early": int(pruned.sum())} and target.budget is None
    assert not target.rows[pruned].any()
    assert not rank(runs, "duration").fit.evidence
    assert rank(runs, "loss").budget is not None, "the loss of a pruned run is used"
    frame.loc[:4, "steps"] = np.nan
    unknown = Runs.from_frame(frame, ["decay"], ["loss", "duration"]).with_budget("steps")
    assert read_target(unknown, "duration").dropped == {
        "stopped early": int(pruned[5:].sum()),
        "without steps": 5,
    }
    answer = trade_off(runs, ["loss", "duration"])
    assert np.isnan(answer.importance.of_metric("duration")).all(), "no share where nothing beats chance"
    assert (answer.front.codes[pruned] == -1).all()
