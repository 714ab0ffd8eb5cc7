"""What is promised of the next runs: it agrees with itself, and is not too sure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.space.sampling import draw
from importance.sweep.forecast import forecast, forecast_text
from importance.sweep.result import Sweep
from tests.sweep.test_recommend import SPACE, loss, sweep_of


@pytest.fixture(scope="module")
def found() -> Sweep:
    return sweep_of(150)[0]


class Told:
    """A model whose functions are told: what each says of the new runs, and of those tried."""

    noise = 0.01

    def __init__(self, new: np.ndarray, tried: float = 1.0) -> None:
        self.new, self.tried = new, tried

    def sample_posterior(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        values = np.full((n, len(frame)), self.tried)
        values[:, : len(frame) - 15] = np.resize(self.new, n)[:, None]
        return values

    def loo_rmse(self, share: float, fewest: int) -> float:
        return 0.1

    def inverse_transform(self, judged: Any) -> np.ndarray:
        return -np.asarray(judged, dtype=float)


def told(found: Sweep, new: np.ndarray) -> Any:
    assert len(found.best) == 15
    return forecast(replace(found, model=Told(new)))  # type: ignore[arg-type]


def test_it_promises_what_the_space_then_gives(found: Sweep) -> None:
    said = forecast(found)
    assert said is not None
    assert said.low <= said.best <= said.high
    reached = [loss(draw(found.space, said.runs, np.random.default_rng(seed))).min() for seed in range(20)]
    assert said.low - 0.1 < np.mean(reached) < said.high + 0.1
    everywhere = forecast(found, found.before)
    assert everywhere is not None
    assert said.best < everywhere.best
    assert said.present == everywhere.present
    assert f"{said.runs} runs drawn from here" in forecast_text(said, "loss")


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_holds_a_plateau_that_nothing_gets_above(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((60, 3)), columns=list("abc"))
    frame["accuracy"] = np.minimum(0.9, 0.5 + frame["a"]) + 0.01 * rng.standard_normal(60)
    sweep = recommend(Runs.from_frame(frame, list("abc"), ["accuracy"]), "accuracy")
    for said in (forecast(sweep), forecast(sweep, listed=next_runs(sweep, 30))):
        assert said is not None
        assert said.low - 0.01 <= 0.9 <= said.high, "up to the noise of a run"
        assert said.high - said.low < 0.2


def test_a_list_is_promised_for_itself(found: Sweep) -> None:
    runs = next_runs(found, 12)
    said, drawn = forecast(found, listed=runs), forecast(found, next_runs=12)
    assert said is not None
    assert drawn is not None
    assert said.runs == 12
    assert said.chance >= drawn.chance
    assert forecast_text(said, "loss", listed=True).startswith("These 12 runs should reach loss")
    one = replace(said, runs=1)
    assert forecast_text(one, "loss", listed=True).startswith("This run should reach loss")
    assert forecast_text(one, "loss").startswith("1 run drawn from here should reach loss")


@pytest.mark.parametrize("share", [0.2, 0.45, 0.55, 0.8])
def test_what_is_expected_never_contradicts_the_chance(found: Sweep, share: float) -> None:
    better = np.where(np.arange(200) < 200 * share, 1.3, 0.6)
    said = told(found, better)
    assert said.chance == pytest.approx(share, abs=0.01)
    assert (said.best < said.present) == (share > 0.5), "lower is better"
    assert said.low <= said.best <= said.high


def test_no_metric_is_promised_beyond_where_it_plainly_ends(found: Sweep) -> None:
    said = told(replace(found, extent=(0.0, 1.0)), np.array([2.0]))
    assert said.low == said.best == said.present == 0.0, "the model alone says less than nothing"
    assert 0.0 <= said.high <= 1.0


def test_no_chance_is_stated_above_95_percent(found: Sweep) -> None:
    assert told(found, np.array([2.0])).chance == 0.95
    assert told(found, np.array([0.5])).chance == 0.0


def test_only_part_of_a_gain_is_believed(found: Sweep) -> None:
    said = told(found, np.array([2.0]))
    assert -2.0 < said.best < -1.0
    assert said.low < said.best < said.high


def test_the_runs_to_tell_follow_the_formula(found: Sweep) -> None:
    said = told(found, np.array([1.2]))
    gain = said.present - said.best
    assert said.to_tell == pytest.approx(2 * 2.8**2 * said.noise**2 / gain**2, rel=0.05, abs=1)
    assert told(found, np.array([0.5])).to_tell is None


def test_without_evidence_nothing_is_promised() -> None:
    rng = np.random.default_rng(5)
    frame = draw(SPACE, 60, rng)
    frame["y"] = rng.standard_normal(60)
    assert forecast(recommend(Runs.from_frame(frame, list(SPACE), ["y"], space=SPACE), "y")) is None
