"""Why each of the next runs is listed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from importance.sweep.run_plan import Purpose, RunPlan, purpose_text, repeats_text


def plan(*purposes: Purpose, lr: list[float] | None = None) -> RunPlan:
    settings = pd.DataFrame({"lr": lr or [0.1] * len(purposes)})
    counts = tuple(2 if purpose is Purpose.REPEAT else 0 for purpose in purposes)
    return RunPlan(settings, purposes, counts)


@pytest.mark.parametrize(
    ("repeated", "start"),
    [
        ([2], "Run 2 repeats a setting that"),
        ([1, 3], "Runs 1 and 3 repeat a setting that"),
        ([1, 2, 4], "Runs 1, 2 and 4 repeat a setting that"),
    ],
)
def test_the_runs_that_repeat_are_named(repeated: list[int], start: str) -> None:
    purposes = [Purpose.REPEAT if k + 1 in repeated else Purpose.MODEL for k in range(4)]
    assert repeats_text(plan(*purposes), "loss").startswith(start)


def test_many_repeats_are_counted() -> None:
    assert repeats_text(plan(*[Purpose.REPEAT] * 7), "loss").startswith("7 of these runs repeat a setting")


def test_settings_are_counted_once_and_without_repeats_nothing_is_said() -> None:
    text = repeats_text(plan(*[Purpose.REPEAT] * 3, lr=[0.1, 0.2, 0.1]), "loss")
    assert "2 settings" in text and "differ in loss" in text
    assert repeats_text(plan(Purpose.MODEL, Purpose.CHANGE), "loss") == ""


def test_noise_that_no_repeat_has_shown_is_called_a_guess() -> None:
    guess = replace(plan(Purpose.REPEAT), noise_known=False)
    assert "No setting ran twice yet" in repeats_text(guess, "loss")
    assert "how much loss differs by luck" in repeats_text(guess, "loss")


def test_a_repeat_says_how_often_its_setting_ran() -> None:
    shown = plan(Purpose.REPEAT, Purpose.GOOD_RUNS)
    assert [purpose_text(shown, k) for k in range(2)] == ["repeat, ran twice", "good runs"]


def test_the_table_has_the_purpose_before_the_settings() -> None:
    frame = plan(Purpose.REPEAT, Purpose.MODEL).to_frame()
    assert list(frame) == ["purpose", "runs", "lr"]
    assert frame["purpose"].tolist() == ["repeat", "model"] and frame["runs"].tolist() == [2, 0]
