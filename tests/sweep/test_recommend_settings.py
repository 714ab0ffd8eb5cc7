"""The next sweep treats repeats over seeds as one setting, so a lucky run is not the best."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from importance import Purpose, Runs, next_runs, plan_runs, recommend
from importance.runs.settings import settings_of
from importance.sweep.forecast import forecast
from importance.sweep.result import Sweep

NAMES = ["lr", "width", "optimizer"]
N = 40


def table(noise: float = 0.1, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, 0, N),
            "width": rng.integers(16, 512, N),
            "optimizer": rng.choice(["adam", "sgd"], N),
        }
    )
    good = (np.log10(frame["lr"]) + 2) ** 2 + 0.3 * (frame["optimizer"] == "sgd")
    return frame.assign(loss=2 + good + noise * rng.standard_normal(N))


def repeated(frame: pd.DataFrame, times: int, noise: float, seed: int = 1) -> pd.DataFrame:
    """Each run several times, with seeds and slightly different results, in random order."""
    rng = np.random.default_rng(seed)
    whole = pd.concat([frame.assign(seed=k) for k in range(times)], ignore_index=True)
    whole["loss"] += noise * rng.standard_normal(len(whole))
    return whole.iloc[rng.permutation(len(whole))].reset_index(drop=True)


def advised(frame: pd.DataFrame) -> Sweep:
    return recommend(Runs.from_frame(frame, metrics=["loss"]), "loss", goal="minimize")


@cache
def once() -> Sweep:
    return advised(table())


@cache
def thrice() -> Sweep:
    return advised(repeated(table(), 3, 0.01))


def test_each_setting_counts_once() -> None:
    assert len(thrice().settings) == N and len(thrice().best) == len(once().best) == 5
    assert thrice().repeated and not once().repeated
    rows = [
        sweep.settings.iloc[sweep.best][NAMES].sort_values("lr").to_numpy().tolist()
        for sweep in (once(), thrice())
    ]
    assert rows[0] == rows[1]


def test_repeats_with_little_noise_change_neither_the_advice_nor_where_the_next_runs_lie() -> None:
    kinds = [{each.name: each.action for each in sweep.advice} for sweep in (once(), thrice())]
    assert kinds[0] == kinds[1]
    ends = [
        next(each.dimension for each in sweep.advice if each.name == "lr") for sweep in (once(), thrice())
    ]
    assert np.log10(ends[0].low / ends[1].low) == pytest.approx(0, abs=0.3)
    assert np.log10(ends[0].high / ends[1].high) == pytest.approx(0, abs=0.3)
    lists = [np.log10(next_runs(sweep, 40)["lr"].to_numpy(float)) for sweep in (once(), thrice())]
    assert np.median(lists[0]) == pytest.approx(np.median(lists[1]), abs=0.15)
    assert np.subtract(*np.quantile(lists[0], [0.9, 0.1])) == pytest.approx(
        np.subtract(*np.quantile(lists[1], [0.9, 0.1])), abs=0.5
    )


def test_the_words_speak_of_settings_only_where_some_were_repeated() -> None:
    assert any("best settings" in each.reason for each in thrice().advice)
    assert not any("best runs" in each.reason for each in thrice().advice)
    assert not any("settings" in each.reason for each in once().advice)


def test_one_lucky_run_of_a_bad_setting_is_not_the_best() -> None:
    frame = repeated(table(), 3, 0.05)
    bad = np.log10(frame["lr"]).sub(-4.3).abs().idxmin()
    frame.loc[bad, "loss"] = 0.5  # better than any other run
    sweep = advised(frame)
    assert not np.isclose(sweep.settings["lr"].iloc[sweep.best], frame.loc[bad, "lr"]).any()
    near = np.abs(np.log10(next_runs(sweep, 40)["lr"].astype(float)) + 4.3) < 0.3
    assert near.mean() < 0.1


@pytest.mark.parametrize("kind", ["pruned", "running", "failed", "finished"])
def test_a_new_setting_is_none_of_any_run_and_what_was_lost_or_runs_now_is_not_repeated(kind: str) -> None:
    grid = pd.MultiIndex.from_product(
        [[1, 2, 3, 4, 5, 6], [8, 16, 32], ["a", "b"]], names=["depth", "width", "o"]
    )
    frame = grid.to_frame(index=False)
    rng = np.random.default_rng(2)
    chosen = frame.iloc[rng.permutation(len(frame))[:24]]
    whole = pd.concat([chosen.assign(seed=k) for k in range(3)], ignore_index=True)
    whole["loss"] = (whole["depth"] - 4) ** 2 + 0.01 * whole["width"] + 0.1 * rng.standard_normal(len(whole))
    whole["state"] = "finished"
    names = ["depth", "width", "o"]
    last = chosen.iloc[-6:]
    hit = whole[names].apply(tuple, axis=1).isin(set(last.apply(tuple, axis=1)))
    if kind != "finished":
        whole.loc[hit, "loss"], whole.loc[hit, "state"] = np.nan, kind
    plan = plan_runs(advised(whole), 36)
    new = np.array([purpose is not Purpose.REPEAT for purpose in plan.purposes])
    assert new.sum() > 2
    both = pd.concat([chosen, plan.settings[new]])[names].astype({"depth": int, "width": int})
    assert len(settings_of(both, names)) == len(both)
    if kind != "finished":
        again = pd.concat([last, plan.settings[~new].drop_duplicates()])[names]
        assert len(settings_of(again.astype({"depth": int, "width": int}), names)) == len(again)


def test_the_noise_in_the_forecast_is_that_of_a_single_run() -> None:
    noisy = advised(repeated(table(noise=0.0), 4, 0.4))
    result = forecast(noisy)
    assert result is not None
    assert result.noise == pytest.approx(0.4, rel=0.3), "it is not the noise of the mean of four runs"


def test_a_setting_is_lost_when_most_of_its_runs_were() -> None:
    frame = repeated(table(noise=0.0), 3, 0.05).assign(state="finished")
    lrs = table(noise=0.0).sort_values("loss")["lr"].to_numpy()
    once_lost = frame.index[np.isclose(frame["lr"], lrs[0])][:1]
    mostly_lost = frame.index[np.isclose(frame["lr"], lrs[1])][:2]
    frame.loc[[*once_lost, *mostly_lost], ["loss", "state"]] = [np.nan, "failed"]
    sweep = advised(frame)
    best = sweep.settings["lr"].iloc[sweep.best].to_numpy()
    assert np.isclose(best, lrs[0]).any()
    assert not np.isclose(best, lrs[1]).any()
    assert any("3 of 120 runs failed" in note for note in sweep.notes)


def test_an_end_where_all_settings_failed_is_given_up_by_settings_not_runs() -> None:
    frame = repeated(table(), 3, 0.02).assign(state="finished")
    gone = frame["lr"] > 0.05
    frame.loc[gone, ["loss", "state"]] = [np.nan, "failed"]
    count = frame.loc[gone, "lr"].nunique()
    sweep = advised(frame)
    reason = next(each.reason for each in sweep.advice if each.name == "lr")
    assert f"all {count} settings above" in reason
    assert (next_runs(sweep, 30)["lr"] > 0.05).mean() <= 0.05
