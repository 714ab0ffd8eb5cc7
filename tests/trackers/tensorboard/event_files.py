"""Event files as TensorBoard's own writer makes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SUCCESS, FAILURE = 1, 2


def log_with_tensorboard(
    folder: Path,
    hparams: Mapping[str, object],
    scalars: Mapping[str, list[float]],
    status: int | None = SUCCESS,
    group: str | None = None,
) -> None:
    """One run as TensorBoard's API logs it: session start, scalars and session end, which a crash omits."""
    from tensorboard.plugins.hparams import plugin_data_pb2, summary_v2

    summaries = [(summary_v2.hparams_pb(dict(hparams), trial_id=group, start_time_secs=1e9), 0)]
    for tag, values in scalars.items():
        summaries += [(scalar(tag, value), step) for step, value in enumerate(values)]
    if status is not None:
        end = plugin_data_pb2.HParamsPluginData(
            session_end_info=plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=1e9 + 60)
        )
        summaries.append((plugin_summary("_hparams_/session_end_info", end), 0))
    write_events(folder, summaries)


def scalar(tag: str, value: float) -> object:
    """A scalar as TensorFlow 2 writes it: a tensor of one element."""
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb

    return scalar_pb(tag, value)


def plugin_summary(tag: str, content: object) -> object:
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import metadata

    value = Summary.Value(tag=tag, metadata=metadata.create_summary_metadata(content))
    return Summary(value=[value])


def write_events(folder: Path, summaries: list[tuple[object, int]]) -> None:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer = EventFileWriter(str(folder))
    for summary, step in summaries:
        writer.add_event(Event(summary=summary, step=step, wall_time=1e9 + step))
    writer.close()


def configured(folder: Path) -> None:
    """A folder's HParams config, with ranges and metrics."""
    from tensorboard.plugins.hparams import summary_v2 as hp

    hparams = {
        hp.HParam("lr", hp.RealInterval(1e-5, 1e-1)): 0,
        hp.HParam("units", hp.IntInterval(0, 64)): 0,
        hp.HParam("optimizer", hp.Discrete(["adam", "sgd"])): 0,
        hp.HParam("batch", hp.Discrete([16, 32])): 0,
    }
    metrics = [hp.Metric("epoch_loss", group="validation", display_name="loss")]
    write_events(folder, [(hp.hparams_config_pb(list(hparams), metrics), 0)])
