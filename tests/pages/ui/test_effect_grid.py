"""What the grid of small charts sends to the browser: one scale, the order of the ranking, and marks."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from importance.effects.interactions import Interaction
from importance.effects.small_effects import SmallEffect
from importance.formatting import number_text
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore
from pages.ui.effect_grid import caption, payload

GRID = (0.001, 0.01, 0.1)
LR = SmallEffect(
    "lr", True, GRID, (), (3.0, 1.0, 2.0), (2.5, 0.5, 1.5), (3.5, 1.5, 9.0), GRID, (3.0, 1.0, 50.0)
)
OPT = SmallEffect(
    "opt", False, (0.0, 1.0), ("adam", "<b>"), (1.0, 2.0), (0.5, 1.5), (1.5, 2.5), (0.0, 1.0), (1.0, 2.0)
)
SCORES = (ParameterScore("opt", 0.8, p_value=0.001), ParameterScore("lr", 0.2, p_value=0.4))
RANKING = Ranking("loss", "minimize", "anova", SCORES, Fit(0.8), n_runs=50)
PAIR = Interaction("lr", "opt", 0.2, 0.001, "lr matters only with opt = adam")


def test_the_charts_are_in_the_order_of_the_ranking_with_their_shares_and_marks() -> None:
    sent = payload([LR, OPT], RANKING, [PAIR], log=False)
    json.dumps(sent, allow_nan=False)
    assert [panel["name"] for panel in sent["panels"]] == ["opt", "lr"]
    assert [panel["share"] for panel in sent["panels"]] == ["0.80", "0.20"]
    assert [panel["note"] for panel in sent["panels"]] == ["⇄ depends on lr", "⇄ depends on opt"]
    assert [panel["muted"] for panel in sent["panels"]] == [False, True]
    alone = payload([LR, OPT], RANKING, [], log=False)
    assert [panel["note"] for panel in alone["panels"]] == ["", "no clear effect"]


def test_all_charts_share_the_scale_of_the_metric() -> None:
    sent = payload([LR, OPT], RANKING, [], log=False)
    top, bottom = (float(text) for text in sent["scale"])
    by_name = {panel["name"]: panel for panel in sent["panels"]}
    for effect in (LR, OPT):
        shown = np.array(by_name[effect.parameter]["mean"]) * (top - bottom) + bottom
        assert shown == pytest.approx(effect.mean, rel=0.02, abs=0.05)


def test_everything_lies_inside_the_chart_and_logarithmic_axes_are_even() -> None:
    panels = payload([LR, OPT], RANKING, [], log=True)["panels"]
    for panel in panels:
        for name in ("grid", "x", "mean", "low", "high", "y"):
            assert all(0 <= value <= 1 for value in panel[name]), name
    lr = next(panel["grid"] for panel in panels if panel["name"] == "lr")
    assert lr[1] - lr[0] == pytest.approx(lr[2] - lr[1], abs=1e-3)


def test_a_metric_that_never_changes_still_has_a_scale() -> None:
    flat = SmallEffect(
        "lr", False, (1.0, 2.0), (), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 2.0), (1.0, 1.0)
    )
    assert payload([flat], RANKING, [], log=True)["panels"][0]["mean"] == [0.5, 0.5]


@pytest.mark.parametrize(("goal", "end"), [("minimize", 1), ("maximize", 0)])
def test_no_good_run_lies_outside_and_bad_ones_are_counted(goal: str, end: int) -> None:
    y = (*np.linspace(1.0, 2.0, 100), 90.0, -90.0)
    many = replace(LR, x=(0.01,) * 102, y=y, low=LR.mean, high=LR.mean)
    ranking = replace(RANKING, goal=goal)
    good, worse = (-90.0, "above") if goal == "minimize" else (90.0, "below")
    assert payload([many], ranking, [], log=False)["scale"][end] == number_text(good)
    words = caption([many], ranking)
    assert f"lie {worse} the charts" in words or f"lies {worse} the charts" in words
    assert "number is the importance" in words
    assert "importance" not in caption([many], replace(ranking, fit=replace(ranking.fit, evidence=False)))
