"""Very large stores for `store_speed.py --huge`, made by repeating what a tool wrote."""

from __future__ import annotations

import io
import json
import random
import sqlite3
from pathlib import Path

GIGABYTE = 10**9
TRIALS, FOLDERS = 1_000_000, 20


def many_trials(path: Path, trials: int = TRIALS) -> None:
    """Write this many trials into the SQLite file of an Optuna study that has one trial."""
    shared = "FROM trials t, {0} p WHERE p.trial_id = 1 AND t.trial_id > 1"
    part = "abs(random() % 1000000) / 1e6"
    drawn = (
        "CASE WHEN p.distribution_json LIKE '%Categorical%' THEN abs(random() % 2) "
        "WHEN p.distribution_json LIKE '%Int%' THEN 1 + abs(random() % 8) "
        f"ELSE p.param_value * (0.5 + {part}) END"
    )
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete) "
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "SELECT n.i, n.i - 1, t.study_id, t.state, t.datetime_start, t.datetime_complete "
            "FROM n, trials t WHERE t.trial_id = 1",
            (trials,),
        )
        for table, columns, values in (
            (
                "trial_params",
                "param_name, param_value, distribution_json",
                f"p.param_name, {drawn}, p.distribution_json",
            ),
            ("trial_values", "objective, value, value_type", f"p.objective, {part}, p.value_type"),
            ("trial_user_attributes", "key, value_json", "p.key, p.value_json"),
        ):
            connection.execute(
                f"INSERT INTO {table} (trial_id, {columns}) "
                f"SELECT t.trial_id, {values} {shared.format(table)}"
            )


def long_results(experiment: Path, size: int = 2 * GIGABYTE) -> None:
    """Fill the `result.json` files of a Ray Tune experiment with this many bytes of reports."""
    files = sorted(experiment.glob("*/result.json"))
    for path in files:
        last = json.loads(path.read_text().splitlines()[-1])
        draw = random.Random(path.name)
        written = 0
        with path.open("w") as out:
            while written < size // len(files):
                last |= {"loss": draw.random(), "training_iteration": last["training_iteration"] + 1}
                written += out.write(json.dumps(last) + "\n")


def long_events(logs: Path, size: int = 2 * GIGABYTE) -> None:
    """Fill the event files of a folder with this many bytes: scalars, and pictures of 100 kB."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    picture = Summary.Value(tag="picture", image=Summary.Image(encoded_image_string=bytes(10**5)))
    for path in sorted(logs.glob("*/*tfevents*")):
        draw, block = random.Random(path.name), io.BytesIO()
        writer = RecordWriter(block)
        values = [Summary.Value(tag="loss", simple_value=draw.random()) for _ in range(1000)]
        for step, value in enumerate([*values, picture]):
            event = Event(summary=Summary(value=[value]), step=step, wall_time=2e9 + step)
            writer.write(event.SerializeToString())
        with path.open("ab") as out:
            while out.tell() < size // FOLDERS:
                out.write(block.getvalue())
