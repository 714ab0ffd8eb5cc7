"""Rows of the table of parameters: colours say better or worse, a fold, and no shares without a signal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.panel.parameter_rows import FEWEST_FOLDED, folded, legend, row
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore, Question

RISING = ParameterScore(
    "lr", 0.7, 0.5, 0.9, p_value=0.001, correlation=0.5, correlation_low=0.3, correlation_high=0.7
)
RANKING = Ranking("loss", "minimize", "anova", (RISING,), Fit(0.8), n_runs=50)


def kinds(score: ParameterScore, ranking: Ranking, cell: str) -> list[str]:
    shown = row(score, ranking, float("nan"), False, 1.0)["cells"][cell]
    return [piece[0] for piece in shown.get("bar", [])]


@pytest.mark.parametrize(
    ("question", "goal", "kind"),
    [
        (Question.METRIC, "minimize", "worse"),
        (Question.METRIC, "maximize", "better"),
        (Question.BEST_RUNS, "minimize", "better"),
        (Question.FAILURES, "maximize", "worse"),
        (Question.INFEASIBLE, "minimize", "worse"),
    ],
)
def test_the_colour_of_a_correlation_says_better_or_worse(question: Question, goal: str, kind: str) -> None:
    ranking = replace(RANKING, question=question, goal=goal)
    assert kind in kinds(RISING, ranking, "correlation")
    falling = replace(RISING, correlation=-0.5, correlation_low=-0.7, correlation_high=-0.3)
    assert kind not in kinds(falling, ranking, "correlation")


def test_a_correlation_whose_interval_holds_zero_is_grey() -> None:
    unsure = replace(RISING, correlation_low=-0.1)
    assert "unclear" in kinds(unsure, RANKING, "correlation")


def test_without_a_signal_there_are_no_bars_and_no_shares() -> None:
    ranking = replace(RANKING, fit=Fit(0.0, evidence=False))
    assert kinds(RISING, ranking, "importance") == []
    assert row(RISING, ranking, float("nan"), False, 1.0)["cells"]["importance"]["text"] == "–"
    assert [text for _, text in legend(ranking)] == ["more is better", "more is worse"]


def test_several_parameters_no_clearer_than_chance_are_folded_where_others_are() -> None:
    idle = [replace(RISING, name=f"idle{i}", p_value=0.6) for i in range(FEWEST_FOLDED)]
    assert folded([RISING, *idle], RANKING) == {score.name for score in idle}
    assert folded([RISING, *idle[1:]], RANKING) == set(), "one row says no more than the fold would"
    assert folded(idle, RANKING) == set(), "something has to be shown"
