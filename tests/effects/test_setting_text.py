"""What the table of settings says in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.effects.setting_means import SettingTable
from importance.effects.setting_text import certainty_text, choice_text, headline, setting_text
from tests.plots.test_settings import TABLE


def test_the_best_setting_is_named_with_what_to_expect_of_it() -> None:
    assert headline(TABLE, "loss") == "The best setting is expected to reach loss 0.41 (0.38 to 0.45)"


def of(frame: pd.DataFrame, best_run_row: int = 0, beats: float = 0.5) -> SettingTable:
    nothing = np.zeros(0, int)
    return SettingTable(frame, nothing, nothing, best_run_row, beats)


def test_the_chance_to_be_the_best_is_named_and_that_luck_is_guessed_without_repeats() -> None:
    assert certainty_text(of(TABLE)) == "It is the best of 3 settings with a probability of 80%."
    single = TABLE.assign(runs=1)
    assert certainty_text(of(single)).endswith("Each ran once, so only the model tells luck from merit.")


def test_another_setting_than_that_of_the_best_run_is_preferred_only_if_it_is_clearly_better() -> None:
    assert choice_text(of(TABLE)) == ""
    assert "row 3, with a probability of 80%" in certainty_text(of(TABLE, 2, 0.8))
    assert "row 3, with only 55%. Repeat both" in certainty_text(of(TABLE, 2, 0.55))


def test_a_value_that_is_not_set_is_left_out() -> None:
    row = TABLE.assign(lr=[None, 0.1, 0.2]).iloc[0]
    assert setting_text(row) == ""
    assert setting_text(TABLE.iloc[1]) == "lr=0.01"
