"""The next sweep: what may be given up, what may not, and what is promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, rank
from importance.errors import ImportanceError
from importance.ranking.scores import ParameterScore
from importance.space.conditions import simplified
from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.range_text import parse_range, range_text
from importance.space.sampling import draw, inside
from importance.space.volume import volume_ratio
from importance.sweep.advice import Advice, frozen_value
from importance.sweep.forecast import forecast
from importance.sweep.narrowing import SampleFunctions, box_around_best, give_back_ends, narrow
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep, headline, kept_best
from importance.sweep.tried_values import TriedParameter
from importance.sweep.widening import widening

SPACE = {
    one.name: one
    for one in [
        Range("lr", 1e-5, 1.0, log=True),
        Choice("optimizer", ("adam", "lion", "sgd")),
        Range("momentum", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
        Range("width", 16.0, 512.0, log=True, integer=True),
        Range("idle", 0.0, 1.0),
    ]
}


def loss(frame: pd.DataFrame) -> np.ndarray:
    """Best at lr 0.003 with adam; sgd is worse, lion far worse; nothing hangs on idle."""
    worse = frame["optimizer"].map({"adam": 0.0, "sgd": 0.5, "lion": 2.0}).to_numpy(float)
    return np.asarray((np.log10(frame["lr"]) + 2.5) ** 2 + worse - 0.1 * np.log2(frame["width"] / 16))


def sweep_of(n: int, seed: int = 0, noise: float = 0.1, **change: Dimension) -> tuple[Sweep, Runs]:
    rng = np.random.default_rng(seed)
    frame = draw(SPACE | change, n, rng)
    frame["loss"] = loss(frame) + noise * rng.standard_normal(n)
    runs = Runs.from_frame(frame, list(SPACE), ["loss"], space=SPACE | change)
    return recommend(runs, "loss"), runs


@pytest.fixture(scope="module")
def found() -> Sweep:
    return sweep_of(150)[0]


def advice(sweep: Sweep, name: str):
    return next(one for one in sweep.advice if one.name == name)


def test_it_narrows_to_where_the_optimum_is(found: Sweep) -> None:
    lr = advice(found, "lr")
    assert lr.action == "narrow"
    assert lr.dimension.low > 1e-5
    assert lr.dimension.low < 0.003 < lr.dimension.high < 1
    assert lr.dimension.log
    assert "best" in lr.reason


def test_it_drops_the_level_that_is_far_worse(found: Sweep) -> None:
    optimizer = advice(found, "optimizer")
    assert optimizer.action in ("drop levels", "fix")
    assert "lion" not in optimizer.dimension.levels
    assert "adam" in optimizer.dimension.levels


def test_the_summary_agrees_with_the_advice(found: Sweep) -> None:
    shares = [one.kept for one in found.advice]
    assert all(0 <= share <= 1 for share in shares)
    assert kept_best(found, found.space) <= min(shares) + 1e-9
    assert kept_best(found, found.space) >= 0.2
    assert found.volume_ratio < 0.5
    assert found.volume_ratio == pytest.approx(
        volume_ratio({a.name: a.dimension for a in found.advice}, found.before)
    )
    assert found.finding.startswith("Search ")


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
    assert advice(sweep, "x").dimension.high == 1.0, "the upper half was tried twice"
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
    assert all(one.action != "freeze" for one in few.advice), "30 noisy runs cannot tell"
    many, runs = sweep_of(600)
    score = next(s for s in rank(runs, "loss").scores if s.name == "idle")
    assert score.high <= 0.05
    idle = advice(many, "idle")
    assert idle.action == "freeze"
    assert idle.dimension.low == idle.dimension.high
    assert advice(many, "lr").action != "freeze"


def test_an_interval_with_room_to_matter_forbids_frozen_value(found: Sweep) -> None:
    for one in found.advice:
        if one.importance_high > 0.05:
            assert one.action != "freeze", one.name


def test_a_level_is_fixed_only_when_it_is_surely_better_and_most_of_the_best_runs_have_it() -> None:
    rng = np.random.default_rng(6)
    space = {name: Range(name, 0.0, 1.0) for name in "xyz"}
    space["kind"] = Choice("kind", ("a", "b"))
    frame = draw(space, 100, rng)

    def found(worse: float) -> Advice:
        bowl = ((frame[["x", "y", "z"]] - 0.4) ** 2).sum(axis=1)
        loss = worse * (frame["kind"] == "b") + bowl + 0.02 * rng.standard_normal(100)
        runs = Runs.from_frame(frame.assign(loss=loss), list(space), ["loss"], space=space)
        return advice(recommend(runs, "loss"), "kind")

    clear = found(worse=2.0)
    assert clear.action == "fix"
    assert clear.dimension.levels == ("a",)
    assert clear.reason.startswith("a is expected to be best; 10 of the 10 best runs have it")
    assert found(worse=0.01).action not in ("fix", "drop levels")


def worth(of: Callable[[pd.DataFrame], pd.Series]) -> SampleFunctions:
    """Functions that all say the same, for `narrow`."""

    def drawer(frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        return np.tile(np.asarray(of(frame), dtype=float), (n, 1))

    return drawer


def test_half_of_the_best_runs_stay_inside_however_sure_the_model_is() -> None:
    space = {"x": Range("x", 0.0, 1.0), "z": Range("z", 0.0, 1.0)}
    best = pd.DataFrame({"x": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "z": [0.5, 0.9, 0.1, 0.4, 0.6, 0.2]})
    drawer = worth(lambda frame: -np.abs(frame["x"] - 0.95))
    found = narrow(space, drawer, lambda _: True, best)
    assert found["x"].low > 0, "something was cut"
    assert found["x"].high == 1
    assert inside(found, best).sum() >= 3


def test_a_level_that_only_half_of_the_best_runs_hold_is_not_left_alone() -> None:
    space = {"kind": Choice("kind", ("a", "b")), "x": Range("x", 0.0, 1.0)}
    drawer = worth(lambda frame: (frame["kind"] == "a") + 0.1 * frame["x"])
    for a, left in ((5, ("a", "b")), (7, ("a",))):
        best = pd.DataFrame({"kind": ["a"] * a + ["b"] * (10 - a), "x": np.linspace(0.9, 1.0, 10)})
        assert narrow(space, drawer, lambda _: True, best)["kind"].levels == left


def test_the_search_starts_from_the_box_about_the_best_runs_where_that_may_be() -> None:
    space = {
        "x": Range("x", 0.0, 1.0),
        "z": Range("z", 0.0, 1.0),
        "n": Choice("n", ("1", "2", "4")),
    }
    best = pd.DataFrame({"x": [0.2, 0.4], "z": [0.5, 0.6], "n": [2.0, 2.0]})
    found = box_around_best(space, best, lambda one: one.name != "x" or one.high == 1, ["x", "n"])
    assert (found["x"].low, found["x"].high) == (0.2, 1.0), "the upper end was hardly tried"
    assert found["z"] == space["z"], "it does not matter"
    assert found["n"].levels in (("1", "2"), ("2", "4")), "never one value alone"


@pytest.mark.parametrize("levels", [(), tuple(str(k) for k in range(11))])
def test_an_end_is_given_back_where_more_is_expected_beyond_it(levels: tuple[str, ...]) -> None:
    before = {"x": Choice("x", levels) if levels else Range("x", 0.0, 10.0)}
    small = {"x": replace(before["x"], levels=levels[1:7]) if levels else Range("x", 1.0, 6.0)}
    for slope, ends in ((-1, (0.0, 6.0)), (1, (1.0, 10.0))):
        found = give_back_ends(small, before, worth(lambda frame, slope=slope: slope * frame["x"]))["x"]
        told = (float(found.levels[0]), float(found.levels[-1])) if levels else (found.low, found.high)
        assert told == ends
    assert give_back_ends(small, before, worth(lambda frame: -((frame["x"] - 3) ** 2))) == small


def test_a_corner_that_was_never_tried_is_not_cut_off() -> None:
    space = {name: Range(name, 0.0, 1.0) for name in "abcd"}
    for seed in range(3):
        rng = np.random.default_rng(seed)
        frame = draw(space, 60, rng)
        # Best where a and b are 0 together: each end was tried, and is no good without the other.
        loss = np.hypot(frame["a"], frame["b"]) + 0.3 * (frame["c"] - 0.5) ** 2
        frame["loss"] = loss + 0.01 * rng.standard_normal(60)
        sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss")
        assert {name: advice(sweep, name).dimension.low for name in "ab"} == {"a": 0.0, "b": 0.0}
        assert sweep.volume_ratio < 0.5


def test_without_a_score_nothing_is_frozen() -> None:
    tried = TriedParameter(Range("x", 0.0, 1.0), pd.Series([0.1, 0.2]), np.array([0]), None)
    assert frozen_value(tried) is None


def test_it_widens_where_the_best_runs_sit_at_the_edge() -> None:
    sweep, _ = sweep_of(100, lr=Range("lr", 1e-6, 1e-3, log=True))
    lr = advice(sweep, "lr")
    assert lr.action == "widen"
    assert lr.dimension.high > 1e-3
    assert "high end" in lr.reason


def test_three_of_five_runs_at_an_edge_are_chance() -> None:
    score = ParameterScore("x", importance=0.5, low=0.4, high=0.6, p_value=0.001)
    one, values = Range("x", -1.0, 1.0), pd.Series([-0.95, -0.9, -0.8, -0.2, 0.4])
    assert widening(TriedParameter(one, values, np.arange(5), score)) is None
    crowded = values.replace(-0.2, -0.75)
    assert widening(TriedParameter(one, crowded, np.arange(5), score)) is not None


@pytest.mark.parametrize("ends", [(1.0, 1e300), (1e-300, 1.0)])
def test_a_range_is_not_widened_past_the_last_number(ends: tuple[float, float]) -> None:
    score = ParameterScore("x", importance=0.5, low=0.4, high=0.6, p_value=0.001)
    one, at_edge = Range("x", *ends, log=True), ends[0] if ends[0] < 1 else ends[1]
    assert widening(TriedParameter(one, pd.Series([at_edge] * 6), np.arange(6), score)) is None


def test_numbers_told_in_any_order_are_cut_at_their_ends() -> None:
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


def test_what_cannot_leave_its_nature_is_not_widened_past_it() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"dropout": rng.random(80), "x": rng.random(80)})
    frame["y"] = frame["dropout"] + 0.1 * frame["x"]
    runs = Runs.from_frame(frame, ["dropout", "x"], ["y"], space={"dropout": Range("dropout", 0.0, 1.0)})
    for goal in ("minimize", "maximize"):
        kept = advice(recommend(runs, "y", goal=goal), "dropout").dimension
        assert kept.low >= 0
        assert kept.high <= 1


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
    assert len(next_runs(sweep, 4, space=by_hand)) == 4, "text lies in no range, and breaks none"


def test_noise_narrows_nothing() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")
    assert {one.action for one in sweep.advice} == {"keep"}
    assert sweep.volume_ratio == 1
    assert "Keep the whole space" in sweep.finding


def test_a_parameter_goes_with_the_level_that_it_hangs_on() -> None:
    space = {**SPACE, "optimizer": Choice("optimizer", ("adam",))}
    assert "momentum" not in simplified(space)
    with_sgd = simplified({**SPACE, "optimizer": Choice("optimizer", ("sgd",))})
    assert with_sgd["momentum"].condition is None


def test_what_only_a_dropped_level_uses_is_neither_advised_nor_written_though_its_range_was_told() -> None:
    told = replace(SPACE["momentum"], condition=None)  # as Optuna tells it
    two = Choice("optimizer", ("adam", "sgd"))
    rng = np.random.default_rng(1)
    frame = draw(SPACE | {"optimizer": two}, 150, rng)
    frame["loss"] = loss(frame) + 2 * (frame["optimizer"] == "sgd") + 0.1 * rng.standard_normal(150)
    space = SPACE | {"momentum": told, "optimizer": two}
    sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss")
    assert advice(sweep, "optimizer").dimension.levels == ("adam",)
    assert "only where optimizer is sgd" in advice(sweep, "momentum").reason
    assert "momentum" not in sweep.space
    listed = next_runs(sweep, 20)
    assert listed.loc[listed["optimizer"] == "adam", "momentum"].isna().all()
    advised = {one.name: one.dimension for one in sweep.advice}  # as the page gives it
    assert forecast(sweep, advised) == forecast(sweep)


@pytest.mark.parametrize("format", list(FORMATS))
def test_the_recommended_space_can_be_written_and_read_back(found: Sweep, format: str) -> None:
    again = read_space(write_space(found.space, format, metric="loss"), format)
    assert set(again) == set(found.space)
    drawn = draw(again, 100, np.random.default_rng(0))
    assert inside(found.space, drawn).all()


def test_headline_names_few_parameters_and_counts_many(found: Sweep) -> None:
    narrowed = [one for one in found.advice if one.action == "narrow"]
    assert headline(narrowed[:1], 0.5) == f"Search 50% of the space: narrow {narrowed[0].name}."
    assert headline(narrowed[:1] * 4, 0.5) == "Search 50% of the space: narrow 4 parameters."


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (SPACE["lr"], "0.001 to 0.1", Range("lr", 0.001, 0.1, log=True)),
        (SPACE["lr"], "1e-4 – 1e-2", Range("lr", 1e-4, 1e-2, log=True)),
        (SPACE["idle"], "0.5", Range("idle", 0.5, 0.5)),
        (SPACE["width"], "16 to 64.2", Range("width", 16.0, 64.0, log=True, integer=True)),
        (SPACE["optimizer"], "sgd,adam", Choice("optimizer", ("sgd", "adam"))),
        (SPACE["optimizer"], "adam", Choice("optimizer", ("adam",))),
        (Choice("f", ("sqrt", "0.5")), "0.5", Choice("f", ("0.5",))),
        (Choice("n", ("8", "16")), "32, 8", Choice("n", ("8", "32"))),
    ],
)
def test_a_typed_range_is_read_as_it_was_meant(before: Dimension, text: str, after: Dimension) -> None:
    assert parse_range(before, text) == after
    assert parse_range(before, range_text(after)) == after


@pytest.mark.parametrize(
    ("name", "text"),
    [("lr", "0.1 to 0.01"), ("lr", "0 to 1"), ("lr", "a to b"), ("lr", ""), ("optimizer", " , ")],
)
def test_a_range_that_is_none_says_what_to_write(name: str, text: str) -> None:
    with pytest.raises(ImportanceError, match=name):
        parse_range(SPACE[name], text)
