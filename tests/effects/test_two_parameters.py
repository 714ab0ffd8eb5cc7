"""The metric over two parameters, and how cells with few or no runs nearby are marked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.effects.two_parameters import surface
from importance.errors import ImportanceError
from importance.model import surrogate
from importance.runs.table import Runs
from importance.space.dimension import Choice, Range
from tests.builders import loss_runs, sweep


def test_a_surface_covers_both_parameters_and_hatches_what_is_untried(model: surrogate.Surrogate) -> None:
    frame = sweep(150)
    corner = (frame["lr"] > 3e-3) & (frame["optimizer"] == "adam")
    frame = frame[~corner].reset_index(drop=True)
    result = surface(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr", "optimizer")
    assert result.mean.shape == (len(result.y), len(result.x)) == result.untried.shape
    adam = result.y.index("adam")
    high = np.array(result.x, float) > 1.5e-2
    assert result.untried[adam, high].all()
    assert not result.untried[adam, np.array(result.x, float) < 1e-3].any()
    assert len(result.run_x) == len(frame)
    assert (result.low <= result.mean).all()
    assert not (result.best[1] == "adam" and result.best[0] > 1.5e-2)


def test_a_heat_map_covers_the_search_space_and_marks_thin_cells() -> None:
    frame = sweep(120)
    frame.loc[0, "optimizer"] = "lion"
    space = {"optimizer": Choice("optimizer", ("adam", "lion", "muon", "sgd"))}
    result = surface(
        loss_runs(frame, lr=Range("lr", 1e-7, 0.1, log=True), **space), "loss", "batch_size", "optimizer"
    )
    assert result.y == ("adam", "lion", "muon", "sgd")
    assert result.untried[2].all()
    assert result.thin[1].sum() == 1 and result.untried[1].sum() == 3
    assert not (result.thin | result.untried)[[0, 3]].any()
    wide = surface(loss_runs(frame, lr=Range("lr", 1e-7, 0.1, log=True)), "loss", "lr", "optimizer")
    assert wide.x[0] == pytest.approx(1e-7)
    assert wide.untried[:, np.array(wide.x, float) < 3e-6].all()


def test_two_parameters_that_no_run_uses_together_have_no_heat_map() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"optimizer": rng.choice(["adam", "sgd"], 60), "beta": rng.random(60)})
    adam = frame["optimizer"] == "adam"
    frame["momentum"] = (1 - frame["beta"]).where(~adam)
    frame["beta"] = frame["beta"].where(adam)
    frame["loss"] = frame["beta"].fillna(frame["momentum"]) + rng.normal(0, 0.01, 60)
    with pytest.raises(ImportanceError, match="No run uses both beta and momentum"):
        surface(Runs.from_frame(frame, metrics=["loss"]), "loss", "beta", "momentum")
