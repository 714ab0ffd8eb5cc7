"""What the next sweep learns from failed and infeasible runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.charts.parallel_axes import parallel_axes
from importance.charts.run_lines import NO_COLOUR
from importance.errors import NotEnoughRuns
from importance.ranking.derived_rankings import rank_best, rank_infeasible
from importance.space.dimension import Range
from importance.sweep.advice import Advice
from importance.sweep.attempts import Loss
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text
from importance.sweep.result import Sweep
from tests.benchmarks.structure_failures import LAYOUTS, constrained_study, failed_region, next_of


def advised(sweep: Sweep, name: str) -> Advice:
    return next(each for each in sweep.advice if each.name == name)


def cliff(seed: int, *, up: bool = True, by_chance: float = 0.0, n: int = 80) -> tuple[Sweep, float]:
    """A sweep whose metric gets better up to a cliff, beyond which every run failed; and the cliff."""
    rng = np.random.default_rng(seed)
    lr, width = 10 ** rng.uniform(-5, 0, n), rng.uniform(0, 1, n)
    place = np.log10(lr) if up else -5 - np.log10(lr)
    loss = (place + 1.5) ** 2 + width + 0.05 * rng.standard_normal(n)
    failed = (place > -2) | (rng.random(n) < by_chance)
    frame = pd.DataFrame({"lr": lr, "width": width, "loss": np.where(failed, np.nan, loss)})
    frame["state"] = np.where(failed, "crashed", "finished")
    space = {"lr": Range("lr", 1e-5, 1.0, log=True), "width": Range("width", 0.0, 1.0)}
    runs = Runs.from_frame(frame, ["lr", "width"], ["loss"], space=space)
    return recommend(runs, "loss", goal="minimize"), 1e-2 if up else 1e-3


@pytest.mark.parametrize("by_chance", [0.0, 0.12])
@pytest.mark.parametrize("up", [True, False])
def test_the_end_where_all_runs_failed_is_given_up_and_the_safe_side_of_the_edge_kept(
    up: bool, by_chance: float
) -> None:
    sweep, edge = cliff(1, up=up, by_chance=by_chance)
    advice = advised(sweep, "lr")
    assert f"{'above' if up else 'below'} " in advice.reason
    assert "failed" in advice.reason and "all " in advice.reason
    assert advice.action != "widen"
    listed = next_runs(sweep, 50)["lr"]
    beyond = listed > edge if up else listed < edge
    assert beyond.mean() <= 0.05
    near = np.abs(np.log10(listed / edge)) < 0.75
    assert near.mean() > 0.3, "the best settings are at the edge"


def test_a_level_with_which_all_runs_failed_is_dropped_with_that_reason() -> None:
    study = failed_region(0, "level", 70)
    sweep = recommend(study.runs(), "loss", goal="minimize")
    advice = advised(sweep, "optimizer")
    lost = int((study.frame["optimizer"] == "lion").sum())
    assert f"all {lost} runs with lion failed" in advice.reason
    assert "lion" not in set(next_runs(sweep, 50)["optimizer"])
    assert sweep.loss is Loss.FAILED


@pytest.mark.parametrize("layout", ["corner", "level and range", "ridge"])
@pytest.mark.parametrize("make", [failed_region, constrained_study])
def test_few_of_the_next_runs_lie_where_all_were_lost(make, layout: str) -> None:  # type: ignore[no-untyped-def]
    shares = []
    for seed in range(2):
        study = make(seed, layout)
        listed = next_of(study, seed, with_tpe=False)["list"]
        shares.append((LAYOUTS[layout](listed) > 0).mean())
    assert np.mean(shares) <= 0.05


def test_failures_by_chance_scare_nothing_away() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.random(80), "b": rng.choice(["x", "y"], 80)})
    frame["loss"] = (frame["a"] - 0.8) ** 2 + 0.02 * rng.standard_normal(80)
    frame.loc[rng.random(80) < 0.12, "loss"] = np.nan
    sweep = recommend(Runs.from_frame(frame, ["a", "b"], ["loss"]), "loss", goal="minimize")
    assert not any("failed" in each.reason for each in sweep.advice)
    listed = next_runs(sweep, 30)["a"]
    assert (np.abs(listed - 0.8) < 0.2).mean() > 0.5


def test_without_failures_nothing_is_modelled_of_them() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"a": rng.random(40)})
    frame["loss"] = frame["a"]
    sweep = recommend(Runs.from_frame(frame, ["a"], ["loss"]), "loss", goal="minimize")
    assert sweep.success is None and sweep.failed_settings is None and sweep.loss is None


def test_a_crashed_run_without_settings_gives_no_separate_level() -> None:
    study = failed_region(2, "cliff")
    frame = study.frame.copy()
    failed = np.flatnonzero(np.isnan(study.y))[:6]
    frame.loc[failed, ["lr", "dropout", "width", "optimizer"]] = np.nan
    whole = recommend(replace(study, frame=frame).runs(), "loss", goal="minimize")
    kept = np.setdiff1d(np.arange(len(frame)), failed)
    part = replace(study, frame=frame.iloc[kept].reset_index(drop=True), y=study.y[kept])
    part = replace(part, breaks=study.breaks[kept])
    assert whole.before == recommend(part.runs(), "loss", goal="minimize").before


def test_the_forecast_counts_only_runs_that_succeed() -> None:
    sweep, _ = cliff(1, by_chance=0.15)
    everywhere = dict(sweep.before)
    wild, advised_ = forecast(sweep, everywhere), forecast(sweep)
    assert wild is not None and advised_ is not None
    assert wild.succeed < 0.7 < advised_.succeed
    assert "may be lost" in forecast_text(wild, "loss")


def test_an_infeasible_run_is_never_the_best() -> None:
    study = constrained_study(0, "cliff")
    runs = study.runs()
    sweep = recommend(runs, "loss", goal="minimize")
    feasible = study.breaks <= 0
    assert feasible[sweep.best].all()
    assert not feasible[np.argsort(study.y)[:5]].all(), "the runs with the best metric break the constraint"
    best = rank_best(runs, "loss", goal="minimize", fraction=0.2)
    assert best.n_runs == feasible.sum()


def test_infeasible_runs_are_pale_in_the_chart_and_set_no_end_of_the_colours() -> None:
    study = constrained_study(0, "cliff")
    runs = study.runs()
    chart = parallel_axes(runs, "loss", ["lr"])
    pale = np.array(chart.colour) == np.round(NO_COLOUR, 4)
    assert pale.tolist() == (study.breaks > 0).tolist()
    assert chart.infeasible == (study.breaks > 0).sum()
    best = pd.to_numeric(runs.frame["loss"])[runs.feasible].min()
    assert float(chart.ends[1]) == pytest.approx(best, rel=0.01), (
        "the colour scale ends at the best feasible run"
    )


def test_what_makes_runs_infeasible_is_ranked() -> None:
    ranking = rank_infeasible(constrained_study(0, "cliff").runs(), "loss")
    assert ranking.scores[0].name == "lr"
    assert ranking.scores[0].correlation > 0.5
    with pytest.raises(NotEnoughRuns, match="no constraints"):
        rank_infeasible(failed_region(0).runs(), "loss")


def test_where_no_run_is_feasible_the_nearest_count_as_best() -> None:
    study = constrained_study(0, "cliff")
    hopeless = replace(study, breaks=study.breaks - study.breaks.min() + 0.1)
    sweep = recommend(hopeless.runs(), "loss", goal="minimize")
    assert any("No run is feasible yet" in note for note in sweep.notes)
    assert set(sweep.best[:3]) <= set(np.argsort(hopeless.breaks)[:5])
    assert len(next_runs(sweep, 10)) == 10
