"""Advice keeps to what was declared: steps, ranges, what hangs on a count, objects that no text can hold."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.errors import ImportanceError
from importance.space.dimension import Choice, Dimension, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.object_levels import is_object
from importance.space.range_text import parse_range
from importance.space.sampling import draw, inside
from importance.sweep.batch import records
from importance.sweep.growth import with_added_names
from importance.sweep.result import Sweep
from importance.sweep.tried_space import widened_to_hold

STEPS = {
    "heads": Range("heads", 4.0, 16.0, integer=True, step=4.0),
    "dropout": Range("dropout", 0.0, 1.9, step=0.1),
    "x": Range("x", 0.0, 1.0),
}


def stepped(weights: tuple[float, float, float], seed: int, n: int = 80) -> Sweep:
    rng = np.random.default_rng(seed)
    frame = draw(STEPS, n, rng)
    good = [weight * frame[name] / STEPS[name].high for weight, name in zip(weights, STEPS, strict=True)]
    frame["loss"] = sum(good) + 0.03 * rng.standard_normal(n)
    return recommend(Runs.from_frame(frame, list(STEPS), ["loss"], space=STEPS), "loss", goal="minimize")


@pytest.mark.parametrize("weights", [(0, 0, 2), (2, 1, 0), (-2, -1, 0), (1, -2, 1)])
def test_all_that_is_advised_and_drawn_lies_on_the_declared_steps(weights: tuple[float, ...]) -> None:
    for seed in range(2):
        sweep = stepped(weights, seed)  # type: ignore[arg-type]
        ends = {one.name: (one.dimension.low, one.dimension.high) for one in sweep.advice}
        listed = next_runs(sweep, 30)
        drawn = draw(sweep.space, 50, np.random.default_rng(0))
        for table in (listed, drawn, pd.DataFrame(ends)):
            assert set(table["heads"] % 4) <= {0}
            assert all(value == round(value, 1) for value in table["dropout"])


def test_a_typed_range_is_moved_to_the_steps_inside_it() -> None:
    assert parse_range(STEPS["heads"], "5 to 17") == Range("heads", 8.0, 16.0, integer=True, step=4.0)
    with pytest.raises(ImportanceError, match="no step of 4"):
        parse_range(STEPS["heads"], "5 to 7")


@pytest.mark.parametrize("pattern", ["units_l{}", "layer_{}_units", "params_n_units{}"])
@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("first", [0, 1])
def test_a_count_that_is_widened_brings_what_hangs_on_it(pattern: str, conditional: bool, first: int) -> None:
    rng = np.random.default_rng(0)
    layers = rng.integers(1, 4, 100)
    frame = pd.DataFrame({"num_layers": layers, "lr": rng.random(100)})
    space = {
        "num_layers": Range("num_layers", 1.0, 3.0, integer=True),
        "lr": Range("lr", 0.0, 1.0),
    }
    names = [pattern.format(k + first) for k in range(3)]
    for k, name in enumerate(names):
        units = rng.integers(16, 129, 100).astype(float)
        frame[name] = np.where(layers > k, units, np.nan) if conditional else units
        space[name] = Range(name, 16.0, 128.0, integer=True)
    frame["loss"] = -layers + frame["lr"] + 0.05 * rng.standard_normal(100)
    sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss", goal="minimize")
    assert sweep.space["num_layers"].high == 4
    new, last = (pattern.format(k + first).removeprefix("params_") for k in (3, 2))
    assert sweep.space[new].low == 16 and sweep.space[new].high == 128
    rows = records(next_runs(sweep, 40))
    assert any(row["num_layers"] == 4 for row in rows)
    for row in rows:
        if row["num_layers"] == 4 or not conditional:
            assert new in row and last in row
        else:
            assert new not in row
    for format in FORMATS:
        assert new in read_space(write_space(sweep.space, format), format)


def test_a_new_parameter_has_the_name_that_the_training_would_give_it() -> None:
    names = {"params_units_l2": "units_l2"}
    assert with_added_names(names, {"params_units_l3": "params_units_l2"})["params_units_l3"] == "units_l3"


@pytest.mark.parametrize(
    ("told", "values", "held"),
    [
        (Range("lr", 1e-4, 1e-1, log=True), [1e-3, 0.2], Range("lr", 1e-4, 0.2, log=True)),
        (Range("lr", 1e-4, 1e-1, log=True), [1e-3, 0.0], Range("lr", 1e-4, 1e-1, log=True)),
        (Range("x", 0.0, 1.0), [0.5, 1e6], Range("x", 0.0, 1.0)),
        (STEPS["heads"], [4, 18], Range("heads", 4.0, 20.0, integer=True, step=4.0)),
        (Choice("o", ("a", "b")), ["a", "c"], Choice("o", ("a", "b", "c"))),
    ],
)
def test_a_told_range_stays_told_with_a_run_outside(
    told: Dimension, values: list[object], held: Dimension
) -> None:
    assert widened_to_hold(told, pd.Series(values)) == held


def test_a_run_outside_a_told_range_is_spoken_of() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 60), "x": rng.random(60)})
    frame.loc[0, "lr"] = 0.2
    frame["loss"] = (np.log10(frame["lr"]) + 3) ** 2 + frame["x"]
    space = {"lr": Range("lr", 1e-4, 1e-1, log=True), "x": Range("x", 0.0, 1.0)}
    sweep = recommend(Runs.from_frame(frame, ["lr", "x"], ["loss"], space=space), "loss")
    assert sweep.before["lr"].log and sweep.before["lr"].low == 1e-4
    assert any("lr (1 run)" in note for note in sweep.notes)
    assert not any("No tool declares" in note for note in sweep.notes)


OBJECTS = {
    one.name: one
    for one in (
        Choice("scaler", ("MinMaxScaler()", "StandardScaler(with_mean=False)", "passthrough")),
        Choice("score", ("<function f at 0x7f00ab>",)),
        Range("C", 0.1, 10.0, log=True),
    )
}


@pytest.mark.parametrize("format", list(FORMATS))
def test_an_object_is_asked_for_and_never_passed_on_as_its_text(format: str) -> None:
    text = write_space(OBJECTS, format)
    assert read_space(text, format) == OBJECTS
    assert "scaler takes objects, not text" in text
    if FORMATS[format].language == "python":
        held: dict[str, object] = {"__name__": "script", "tune": None}
        script = text.replace("from ray import tune", "")
        if format == "optuna":
            optuna = pytest.importorskip("optuna")
            exec(script, held)  # our own
            trial = optuna.trial.FixedTrial({"scaler": "MinMaxScaler()", "C": 1.0})
            with pytest.raises(NotImplementedError, match=r"the object MinMaxScaler\(\)"):
                held["suggest"](trial)  # type: ignore[operator]
        else:
            with pytest.raises((NotImplementedError, AttributeError)):
                exec(script, held)  # our own
    else:
        assert json.dumps("put_here") not in text


@pytest.mark.parametrize("level", ["ReLU()", "a.b.C(x=1)", "<class 'int'>", "<f at 0x7fff>"])
def test_what_python_shows_of_an_object_is_known(level: str) -> None:
    assert is_object(level)


@pytest.mark.parametrize("level", ["adam", "(64, 32)", "[1, 2]", "a (b)", "f(x", "<pad>", "0.5", "None"])
def test_plain_text_is_no_object(level: str) -> None:
    assert not is_object(level)


def test_drawn_settings_lie_inside() -> None:
    drawn = draw(STEPS, 200, np.random.default_rng(0))
    assert inside(STEPS, drawn).all()
