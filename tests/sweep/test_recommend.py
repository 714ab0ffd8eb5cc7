"""The advice for the next sweep: what may be cut off, and what may not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, rank
from importance.space.dimension import Choice, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.range_text import range_text
from importance.space.sampling import draw, inside
from importance.space.volume import volume_ratio
from importance.sweep.advice import Advice, frozen_value
from importance.sweep.forecast import forecast
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep, kept_best
from importance.sweep.tried_values import TriedParameter
from tests.sweep.sweeps import SPACE, advice, loss, sweep_of


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(150)[0]


def test_it_narrows_to_where_the_optimum_is(sweep: Sweep) -> None:
    lr = advice(sweep, "lr")
    assert lr.action == "narrow"
    assert lr.dimension.low > 1e-5
    assert lr.dimension.low < 0.003 < lr.dimension.high < 1
    assert lr.dimension.log
    assert "best" in lr.reason


def test_it_drops_the_level_that_is_far_worse(sweep: Sweep) -> None:
    optimizer = advice(sweep, "optimizer")
    assert optimizer.action in ("drop levels", "fix")
    assert "lion" not in optimizer.dimension.levels
    assert "adam" in optimizer.dimension.levels


def test_the_summary_agrees_with_the_advice(sweep: Sweep) -> None:
    shares = [each.kept for each in sweep.advice]
    assert all(0 <= share <= 1 for share in shares)
    assert kept_best(sweep, sweep.space) <= min(shares) + 1e-9
    assert kept_best(sweep, sweep.space) >= 0.2
    assert sweep.volume_ratio < 0.5
    assert sweep.volume_ratio == pytest.approx(
        volume_ratio({a.name: a.dimension for a in sweep.advice}, sweep.before)
    )
    assert sweep.finding.startswith("Search ")


def test_same_runs_same_advice_whatever_their_order() -> None:
    first, runs = sweep_of(60)
    again = recommend(runs, "loss")
    assert again.advice == first.advice


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_score_and_its_negative_get_the_same_advice(goal: str) -> None:
    rng = np.random.default_rng(3)
    frame = draw(SPACE, 80, rng)
    sign = 1 if goal == "minimize" else -1
    frame["y"] = sign * (loss(frame) + 0.1 * rng.standard_normal(80))
    got = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y", goal=goal)
    frame["y"] = -frame["y"]
    other = "maximize" if goal == "minimize" else "minimize"
    again = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y", goal=other)
    assert [(a.name, a.action, a.dimension) for a in got.advice] == [
        (a.name, a.action, a.dimension) for a in again.advice
    ]


def test_a_region_that_was_hardly_tried_is_never_given_up() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(0, 0.5, 98), [0.9, 0.95]])
    other = rng.random(100)
    frame = pd.DataFrame({"x": x, "other": other, "y": x + 0.2 * other + 0.01 * rng.standard_normal(100)})
    space = {"x": Range("x", 0.0, 1.0), "other": Range("other", 0.0, 1.0)}
    runs = Runs.from_frame(frame, ["x", "other"], ["y"], space=space)
    sweep = recommend(runs, "y", goal="minimize")
    assert advice(sweep, "x").dimension.high == 1.0, "the upper half was tried only twice"
    maximum = recommend(runs, "y", goal="maximize")
    assert advice(maximum, "x").dimension.high >= 1.0


def test_a_level_that_was_hardly_tried_is_never_dropped() -> None:
    rng = np.random.default_rng(2)
    level = np.array(["a"] * 60 + ["b"] * 57 + ["rare"] * 3)
    x = rng.random(120)
    y = x + pd.Series(level).map({"a": 0.0, "b": 1.0, "rare": 3.0}).to_numpy()
    runs = Runs.from_frame(pd.DataFrame({"x": x, "level": level, "y": y}), ["x", "level"], ["y"])
    kept = advice(recommend(runs, "y", goal="minimize"), "level").dimension.levels
    assert "rare" in kept


def test_what_does_not_matter_is_frozen_only_when_that_is_sure() -> None:
    few, _ = sweep_of(30, noise=0.5)
    assert all(each.action != "freeze" for each in few.advice), "30 noisy runs are too few to be certain"
    many, runs = sweep_of(600)
    score = next(s for s in rank(runs, "loss").scores if s.name == "idle")
    assert score.high <= 0.05
    idle = advice(many, "idle")
    assert idle.action == "freeze"
    assert idle.dimension.low == idle.dimension.high
    assert advice(many, "lr").action != "freeze"


def test_an_interval_with_room_to_matter_forbids_freezing(sweep: Sweep) -> None:
    for each in sweep.advice:
        if each.importance_high > 0.05:
            assert each.action != "freeze", each.name


def test_a_level_is_fixed_only_when_it_is_surely_better_and_most_of_the_best_runs_have_it() -> None:
    rng = np.random.default_rng(6)
    space = {name: Range(name, 0.0, 1.0) for name in "xyz"}
    space["kind"] = Choice("kind", ("a", "b"))
    frame = draw(space, 100, rng)

    def kind_advice(worse: float) -> Advice:
        bowl = ((frame[["x", "y", "z"]] - 0.4) ** 2).sum(axis=1)
        loss = worse * (frame["kind"] == "b") + bowl + 0.02 * rng.standard_normal(100)
        runs = Runs.from_frame(frame.assign(loss=loss), list(space), ["loss"], space=space)
        return advice(recommend(runs, "loss"), "kind")

    clear = kind_advice(worse=2.0)
    assert clear.action == "fix"
    assert clear.dimension.levels == ("a",)
    assert clear.reason.startswith("a is expected to be best; 10 of the 10 best runs have it")
    assert kind_advice(worse=0.01).action not in ("fix", "drop levels")


def test_without_a_score_nothing_is_frozen() -> None:
    tried = TriedParameter(Range("x", 0.0, 1.0), pd.Series([0.1, 0.2]), np.array([0]), None)
    assert frozen_value(tried) is None


def test_numbers_declared_in_any_order_are_cut_at_their_ends() -> None:
    rng = np.random.default_rng(5)
    sizes = ("64", "8", "128", "16", "32")
    frame = pd.DataFrame({"batch": rng.choice(np.array(sizes, dtype=float), 80), "x": rng.random(80)})
    frame["loss"] = np.log2(frame["batch"]) + 0.1 * frame["x"] + 0.1 * rng.standard_normal(80)
    space = {"batch": Choice("batch", sizes)}
    for goal, best in (("minimize", "8"), ("maximize", "128")):
        runs = Runs.from_frame(frame, ["batch", "x"], ["loss"], space=space)
        left = range_text(advice(recommend(runs, "loss", goal=goal), "batch").dimension).split(", ")
        assert best in left
        assert left in ([best], ["8", "16"], ["64", "128"], ["8", "16", "32"], ["32", "64", "128"])


def test_a_level_that_spells_a_number_stays_text_among_text() -> None:
    rng = np.random.default_rng(0)
    drawn = {"lr": 10 ** rng.uniform(-5, 0, 80), "features": rng.choice(["sqrt", "log2", "0.5"], 80)}
    frame = pd.DataFrame(drawn | {"idle": rng.choice(["auto", "7"], 80)})
    frame["loss"] = (np.log10(frame["lr"]) + 2.5) ** 2 + 3.0 * (frame["features"] != "0.5")
    sweep = recommend(Runs.from_frame(frame, list(frame)[:3], ["loss"]), "loss")
    features = advice(sweep, "features")
    assert features.action == "fix"
    assert features.dimension == Choice("features", ("0.5",))
    assert advice(sweep, "idle").action in ("freeze", "keep")
    assert kept_best(sweep, sweep.space) >= 0.5
    assert set(next_runs(sweep, 10)["features"]) == {0.5}
    assert "value: 0.5" in write_space(sweep.space, "wandb")
    by_hand = sweep.before | {"idle": Range("idle", 7.0, 7.0, integer=True)}
    assert len(next_runs(sweep, 4, space=by_hand)) == 4, "levels that are text do not disturb a range"


def test_noise_narrows_nothing() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")
    assert {each.action for each in sweep.advice} == {"keep"}
    assert sweep.volume_ratio == 1
    assert "Keep the whole space" in sweep.finding


def test_what_only_a_dropped_level_uses_is_neither_advised_nor_written_though_its_range_is_declared() -> None:
    declared = replace(SPACE["momentum"], condition=None)  # as Optuna stores it
    two = Choice("optimizer", ("adam", "sgd"))
    rng = np.random.default_rng(1)
    frame = draw(SPACE | {"optimizer": two}, 150, rng)
    frame["loss"] = loss(frame) + 2 * (frame["optimizer"] == "sgd") + 0.1 * rng.standard_normal(150)
    space = SPACE | {"momentum": declared, "optimizer": two}
    sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss")
    assert advice(sweep, "optimizer").dimension.levels == ("adam",)
    assert "only where optimizer is sgd" in advice(sweep, "momentum").reason
    assert "momentum" not in sweep.space
    listed = next_runs(sweep, 20)
    assert listed.loc[listed["optimizer"] == "adam", "momentum"].isna().all()
    advised = {each.name: each.dimension for each in sweep.advice}  # as the page passes it
    assert forecast(sweep, advised) == forecast(sweep)


@pytest.mark.parametrize("format", list(FORMATS))
def test_the_recommended_space_can_be_written_and_read_back(sweep: Sweep, format: str) -> None:
    again = read_space(write_space(sweep.space, format, metric="loss"), format)
    assert set(again) == set(sweep.space)
    drawn = draw(again, 100, np.random.default_rng(0))
    assert inside(sweep.space, drawn).all()
