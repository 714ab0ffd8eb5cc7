"""A ranking as a table, and as what a notebook shows of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.ranking import html_table
from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore, Question

SCORES = (
    ParameterScore("lr", 0.7, 0.5, 0.9, 0.001, 0.1, -0.5, -0.7, -0.3, -0.6, 60, "best near 0.01"),
    ParameterScore("kind", 0.3, n_used=58),
    ParameterScore("epochs", np.nan, note="the same in every run used"),
)
RANKING = Ranking("loss", "minimize", "anova", SCORES, n_runs=60)


def test_a_ranking_is_a_table_with_a_row_for_each_parameter_in_its_order() -> None:
    frame = RANKING.to_frame()
    assert list(frame.index) == ["lr", "kind", "epochs"]
    assert frame.index.name == "parameter"
    columns = ["importance", "importance_low", "importance_high", "p_value"]
    assert frame.loc["lr", columns].tolist() == [0.7, 0.5, 0.9, 0.001]
    assert frame.loc["lr", ["correlation", "correlation_low", "correlation_high"]].tolist() == [
        -0.5,
        -0.7,
        -0.3,
    ]
    assert frame.loc["lr", "n_used"] == 60 and frame.loc["lr", "note"] == "best near 0.01"


def test_what_is_not_known_is_missing_in_the_table() -> None:
    frame = RANKING.to_frame()
    assert pd.isna(frame.loc["epochs", "importance"])
    assert pd.isna(frame.loc["kind", "correlation"])


def test_a_ranking_without_parameters_is_an_empty_table() -> None:
    frame = Ranking("loss", "minimize", "anova", ()).to_frame()
    assert len(frame) == 0
    assert frame["importance"].sum() == 0


def test_a_notebook_shows_the_table_with_its_bars() -> None:
    assert RANKING._repr_html_() == html_table.notebook(RANKING)


@pytest.mark.parametrize(
    ("question", "goal", "better"),
    [
        (Question.METRIC, "minimize", False),
        (Question.METRIC, "maximize", True),
        (Question.FAILURES, "maximize", False),
        (Question.INFEASIBLE, "maximize", False),
        (Question.BEST_RUNS, "minimize", True),
    ],
)
def test_more_of_a_parameter_is_better_or_worse_for_what_was_asked(
    question: Question, goal: str, better: bool
) -> None:
    ranking = replace(RANKING, question=question, goal=goal)
    assert ranking.more_is_better(0.5) is better
    assert ranking.more_is_better(-0.5) is not better
