"""If the best settings are at the edge of a region that fails, the next runs go near it on the safe side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.space.dimension import Range
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text
from importance.sweep.result import Sweep


def edge_sweep(seed: int) -> tuple[Sweep, float]:
    """A sweep that gets better up to an edge beyond which all runs failed, and the last lr that succeeded."""
    rng = np.random.default_rng(seed)
    lr = 10 ** rng.uniform(-5, 0, 90)
    loss = 2 + 0.4 * np.square(np.log10(lr) + 1.8) + 0.03 * rng.standard_normal(90)
    failed = lr > 0.01
    frame = pd.DataFrame({"lr": lr, "val_loss": np.where(failed, np.nan, loss)})
    frame["state"] = np.where(failed, "failed", "finished")
    return recommend(Runs.from_frame(frame), "val_loss", goal="minimize"), float(lr[~failed].max())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_third_of_the_list_lies_close_to_the_edge_and_none_of_it_beyond(seed: int) -> None:
    sweep, last = edge_sweep(seed)
    listed = next_runs(sweep, 50)
    lr = listed["lr"].to_numpy(float)
    assert ((lr > 0.65 * last) & (lr <= 1.05 * last)).mean() > 1 / 3
    assert (lr > 0.0125).mean() <= 0.05
    promised = forecast(sweep, listed=listed)
    assert promised is not None
    assert 0.02 < promised.chance < 0.95, "close to the best run, a gain is neither certain nor impossible"


def constrained(n: int, seed: int, feasible: int | None = None) -> Sweep:
    """A sweep that is better for larger x + y and infeasible above 1, with this many feasible runs."""
    rng = np.random.default_rng([seed, n])
    at = rng.random((20 * n, 2))
    inside = at.sum(axis=1) <= 1
    if feasible is not None:
        at = np.concatenate([at[inside][:feasible], at[~inside][: n - feasible]])
    frame = pd.DataFrame(at[:n], columns=["x", "y"])
    total = frame["x"] + frame["y"]
    frame = frame.assign(value=total + 0.02 * rng.standard_normal(n), c=total - 1)
    space = {name: Range(name, 0.0, 1.0) for name in "xy"}
    runs = Runs.from_frame(frame, ["x", "y"], ["value"], space=space, constraints=["c"])
    return recommend(runs, "value", goal="maximize")


@pytest.mark.parametrize("n", [30, 60, 100])
def test_the_list_goes_near_a_diagonal_border_on_the_feasible_side(n: int) -> None:
    listed = next_runs(constrained(n, 0), 50)
    total = listed["x"] + listed["y"]
    assert (total > 1).mean() < 0.05
    assert ((total > 0.85) & (total <= 1)).mean() > 0.5


@pytest.mark.parametrize("feasible", [0, 1, 2])
def test_a_study_with_hardly_a_feasible_run_is_led_over_the_border(feasible: int) -> None:
    sweep = constrained(40, 1, feasible)
    listed = next_runs(sweep, 30)
    assert len(listed) == 30
    assert (listed["x"] + listed["y"] > 1).mean() < 0.05
    assert not any("all " in each.reason and "infeasible" in each.reason for each in sweep.advice), (
        "with so few feasible runs every end looks infeasible"
    )
    promised = forecast(sweep, listed=listed)
    if feasible:
        assert promised is not None and "value" in forecast_text(promised, "value")
    else:
        assert promised is None, "there is no best setting yet to compare with"
        assert any("there is no forecast" in note for note in sweep.notes)
