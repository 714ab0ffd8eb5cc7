"""Which runs failed, by their metric and by the state that their tool gave them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model.failed_runs import failed_runs, open_runs, without_result
from importance.runs.table import Runs


def runs_of(loss: list[float], states: list[str] | None = None) -> Runs:
    frame = pd.DataFrame({"x": np.arange(float(len(loss))), "loss": loss})
    if states is not None:
        frame["state"] = states
    return Runs.from_frame(frame, parameters=["x"], metrics=["loss"])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_run_without_a_finite_metric_failed(value: float) -> None:
    runs = runs_of([0.1, 0.2, value, 0.3, 0.4])
    expected = [False, False, True, False, False]
    assert failed_runs(runs, "loss", "minimize").tolist() == expected
    assert without_result(runs, "loss").tolist() == expected


def test_a_diverged_run_failed_and_a_very_good_one_did_not() -> None:
    runs = runs_of([*np.linspace(1, 2, 18), 1e9, -1e9])
    assert failed_runs(runs, "loss", "minimize").tolist() == [False] * 18 + [True, False]
    assert failed_runs(runs, "loss", "maximize").tolist() == [False] * 19 + [True]


def test_a_diverged_run_has_a_result() -> None:
    runs = runs_of([*np.linspace(1, 2, 18), 1e9, np.nan])
    assert without_result(runs, "loss").tolist() == [False] * 19 + [True]


def test_of_three_results_none_is_called_diverged() -> None:
    assert not failed_runs(runs_of([0.1, 0.2, 1e9]), "loss", "minimize").any()


def test_equal_results_did_not_diverge() -> None:
    assert not failed_runs(runs_of([0.5] * 8), "loss", "minimize").any()


def test_a_score_fails_where_the_loss_that_is_its_negative_does() -> None:
    values = np.random.default_rng(0).standard_t(1, 60)
    loss = failed_runs(runs_of(list(values)), "loss", "minimize")
    score = failed_runs(runs_of(list(-values)), "loss", "maximize")
    assert loss.any()
    assert loss.tolist() == score.tolist()


def test_runs_marked_failed_that_hold_the_metric_did_not_fail() -> None:
    runs = runs_of(list(np.linspace(0, 1, 20)), ["failed"] * 20)
    assert not failed_runs(runs, "loss", "minimize").any()


def test_runs_marked_failed_failed_where_most_of_them_have_no_metric() -> None:
    runs = runs_of([0.1, 0.2, 0.3, np.nan, np.nan], ["finished", "finished", *["crashed"] * 3])
    assert failed_runs(runs, "loss", "minimize").tolist() == [False, False, True, True, True]


def test_what_was_pruned_or_still_runs_did_not_fail() -> None:
    states = ["COMPLETE"] * 6 + ["PRUNED", "RUNNING", "FAIL", "WAITING", "COMPLETE"]
    runs = runs_of([*map(float, range(6)), *[np.nan] * 5], states)
    expected = [False] * 8 + [True, False, True]
    assert failed_runs(runs, "loss", "minimize").tolist() == expected
    assert without_result(runs, "loss").tolist() == expected


def test_a_run_is_open_while_it_runs_or_waits_without_a_metric() -> None:
    states = ["COMPLETE", "RUNNING", "RUNNING", "WAITING", "FAIL", "PRUNED"]
    runs = runs_of([0.1, 0.2, np.nan, np.nan, np.nan, np.nan], states)
    assert open_runs(runs, "loss").tolist() == [False, False, True, True, False, False]


def test_without_states_no_run_is_open() -> None:
    assert not open_runs(runs_of([0.1, np.nan, 0.3]), "loss").any()
