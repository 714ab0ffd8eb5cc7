"""How far each sweep got, and whether what was forecast came true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from importance import Comparison, Runs, Sweep, recommend
from importance.comparison.progress import Outcome
from importance.comparison.sweep_summaries import promise, summary
from tests.comparison.pairs import settings_of_sweep, with_loss


@pytest.fixture(scope="module")
def runs() -> Runs:
    return with_loss(settings_of_sweep(40, 0), 0)


@pytest.fixture(scope="module")
def sweep(runs: Runs) -> Sweep:
    return recommend(runs, "loss")


def test_a_summary_names_the_best_run_and_its_settings(runs: Runs, sweep: Sweep) -> None:
    result = summary(runs, sweep, ["lr", "optimizer"])
    row = int(runs.frame["loss"].idxmin())
    assert (result.best, result.run) == (runs.frame["loss"][row], f"run {row + 1}")
    assert result.settings == {"lr": runs.frame["lr"][row], "optimizer": runs.frame["optimizer"][row]}
    assert result.n_runs == 40 and result.evidence
    assert result.forecast is not None and result.expected == result.forecast.present


def test_a_run_that_breaks_a_constraint_is_not_the_best(runs: Runs, sweep: Sweep) -> None:
    row = int(runs.frame["loss"].idxmin())
    frame = runs.frame.assign(too_large=np.where(runs.frame.index == row, 1.0, -1.0))
    constrained = replace(runs, frame=frame, constraints=("too_large",))
    assert summary(constrained, sweep, []).best == runs.frame["loss"].drop(row).min()


def test_without_evidence_nothing_is_expected(runs: Runs, sweep: Sweep) -> None:
    chance = replace(sweep, evidence=False)
    result = summary(runs, chance, [])
    assert result.forecast is None and np.isnan(result.expected)
    assert promise(chance, runs, result) is None


@pytest.mark.parametrize(
    ("reached", "outcome"), [(-9.0, Outcome.BETTER), (9.0, Outcome.WORSE), (np.nan, Outcome.KEPT)]
)
def test_lower_is_better_where_the_metric_is_minimised(
    runs: Runs, sweep: Sweep, reached: float, outcome: Outcome
) -> None:
    result = promise(sweep, runs, replace(summary(runs, sweep, []), expected=reached, best=0.15))
    assert result is not None
    assert result.outcome is outcome
    assert result.forecast.runs == len(runs)


def test_higher_is_better_where_the_metric_is_maximised(runs: Runs, sweep: Sweep) -> None:
    reached = replace(summary(runs, sweep, []), expected=9.0)
    result = promise(replace(sweep, goal="maximize"), runs, reached)
    assert result is not None and result.outcome is Outcome.BETTER


def test_a_promise_of_the_first_sweep_is_kept_where_nothing_changed(narrowed: Comparison) -> None:
    assert narrowed.promise is not None
    assert narrowed.promise.outcome is Outcome.KEPT
    assert narrowed.promise.reached == narrowed.b.expected
