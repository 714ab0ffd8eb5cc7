"""Sentences on curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.curves import sentences
from importance.curves.by_step import StepImportance, Stretch
from importance.curves.stopping import Rule, Stopping
from importance.ranking.rank import rank
from importance.runs.table import Runs


def result(*stretches: Stretch) -> StepImportance:
    draws = np.random.default_rng(0).random(20)
    runs = Runs.from_frame(pd.DataFrame({"lr": draws, "loss": draws}), metrics=["loss"])
    rankings = (rank(runs, "loss"),) * 3
    return StepImportance("loss", "minimize", "step", (1, 50, 2_000), (9, 9, 9), 9, rankings, stretches)


@pytest.mark.parametrize(
    ("stretches", "sentence"),
    [
        ([], "No parameter is clearly the most important one at any step."),
        ([Stretch("lr", 1, 2_000)], "lr is the most important parameter at every step that was ranked."),
        ([Stretch("lr", 50, 50)], "lr is clearly the most important parameter at step 50."),
        ([Stretch("lr", 1, 50)], "lr is clearly the most important parameter from step 1 to 50."),
        ([Stretch("lr", 1, 50), Stretch("decay", 2_000, 2_000)], "lr decides until step 50, decay after."),
        (
            [Stretch("lr", 1, 9), Stretch("width", 10, 1_999), Stretch("decay", 2_000, 2_000)],
            "lr decides until step 9, width from 10 to 1,999, decay after.",
        ),
    ],
)
def test_the_finding_says_where_the_most_important_parameter_changes(
    stretches: list[Stretch], sentence: str
) -> None:
    assert sentences.step_finding(result(*stretches)) == sentence


REPLAY = Stopping(
    "loss", "minimize", "step", Rule.MEDIAN, (3.0,), np.array([3.0, np.nan]), np.array([2.0, 1.0]), 20.0, 5.0,
    1.0, 1.0, 1, 2,
)  # fmt: skip


def test_the_saving_is_stated_with_what_is_lost() -> None:
    begin = "Median stopping would have stopped 1 of 2 runs and saved 25% of the steps."
    assert sentences.stopping_finding(REPLAY) == f"{begin} The best run would have been kept."
    lossy = replace(REPLAY, best_kept=1.25)
    assert sentences.stopping_finding(lossy) == f"{begin} The best loss would have been 1.25 instead of 1."
    timed = replace(REPLAY, hours_run=8.0, hours_saved=2.0, n_timed=2)
    assert "25% of the steps. That is 2 hours of 8 hours. The best run" in sentences.stopping_finding(timed)
    one = sentences.stopping_finding(replace(timed, n_timed=1))
    assert "That is 2 hours of 8 hours of the 1 run that tells its time." in one
    none = replace(REPLAY, stopped_at=np.full(2, np.nan), rule=Rule.HALVING)
    assert sentences.stopping_finding(none) == "Successive halving would have stopped none of the 2 runs."
