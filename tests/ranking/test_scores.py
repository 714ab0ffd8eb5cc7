"""The data of a ranking, and what they say of themselves."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest

from importance.ranking.rank import rank
from importance.ranking.scores import Fit, ParameterScore, ScoresOfAll
from importance.runs.table import Runs


def test_a_number_that_is_not_known_is_nan_and_not_0() -> None:
    score, fit = ParameterScore("lr", 0.5), Fit()
    assert isnan(score.low) and isnan(score.p_value) and isnan(score.correlation)
    assert isnan(fit.r2) and isnan(fit.r2_low)


def test_columns_with_the_same_values_are_repeats_and_parts_of_the_same_setting_are_not() -> None:
    """The length of a list and the words of a number have columns of their own, which are no copies."""
    from importance.runs.list_cells import LENGTH_SUFFIX
    from importance.space.levels import WORD_SUFFIX

    also = ("optim.lr", f"lr{WORD_SUFFIX}", f"lr{LENGTH_SUFFIX}", f"other{LENGTH_SUFFIX}")
    score = ParameterScore("lr", 0.5, also=also)
    assert score.repeats == ("optim.lr", f"other{LENGTH_SUFFIX}")


def test_a_column_on_another_scale_is_not_called_identical() -> None:
    """The row of lr stands for -lr too."""
    lr = np.random.default_rng(0).random(40)
    frame = pd.DataFrame({"lr": lr, "minus_lr": -lr, "loss": lr})
    runs = Runs.from_frame(frame, ["lr", "minus_lr"], ["loss"])
    [score] = rank(runs, "loss").scores
    assert score.repeats_note == "always varies together with minus_lr"
    assert ParameterScore("lr", 0.5).repeats_note == ""


def ranking(**fields: object) -> ScoresOfAll:
    return ScoresOfAll("loss", "minimize", "anova", (), **fields)  # type: ignore[arg-type]


def test_the_first_note_is_on_the_dropped_runs_if_any_were_dropped() -> None:
    notes = ("3 runs left out.", "A second note.")
    assert ranking(notes=notes, dropped={"without loss": 3}).further_notes == ("A second note.",)
    assert ranking(notes=notes).further_notes == notes


@pytest.mark.parametrize(
    ("n_settings", "n_runs", "repeated"), [(25, 75, True), (75, 75, False), (0, 75, False)]
)
def test_settings_are_repeated_if_there_are_fewer_of_them_than_runs(
    n_settings: int, n_runs: int, repeated: bool
) -> None:
    assert ranking(n_settings=n_settings, n_runs=n_runs).repeated is repeated
