"""Experiments as NNI 3.0 stores them, written with its own tables and statements.

NNI's manager is a program of Node.js that NNI's wheel brings, and it needs an open port for each trial. The
statements here are those of nni_node/core/sqlDatabase.js, and `report` encodes as nni/runtime and
nni_node/core/nniDataStore.js do.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = """
create table TrialJobEvent (
    timestamp integer,
    trialJobId text,
    event text,
    data text,
    logPath text,
    sequenceId integer,
    message text,
    environmentId text);
create index TrialJobEvent_trialJobId on TrialJobEvent(trialJobId);
create index TrialJobEvent_event on TrialJobEvent(event);

create table MetricData (timestamp integer, trialJobId text, parameterId text, type text, sequence integer, data text);
create index MetricData_trialJobId on MetricData(trialJobId);
create index MetricData_type on MetricData(type);

create table ExperimentProfile (
    params text,
    id text,
    execDuration integer,
    startTime integer,
    endTime integer,
    logDir text,
    nextSequenceId integer,
    revision integer);
create index ExperimentProfile_id on ExperimentProfile(id);
"""  # noqa: E501
WIDTH = {"_type": "choice", "_value": [8, 16]}
SPACE = {
    "lr": {"_type": "loguniform", "_value": [0.0001, 0.1]},
    "batch_size": {"_type": "choice", "_value": [16, 32]},
    "units": {"_type": "randint", "_value": [4, 65]},
    "dropout": {"_type": "quniform", "_value": [0, 0.5, 0.1]},
    "noise": {"_type": "normal", "_value": [0, 1]},
    "model": {
        "_type": "choice",
        "_value": [
            {"_name": "mlp", "width": WIDTH},
            {"_name": "cnn", "width": WIDTH, "kernel": {"_type": "choice", "_value": [3, 5]}},
            {"_name": "linear"},
        ],
    },
}


class Experiment:
    """An experiment that is written into `FOLDER/db/nni.sqlite`."""

    def __init__(
        self, folder: Path, mode: str | None = "minimize", space: Any = None, name: str = "digits"
    ) -> None:
        self.path = folder / "db" / "nni.sqlite"
        self.path.parent.mkdir(parents=True)
        self._clock = 1_700_000_000_000
        arguments = {} if mode is None else {"optimize_mode": mode}
        params = {
            "experimentName": name,
            "searchSpace": SPACE if space is None else space,
            "tuner": {"name": "TPE", "classArgs": arguments},
            "trialCommand": "python train.py",
        }
        with closing(sqlite3.connect(self.path)) as made, made:
            made.executescript(TABLES)
            for revision in range(2):
                profile = (json.dumps(params), folder.name, 0, self._clock, None, str(folder), 9, revision)
                made.execute("insert into ExperimentProfile values (?,?,?,?,?,?,?,?)", profile)

    def event(self, trial: str, event: str, data: str | None = None, number: int | None = None) -> None:
        self._clock += 1000
        row = (self._clock, trial, event, data, None, number, None, None)
        with closing(sqlite3.connect(self.path)) as made, made:
            made.execute("insert into TrialJobEvent values (?,?,?,?,?,?,?,?)", row)

    def report(self, trial: str, kind: str, sequence: int, value: Any, parameter: int) -> None:
        row = (self._clock, trial, str(parameter), kind, sequence, json.dumps(json.dumps(value)))
        with closing(sqlite3.connect(self.path)) as made, made:
            made.execute("insert into MetricData values (?,?,?,?,?,?)", row)

    def trial(
        self,
        number: int,
        parameters: Mapping[str, Any],
        steps: list[Any],
        final: Any = None,
        state: str = "SUCCEEDED",
    ) -> str:
        """Write a trial; the state RUNNING has no further event. Return its id."""
        name = f"t{number:04}"
        record = {
            "parameter_id": number,
            "parameter_source": "algorithm",
            "parameters": parameters,
            "parameter_index": 0,
        }
        self.event(name, "WAITING", json.dumps(record), number)
        self.event(name, "RUNNING", None, number)
        for sequence, value in enumerate(steps):
            self.report(name, "PERIODICAL", sequence, value, number)
        if final is not None:
            self.report(name, "FINAL", 0, final, number)
        if state != "RUNNING":
            self.event(name, state, None, number)
        return name
