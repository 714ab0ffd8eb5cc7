"""What the table of settings says in words."""

from __future__ import annotations

from importance.effects.setting_text import certainty_text, headline, setting_text
from tests.plots.test_settings import TABLE


def test_the_best_setting_is_named_with_what_to_expect_of_it() -> None:
    assert headline(TABLE, "loss") == "The best setting is expected to reach loss 0.41 (0.38 to 0.45)"


def test_the_chance_to_be_the_best_is_named_and_that_luck_is_guessed_without_repeats() -> None:
    assert certainty_text(TABLE) == "It is the best of 3 settings with a probability of 80%."
    single = TABLE.assign(runs=1)
    assert certainty_text(single).endswith("Each ran once, so only the model tells luck from merit.")


def test_a_value_that_is_not_set_is_left_out() -> None:
    row = TABLE.assign(lr=[None, 0.1, 0.2]).iloc[0]
    assert setting_text(row) == ""
    assert setting_text(TABLE.iloc[1]) == "lr=0.01"
