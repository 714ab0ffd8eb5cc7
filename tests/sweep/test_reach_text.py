"""What the next runs may reach, in words."""

from __future__ import annotations

from dataclasses import replace

from importance import Runs, plan_runs, recommend
from importance.sweep.reach_text import hints_text, reach_text
from tests.builders import sweep


def test_runs_have_a_forecast_and_where_nothing_beats_chance_only_hints() -> None:
    advice = recommend(Runs.from_frame(sweep(60), metrics=["loss"]), "loss", goal="minimize")
    listed = plan_runs(advice, 5).settings
    assert reach_text(advice, listed).startswith("These 5 runs should reach ")
    assert reach_text(replace(advice, evidence=False), listed) == hints_text("loss")


def test_without_runs_and_without_a_feasible_run_nothing_is_promised() -> None:
    advice = recommend(Runs.from_frame(sweep(60), metrics=["loss"]), "loss", goal="minimize")
    listed = plan_runs(advice, 5).settings
    assert reach_text(advice, listed.head(0)) == ""
    assert reach_text(replace(advice, any_succeeded=False), listed) == ""
