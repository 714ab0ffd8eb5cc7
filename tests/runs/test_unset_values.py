"""Having no value is a setting like any other, unless a condition made the parameter inactive."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank, read_runs, recommend
from importance.charts.parallel_axes import parallel_axes
from importance.effects.one_parameter import effect
from importance.space.dimension import Choice, Condition, Range, Unset
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.range_text import parse_range, range_text
from importance.sweep.batch import next_runs, records
from tests.builders import CASES

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases in ../shared/cases are not here"),
]
METHODS = ("anova", "wandb", "permutation")
N = 80


def table(cells: list[object], y: np.ndarray, name: str = "depth") -> pd.DataFrame:
    lr = 10 ** np.random.default_rng(1).uniform(-4, -1, len(cells))
    return pd.DataFrame({name: pd.Series(cells, dtype=object), "lr": lr, "val_loss": y})


def optional(best_unset: bool, n: int = N) -> Runs:
    """A number drawn from a range, or not set in three of ten runs."""
    rng = np.random.default_rng(0)
    x, gone = 10 ** rng.uniform(-4, -1, n), rng.random(n) < 0.3
    y = np.where(gone, -1.0 if best_unset else 4.0, np.square(np.log10(x) + 2)) + 0.05 * rng.standard_normal(
        n
    )
    return read_runs(table([None if g else v for g, v in zip(gone, x, strict=True)], y, "decay"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("value", "other"),
    [(1.0, None), ("relu", None), (True, None), (float("inf"), float("nan")), ("1.0", "null")],
)
def test_one_value_or_none_decides_a_loss(method: str, value: object, other: object) -> None:
    cells = [value, other] * 12
    y = np.array([0.0, 1.0] * 12) + 0.01 * np.random.default_rng(0).standard_normal(24)
    runs = read_runs(table(cells, y, "clip"))
    assert runs.columns["clip"].exclusion_reason == ""
    first = rank(runs, "val_loss", method=method).scores[0]
    assert first.name == "clip"
    assert first.importance > 0.9
    assert any("clip (12 of 24 runs)" in note for note in runs.notes)
    axis = next(a for a in parallel_axes(runs, "val_loss", runs.auto_parameters).axes if a.name == "clip")
    assert "missing" in axis.labels
    assert len(set(axis.values)) == 2
    assert {level.n for level in effect(runs, "val_loss", "clip").levels} == {12}


@pytest.mark.parametrize("frame", [False, True])
def test_where_not_set_is_best_the_row_and_the_advice_say_so(frame: bool) -> None:
    depths: list[object] = [None, 2, 4, 8] * 6
    y = np.array([0.0, 3.0, 2.0, 1.5] * 6) + 0.02 * np.random.default_rng(0).standard_normal(24)
    cells = table(depths, y)
    runs = read_runs(cells if frame else ("runs.csv", cells.to_csv(index=False).encode()))
    score = rank(runs, "val_loss").scores[0]
    assert (score.name, score.best) == ("depth", "best when not set")
    assert effect(runs, "val_loss", "depth").levels[0].level == "not set"
    sweep = recommend(runs, "val_loss")
    assert "None" in sweep.space["depth"].levels
    assert "0 of the 0" not in " ".join(advice.reason for advice in sweep.advice)
    assert records(next_runs(sweep, 5))[0]["depth"] is None


def test_a_range_is_fixed_at_none_where_that_is_best() -> None:
    runs = optional(best_unset=True)
    assert rank(runs, "val_loss").scores[0].best == "best when not set"
    sweep = recommend(runs, "val_loss")
    advice = {a.name: a for a in sweep.advice}["decay"]
    assert (advice.action, advice.dimension.levels, advice.kept) == ("fix", ("None",), 1.0)
    decay_effect = effect(runs, "val_loss", "decay")
    assert decay_effect.unset is not None
    assert decay_effect.unset.mean == pytest.approx(-1, abs=0.1)
    assert decay_effect.observed.value == "not set"
    assert decay_effect.to_frame()["decay"].iloc[-1] == "not set"
    for name in FORMATS:
        assert read_space(write_space(sweep.space, name), name)["decay"].levels == ("None",), name


def test_a_range_keeps_its_values_where_not_set_is_worst() -> None:
    runs = optional(best_unset=False)
    score = rank(runs, "val_loss").scores[0]
    assert "worse when not set" in score.note
    sweep = recommend(runs, "val_loss")
    low, high = sweep.space["decay"].low, sweep.space["decay"].high
    assert low is not None
    assert high is not None
    assert low < 0.01 < high
    rows = records(next_runs(sweep, 10))
    assert sum(row["decay"] is not None for row in rows) >= 8


@pytest.mark.parametrize("name", FORMATS)
def test_none_beside_a_range_is_in_every_export(name: str) -> None:
    space = {
        "decay": Range("decay", 1e-4, 0.1, log=True, unset=Unset.ALLOWED),
        "depth": Range("depth", 2, 9, integer=True, unset=Unset.ALLOWED),
    }
    back = read_space(write_space(space, name), name)
    for dimension in back.values():
        if dimension.may_be_unset:
            assert (dimension.low, dimension.high) == (space[dimension.name].low, space[dimension.name].high)
        else:
            assert "None" in dimension.levels
            numbers = [float(level) for level in dimension.levels if level != "None"]
            assert (min(numbers), max(numbers)) == (space[dimension.name].low, space[dimension.name].high)
    assert range_text(space["decay"]).endswith("or None")
    assert parse_range(space["decay"], range_text(space["decay"])) == space["decay"]


def test_optuna_runs_what_is_written_for_a_range_or_none() -> None:
    optuna = pytest.importorskip("optuna")
    sweep = recommend(optional(best_unset=False), "val_loss")
    code = write_space(sweep.before, "optuna", first=records(next_runs(sweep, 3)))
    made: dict[str, object] = {"__name__": "objective"}
    exec(code, made)  # the script that a user would run
    study = optuna.create_study()
    drawn: list[dict[str, object]] = []
    for first in made["FIRST"]:  # type: ignore[attr-defined]
        study.enqueue_trial(first)
    study.optimize(lambda trial: drawn.append(made["suggest"](trial)) or 0.0, n_trials=30)  # type: ignore[operator]
    assert {settings["decay"] is None for settings in drawn} == {True, False}
    assert drawn[0]["decay"] == records(next_runs(sweep, 3))[0]["decay"]


def test_an_inactive_parameter_gets_no_level() -> None:
    rng = np.random.default_rng(0)
    optimizer = ["sgd", "adam"] * 20
    momentum = [0.5 + 0.01 * i if i % 2 == 0 else None for i in range(40)]
    fixed = [0.9 if i % 2 == 0 else None for i in range(40)]
    frame = pd.DataFrame(
        {"optimizer": optimizer, "momentum": momentum, "nesterov": fixed, "val_loss": rng.random(40)}
    )
    runs = read_runs(frame)
    assert not runs.columns["momentum"].unset
    assert not runs.columns["nesterov"].unset
    assert runs.columns["nesterov"].exclusion_reason == "the same in every run that has it"
    before = recommend(runs, "val_loss").before["momentum"]
    assert (before.condition, before.unset) == (Condition("optimizer", ("sgd",)), Unset.INACTIVE)


def test_a_condition_of_a_condition_is_one_too() -> None:
    booster = ["tree", "linear", "dart"] * 16
    drop = [None if b != "dart" else ("one" if i % 2 else "skip") for i, b in enumerate(booster)]
    rate = [0.01 * i if d == "skip" else None for i, d in enumerate(drop)]
    frame = pd.DataFrame(
        {"booster": booster, "drop": drop, "rate": rate, "loss": np.random.default_rng(0).random(48)}
    )
    runs = read_runs(frame)
    assert [runs.columns[name].unset for name in ("booster", "drop", "rate")] == [False, False, False]


def test_a_few_runs_that_happen_to_agree_give_no_condition() -> None:
    clip = [1.0, None] * 5
    frame = pd.DataFrame({"clip": clip, "lr": np.linspace(0.1, 1, 10), "loss": [0.0, 1.0] * 5})
    assert read_runs(frame).columns["clip"].unset


def test_runs_that_logged_no_setting_make_no_level() -> None:
    frame = pd.DataFrame({"lr": [0.1, 0.2] * 10, "depth": [2, 3, 4, 5] * 5, "loss": np.random.rand(20)})
    frame.loc[:2, ["lr", "depth"]] = np.nan
    runs = read_runs(frame)
    assert not any(column.unset for column in runs.columns.values())


def test_settings_first_logged_in_the_same_run_count_as_one() -> None:
    rng = np.random.default_rng(0)
    old = np.arange(40) < 15
    frame = pd.DataFrame({"lr": rng.random(40), "clip": np.where(old, np.nan, 1.0), "loss": rng.random(40)})
    frame["ema"] = np.where(old, None, "on")
    runs = read_runs(frame)
    assert runs.columns["clip"].alias_of == "ema"
    assert any("ema (15 of 40 runs)" in note and "not recorded" in note for note in runs.notes)


def test_a_declared_space_says_whether_a_parameter_may_be_unset() -> None:
    frame = pd.DataFrame({"depth": [2.0, None] * 10, "lr": np.random.rand(20), "loss": np.random.rand(20)})
    ranges = {"depth": Range("depth", 1, 9, integer=True)}
    assert not Runs.from_frame(frame, metrics=["loss"], space=ranges).columns["depth"].unset
    choices = {"depth": Choice("depth", ("None", "2"))}
    assert Runs.from_frame(frame, metrics=["loss"], space=choices).columns["depth"].unset


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=shared) for name in ("one_value_or_none", "not_set_is_best")]
)
def test_the_cases(case: str, method: str) -> None:
    score = rank(read_runs(CASES / f"{case}.csv"), "val_loss", method=method).scores[0]
    assert score.importance > 0.9
    if case == "one_value_or_none":
        assert (score.name, score.best) == ("grad_clip", "worse when not set")
    else:
        assert (score.name, score.best) == ("max_depth", "best when not set")
