"""Effects, interactions and surfaces: what is said of a parameter whose effect is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import plots, rank
from importance.effects import effect_text
from importance.effects.effect import Effect
from importance.effects.interactions import interactions
from importance.effects.level_contrasts import holm
from importance.effects.one_parameter import effect
from importance.effects.two_parameters import surface
from importance.errors import ImportanceError, UnknownColumn
from importance.model import surrogate
from importance.runs.table import Runs
from importance.space.dimension import Choice, Dimension, Range
from tests.builders import settings, sweep, sweep_runs, truth


@pytest.fixture(scope="module")
def runs() -> Runs:
    return sweep_runs(150)


@pytest.fixture(scope="module")
def model(runs: Runs) -> surrogate.Surrogate:
    return surrogate.fit(runs, "loss")


def average(frame: pd.DataFrame, name: str, values: tuple) -> np.ndarray:
    """The true loss at each value, averaged over the runs."""
    return np.array([truth(frame.assign(**{name: value})).mean() for value in values])


def test_the_band_holds_the_true_average_effect() -> None:
    held = []
    for seed in range(6):
        frame = sweep(100, seed)
        found = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
        true = average(frame, "lr", found.grid)
        low, high = np.array(found.low), np.array(found.high)
        held.append(np.mean(((low <= true) & (true <= high))[~np.isnan(low)]))
    assert np.mean(held) >= 0.85


def test_the_best_value_is_near_the_true_one_and_its_interval_holds_it(
    runs: Runs, model: surrogate.Surrogate
) -> None:
    found = effect(runs, "loss", "lr", model=model)
    true = average(runs.frame, "lr", found.grid)
    best = found.grid[int(true.argmin())]
    assert found.log
    assert found.predicted.low <= best <= found.predicted.high
    assert abs(np.log10(found.predicted.value / best)) < 0.5
    row = int(runs.frame["loss"].idxmin())
    assert found.observed.metric == runs.frame["loss"].min()
    assert found.observed.value == runs.frame["lr"][row]
    assert found.observed.run == runs.run_names[row]
    assert effect_text.observed_words(found)[1].endswith(f", run {row + 1}"), "run once"


def test_a_conditional_parameter_is_looked_at_where_it_is_active(
    runs: Runs, model: surrogate.Surrogate
) -> None:
    found = effect(runs, "loss", "momentum", model=model)
    sgd = runs.frame["optimizer"] == "sgd"
    assert len(found.x) == sgd.sum()
    assert set(found.rows) == set(np.flatnonzero(sgd))
    assert found.condition == "only with sgd"
    middle = found.mean[len(found.mean) // 2]
    assert abs(middle - runs.frame["loss"][sgd].mean()) < abs(middle - runs.frame["loss"][~sgd].mean())


def test_levels_are_ordered_by_goal_with_real_differences_only() -> None:
    rng = np.random.default_rng(0)
    kind = rng.choice(["a", "b", "c"], 120)
    frame = settings(120).assign(kind=kind)
    frame["loss"] = np.where(kind == "c", 0.5, 0.0) + rng.normal(0, 0.2, 120)
    runs = Runs.from_frame(frame, metrics=["loss"])
    found = effect(runs, "loss", "kind", goal="minimize")
    assert found.levels[-1].level == "c"
    assert sum(level.n for level in found.levels) == 120
    real = {(d.better, d.worse) for d in found.differences if d.real}
    assert real == {("a", "c"), ("b", "c")}
    assert all(d.low <= d.by <= d.high for d in found.differences)
    assert next(d for d in found.differences if (d.better, d.worse) == ("a", "c")).low < 0.5
    assert effect(runs, "loss", "kind", goal="maximize").levels[0].level == "c"
    assert "c" in effect_text.level_words(found)


def test_levels_that_do_nothing_are_not_told_apart() -> None:
    false = 0
    for seed in range(20):
        frame = settings(60, seed)
        frame["loss"] = np.random.default_rng(seed).normal(size=60)
        found = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "optimizer")
        false += any(d.real for d in found.differences)
    assert false <= 2


def test_a_missing_level_counts_as_a_level() -> None:
    frame = sweep(80).assign(note=["x", "y", None, "y"] * 20)
    found = effect(Runs.from_frame(frame, parameters=["lr", "note"], metrics=["loss"]), "loss", "note")
    assert {level.level: level.n for level in found.levels} == {"x": 20, "y": 40, "not set": 20}


def test_the_best_run_without_a_value_is_told_apart_from_one_of_a_level_named_missing() -> None:
    levels = ["x", "missing", None] * 20
    frame = pd.DataFrame({"a": levels, "b": np.arange(60) % 7, "loss": np.arange(60) % 5 + 1.0})
    for best, said in ((2, "not set"), (1, "missing")):
        found = effect(told(frame.assign(loss=frame["loss"].where(frame.index != best, 0.0))), "loss", "a")
        assert {level.level for level in found.levels} == {"x", "missing", "not set"}
        assert found.observed.value == said


def test_stretches_without_runs_are_marked_on_the_axis_that_is_shown() -> None:
    frame = sweep(60)
    frame = frame[(frame["lr"] < 1e-4) | (frame["lr"] > 3e-3)].reset_index(drop=True)
    found = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    widest = max(found.untried, key=lambda gap: np.log(gap[1] / gap[0]))
    assert widest[0] <= 1e-4
    assert widest[1] >= 3e-3
    inside = (np.array(found.grid) > widest[0]) & (np.array(found.grid) < widest[1])
    assert inside.any()
    assert np.isnan(np.array(found.low)[inside]).all(), "the model knows nothing there, and shows no band"
    assert not widest[0] < found.predicted.value < widest[1], "nothing untried is called best"


def test_a_regular_grid_has_no_untried_stretch(runs: Runs, model: surrogate.Surrogate) -> None:
    found = effect(runs, "loss", "batch_size", model=model)
    assert found.untried == ()
    assert found.predicted.value in (16.0, 32.0, 64.0, 128.0)
    assert set(found.grid) >= {16.0, 32.0, 64.0, 128.0}


def test_score_and_minus_loss_say_the_same() -> None:
    frame = sweep(80).assign(score=lambda table: -table["loss"])
    names = ["lr", "optimizer", "momentum", "batch_size", "idle"]
    runs = Runs.from_frame(frame, parameters=names, metrics=["loss", "score"])
    loss = effect(runs, "loss", "lr", parameters=names, goal="minimize")
    score = effect(runs, "score", "lr", parameters=names, goal="maximize")
    assert loss.predicted.value == pytest.approx(score.predicted.value)
    assert np.allclose(loss.mean, -np.array(score.mean), atol=1e-6)
    assert np.allclose(loss.low, -np.array(score.high), atol=1e-6, equal_nan=True)


def test_diverged_runs_and_infinities_break_nothing() -> None:
    frame = sweep(60)
    frame.loc[:2, "loss"] = [np.inf, 1e9, np.nan]
    frame.loc[5, "lr"] = np.inf
    found = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    assert len(found.x) == 57
    assert np.nanmax(found.high) < 100
    assert any("without a finite lr" in note for note in found.notes)


def test_mistakes_are_named(runs: Runs) -> None:
    with pytest.raises(UnknownColumn, match="lr"):
        effect(runs, "loss", "lrr")
    with pytest.raises(ImportanceError, match="not in the model"):
        effect(runs, "loss", "lr", parameters=["idle", "optimizer"])


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


# -- interactions ---------------------------------------------------------------------------------------


def test_parameters_that_act_together_are_found_and_said() -> None:
    found = interactions(sweep_runs(150), "loss")
    assert [{pair.a, pair.b} for pair in found] == [{"lr", "optimizer"}]
    assert found[0].sentence.startswith("Best lr depends on optimizer: near ")
    assert "with adam" in found[0].sentence
    assert 0.1 < found[0].share < 0.7


def test_what_matters_only_under_one_setting_is_said_so() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"lr": rng.uniform(size=120), "opt": rng.choice(["adam", "sgd"], 120)})
    frame["loss"] = np.where(frame["opt"] == "sgd", 4 * (frame["lr"] - 0.5) ** 2, 0.3) + rng.normal(
        0, 0.05, 120
    )
    found = interactions(Runs.from_frame(frame, metrics=["loss"]), "loss")
    assert [pair.sentence for pair in found] == ["lr matters only with sgd"]


def test_effects_that_add_up_are_no_interactions() -> None:
    false = 0
    for seed in range(12):
        frame = settings(80, seed)
        noise = np.random.default_rng(seed).normal(0, 0.15, 80)
        frame["loss"] = 0.25 * (np.log10(frame["lr"]) + 3) ** 2 + 0.3 * (frame["optimizer"] == "sgd") + noise
        false += len(interactions(Runs.from_frame(frame, metrics=["loss"]), "loss")) > 0
    assert false <= 2


def test_a_surface_covers_both_parameters_and_hatches_what_is_untried(model: surrogate.Surrogate) -> None:
    frame = sweep(150)
    corner = (frame["lr"] > 3e-3) & (frame["optimizer"] == "adam")
    frame = frame[~corner].reset_index(drop=True)
    found = surface(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr", "optimizer")
    assert found.mean.shape == (len(found.y), len(found.x)) == found.untried.shape
    adam = found.y.index("adam")
    high = np.array(found.x, float) > 1.5e-2
    assert found.untried[adam, high].all()
    assert not found.untried[adam, np.array(found.x, float) < 1e-3].any()
    assert len(found.run_x) == len(frame)
    assert (found.low <= found.mean).all()
    assert not (found.best[1] == "adam" and found.best[0] > 1.5e-2)


def told(frame: pd.DataFrame, **space: Dimension) -> Runs:
    return Runs.from_frame(frame, metrics=["loss"], space=space)


def test_the_axis_is_the_whole_search_space_with_its_untried_part_marked() -> None:
    frame = sweep(80)
    frame = frame[frame["lr"] < 1e-2].reset_index(drop=True)
    runs = told(
        frame,
        lr=Range("lr", 1e-6, 1.0, log=True),
        optimizer=Choice("optimizer", ("adam", "lion", "sgd")),
    )
    found = effect(runs, "loss", "lr")
    assert (found.grid[0], found.grid[-1]) == (1e-6, 1.0)
    assert found.untried[0] == (1e-6, frame["lr"].min())
    assert found.untried[-1] == (frame["lr"].max(), 1.0)
    outside = (np.array(found.grid) < frame["lr"].min()) | (np.array(found.grid) > frame["lr"].max())
    assert np.isnan(np.array(found.low)[outside]).all(), "no band where the model only guesses"
    assert not np.isnan(np.array(found.low)[~outside]).all()
    assert frame["lr"].min() <= found.predicted.value <= frame["lr"].max(), "the best lies where runs are"
    assert effect(runs, "loss", "optimizer").untried_levels == ("lion",)
    drawn = plots.effect_curve(found, [""] * len(found.rows)).to_dict()
    assert drawn["layout"]["xaxis"]["range"][0] < -6 and drawn["layout"]["xaxis"]["range"][1] > 0


def test_numbers_of_a_choice_that_no_run_has_are_marked() -> None:
    frame = sweep(80)
    frame = frame[frame["batch_size"] != 32].reset_index(drop=True)
    levels = tuple(str(v) for v in (16, 32, 64, 128, 256))
    found = effect(told(frame, batch_size=Choice("batch_size", levels)), "loss", "batch_size")
    assert found.untried_levels == (32.0, 256.0)
    assert any(a < 32 < b for a, b in found.untried)
    assert found.untried[-1] == (128.0, 256.0)
    assert found.predicted.value in (16.0, 64.0, 128.0)


def test_a_space_that_was_covered_has_nothing_to_mark() -> None:
    runs = told(sweep(150), lr=Range("lr", 1e-5, 0.1, log=True), idle=Range("idle", 0.0, 1.0))
    for name in ("lr", "idle", "batch_size"):
        found = effect(runs, "loss", name)
        assert found.untried == found.thin == ()
        assert not np.isnan(found.low).any()


def test_few_runs_are_told_apart_from_none() -> None:
    frame = sweep(200)
    few = np.geomspace(1.5e-3, 2.5e-2, 5)  # 8% of the axis apart
    dense = frame[(frame["lr"] < 1e-3) | (frame["lr"] > 4e-2)]
    frame = pd.concat([dense, frame.head(5).assign(lr=few)], ignore_index=True)
    found = effect(told(frame), "loss", "lr")
    assert any(a < 6e-3 < b for a, b in found.thin)
    assert not any(a < 6e-3 < b for a, b in found.untried)
    assert not any(a < 1e-4 < b for a, b in (*found.thin, *found.untried))
    rare = sweep(60)
    rare.loc[:1, "optimizer"] = "lion"
    levels = {level.level: level.thin for level in effect(told(rare), "loss", "optimizer").levels}
    assert levels == {"adam": False, "sgd": False, "lion": True}
    hatches = [
        t["name"] for t in drawn(effect(told(rare), "loss", "optimizer"))["data"] if "fillpattern" in t
    ]
    assert hatches == ["few runs"]


def test_curves_levels_and_maps_are_tables_too() -> None:
    frame = sweep(80).rename(columns={"idle": "evidence"})
    runs = told(frame, lr=Range("lr", 1e-7, 0.1, log=True))
    model = surrogate.fit(runs, "loss")
    curve = effect(runs, "loss", "lr", model=model).to_frame()
    assert list(curve) == ["lr", "loss", "loss low", "loss high", "evidence"]
    assert curve["evidence"].iloc[0] == "none" and curve["loss low"].isna().iloc[0]
    assert (curve["loss low"] < curve["loss"])[curve["evidence"] != "none"].all()
    levels = effect(runs, "loss", "optimizer", model=model).to_frame()
    assert levels["runs here"].sum() == 80
    assert list(effect(runs, "loss", "evidence", model=model).to_frame()).count("evidence") == 2
    cells = surface(runs, "loss", "lr", "optimizer", model=model)
    table = cells.to_frame()
    assert len(table) == cells.mean.size
    row = table[(table["optimizer"] == cells.y[1]) & (table["lr"] == cells.x[5])]
    assert row["loss"].item() == cells.mean[1, 5]


def test_a_heat_map_covers_the_search_space_and_marks_thin_cells() -> None:
    frame = sweep(120)
    frame.loc[0, "optimizer"] = "lion"
    space = {"optimizer": Choice("optimizer", ("adam", "lion", "muon", "sgd"))}
    found = surface(
        told(frame, lr=Range("lr", 1e-7, 0.1, log=True), **space), "loss", "batch_size", "optimizer"
    )
    assert found.y == ("adam", "lion", "muon", "sgd")
    assert found.untried[2].all()
    assert found.thin[1].sum() == 1 and found.untried[1].sum() == 3
    assert not (found.thin | found.untried)[[0, 3]].any()
    wide = surface(told(frame, lr=Range("lr", 1e-7, 0.1, log=True)), "loss", "lr", "optimizer")
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


# -- in words and drawn ---------------------------------------------------------------------------------


def test_the_headline_says_no_more_than_the_ranking_knows(runs: Runs, model: surrogate.Surrogate) -> None:
    ranking = rank(runs, "loss")
    assert "best near" in effect_text.headline(effect(runs, "loss", "lr", model=model), ranking)
    idle = effect_text.headline(effect(runs, "loss", "idle", model=model), ranking)
    assert "beyond chance" in idle
    frame = settings(40).assign(loss=np.random.default_rng(1).normal(size=40))
    noise = Runs.from_frame(frame, metrics=["loss"])
    said = effect_text.headline(effect(noise, "loss", "lr"), rank(noise, "loss"))
    assert "better than chance" in said


def drawn(found: Effect) -> dict:
    return plots.effect_curve(found, [f"<b>{row}</b>" for row in found.rows]).to_dict()


def test_a_figure_hatches_untried_stretches_and_reads_no_markup() -> None:
    frame = sweep(60)
    frame = frame[(frame["lr"] < 1e-4) | (frame["lr"] > 3e-3)].rename(columns={"lr": "<b>lr</b>"})
    names = [name for name in frame.columns if name != "loss"]
    runs = Runs.from_frame(frame.reset_index(drop=True), parameters=names, metrics=["loss"])
    found = effect(runs, "loss", "<b>lr</b>")
    figure = drawn(found)
    hatched = [trace for trace in figure["data"] if "fillpattern" in trace]
    assert len(hatched) == len(found.untried) > 0
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert figure["layout"]["xaxis"]["title"]["text"] == "&lt;b&gt;lr&lt;/b&gt;"
    assert not any("<b>" in str(trace.get("text", "")) for trace in figure["data"])
    assert any(trace["mode"] == "markers" and len(trace["x"]) == len(found.x) for trace in figure["data"]), (
        "every run is a point"
    )


def test_runs_far_out_do_not_flatten_the_curve_and_are_counted() -> None:
    frame = sweep(60)
    frame.loc[[0, 1], "loss"] = [50.0, 80.0]
    figure = drawn(effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr"))
    top = figure["layout"]["yaxis"]["range"][1]
    assert top < 10
    past = int((frame["loss"] > top).sum())
    assert f"{past} runs above the chart" in str(figure["layout"]["annotations"])


def test_a_heat_map_is_blue_at_the_good_end(runs: Runs, model: surrogate.Surrogate) -> None:
    found = surface(runs, "loss", "lr", "optimizer", model=model)
    figure = plots.surface_map(found).to_dict()
    scale = figure["data"][0]["colorscale"]
    assert scale[0][1] == "#2457e6", "a low loss is good"
    assert len(figure["data"][-1]["x"]) == len(runs)
