"""The next runs as a list: where they lie, what they are made of, and that they are good ones."""

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
from tests.sweep.test_recommend import SPACE, loss, sweep_of


@pytest.fixture(scope="module")
def found() -> Sweep:
    return sweep_of(80)[0]


def listed(sweep: Sweep, n: int = 50, **given: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list, and the same as runs hold it."""
    runs = next_runs(sweep, n, **given)  # type: ignore[arg-type]
    return runs, pd.DataFrame(records(runs), columns=list(runs))


def test_each_run_is_one_that_the_space_can_give(found: Sweep) -> None:
    runs, held = listed(found)
    assert len(runs) == 50
    assert not runs.duplicated().any()
    assert inside(found.batch_space, held).all()
    assert runs["width"].dtype == np.int64
    assert set(runs["optimizer"]) <= {"adam", "lion", "sgd"}
    assert runs.loc[runs["optimizer"] != "sgd", "momentum"].isna().all()
    assert runs.loc[runs["optimizer"] == "sgd", "momentum"].notna().all()
    assert "momentum" not in next(r for r in records(runs) if r["optimizer"] != "sgd")
    json.dumps(records(runs))


def test_the_seed_decides_the_list(found: Sweep) -> None:
    first = next_runs(found, 20)
    assert next_runs(found, 20).equals(first)
    assert not next_runs(found, 20, seed=1).equals(first)


def test_they_lie_in_the_space_that_is_given(found: Sweep) -> None:
    space = {
        **SPACE,
        "lr": replace(SPACE["lr"], low=1e-3, high=1e-2),
        "optimizer": Choice("optimizer", ("adam",)),
    }
    runs, _ = listed(found, space=space)
    assert runs["lr"].between(1e-3, 1e-2).all()
    assert set(runs["optimizer"]) == {"adam"}
    assert "momentum" not in runs, "only sgd has it"
    with pytest.raises(ImportanceError, match="say nothing about depth"):
        next_runs(found, space={**SPACE, "depth": Range("depth", 1.0, 9.0)})


def test_they_end_better_than_as_many_drawn_at_random() -> None:
    wins = 0
    for seed in range(3):
        sweep, _ = sweep_of(50, seed=seed)
        _, held = listed(sweep)
        for other in (sweep.before, sweep.space):
            drawn = draw(other, 50, np.random.default_rng(seed))
            wins += loss(held).min() < loss(drawn).min()
    assert wins >= 5


def test_a_model_that_is_wrong_leads_only_part_of_the_list_astray(found: Sweep) -> None:
    wrong = replace(found, model=replace(found.model, weights=-found.model.weights))
    _, held = listed(wrong)
    best_so_far = loss(found.settings.iloc[found.best]).min()
    assert (loss(held) < best_so_far + 0.3).sum() >= 8
    assert (loss(held) > best_so_far + 2).sum() >= 10, "the model is wrong"


def test_without_evidence_a_list_is_still_given() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")
    assert not sweep.evidence
    runs, held = listed(sweep, 12)
    assert len(runs) == 12
    assert inside(SPACE, held).all()


def test_no_setting_that_was_tried_comes_again_and_a_small_space_runs_out() -> None:
    levels = {"a": tuple("xyzw"), "b": ("1", "2", "4", "8"), "c": ("false", "true")}
    space = {name: Choice(name, held) for name, held in levels.items()}
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


def test_optuna_tries_the_listed_runs_first(found: Sweep) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    first = records(within(found.space, next_runs(found, 20)))
    assert first
    text = write_space(found.space, "optuna", metric="loss", first=first)
    script: dict[str, object] = {"__name__": "script"}
    exec(text, script)  # our own
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for params in script["FIRST"]:  # type: ignore[attr-defined]
        study.enqueue_trial(params)
    study.optimize(script["objective"], n_trials=len(first) + 1)  # type: ignore[arg-type]
    asked = {name for name, one in found.space.items() if constant(one) is None}
    for trial, run in zip(study.trials, first, strict=False):
        assert trial.params == {name: value for name, value in run.items() if name in asked}
    assert "enqueue_trial" not in write_space(found.space, "optuna")


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
    depth = next(one for one in sweep.advice if one.name == "depth")
    assert depth.dimension.levels == ("None",)
    listed = next_runs(sweep, 8)
    rows = records(listed)
    assert sum(row["depth"] is None for row in rows) >= 5
    assert '"depth": null' in json.dumps(rows)
    without = sweep.before | {"depth": Choice("depth", ("5", "10"))}
    assert len(within(without, listed)) == sum(row["depth"] is not None for row in rows)
    said = forecast(sweep, listed=listed)
    assert said is not None and said.best < 0.2


def test_whole_numbers_of_any_size_stay_what_they_are() -> None:
    high = 2.0**64
    space = {"units": Range("units", 0.0, high, integer=True), "a": Range("a", 0.0, 1.0)}
    frame = draw(space, 60, np.random.default_rng(2))
    frame["y"] = frame["a"] - frame["units"] / high
    sweep = recommend(Runs.from_frame(frame, list(space), ["y"], space=space), "y", parameters=list(space))
    found = [row["units"] for row in records(next_runs(sweep, 40, space=space))]
    assert all(isinstance(one, int) and 0 <= one <= high for one in found)
    assert max(found) > 2**63


def test_of_very_many_runs_not_all_are_set_against_each_new_one(
    found: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = pd.concat([found.settings] * 40, ignore_index=True)
    asked = []
    whole = MaternGP.sample_posterior

    def draws(self: MaternGP, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        asked.append(len(frame))
        return whole(self, frame, n, seed)

    monkeypatch.setattr(MaternGP, "sample_posterior", draws)
    crowd = replace(found, settings=many, best=np.tile(found.best, 40))
    assert len(next_runs(crowd, 5)) == 5
    assert forecast(crowd) is not None
    assert max(asked) <= 900 + 200
