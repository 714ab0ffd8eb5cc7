"""When one more run of a setting is listed in place of a new one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import importance.sweep.repeats
from importance import Purpose, RunPlan, Runs, plan_runs, recommend
from importance.space.dimension import Choice
from importance.sweep.repeats import Outlook, repeats_worth_it
from importance.sweep.result import Sweep

SPACE = {
    "model": Choice("model", ("a", "b", "c", "d")),
    "width": Choice("width", ("64", "128", "256")),
    "rate": Choice("rate", ("0.1", "0.2", "0.3", "0.4")),
}


def loss(frame: pd.DataFrame) -> np.ndarray:
    worth = frame["model"].map({"a": 0.0, "b": 0.1, "c": 0.8, "d": 1.0}).to_numpy(float)
    return worth + 8 * (frame["rate"].to_numpy(float) - 0.25) ** 2 + frame["width"].to_numpy(float) / 1000


@cache
def sweep_with(noise: float, repeats: int, seed: int) -> Sweep:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({name: rng.choice(each.levels, 32) for name, each in SPACE.items()})
    frame = frame.astype({"width": float, "rate": float}).drop_duplicates(ignore_index=True)
    frame = pd.concat([frame] * repeats, ignore_index=True)
    frame["loss"] = loss(frame) + noise * rng.standard_normal(len(frame))
    return recommend(Runs.from_frame(frame, list(SPACE), ["loss"], space=SPACE), "loss", goal="minimize")


def tried(sweep: Sweep, plan: RunPlan) -> list[bool]:
    numbers = {"width": float, "rate": float}
    known = set(sweep.settings[list(plan.settings)].astype(numbers).itertuples(index=False, name=None))
    rows = plan.settings.astype(numbers).itertuples(index=False, name=None)
    return [row in known for row in rows]


@pytest.mark.parametrize("repeats", [1, 2])
def test_with_noise_good_settings_are_repeated_and_without_none_is(repeats: int) -> None:
    noisy = sum(len(plan_runs(sweep_with(0.4, repeats, seed), 20).repeats) for seed in range(2))
    assert noisy >= 2
    exact = [plan_runs(sweep_with(0.0, repeats, seed), 20) for seed in range(2)]
    assert not any(plan.repeats for plan in exact)


def test_a_repeat_is_a_setting_that_ran_well_and_no_other_run_is_one() -> None:
    sweep = next(each for seed in range(2) if plan_runs(each := sweep_with(0.4, 2, seed), 20).repeats)
    plan = plan_runs(sweep, 20)
    assert tried(sweep, plan) == [purpose is Purpose.REPEAT for purpose in plan.purposes]
    assert [count > 0 for count in plan.runs_so_far] == tried(sweep, plan)
    assert len(plan.repeats) <= 4
    assert (loss(plan.settings.iloc[list(plan.repeats)].astype({"width": float})) < 0.8).all()


def test_where_no_new_setting_is_left_a_fifth_of_the_list_may_still_be_repeats() -> None:
    sweep = next(each for seed in range(2) if plan_runs(each := sweep_with(0.4, 2, seed), 50).repeats)
    plan = plan_runs(sweep, 50)
    assert len(plan) < 50
    assert len(plan.repeats) <= 10


def test_a_long_list_may_repeat_the_only_setting_that_may_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance.sweep.repeats, "SMALLEST_REPEAT_GAIN", -1.0)  # so every repeat is worth it
    sweep = sweep_with(0.4, 1, 0)
    only = np.arange(len(sweep.settings)) == sweep.model.rows[0]
    repeats = repeats_worth_it(sweep, sweep.settings.head(0), np.empty(0, dtype=bool), only, 50)
    assert [repeat.position for repeat in repeats] == [sweep.model.rows[0]] * 10


def test_a_repeat_stays_within_ranges_that_were_set_by_hand() -> None:
    sweep = sweep_with(0.4, 2, 0)
    by_hand = {**sweep.batch_space, "model": Choice("model", ("c", "d"))}
    assert set(plan_runs(sweep, 20, by_hand).settings["model"]) <= {"c", "d"}


def test_without_evidence_and_without_a_setting_that_may_run_again_nothing_is_repeated() -> None:
    sweep = sweep_with(0.4, 1, 0)
    new, by_model = sweep.settings.head(5), np.ones(5, bool)
    nowhere = np.zeros(len(sweep.settings), bool)
    assert repeats_worth_it(sweep, new, by_model, nowhere, 20) == []
    assert repeats_worth_it(replace(sweep, evidence=False), new, by_model, ~nowhere, 20) == []


def test_equal_repeats_are_no_noise_however_badly_the_model_fits() -> None:
    sweep = replace(sweep_with(0.4, 1, 0), repeat_sd=0.0)
    assert plan_runs(sweep, 20).repeats == ()


def test_a_run_tells_most_of_what_is_uncertain_and_may_be_the_best() -> None:
    normal = np.random.default_rng(0).standard_normal((3, 4_000))
    outlook = Outlook(
        paths=np.tile([1.0, 0.9, -3.0], (4_000, 1)),
        covariance=np.diag([0.01, 0.5, 0.5]),
        ran=np.array([True, True, True]),
        noise=0.1,
        normal=normal,
    )
    gains = [float((outlook.after(k) - outlook.now()).mean()) for k in range(3)]
    assert gains[1] > 0.1 and gains[1] > 5 * gains[0] and gains[2] == pytest.approx(0, abs=1e-3)
    after = outlook.with_run(1)
    assert after.covariance[1, 1] == pytest.approx(0.5 * 0.1 / 0.6)
    assert float((after.after(1) - after.now()).mean()) < 0.3 * gains[1]
