"""Intermediate values of Optuna's trials."""

from __future__ import annotations

from pathlib import Path

import optuna
import pytest

from importance import read_curves, read_runs
from importance.errors import UnreadableRuns
from importance.trackers.optuna.curves import metric_name


def study(storage: str | None, steps: int, names: list[str] | None = None) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    result = optuna.create_study(storage=storage, study_name="s")
    if names:
        result.set_metric_names(names)
    for run in range(5):
        trial = result.ask({"lr": optuna.distributions.FloatDistribution(0, 1)})
        for step in range(steps):
            trial.report(float("nan") if step == 1 else run + step, step)
        result.tell(trial, float(run))
    return result


@pytest.mark.filterwarnings("ignore")
def test_values_that_are_no_number_leave_a_gap(tmp_path: Path) -> None:
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    study(storage, 3, ["error"])
    curves = read_curves(str(tmp_path / "study.db"), metric="error")
    steps, values = curves.metrics["error"].of_run(4)
    assert steps.tolist() == [0, 1, 2]
    assert (values[0], values[2]) == (4, 6) and values[1] != values[1]


def test_a_study_whose_trials_reported_once_has_no_curves() -> None:
    one = study(None, 1)
    assert not read_runs(one).reading.curves
    with pytest.raises(UnreadableRuns, match="keeps no metric over its steps"):
        read_curves(one)


def test_the_metric_is_the_objective() -> None:
    assert metric_name(()) == "value"
    assert metric_name(("error",)) == "error"
