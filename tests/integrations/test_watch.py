"""What `watch` prints while a real study runs."""

from __future__ import annotations

import io

import optuna
import pytest
from optuna.trial import Trial

import paramlens
from importance.errors import ImportanceError
from importance.integrations.watch import watch

optuna.logging.set_verbosity(optuna.logging.WARNING)


def _objective(trial: Trial) -> float:
    trial.suggest_float("y", 0, 1)
    return trial.suggest_float("x", -1, 1) ** 2


def _study() -> optuna.Study:
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))


def test_a_line_comes_every_few_trials_and_names_what_matters() -> None:
    study, printed = _study(), io.StringIO()
    study.optimize(_objective, n_trials=50, callbacks=[watch(study, every=20, file=printed)])
    lines = printed.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines] == ["20 trials", "40 trials"]
    assert all(
        "x is the main driver of value" in line and "of the variation of value on held-out runs." in line
        for line in lines
    )


def test_too_few_trials_do_not_stop_the_study(capsys: pytest.CaptureFixture[str]) -> None:
    study = _study()
    study.optimize(_objective, n_trials=4, callbacks=[paramlens.watch(study, every=2)])
    lines = capsys.readouterr().out.splitlines()
    assert len(study.trials) == 4
    assert [line.split(":")[0] for line in lines] == ["2 trials", "4 trials"]


def test_failed_trials_count_and_threads_do_not_print_twice() -> None:
    def failing(trial: Trial) -> float:
        if trial.number % 2:
            raise RuntimeError("out of memory")
        return _objective(trial)

    study, printed = _study(), io.StringIO()
    watcher = watch(study, every=6, file=printed)
    study.optimize(failing, n_trials=12, n_jobs=2, callbacks=[watcher], catch=[RuntimeError])
    assert len(printed.getvalue().splitlines()) == 2


def test_a_loop_of_ask_and_tell_asks_for_its_line() -> None:
    study, printed = _study(), io.StringIO()
    watcher = watch(study, file=printed)
    for _ in range(12):
        trial = study.ask()
        study.tell(trial, _objective(trial))
    watcher()
    assert printed.getvalue().startswith("12 trials: x is the main driver of value")


def test_a_step_below_one_is_refused() -> None:
    with pytest.raises(ImportanceError, match="at least 1"):
        watch(_study(), every=0)
