"""TensorBoard's event files: the scalars and the HParams of a run."""

from __future__ import annotations

import math
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from importance import read_runs
from importance.trackers.tensorboard import event_file
from importance.trackers.tensorboard.event_file import CONFIG_TAG, START_TAG, Domain, Events
from tests.trackers.tensorboard.event_files import (
    FAILURE,
    configured,
    log_with_tensorboard,
    scalar,
    write_events,
)


def test_any_end_of_an_event_file_is_read(tmp_path: Path) -> None:
    for number in range(3):
        log_with_tensorboard(tmp_path / f"run{number}", {"lr": number}, {"loss": [3.0, 1.0]})
    path = next((tmp_path / "run0").iterdir())
    whole = path.read_bytes()
    last_losses = set()
    for size in range(len(whole), 0, -13):
        path.write_bytes(whole[:size])
        losses = read_runs(tmp_path).frame.set_index("name")["loss"]
        if "run0" in losses:
            last_losses.add(str(losses["run0"]))
    assert last_losses == {"1.0", "3.0", "nan"}
    path.write_bytes(whole[:-20])
    assert any("last complete record" in note for note in read_runs(tmp_path).notes)


def read(folder: Path) -> Events:
    return event_file.read(sorted(folder.iterdir()))


def test_scalars_are_those_that_tensorboard_reads(tmp_path: Path) -> None:
    values = [3.0, -1.0, math.nan, 0.25, 2.0]
    log_with_tensorboard(tmp_path, {"lr": 0.1}, {"loss": values, "val/acc": [0.5]})
    accumulator = EventAccumulator(str(tmp_path), size_guidance={"tensors": 0}).Reload()
    events = read(tmp_path)
    assert set(events.scalars) == {"loss", "val/acc"} <= set(accumulator.Tags()["tensors"])
    logged = [event.tensor_proto.float_val[0] for event in accumulator.Tensors("loss")]
    numbers = [value for value in logged if not math.isnan(value)]
    summary = events.scalars["loss"]
    assert (summary.last, summary.lowest, summary.highest) == (logged[-1], min(numbers), max(numbers))
    assert (summary.total, summary.count) == (sum(numbers), len(numbers))


def test_the_session_has_its_settings_its_group_its_end_and_its_times(tmp_path: Path) -> None:
    settings = {"lr": 0.1, "kind": "adam", "on": True}
    log_with_tensorboard(tmp_path, settings, {}, FAILURE, group="g")
    events = read(tmp_path)
    assert events.hparams == settings
    assert (events.group, events.state, events.seconds) == ("g", "failed", (1e9, 1e9 + 60))
    assert not events.cut


def test_a_session_that_crashed_has_no_state_and_no_end(tmp_path: Path) -> None:
    log_with_tensorboard(tmp_path, {"lr": 0.1}, {}, status=None)
    events = read(tmp_path)
    assert events.state == ""
    assert events.seconds[0] == 1e9
    assert math.isnan(events.seconds[1])


def test_a_config_has_the_domains_and_the_metrics(tmp_path: Path) -> None:
    configured(tmp_path)
    events = read(tmp_path)
    assert events.hparams is None
    assert events.domains["lr"] == Domain(1e-5, 1e-1)
    assert events.domains["optimizer"] == Domain(levels=("adam", "sgd"))
    assert events.metrics == ("validation/epoch_loss",)


def test_a_resumed_run_has_the_values_of_all_its_files(tmp_path: Path) -> None:
    for name, values in {"a": [3.0, 1.0], "b": [2.0]}.items():
        write_events(tmp_path / name, [(scalar("loss", value), step) for step, value in enumerate(values)])
    paths = [next((tmp_path / name).iterdir()) for name in "ab"]
    summary = event_file.read(paths).scalars["loss"]
    assert (summary.last, summary.lowest, summary.highest, summary.count) == (2.0, 1.0, 3.0, 3)


def test_the_tags_of_a_file_say_whether_it_holds_a_session_or_a_config(tmp_path: Path) -> None:
    configured(tmp_path / "config")
    log_with_tensorboard(tmp_path / "session", {"lr": 0.1}, {})
    write_events(tmp_path / "plain", [(scalar("loss", 1.0), 0)])
    tags = {
        name: event_file.tags(next((tmp_path / name).iterdir())) for name in ("config", "session", "plain")
    }
    assert tags == {"config": {CONFIG_TAG}, "session": {START_TAG}, "plain": set()}
    assert event_file.tags(tmp_path / "nothing") == set()


def test_a_file_that_is_missing_or_damaged_is_cut_and_its_neighbours_are_read(tmp_path: Path) -> None:
    log_with_tensorboard(tmp_path / "run", {"lr": 0.1}, {"loss": [1.0]})
    whole = next((tmp_path / "run").iterdir())
    (tmp_path / "noise").write_bytes(b"noise" * 9)
    events = event_file.read([tmp_path / "nothing", tmp_path / "noise", whole])
    assert events.cut
    assert events.hparams == {"lr": 0.1}
    assert events.scalars["loss"].last == 1.0
