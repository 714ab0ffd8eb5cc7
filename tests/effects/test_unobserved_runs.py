"""A run whose metric is not known where runs are compared is explained by what is expected, and says why."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

import importance
from importance.effects.explanation_text import headline
from importance.runs.columns import Role
from importance.runs.table import Runs

N = 60


def table() -> pd.DataFrame:
    """Runs whose loss falls with lr; every second one ended after 3 of 9 epochs with a higher loss."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.random((N, 2)), columns=["lr", "decay"])
    frame["epochs"] = np.where(np.arange(N) % 2, 3.0, 9.0)
    frame["loss"] = 2 - frame["lr"] + 5 / frame["epochs"] + rng.normal(0, 0.05, N)
    return frame.assign(name=[f"run {i}" for i in range(N)])


def with_budget(frame: pd.DataFrame) -> Runs:
    runs = Runs.from_frame(frame, ["lr", "decay"], ["loss"], goals={"loss": "minimize"})
    return runs.with_roles({"epochs": Role.BUDGET, "name": Role.LABEL})


def test_a_run_below_the_budget_says_where_it_ended_and_what_to_do() -> None:
    answer = importance.explain(with_budget(table()), "loss", 0, 1)
    assert math.isnan(answer.observed) and math.isfinite(answer.predicted)
    [note] = [note for note in answer.notes if "is not known" in note]
    assert "ended at epochs = 3, and runs are compared at epochs = 9." in note
    assert note.endswith("Choose a run that reached 9 to see what was observed.")
    change = table()["lr"][1] - table()["lr"][0]
    [part] = [part for part in answer.parts if part.parameter == "lr"]
    assert part.low <= -change <= part.high, "what is expected of the setting is explained"
    assert "is expected to beat" in headline(answer)


def test_two_runs_at_the_budget_have_no_such_note() -> None:
    answer = importance.explain(with_budget(table()), "loss", 0, 2)
    assert math.isfinite(answer.observed)
    assert not [note for note in answer.notes if "not known" in note]


def test_a_budget_that_is_a_parameter_explains_the_difference() -> None:
    runs = Runs.from_frame(table(), ["lr", "decay", "epochs"], ["loss"], goals={"loss": "minimize"})
    answer = importance.explain(runs.with_budget(None), "loss", 0, 1)
    assert math.isfinite(answer.observed)
    assert answer.parts[0].parameter == "epochs"


def test_a_run_without_the_metric_and_one_without_a_budget_say_so() -> None:
    frame = table()
    frame.loc[4, "loss"] = np.nan
    frame.loc[6, "epochs"] = np.nan
    runs = with_budget(frame)
    [note] = [note for note in importance.explain(runs, "loss", 0, 4).notes if "no finite loss" in note]
    assert note.endswith("Choose a run that has the metric to see what was observed.")
    notes = importance.explain(runs, "loss", 0, 6).notes
    assert any("has no epochs, and runs are compared at epochs = 9." in note for note in notes)


def test_a_pruned_run_whose_steps_are_unknown_says_so() -> None:
    frame = table().drop(columns="epochs")
    frame["state"] = np.where(np.arange(N) % 2, "PRUNED", "COMPLETE")
    runs = Runs.from_frame(frame, ["lr", "decay"], ["loss"], goals={"loss": "minimize"})
    notes = importance.explain(runs, "loss", 0, 1).notes
    assert any("was pruned, and runs are compared at the end." in note for note in notes)
    assert not any("was pruned, and" in note for note in importance.explain(runs, "loss", 0, 2).notes)
