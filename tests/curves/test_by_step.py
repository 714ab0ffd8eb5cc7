"""Importance over the steps of curves whose most important parameter is known at each step."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import importance_by_step, read_curves, read_runs
from importance.curves.sentences import step_finding, step_notes
from importance.errors import ImportanceError, NotEnoughRuns

N = 60


def switching(stops: float = 0.0, noise: float = 0.1) -> pd.DataFrame:
    """The loss depends on lr until step 50, and on decay after. A share of the runs stops at step 30."""
    rng = np.random.default_rng(1)
    draws = rng.random((N, 3))
    rows = [
        {
            "run_id": run,
            **dict(zip(("lr", "decay", "width"), draws[run], strict=True)),
            "step": step,
            "loss": draws[run][int(step > 50)] + noise * rng.normal(),
        }
        for run in range(N)
        for step in range(10, (31 if run < stops * N else 101), 10)
    ]
    return pd.DataFrame(rows)


def test_the_stretches_end_where_the_importance_changes() -> None:
    frame = switching()
    result = importance_by_step(read_runs(frame), read_curves(frame), "loss")
    assert [(s.parameter, s.first, s.last) for s in result.stretches] == [("lr", 10, 50), ("decay", 60, 100)]
    assert step_finding(result) == "lr decides until step 50, decay after."
    table = result.to_frame()
    assert set(table["parameter"]) == {"lr", "decay", "width"}
    assert (table["importance_low"] <= table["importance"] + 1e-9).all()
    assert (table["importance_high"] >= table["importance"] - 1e-9).all()


def test_runs_that_ended_before_a_step_are_missing_there() -> None:
    frame = switching(stops=0.5)
    result = importance_by_step(read_runs(frame), read_curves(frame), "loss")
    counts = dict(zip(result.steps, result.n_runs, strict=True))
    assert counts[30] == N and counts[40] == N / 2
    assert step_notes(result) == (
        "30 of 60 runs had ended or diverged before step 100. They count only at the steps that they "
        "reached.",
    )


def test_the_step_of_a_budget_does_not_matter_for_runs_that_all_reached_it() -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0))
    uniform = optuna.distributions.FloatDistribution(0, 1)
    for run in range(N):
        trial = study.ask({"lr": uniform, "decay": uniform})
        length = 4 if run % 2 else 10
        for step in range(length):
            trial.report(trial.params["lr" if step < 3 else "decay"], step)
        state = optuna.trial.TrialState.PRUNED if length < 10 else optuna.trial.TrialState.COMPLETE
        study.tell(trial, None if length < 10 else trial.params["decay"], state=state)
    runs = read_runs(study)
    assert runs.budget is not None
    result = importance_by_step(runs, read_curves(study), "value")
    assert [(s.parameter, s.first, s.last) for s in result.stretches] == [("lr", 0, 2), ("decay", 3, 9)]
    assert dict(zip(result.steps, result.n_runs, strict=True))[9] == N / 2


def test_noise_alone_names_no_parameter() -> None:
    frame = switching()
    frame["loss"] = np.random.default_rng(3).random(len(frame))
    result = importance_by_step(read_runs(frame), read_curves(frame), "loss")
    assert not result.stretches
    assert "No parameter is clearly" in step_finding(result) or "better than chance" in step_finding(result)


def test_curves_of_other_runs_are_refused() -> None:
    frame = switching()
    runs, curves = read_runs(frame), read_curves(frame)
    half = np.arange(N) < N / 2
    with pytest.raises(ImportanceError, match="The curves are of 60 runs, but 30 runs were given"):
        importance_by_step(runs.take(half), curves, "loss")
    assert importance_by_step(runs.take(half), curves.take(half), "loss").n_logged == N / 2


def test_too_few_runs_are_refused() -> None:
    frame = switching()
    few = frame[frame["run_id"] < 4]
    with pytest.raises(NotEnoughRuns, match="At no step do 5 runs"):
        importance_by_step(read_runs(few), read_curves(few), "loss")
