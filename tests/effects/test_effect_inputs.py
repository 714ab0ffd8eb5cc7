"""What the effect of a parameter is computed from: its functions, the band, the best run, its condition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.effects.effect_inputs import (
    EffectInputs,
    band_at,
    basis_of,
    best_observed,
    condition_text,
    metric_band,
)
from importance.errors import ImportanceError, UnknownColumn
from importance.model.surrogate import Surrogate
from importance.runs.table import Runs


def inputs_of(runs: Runs, model: Surrogate, shown: np.ndarray) -> EffectInputs:
    basis = basis_of(runs, model, "lr")
    y = runs.frame["loss"].to_numpy()
    return EffectInputs(runs, model, basis, np.arange(len(model.y)), shown, y, ())


def test_the_functions_are_those_of_the_parameter(runs: Runs, model: Surrogate) -> None:
    assert basis_of(runs, model, "momentum").name == "momentum"


def test_a_parameter_outside_the_model_is_an_error_that_names_those_inside(
    runs: Runs, model: Surrogate
) -> None:
    with pytest.raises(UnknownColumn, match="lrr"):
        basis_of(runs, model, "lrr")
    with pytest.raises(ImportanceError, match=r"loss is not in the model.*Choose one of .*lr"):
        basis_of(runs, model, "loss")


def test_the_band_holds_90_percent_of_the_functions_in_the_units_of_the_metric(
    runs: Runs, model: Surrogate
) -> None:
    expected = model.partial_dependence(pd.DataFrame({"lr": [1e-4, 1e-3, 1e-2]}))
    band = metric_band(model, expected)
    samples = model.inverse_transform(expected.sample(20_000, seed=1))
    for values, share in zip(band, (0.5, 0.05, 0.95), strict=True):
        np.testing.assert_allclose((samples < values).mean(axis=0), share, atol=0.01)
    assert band_at(band, 1) == tuple(values[1] for values in band)


def test_the_best_run_is_that_of_the_shown_runs_with_the_best_metric(runs: Runs, model: Surrogate) -> None:
    shown = (runs.frame["optimizer"] == "sgd").to_numpy()
    lr = runs.frame["lr"].to_numpy()[shown]
    best = best_observed(inputs_of(runs, model, shown), lr)
    row = runs.frame["loss"][shown].idxmin()
    assert (best.row, best.metric, best.value) == (row, runs.frame["loss"][row], runs.frame["lr"][row])
    assert best.run == runs.run_names[row]
    highest = best_observed(inputs_of(runs, replace(model, goal="maximize"), shown), lr)
    assert highest.row == runs.frame["loss"][shown].idxmax()


def test_a_level_stays_text(runs: Runs, model: Surrogate) -> None:
    inputs = inputs_of(runs, model, np.ones(len(runs), bool))
    best = best_observed(inputs, runs.frame["optimizer"].to_numpy())
    assert best.value == runs.frame["optimizer"][runs.frame["loss"].idxmin()]


def test_a_run_that_breaks_a_constraint_is_the_best_only_if_all_do(runs: Runs, model: Surrogate) -> None:
    order = np.argsort(runs.frame["loss"].to_numpy())
    for breaks, expected in ((np.arange(len(runs)) == order[0], order[1]), (np.ones(len(runs)), order[0])):
        frame = runs.frame.assign(violation=np.asarray(breaks, float))
        constrained = replace(runs, frame=frame, constraints=("violation",))
        inputs = inputs_of(constrained, model, np.ones(len(runs), bool))
        assert best_observed(inputs, runs.frame["lr"].to_numpy()).row == expected


def test_a_condition_is_said_of_conditional_parameters_only(runs: Runs, model: Surrogate) -> None:
    assert condition_text(model, basis_of(runs, model, "momentum")) == "only with sgd"
    assert condition_text(model, basis_of(runs, model, "lr")) == ""
