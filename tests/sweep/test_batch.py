"""The list of the next runs: where they are, how they are chosen, and that they are good."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.errors import ImportanceError
from importance.model.matern_gp import MaternGP
from importance.space.dimension import Choice, Range, constant
from importance.space.formats import write_space
from importance.space.sampling import draw, inside
from importance.sweep.batch import records, within
from importance.sweep.forecast import forecast
from importance.sweep.result import Sweep
from tests.sweep.sweeps import SPACE, loss, sweep_of


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(80)[0]


def listed(sweep: Sweep, n: int = 50, **options: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list, and the same settings as a table of runs has them."""
    runs = next_runs(sweep, n, **options)  # type: ignore[arg-type]
    return runs, pd.DataFrame(records(runs), columns=list(runs))


def test_each_run_is_one_that_the_space_can_give(sweep: Sweep) -> None:
    runs, settings = listed(sweep)
    assert len(runs) == 50
    assert not runs.duplicated().any()
    assert inside(sweep.batch_space, settings).all()
    assert runs["width"].dtype == np.int64
    assert set(runs["optimizer"]) <= {"adam", "lion", "sgd"}
    assert runs.loc[runs["optimizer"] != "sgd", "momentum"].isna().all()
    assert runs.loc[runs["optimizer"] == "sgd", "momentum"].notna().all()
    assert "momentum" not in next(r for r in records(runs) if r["optimizer"] != "sgd")
    json.dumps(records(runs))


def test_the_seed_decides_the_list(sweep: Sweep) -> None:
    first = next_runs(sweep, 20)
    assert next_runs(sweep, 20).equals(first)
    assert not next_runs(sweep, 20, seed=1).equals(first)


def test_they_lie_in_the_space_that_is_given(sweep: Sweep) -> None:
    space = {
        **SPACE,
        "lr": replace(SPACE["lr"], low=1e-3, high=1e-2),
        "optimizer": Choice("optimizer", ("adam",)),
    }
    runs, _ = listed(sweep, space=space)
    assert runs["lr"].between(1e-3, 1e-2).all()
    assert set(runs["optimizer"]) == {"adam"}
    assert "momentum" not in runs, "only sgd has momentum"
    with pytest.raises(ImportanceError, match="say nothing about depth"):
        next_runs(sweep, space={**SPACE, "depth": Range("depth", 1.0, 9.0)})


def test_they_end_better_than_as_many_drawn_at_random() -> None:
    wins = 0
    for seed in range(3):
        sweep, _ = sweep_of(50, seed=seed)
        _, settings = listed(sweep)
        for other in (sweep.before, sweep.space):
            drawn = draw(other, 50, np.random.default_rng(seed))
            wins += loss(settings).min() < loss(drawn).min()
    assert wins >= 5


def test_a_wrong_model_affects_only_part_of_the_list(sweep: Sweep) -> None:
    wrong = replace(sweep, model=replace(sweep.model, alpha=-sweep.model.alpha))
    _, settings = listed(wrong)
    best_so_far = loss(sweep.settings.iloc[sweep.best]).min()
    assert (loss(settings) < best_so_far + 0.3).sum() >= 8
    assert (loss(settings) > best_so_far + 2).sum() >= 10, "a part of the list follows the wrong model"


def test_without_evidence_a_list_is_still_given() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")
    assert not sweep.evidence
    runs, settings = listed(sweep, 12)
    assert len(runs) == 12
    assert inside(SPACE, settings).all()


def test_no_setting_that_was_tried_comes_again_and_a_small_space_runs_out() -> None:
    levels = {"a": tuple("xyzw"), "b": ("1", "2", "4", "8"), "c": ("false", "true")}
    space = {name: Choice(name, texts) for name, texts in levels.items()}
    rng = np.random.default_rng(0)
    frame = draw(space, 60, rng).drop_duplicates().head(24).reset_index(drop=True)
    score = frame["a"].map({"x": 0.0, "y": 1.0, "z": 2.0, "w": 3.0}) + frame["b"]
    runs = Runs.from_frame(frame.assign(y=score), list(space), ["y"], space=space)
    rest = next_runs(recommend(runs, "y"), space=space)
    assert len(rest) == 32 - 24
    together = pd.concat([frame, rest]).astype({"b": float, "c": str})
    assert not together.assign(c=together["c"].str.lower()).duplicated().any()
    assert rest["b"].dtype == np.int64
    assert set(rest["c"]) <= {True, False}


def test_optuna_tries_the_listed_runs_first(sweep: Sweep) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    first = records(within(sweep.space, next_runs(sweep, 20)))
    assert first
    text = write_space(sweep.space, "optuna", metric="loss", first=first)
    script: dict[str, object] = {"__name__": "script"}
    exec(text, script)  # our own export, so it is safe to run
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for params in script["FIRST"]:  # type: ignore[attr-defined]
        study.enqueue_trial(params)
    study.optimize(script["objective"], n_trials=len(first) + 1)  # type: ignore[arg-type]
    drawn_names = {name for name, dimension in sweep.space.items() if constant(dimension) is None}
    for trial, run in zip(study.trials, first, strict=False):
        assert trial.params == {name: value for name, value in run.items() if name in drawn_names}
    assert "enqueue_trial" not in write_space(sweep.space, "optuna")


def test_a_run_that_was_tried_does_not_come_again_with_fewer_digits() -> None:
    rng = np.random.default_rng(1)
    space = {name: Range(name, 0.0, 1.0) for name in "ab"}
    frame = draw(space, 60, rng)
    frame["y"] = (frame["a"] - 0.7) ** 2 + (frame["b"] - 0.2) ** 2
    sweep = recommend(Runs.from_frame(frame, list(space), ["y"], space=space), "y")
    short = frame[["a", "b"]].map(lambda value: float(f"{value:.4g}"))
    assert not pd.concat([next_runs(sweep, 600), short]).duplicated().any()


def test_runs_with_an_infinite_setting_leave_the_others_their_say() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.random(60), "b": rng.random(60)})
    frame["y"] = (frame["a"] - 0.3) ** 2
    frame.loc[::4, "b"] = np.inf
    with np.errstate(all="raise", under="ignore"):
        runs = next_runs(recommend(Runs.from_frame(frame, ["a", "b"], ["y"]), "y"), 12)
    assert len(runs) == 12 and np.isfinite(runs.to_numpy(dtype=float)).all()


def test_none_is_a_level_like_the_others_where_a_choice_holds_it() -> None:
    levels = ("None", "5", "10")
    space = {"depth": Choice("depth", levels), "a": Range("a", 0.0, 1.0)}
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"depth": rng.choice([np.nan, 5.0, 10.0], 90), "a": rng.random(90)})
    frame["y"] = frame["depth"].map({5.0: 1.0, 10.0: 2.0}).fillna(0.0) + frame["a"]
    sweep = recommend(Runs.from_frame(frame, list(space), ["y"], space=space), "y")
    depth = next(each for each in sweep.advice if each.name == "depth")
    assert depth.dimension.levels == ("None",)
    listed = next_runs(sweep, 8)
    rows = records(listed)
    assert sum(row["depth"] is None for row in rows) >= 5
    assert '"depth": null' in json.dumps(rows)
    without = sweep.before | {"depth": Choice("depth", ("5", "10"))}
    assert len(within(without, listed)) == sum(row["depth"] is not None for row in rows)
    result = forecast(sweep, listed=listed)
    assert result is not None and result.best < 0.2


def test_whole_numbers_of_any_size_stay_what_they_are() -> None:
    high = 2.0**64
    space = {"units": Range("units", 0.0, high, integer=True), "a": Range("a", 0.0, 1.0)}
    frame = draw(space, 60, np.random.default_rng(2))
    frame["y"] = frame["a"] - frame["units"] / high
    sweep = recommend(Runs.from_frame(frame, list(space), ["y"], space=space), "y", parameters=list(space))
    units = [row["units"] for row in records(next_runs(sweep, 40, space=space))]
    assert all(isinstance(each, int) and 0 <= each <= high for each in units)
    assert max(units) > 2**63


def test_new_settings_are_compared_with_200_of_many_runs(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = pd.concat([sweep.settings] * 40, ignore_index=True)
    sizes = []
    whole = MaternGP.sample_posterior

    def draws(self: MaternGP, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        sizes.append(len(frame))
        return whole(self, frame, n, seed)

    monkeypatch.setattr(MaternGP, "sample_posterior", draws)
    crowd = replace(sweep, settings=many, best=np.tile(sweep.best, 40), counts=np.ones(len(many), int))
    assert len(next_runs(crowd, 5)) == 5
    assert forecast(crowd) is not None
    assert max(sizes) <= 900 + 200
