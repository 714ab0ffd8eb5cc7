"""The answers on runs whose effects are known."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from importance.agents import answers
from importance.agents.compact_json import LONGEST_ANSWER, compact_json
from importance.errors import NotEnoughRuns
from importance.runs.table import Runs
from tests.builders import loss_runs, sweep_runs


@pytest.fixture(scope="module")
def wide() -> Runs:
    """500 runs with 20 parameters with names of 20 letters, of which the first two decide the loss."""
    rng = np.random.default_rng(5)
    names = [f"model.layer_{k}.dropout" for k in range(20)]
    frame = pd.DataFrame({name: rng.uniform(size=500) for name in names})
    loss = (frame[names[0]] - 0.3) ** 2 + 0.5 * frame[names[1]] + rng.normal(0, 0.05, 500)
    return loss_runs(frame.assign(loss=loss))


def test_the_ranking_of_500_runs_with_20_parameters_is_short_and_right(wide: Runs) -> None:
    text = compact_json(answers.ranked(wide, "loss", "minimize"))
    answer = json.loads(text)
    assert len(text.encode()) <= LONGEST_ANSWER
    leaders = {each["name"] for each in answer["parameters"] if each["beyond_chance"]}
    assert {f"model.layer_{k}.dropout" for k in (0, 1)} <= leaders
    assert len(answer["parameters"]) + answer["left_out"]["parameters"] == 20
    assert answer["next"]["arguments"]["parameter"] in leaders


def test_the_description_and_the_best_settings_of_wide_runs_are_short(wide: Runs) -> None:
    for answer, rows in (
        (answers.described(wide), "parameters"),
        (answers.best_settings(wide, "loss", None), "settings"),
    ):
        text = compact_json(answer)
        assert len(text.encode()) <= LONGEST_ANSWER
        assert len(json.loads(text)[rows]) >= 3


def test_the_next_runs_of_wide_runs_are_as_many_as_were_asked_for(wide: Runs) -> None:
    text = compact_json(answers.next_runs(wide, "loss", 6, None))
    answer = json.loads(text)
    assert len(text.encode()) <= LONGEST_ANSWER
    assert len(answer["runs"]) == 6
    assert all(len(row) == len(answer["columns"]) for row in answer["runs"])


def test_without_evidence_the_next_question_is_about_more_runs() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"lr": rng.uniform(size=30), "momentum": rng.uniform(size=30)})
    answer = answers.ranked(loss_runs(frame.assign(loss=rng.normal(size=30))), "loss", None)
    assert not answer["evidence"]
    assert answer["next"]["tool"] == "next_runs"
    assert not any(each["beyond_chance"] for each in answer["parameters"])


def test_failures_are_a_question_of_their_own() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"lr": rng.uniform(size=80), "width": rng.uniform(size=80)})
    frame["loss"] = np.where(frame["lr"] > 0.7, np.nan, frame["width"])
    answer = answers.ranked(loss_runs(frame), "loss", "minimize", failures=True)
    assert answer["sentence"] == "lr separates the failed from the rest."


def test_two_runs_are_explained_and_the_parts_add_up() -> None:
    runs = sweep_runs(60)
    answer = answers.explained(runs, "loss", "run 2", "run 1", None)
    assert (answer["reference"]["run"], answer["run"]["run"]) == ("run 1", "run 2")
    difference = answer["run"]["metric"] - answer["reference"]["metric"]
    parts = sum(part["part"] for part in answer["parts"]) + answer["unexplained"]["part"]
    assert parts == pytest.approx(difference)


def test_stopping_leads_to_the_setting_and_going_on_to_the_next_runs() -> None:
    runs = sweep_runs(60)
    enough = answers.when_to_stop(runs, "loss", 10.0, None)
    assert (enough["go_on"], enough["next"]["tool"]) == ("no", "best_settings")
    tiny = answers.when_to_stop(runs, "loss", 1e-6, None)
    assert (tiny["go_on"], tiny["next"]["tool"]) == ("yes", "next_runs")


def test_runs_without_a_metric_are_refused_in_words() -> None:
    with pytest.raises(NotEnoughRuns, match="no column of numbers that can be a metric"):
        answers.described(Runs.from_frame(pd.DataFrame({"name": ["a", "b"], "kind": ["x", "y"]})))
