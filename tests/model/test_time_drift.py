"""A metric that drifts with the time of the runs, and a table whose order says nothing about the time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance import Runs
from importance.model.time_drift import run_order
from tests.builders import sweep

N = 100


def population(effect: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Ten generations, each better than the one before; the learning rate rises meanwhile."""
    rng = np.random.default_rng(seed)
    step = np.arange(N) // 10
    rate = -4 + 0.25 * step + 0.3 * rng.standard_normal(N)
    drop = rng.uniform(size=N)
    loss = effect * drop - 0.5 * step + rng.standard_normal(N)
    return pd.DataFrame({"lr": 10**rate, "drop": drop, "mix": rng.uniform(size=N), "loss": loss})


def ranked(frame: pd.DataFrame) -> importance.Ranking:
    return importance.rank(Runs.from_frame(frame, metrics=["loss"]), "loss")


def test_what_only_the_time_explains_is_no_evidence_for_a_parameter_and_a_note_says_so() -> None:
    ranking = ranked(population())
    assert not ranking.fit.evidence
    assert any("The time of a run explains" in note for note in ranking.notes)


def test_a_real_effect_is_found_beside_the_time() -> None:
    ranking = ranked(population(effect=5.0))
    assert ranking.fit.evidence
    assert ranking.scores[0].name == "drop" and ranking.scores[0].importance > 0.7


def test_a_sweep_without_drift_is_ranked_as_in_any_order() -> None:
    frame = sweep(60)
    ranking, shuffled = ranked(frame), ranked(frame.sample(frac=1, random_state=1, ignore_index=True))
    assert not any("time of a run" in note for note in ranking.notes)
    for score, other in zip(ranking.scores, shuffled.scores, strict=True):
        assert (score.name, score.importance) == (other.name, pytest.approx(other.importance, abs=1e-9))


def order_of(frame: pd.DataFrame) -> np.ndarray | None:
    runs = Runs.from_frame(frame, metrics=["loss"])
    return run_order(runs, np.isfinite(runs.frame["loss"].to_numpy(float)), "loss")


@pytest.mark.parametrize("column", ["loss", "lr"])
@pytest.mark.parametrize("ascending", [True, False])
def test_a_sorted_table_says_nothing_about_the_time(column: str, ascending: bool) -> None:
    assert order_of(sweep(40).sort_values(column, ascending=ascending, ignore_index=True)) is None


def test_a_column_with_times_is_the_time_in_any_order_of_the_table() -> None:
    times = pd.date_range("2026-01-01", periods=40, freq="h").astype(str)
    frame = sweep(40).assign(created_at=times)
    turned = frame.iloc[::-1].reset_index(drop=True)
    assert order_of(frame) == pytest.approx(np.arange(1, 41))
    assert order_of(turned) == pytest.approx(np.arange(40, 0, -1))


def test_dates_with_the_day_first_give_the_order_in_which_the_runs_ended() -> None:
    frame = sweep(8).assign(Created=[f"{day:02}/03/2026" for day in range(9, 17)])
    order = order_of(frame.sample(frac=1, random_state=2, ignore_index=True))
    assert order is not None
    days = frame.sample(frac=1, random_state=2)["Created"].str[:2].astype(int).to_numpy()
    assert (np.argsort(order) == np.argsort(days)).all(), "9/3 is before 13/3"
