"""The trials of one study, from the steps of an Optuna journal."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from importance.errors import UnreadableRuns
from importance.trackers.optuna import journal_replay, trials_table
from importance.trackers.optuna.journal_replay import Replay, change, create, trials_of
from importance.trackers.optuna.trials_table import Trials
from tests.trackers.optuna.studies import mixed, study_in

X = json.dumps(
    {"name": "FloatDistribution", "attributes": {"low": 0.0, "high": 1.0, "step": None, "log": False}}
)
WIDER = X.replace("1.0", "5.0")
LOG = X.replace("false", "true")
COMPLETE, PRUNED = 1, 2
PARAMETER, STATE, REPORT, USER_ATTRIBUTE = 5, 6, 7, 8


def suggested(value: float, distribution: str = X, trial: int = 0) -> dict[str, Any]:
    return {"trial_id": trial, "param_name": "x", "param_value_internal": value, "distribution": distribution}


def replayed(*steps: tuple[int, dict[str, Any]], trials: int = 1) -> Replay:
    """Running trials of our study, after these steps."""
    replay = Replay()
    for _ in range(trials):
        create(replay, {}, True, "study")
    for code, step in steps:
        change(replay, {"trial_id": 0} | step, code, "study")
    return replay


def table(replay: Replay) -> Trials:
    return trials_of(replay, ("MINIMIZE",), ())


def test_the_trials_are_those_that_optuna_itself_replays(tmp_path: Path) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = tmp_path / "journal.log"
    study = study_in(JournalStorage(JournalFileBackend(str(path))))
    study.optimize(mixed, n_trials=10)
    replay = Replay()
    for line in path.read_text().splitlines():
        step = json.loads(line)
        if step["op_code"] == 4:
            create(replay, step, True, "first")
        elif step["op_code"] > 4:
            change(replay, step, step["op_code"], "first")
    trials, truth = table(replay), study.trials
    assert trials.states.tolist() == [trial.state.name for trial in truth]
    expected = [math.nan if trial.state is not TrialState.COMPLETE else trial.value for trial in truth]
    finished = np.array([trial.state is TrialState.COMPLETE for trial in truth])
    np.testing.assert_array_equal(trials.values[finished, 0], np.array(expected, float)[finished])
    np.testing.assert_array_equal(trials.reported, [trial.params["lr"] for trial in truth])
    np.testing.assert_array_equal(trials.parameters["lr"].values, [trial.params["lr"] for trial in truth])
    assert np.isnan(trials.parameters["momentum"].values).tolist() == [
        "momentum" not in t.params for t in truth
    ]
    started = [np.datetime64(trial.datetime_start, "us") for trial in truth]
    assert trials.started.tolist() == [moment.item() for moment in started]


def test_nothing_changes_a_trial_that_has_ended() -> None:
    end = (STATE, {"state": COMPLETE, "values": [0.5]})
    replay = replayed(
        end,
        (PARAMETER, suggested(0.3)),
        (REPORT, {"step": 1, "intermediate_value": 2.0}),
        (STATE, {"state": PRUNED, "values": [9.0]}),
    )
    trials = table(replay)
    assert trials.states.tolist() == ["COMPLETE"]
    assert trials.values.tolist() == [[0.5]]
    assert not trials.parameters
    assert np.isnan(trials.reported[0])


def test_the_report_of_the_highest_step_counts_whenever_it_came() -> None:
    reports = [(2, 7.0), (5, 3.0), (4, 1.0)]
    steps = [(REPORT, {"step": step, "intermediate_value": value}) for step, value in reports]
    assert table(replayed(*steps)).reported.tolist() == [3.0]


def test_trials_of_other_studies_and_unknown_trials_are_passed_over() -> None:
    replay = Replay()
    create(replay, {}, False, "study")
    create(replay, {}, True, "study")
    for trial in (-1, 0, 7):
        change(replay, suggested(0.5, trial=trial), PARAMETER, "study")
    assert not table(replay).parameters
    change(replay, suggested(0.5, trial=1), PARAMETER, "study")
    assert table(replay).parameters["x"].values.tolist() == [0.5]


def test_a_parameter_may_change_its_ends_but_not_its_scale() -> None:
    replay = replayed(trials=3)
    for trial, distribution in enumerate([X, WIDER, LOG]):
        change(replay, suggested(0.5, distribution, trial), PARAMETER, "study")
    stored = table(replay).parameters["x"]
    assert stored.codes.tolist() == [0, 1, -1]
    assert np.isnan(stored.values).tolist() == [False, False, True]
    assert replay.refused == 1, "as Optuna does"


def test_a_parameter_without_a_name_or_a_number_leaves_no_trace() -> None:
    replay = replayed()
    for broken in ({"param_name": True}, {"param_value_internal": "x"}):
        with pytest.raises((TypeError, ValueError)):  # which counts the line as broken
            change(replay, suggested(0.5) | broken, PARAMETER, "study")
    change(replay, suggested(0.5), PARAMETER, "study")
    assert table(replay).parameters["x"].values.tolist() == [0.5]


def test_a_trial_that_was_added_whole_has_everything_at_once() -> None:
    replay = Replay()
    step = {
        "state": PRUNED,
        "datetime_start": "2026-01-01T00:00:00.000000",
        "datetime_complete": "2026-01-01T00:00:05.000000",
        "params": {"x": 0.25},
        "distributions": {"x": X},
        "values": [1.0, None],
        "intermediate_values": {"0": 5.0, "3": 4.0},
        "user_attrs": {"host": "box"},
        "system_attrs": {"constraints": [0.5]},
    }
    create(replay, step, True, "study")
    trials = table(replay)
    assert trials.states.tolist() == ["PRUNED"]
    assert trials.values.tolist() == [[1.0]]
    assert trials.reported.tolist() == [4.0]
    assert trials.attributes == {"host": ([0], ["box"])}
    assert trials.constraints["0"].tolist() == [0.5]
    assert (trials.completed - trials.started)[0] == np.timedelta64(5, "s")


def test_a_trial_whose_times_are_broken_keeps_its_number_and_no_row() -> None:
    replay = replayed(trials=1)
    with pytest.raises((TypeError, ValueError)):
        create(replay, {"datetime_start": "no time"}, True, "study")
    create(replay, {}, True, "study")
    change(replay, suggested(0.5, trial=2), PARAMETER, "study")
    trials = table(replay)
    assert len(trials.numbers) == len(trials.reported) == 2
    assert replay.parameters["x"][0].tolist() == [1]


def test_attributes_beyond_the_limits_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_replay, "MAX_ATTRIBUTES", 2)
    attributes = {"a": 1, "long": "x" * trials_table.MAX_TEXT, "b": 2, "c": 3}
    replay = replayed((USER_ATTRIBUTE, {"user_attr": attributes}))
    assert set(replay.attributes) == {"a", "b"}
    assert (replay.long, replay.many) == (1, 1)


def test_a_study_with_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials_table, "MAX_VALUES", 2)
    with pytest.raises(UnreadableRuns, match=r"study has 3 trials with 1 or more parameters\."):
        replayed((PARAMETER, suggested(0.5)), trials=3)
