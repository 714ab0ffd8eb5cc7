"""The forecast of the next runs is consistent, and not too certain."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import importance
from importance import Runs, history, next_runs, recommend
from importance.space.sampling import draw
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text
from importance.sweep.result import Sweep
from importance.sweep.stopping import chance_by_forecast
from tests.sweep.sweeps import SPACE, at_its_limit, loss, sweep_of


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(150)[0]


class KnownModel:
    """A model with the given values: `new` for the new runs in each function, `tried` for those tried."""

    noise_variance = 0.01
    log = False

    def __init__(
        self, new: np.ndarray, tried: float = 1.0, spread: float = 1.0, surprise: float = 0.0
    ) -> None:
        self.new, self.tried, self.spread, self.surprise = new, tried, spread, surprise

    def sample_posterior(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        values = np.full((n, len(frame)), self.tried)
        values[:, : len(frame) - 15] = np.resize(self.new, n)[:, None]
        return values

    trend_share = 0.5

    def loo_predictions(self) -> tuple[np.ndarray, np.ndarray]:
        target = np.linspace(-1, 1, 150)
        return target, target + self.surprise * np.where(target > 0.8, -1, 0.1)

    def transform(self, metric: np.ndarray) -> np.ndarray:
        if len(metric) == 1:
            return -metric
        return self.spread * np.linspace(-1, 1, 150)

    def inverse_transform(self, judged: Any) -> np.ndarray:
        return -np.asarray(judged, dtype=float)


def forecast_of(sweep: Sweep, new: np.ndarray, **known: float) -> Any:
    assert len(sweep.best) == 15
    model = KnownModel(new, **known)
    return forecast(replace(sweep, model=model, best_expected=math.nan))  # type: ignore[arg-type]


def forecast_of_expected(sweep: Sweep, expected: float) -> Any:
    return forecast(replace(sweep, best_expected=expected))


def test_runs_drawn_from_the_space_reach_what_was_forecast(sweep: Sweep) -> None:
    result = forecast(sweep)
    assert result is not None
    assert result.low <= result.best <= result.high
    reached = [loss(draw(sweep.space, result.runs, np.random.default_rng(seed))).min() for seed in range(20)]
    assert result.low - 0.1 < np.mean(reached) < result.high + 0.1
    everywhere = forecast(sweep, sweep.before)
    assert everywhere is not None
    assert result.best < everywhere.best
    assert result.present == everywhere.present
    assert f"{result.runs} runs drawn from here" in forecast_text(result, "loss")


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_holds_a_plateau_that_nothing_gets_above(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((60, 3)), columns=list("abc"))
    frame["accuracy"] = np.minimum(0.9, 0.5 + frame["a"]) + 0.01 * rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list("abc"), ["accuracy"]), "accuracy")
    for result in (forecast(sweep), forecast(sweep, listed=next_runs(sweep, 30))):
        assert result is not None
        assert result.low - 0.015 <= 0.9 <= result.high, "apart from the noise of a run"
        assert result.high - result.low < 0.2


def test_a_list_has_its_own_forecast(sweep: Sweep) -> None:
    runs = next_runs(sweep, 12)
    result, drawn = forecast(sweep, listed=runs), forecast(sweep, next_runs=12)
    assert result is not None
    assert drawn is not None
    assert result.runs == 12
    assert result.chance >= drawn.chance
    assert forecast_text(result, "loss", listed=True).startswith("These 12 runs should reach loss")
    single = replace(result, runs=1)
    assert forecast_text(single, "loss", listed=True).startswith("This run should reach loss")
    assert forecast_text(single, "loss").startswith("1 run drawn from here should reach loss")


@pytest.mark.parametrize("share", [0.2, 0.45, 0.55, 0.8])
def test_what_is_expected_never_contradicts_the_chance(sweep: Sweep, share: float) -> None:
    new = np.where(np.arange(240) < 240 * share, 1.3, 0.6)
    result = forecast_of(sweep, new)
    assert 0.85 * share < result.chance <= share
    better, worse = result.best <= result.present, result.best >= result.present  # a lower loss is better
    assert better if result.chance > 0.5 else worse
    assert result.low <= result.best <= result.high


def test_no_metric_is_forecast_beyond_its_natural_limits(sweep: Sweep) -> None:
    result = forecast_of(replace(sweep, metric_range=(0.0, 1.0)), np.array([2.0]))
    assert result.low == result.best == result.present == 0.0, "the model alone predicts values below 0"
    assert 0.0 <= result.high <= 1.0


def test_no_chance_is_certain_however_sure_the_model_is(sweep: Sweep) -> None:
    assert forecast_of(sweep, np.array([2.0])).chance == pytest.approx(11 / 12)
    assert forecast_of(sweep, np.array([0.5])).chance == 0.0


def test_how_much_is_gained_follows_the_spread_of_the_results_and_not_the_model(sweep: Sweep) -> None:
    result, wild = (forecast_of(sweep, np.array([new])) for new in (2.0, 50.0))
    assert (wild.best, wild.low, wild.high) == (result.best, result.low, result.high)
    wide = forecast_of(sweep, np.array([2.0]), spread=3.0)
    assert wide.present - wide.best > 2 * (result.present - result.best) > 0
    assert wide.high - wide.low > 2 * (result.high - result.low)


def test_the_best_of_few_settings_is_expected_to_have_what_the_table_of_settings_says() -> None:
    sweep, runs = sweep_of(80)
    table = importance.settings(runs, sweep.metric)
    result = forecast(sweep)
    assert result is not None and result.present == pytest.approx(table["shrunken"].iloc[0])
    assert result.low <= result.best <= result.high
    better, worse = (forecast_of_expected(sweep, result.best + step) for step in (-1.0, 1.0))
    assert better.present == better.best and better.low <= better.best, "nothing better is expected"
    assert worse.best == pytest.approx(forecast_of_expected(sweep, math.nan).best)
    assert worse.best < worse.present
    assert math.isnan(sweep_of(150)[0].best_expected), "of many settings the best one was also lucky"


def test_a_failed_run_that_logged_a_metric_is_not_the_best_setting() -> None:
    rng = np.random.default_rng(0)
    x = rng.random(90)
    failed = x < 0.2
    loss = np.where(failed, 0.1, 1 + (x - 0.6) ** 2) + 0.02 * rng.standard_normal(90)
    frame = pd.DataFrame({"State": np.where(failed, "failed", "finished"), "x": x, "loss": loss})
    frame.loc[np.flatnonzero(failed)[1::2], "loss"] = np.nan  # most of them logged nothing
    frame.loc[np.flatnonzero(failed)[2], "loss"] = np.nan
    result = forecast(recommend(Runs.from_frame(frame, ["x"], ["loss"]), "loss"))
    assert result is not None and result.present > 0.5, "the failed ones logged 0.1"


def test_a_setting_counts_as_the_forecast_and_the_table_agree_where_some_of_its_runs_are_infeasible() -> None:
    rng = np.random.default_rng(1)
    x = np.repeat(rng.random(20), 4)
    over = np.where((np.arange(80) % 4 == 0) & (x < 0.4), 1.0, -1.0)
    frame = pd.DataFrame({"x": x, "loss": 1 + x + 0.01 * rng.standard_normal(80), "over": over})
    runs = Runs.from_frame(frame, ["x"], ["loss"], constraints=["over"])
    result = forecast(recommend(runs, "loss"))
    assert result is not None and result.present == pytest.approx(1 + x.min(), abs=0.03)
    assert importance.settings(runs, "loss")["shrunken"].iloc[0] == pytest.approx(result.present)


def test_on_a_logarithmic_scale_the_best_setting_is_compared_as_the_next_runs_are() -> None:
    rng = np.random.default_rng(2)
    x = np.repeat(rng.random(20), 4)
    metric = np.exp(3 * x + rng.standard_normal(80))
    runs = Runs.from_frame(pd.DataFrame({"x": x, "score": metric}), ["x"], ["score"])
    sweep = recommend(runs, "score", goal="maximize")
    assert sweep.model.log and sweep.mean_ratio > 1.3
    result = forecast(sweep)
    assert result is not None
    assert result.present == pytest.approx(sweep.best_expected)
    alone = forecast_of_expected(sweep, math.nan)
    assert result.present == pytest.approx(alone.present, rel=0.6), "no factor of the noise between the two"


def test_luck_is_taken_from_the_best_setting_so_far(sweep: Sweep) -> None:
    result, lucky = (forecast_of(sweep, np.array([2.0]), surprise=each) for each in (0.0, 0.4))
    assert result.present == -1.0
    assert lucky.present == pytest.approx(-1.0 + 0.2), "a lower loss is better"
    assert lucky.high - lucky.low > result.high - result.low


def test_the_runs_to_tell_follow_the_formula(sweep: Sweep) -> None:
    result = forecast_of(sweep, np.array([1.2]), spread=0.5)
    gain = result.present - result.best
    assert result.to_tell == pytest.approx(2 * 2.8**2 * result.noise**2 / gain**2, rel=0.05, abs=1)
    assert forecast_of(sweep, np.array([0.5])).to_tell is None


def test_no_sentence_says_the_same_number_twice(sweep: Sweep) -> None:
    result = forecast(sweep)
    assert result is not None
    text = forecast_text(replace(result, best=0.35901, present=0.35899), "loss")
    assert text.count("0.359 ") == 1 and "about the best setting so far, loss 0.359 (" in text


def test_where_every_setting_was_tried_there_is_nothing_to_forecast(sweep: Sweep) -> None:
    assert forecast(sweep, listed=next_runs(sweep, 10).head(0)) is None
    assert forecast(sweep, next_runs=0) is None


def test_without_evidence_there_is_no_forecast() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    assert forecast(recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")) is None


@pytest.mark.parametrize(("goal", "best"), [("minimize", 0.0), ("maximize", 1.0)])
def test_nothing_is_said_to_beat_the_limit_of_a_metric_that_runs_have_reached(goal: str, best: float) -> None:
    runs = at_its_limit(goal)
    expected = forecast(recommend(runs, "result", goal=goal))
    assert expected is not None and expected.at_limit
    assert (expected.present, expected.best, expected.chance) == (best, best, 0.0)
    assert forecast_text(expected, "result").endswith(
        f"The best setting so far is at the limit of result, {best:g}, so none can be better."
    )
    past = history(runs, "result", goal=goal)
    assert [each.chance for each in past.chances] == [0.0, 0.0, 0.0]


def test_no_improvement_by_more_than_the_room_that_is_left_is_promised(sweep: Sweep) -> None:
    near = replace(forecast_of(sweep, np.array([2.0])), present=0.02, limit=0.0)
    assert chance_by_forecast(near, 0.1, 0.01) > 0.0
    assert chance_by_forecast(near, 0.1, 0.03) == 0.0
