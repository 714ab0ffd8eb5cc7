"""Folders of runs for `store_speed.py`.

TensorBoard's writer writes every run. W&B and Ray Tune write two runs. The others are copies of these with
other ids, settings and results.
"""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

STEPS = 3
RAY = "ray[tune]==2.60.0"
# Later W&B clients no longer read logs in Python.
WANDB = "wandb==0.19.11"


def settings(number: int) -> dict[str, Any]:
    """Return eight settings, some of them nested."""
    draw = random.Random(number)
    model = {
        "depth": draw.randint(1, 9),
        "width": draw.randint(16, 512),
        "act": draw.choice(["relu", "gelu"]),
    }
    rates = {"lr": 10 ** draw.uniform(-5, -1), "dropout": draw.random(), "momentum": draw.random()}
    return rates | {"model": model, "optimizer": draw.choice(["sgd", "adam"]), "amp": draw.random() < 0.5}


def results(number: int) -> list[dict[str, float]]:
    """Return three metrics for each step."""
    draw = random.Random(-number - 1)
    return [{name: draw.random() for name in ("loss", "accuracy", "train_loss")} for _ in range(STEPS)]


# -- TensorBoard ---------------------------------------------------------------------------------------------


def write_tensorboard(folder: Path, runs: int) -> str:
    """Write runs of the HParams plugin with TensorBoard's API."""
    from tests.trackers.tensorboard.test_hparams import log_with_tensorboard

    for number in range(runs):
        flat = settings(number)
        flat |= {f"model.{name}": value for name, value in flat.pop("model").items()}
        scalars = {name: [row[name] for row in results(number)] for name in results(0)[0]}
        log_with_tensorboard(folder / "logs" / f"run{number:05d}", flat, scalars)
    return str(folder / "logs")


def load_tensorboard() -> Callable[[str], int]:
    """Load the settings and the last value of each scalar with TensorBoard's event multiplexer."""
    import pandas as pd
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
    from tensorboard.plugins.hparams import metadata
    from tensorboard.util.tensor_util import make_ndarray

    def loaded(source: str) -> int:
        multiplexer = EventMultiplexer().AddRunsFromDirectory(source)
        multiplexer.Reload()
        rows, scalars = [], multiplexer.PluginRunToTagToContent("scalars")
        for run, tags in multiplexer.PluginRunToTagToContent("hparams").items():
            started = metadata.parse_session_start_info_plugin_data(tags[metadata.SESSION_START_INFO_TAG])
            row: dict[str, object] = {"run": run}
            for name, value in started.hparams.items():
                row[name] = getattr(value, value.WhichOneof("kind"))
            for tag in scalars.get(run, {}):
                row[tag] = float(make_ndarray(multiplexer.Tensors(run, tag)[-1].tensor_proto))
            rows.append(row)
        return len(pd.DataFrame(rows))

    return loaded


# -- W&B -----------------------------------------------------------------------------------------------------


def write_wandb(folder: Path, runs: int) -> str:
    """Write folders of offline runs."""
    from wandb.proto.wandb_internal_pb2 import Record
    from wandb.sdk.internal.datastore import DataStore

    first = _wandb_run(folder)
    log = next(first.glob("*.wandb"))
    records = []
    for data in _scanned(log):
        record = Record()
        record.ParseFromString(data)
        records.append(record)
    for number in range(1, runs):
        key = f"{number:08d}"
        run = first.with_name(first.name.replace("first000", key))
        shutil.copytree(first, run, ignore=shutil.ignore_patterns("*.wandb", "*.log"))
        store = DataStore()
        store.open_for_write(str(run / f"run-{key}.wandb"))
        steps = iter(results(number))
        for record in records:
            store.write(_other(record, number, key, steps))
        store.close()
    return str(first.parent)


def _wandb_run(folder: Path) -> Path:
    """Return the folder of one run, written by W&B's client."""
    os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "WANDB_DIR": str(folder)}
    import wandb

    quiet = wandb.Settings(x_disable_stats=True, console="off", disable_git=True)
    run = wandb.init(project="sweep", id="first000", config=settings(0), settings=quiet)
    for row in results(0):
        run.log(row)
    run.finish()
    wandb.teardown()  # writes the log to disk
    return next((folder / "wandb").glob("offline-run-*"))


def _scanned(log: Path) -> list[bytes]:
    from wandb.sdk.internal.datastore import DataStore

    store = DataStore()
    store.open_for_scan(str(log))
    records = []
    while data := store.scan_data():
        records.append(data)
    return records


def _other(record: Any, number: int, key: str, steps: Any) -> Any:
    """Return the same record for another run."""
    changed = copy.deepcopy(record)
    kind = changed.WhichOneof("record_type")
    if kind == "run":
        changed.run.run_id, changed.run.display_name = key, f"run {number}"
    config = changed.run.config if kind == "run" else changed.config
    for item in config.update:
        if item.key in settings(0):
            item.value_json = json.dumps(settings(number)[item.key])
    if kind in ("history", "summary"):
        values = next(steps) if kind == "history" else results(number)[-1]
        for item in changed.history.item if kind == "history" else changed.summary.update:
            name = item.key or ".".join(item.nested_key)
            if name in values:
                item.value_json = json.dumps(values[name])
    return changed


def load_wandb() -> Callable[[str], int]:
    """Load the config and summary of every log with W&B's DataStore."""
    import pandas as pd
    from wandb.proto.wandb_internal_pb2 import Record

    def loaded(source: str) -> int:
        rows = []
        for log in sorted(Path(source).glob("offline-run-*/*.wandb")):
            row: dict[str, object] = {}
            for data in _scanned(log):
                record = Record()
                record.ParseFromString(data)
                kind = record.WhichOneof("record_type")
                if kind == "run":
                    row["name"] = record.run.display_name
                    row |= {item.key: json.loads(item.value_json) for item in record.run.config.update}
                elif kind == "summary":
                    row |= {
                        item.key or ".".join(item.nested_key): json.loads(item.value_json)
                        for item in record.summary.update
                    }
            rows.append(row)
        return len(pd.json_normalize(rows))

    return loaded


# -- Ray Tune ------------------------------------------------------------------------------------------------


def write_ray(folder: Path, runs: int) -> str:
    """Write an experiment with a consistent state. No reader uses progress.csv, so it stays unchanged."""
    first = _ray_experiment(folder)
    state_file = next(first.glob("experiment_state-*.json"))
    state = json.loads(state_file.read_text())
    pattern = next(path for path in first.iterdir() if "_00000_" in path.name)
    trial, state_of_trial = next(pair for pair in state["trial_data"] if '_00000"' in pair[0])
    state["trial_data"] = []
    for other in first.glob("*_00001_*"):
        shutil.rmtree(other)
    key, name = json.loads(trial)["trial_id"], pattern.name
    for number in range(runs):
        new_key = f"{key.split('_')[0]}_{number:05d}"
        new_name = name.replace(key, new_key)

        def renamed(text: str, pair: tuple[str, str] = (new_key, new_name)) -> str:
            # A pickled string starts with its length, so the new name must have the length of the old one.
            text = text.replace(name.encode().hex(), pair[1].encode().hex())
            return text.replace(name, pair[1]).replace(key, pair[0])

        run = first / new_name
        if number:
            shutil.copytree(pattern, run)
        reports = [json.loads(line) for line in (pattern / "result.json").read_text().splitlines()]
        reports = [
            report | values | {"config": settings(number), "trial_id": new_key}
            for report, values in zip(reports, results(number), strict=True)
        ]
        (run / "params.json").write_text(json.dumps(settings(number)))
        state["trial_data"].append(
            [_of_trial(renamed(trial), number), _of_results(renamed(state_of_trial), reports[-1])]
        )
        if number:
            (run / "result.json").write_text("".join(json.dumps(report) + "\n" for report in reports))
    state_file.write_text(json.dumps(state))
    return str(first)


def _ray_experiment(folder: Path) -> Path:
    """Return the folder of an experiment with two trials, run by Ray Tune."""
    import ray
    from ray import tune

    def train(config: Mapping[str, object]) -> None:
        for row in results(0):
            tune.report(row)

    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR")
    tune.Tuner(
        train,
        param_space={**settings(0), "lr": tune.grid_search([0.1, 0.2])},
        run_config=tune.RunConfig(name="sweep", storage_path=str(folder), verbose=0),
    ).fit()
    ray.shutdown()
    return folder / "sweep"


def _of_trial(text: str, number: int) -> str:
    trial = json.loads(text)
    return json.dumps(trial | {"config": settings(number), "_Trial__unresolved_config": settings(number)})


def _of_results(text: str, last: Mapping[str, object]) -> str:
    trial = json.loads(text)
    return json.dumps(trial | {"last_result": trial["last_result"] | dict(last)})


def load_ray() -> Callable[[str], int]:
    """Load with `ray.tune.ExperimentAnalysis(...).dataframe()`."""
    import pandas as pd
    from ray.tune import ExperimentAnalysis

    assert pd  # imported before the clock starts
    return lambda source: len(ExperimentAnalysis(source).dataframe())
