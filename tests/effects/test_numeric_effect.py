"""The effect of a numeric parameter: its band, its best value, and the parts of its axis without runs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import plots
from importance.effects import effect_text
from importance.effects.one_parameter import effect
from importance.model import surrogate
from importance.runs.table import Runs
from importance.space.dimension import Choice, Range
from tests.builders import loss_runs, sweep, truth


def average(frame: pd.DataFrame, name: str, values: tuple) -> np.ndarray:
    """The true loss at each value, averaged over the runs."""
    return np.array([truth(frame.assign(**{name: value})).mean() for value in values])


def test_the_band_holds_the_true_average_effect() -> None:
    coverage, whole_curves = [], 0
    for seed in range(6):
        frame = sweep(100, seed)
        result = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
        true = average(frame, "lr", result.grid)
        low, high = np.array(result.low), np.array(result.high)
        shown = ~np.isnan(low)
        coverage.append(np.mean(((low <= true) & (true <= high))[shown]))
        wide_low, wide_high = np.array(result.simultaneous_low), np.array(result.simultaneous_high)
        assert ((wide_low <= low) & (high <= wide_high))[shown].all(), "the whole curve needs a wider band"
        whole_curves += ((wide_low <= true) & (true <= wide_high))[shown].all()
    assert np.mean(coverage) >= 0.85
    assert whole_curves >= 4


def test_the_best_value_is_near_the_true_one_and_its_interval_holds_it(
    runs: Runs, model: surrogate.Surrogate
) -> None:
    result = effect(runs, "loss", "lr", model=model)
    true = average(runs.frame, "lr", result.grid)
    best = result.grid[int(true.argmin())]
    assert result.log
    assert result.predicted.low <= best <= result.predicted.high
    assert abs(np.log10(result.predicted.value / best)) < 0.5
    row = int(runs.frame["loss"].idxmin())
    assert result.observed.metric == runs.frame["loss"].min()
    assert result.observed.value == runs.frame["lr"][row]
    assert result.observed.run == runs.run_names[row]
    assert effect_text.observed_words(result)[1].endswith(f", run {row + 1}"), "the setting ran only once"


def test_stretches_without_runs_are_marked_on_the_axis_that_is_shown() -> None:
    frame = sweep(60)
    frame = frame[(frame["lr"] < 1e-4) | (frame["lr"] > 3e-3)].reset_index(drop=True)
    result = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    widest = max(result.untried, key=lambda gap: np.log(gap[1] / gap[0]))
    assert widest[0] <= 1e-4
    assert widest[1] >= 3e-3
    inside = (np.array(result.grid) > widest[0]) & (np.array(result.grid) < widest[1])
    assert inside.any()
    assert np.isnan(np.array(result.low)[inside]).all(), "there is no band where the model knows nothing"
    assert not widest[0] < result.predicted.value < widest[1], "no untried value is called the best"


def test_a_regular_grid_has_no_untried_stretch(runs: Runs, model: surrogate.Surrogate) -> None:
    result = effect(runs, "loss", "batch_size", model=model)
    assert result.untried == ()
    assert result.predicted.value in (16.0, 32.0, 64.0, 128.0)
    assert set(result.grid) >= {16.0, 32.0, 64.0, 128.0}


def test_the_axis_is_the_whole_search_space_with_its_untried_part_marked() -> None:
    frame = sweep(80)
    frame = frame[frame["lr"] < 1e-2].reset_index(drop=True)
    runs = loss_runs(
        frame,
        lr=Range("lr", 1e-6, 1.0, log=True),
        optimizer=Choice("optimizer", ("adam", "lion", "sgd")),
    )
    result = effect(runs, "loss", "lr")
    assert (result.grid[0], result.grid[-1]) == (1e-6, 1.0)
    assert result.untried[0] == (1e-6, frame["lr"].min())
    assert result.untried[-1] == (frame["lr"].max(), 1.0)
    outside = (np.array(result.grid) < frame["lr"].min()) | (np.array(result.grid) > frame["lr"].max())
    assert np.isnan(np.array(result.low)[outside]).all(), "there is no band where the model only guesses"
    assert not np.isnan(np.array(result.low)[~outside]).all()
    assert frame["lr"].min() <= result.predicted.value <= frame["lr"].max(), "the best is in the tried part"
    assert effect(runs, "loss", "optimizer").untried_levels == ("lion",)
    drawn = plots.effect_curve(result, [""] * len(result.rows)).to_dict()
    assert drawn["layout"]["xaxis"]["range"][0] < -6 and drawn["layout"]["xaxis"]["range"][1] > 0


def test_numbers_of_a_choice_that_no_run_has_are_marked() -> None:
    frame = sweep(80)
    frame = frame[frame["batch_size"] != 32].reset_index(drop=True)
    levels = tuple(str(v) for v in (16, 32, 64, 128, 256))
    result = effect(loss_runs(frame, batch_size=Choice("batch_size", levels)), "loss", "batch_size")
    assert result.untried_levels == (32.0, 256.0)
    assert any(a < 32 < b for a, b in result.untried)
    assert result.untried[-1] == (128.0, 256.0)
    assert result.predicted.value in (16.0, 64.0, 128.0)


def test_a_space_that_was_covered_has_nothing_to_mark() -> None:
    runs = loss_runs(sweep(150), lr=Range("lr", 1e-5, 0.1, log=True), idle=Range("idle", 0.0, 1.0))
    for name in ("lr", "idle", "batch_size"):
        result = effect(runs, "loss", name)
        assert result.untried == result.thin == ()
        assert not np.isnan(result.low).any()
