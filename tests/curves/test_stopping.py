"""Stopping rules, replayed on curves."""

from __future__ import annotations

import numpy as np
import optuna
import pandas as pd
import pytest

from importance import read_curves, read_runs
from importance.curves.stopping import stopping
from importance.errors import ImportanceError, NotEnoughRuns

N, STEPS = 40, 12


def noisy(run: int, step: int) -> float:
    rng = np.random.default_rng([run, step])
    return float(run * 7 % N / 10 + 3 / (step + 1) + rng.normal() / 2)


def table(n: int = N, sign: int = 1) -> pd.DataFrame:
    rows = [
        {"run_id": run, "lr": run / 100, "step": step, "loss": sign * noisy(run, step)}
        for run in range(n)
        for step in range(STEPS)
    ]
    return pd.DataFrame(rows)


def replayed(frame: pd.DataFrame, **options: object):  # type: ignore[no-untyped-def]
    return stopping(read_runs(frame), read_curves(frame), "loss", **options)


def pruned_by_optuna() -> list[float]:
    """At which step Optuna's own pruner would have stopped each run; NaN for none."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=3, interval_steps=1)
    study = optuna.create_study(pruner=pruner)
    stopped = []
    for run in range(N):
        trial = study.ask()
        at = np.nan
        for step in range(STEPS):
            trial.report(noisy(run, step), step)
            if step < STEPS - 1 and trial.should_prune():
                at = step
                break
        state = optuna.trial.TrialState.PRUNED if at == at else optuna.trial.TrialState.COMPLETE
        study.tell(trial, None if at == at else noisy(run, STEPS - 1), state=state)
        stopped.append(at)
    return stopped


def test_median_stopping_stops_the_runs_that_optunas_pruner_stops() -> None:
    replay = replayed(table(), first_check=3 / 11)
    expected = pruned_by_optuna()
    assert 5 < np.isfinite(expected).sum() < N
    assert np.array_equal(replay.stopped_at, expected, equal_nan=True)


def test_the_steps_that_are_saved_are_those_after_each_stop() -> None:
    replay = replayed(table())
    stops = replay.stopped_at[np.isfinite(replay.stopped_at)]
    assert replay.steps_run == N * STEPS
    assert replay.steps_saved == sum(STEPS - 1 - stops)
    assert replay.share_saved == replay.steps_saved / replay.steps_run
    assert list(replay.to_frame()["stopped_at"]) == list(stops)


def test_a_maximised_metric_gives_the_same_stops() -> None:
    least, most = replayed(table(), goal="minimize"), replayed(table(sign=-1), goal="maximize")
    assert np.array_equal(least.stopped_at, most.stopped_at, equal_nan=True)
    assert most.best == -least.best


def test_halving_keeps_a_third_at_checks_that_are_three_times_as_far_apart() -> None:
    replay = replayed(table(), rule="halving", first_check=1 / 12)
    lengths = np.array(replay.checks) + 1
    assert lengths[1:] / lengths[:-1] == pytest.approx(3.0)
    going_on = np.isnan(replay.stopped_at).sum()
    assert going_on < N / 2
    assert replay.n_stopped + going_on == N


def test_a_best_run_that_starts_slowly_is_lost() -> None:
    frame = table()
    late = (frame["run_id"] == 30) & (frame["step"] == STEPS - 1)
    frame.loc[frame["run_id"] == 30, "loss"] = 50.0
    frame.loc[late, "loss"] = -10.0
    replay = replayed(frame)
    assert replay.best == -10 and replay.best_stopped
    assert replay.loss == replay.best_kept + 10 > 0


def test_runs_that_diverge_are_stopped_and_never_the_best() -> None:
    frame = table()
    frame.loc[frame["run_id"] == 20, "loss"] = np.inf
    replay = replayed(frame)
    assert replay.stopped_at[20] == replay.checks[0]
    assert replay.best_row != 20


def test_the_hours_are_those_of_the_steps_that_are_saved() -> None:
    frame = table().assign(runtime=lambda f: 3600.0 * (1 + f["run_id"] % 2) * (f["step"] + 1) / STEPS)
    replay = replayed(frame)
    stops = replay.stopped_at
    hours = 1 + np.arange(N) % 2
    assert replay.n_timed == N and replay.hours_run == pytest.approx(hours.sum())
    assert replay.hours_saved == pytest.approx(np.nansum(hours * (STEPS - 1 - stops) / STEPS))
    frame.loc[frame["run_id"] < 10, "runtime"] = np.nan
    some = replayed(frame)
    assert some.n_timed == N - 10 and some.hours_run == pytest.approx(hours[10:].sum())
    assert some.hours_saved == pytest.approx(np.nansum((hours * (STEPS - 1 - stops) / STEPS)[10:]))


def test_without_a_duration_there_are_no_hours() -> None:
    replay = replayed(table())
    assert np.isnan(replay.hours_saved) and replay.n_timed == 0
    priced = replayed(table().assign(cost_usd=lambda f: f["run_id"] + 1.0))
    assert np.isnan(priced.hours_saved), "money is no time"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"rule": "asha"}, "There is no stopping rule 'asha'"), ({"first_check": 1.0}, "between 0 and 1")],
)
def test_what_cannot_be_replayed_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ImportanceError, match=sentence):
        replayed(table(), **options)


def test_too_few_curves_are_refused() -> None:
    with pytest.raises(NotEnoughRuns, match="needs at least 5"):
        replayed(table(4))
