"""Clocks that are set back, and stores whose times lie in the future."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

import mlflow
import optuna
import pytest

from importance import rank, read_runs
from importance.report.report import report
from importance.trackers import folder_walk
from tests.builders import WRITTEN, sweep, write_files

START = datetime(2100, 1, 1)
SPANS = [timedelta(seconds=9), timedelta(hours=-1), timedelta(0)]
"""How long the runs of a store took by its clock, which was set back during the second."""

pytestmark = pytest.mark.filterwarnings("ignore")


def seconds(source: object, study: str | None = None) -> list[float]:
    """How long the runs took, in seconds; -1 where that is unknown."""
    frame = read_runs(source, study=study).frame
    column = frame["duration" if "duration" in frame else "seconds"]
    spans = column.dt.total_seconds() if column.dtype.kind == "m" else column.astype(float)
    return [float(span) for span in spans.fillna(-1)]


def with_trials(study: optuna.Study) -> optuna.Study:
    """Add one trial for each span to a study."""
    for i, span in enumerate(SPANS):
        study.add_trial(
            optuna.trial.FrozenTrial(
                number=i,
                trial_id=i,
                state=optuna.trial.TrialState.COMPLETE,
                value=float(i),
                datetime_start=START,
                datetime_complete=START + span,
                params={"x": i / 9},
                distributions={"x": optuna.distributions.FloatDistribution(0, 1)},
                user_attrs={},
                system_attrs={},
                intermediate_values={},
            )
        )
    return study


def test_a_trial_that_ended_before_it_began_has_no_duration(tmp_path: Path) -> None:
    log = tmp_path / "journal.log"
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(log)))
    with_trials(optuna.create_study(storage=storage))
    assert seconds(log) == [9, -1, 0]
    assert seconds(with_trials(optuna.create_study())) == [9, -1, 0]


def test_a_run_that_ended_before_it_began_has_no_duration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    client = mlflow.MlflowClient(tracking_uri=(tmp_path / "mlruns").as_uri())
    first = int(START.timestamp() * 1000)
    for depth, span in enumerate(SPANS):
        run = client.create_run("0", start_time=first + depth).info.run_id
        client.log_param(run, "depth", depth)
        client.log_metric(run, "loss", depth)
        client.set_terminated(run, end_time=first + depth + int(span.total_seconds() * 1000))
    assert sorted(seconds(tmp_path / "mlruns")) == [-1, 0, 9]

    store = shutil.copytree(WRITTEN / "sacred", tmp_path / "sacred")
    path = store / "3" / "run.json"
    document = json.loads(path.read_text())
    document["start_time"], document["stop_time"] = "2100-01-01T00:00:00.5", "2099-12-31T23:00:00.25"
    path.write_text(json.dumps(document))
    before, spans = seconds(WRITTEN / "sacred", "plain"), seconds(store, "plain")
    assert spans.count(-1) == before.count(-1) + 1
    assert all(span >= 0 or span == -1 for span in spans)


def test_a_change_is_noticed_beside_a_file_from_the_future(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.json": "[0.51]", "b.json": "[0.52]"})
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    os.utime(paths[0], (START.timestamp(), START.timestamp()))
    before = folder_walk.stamp(paths)
    paths[1].write_text("[0.53]")
    os.utime(paths[1], (1e9, 1e9))  # by a clock that was set back
    assert folder_walk.stamp(paths) != before


def test_the_answer_is_the_same_while_the_clock_runs_backwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "runs.csv"
    sweep(60).to_csv(path, index=False)
    answer = rank(read_runs(path), "loss").to_frame()
    page = report(read_runs(path), "loss")
    ticks = itertools.count(1e9, -3600)
    monkeypatch.setattr(time, "time", lambda: next(ticks))
    monkeypatch.setattr(time, "time_ns", lambda: int(next(ticks)) * 10**9)
    os.utime(path, (START.timestamp(), START.timestamp()))
    assert rank(read_runs(path), "loss").to_frame().equals(answer)
    assert report(read_runs(path), "loss") == page
