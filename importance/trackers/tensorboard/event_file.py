"""TensorBoard's event files: what was logged to the HParams plugin, and the scalars of a run.

An event file is a TFRecord file of `Event` messages, which `event_messages` declares.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from importance import regular_files
from importance.rows.curve_log import RunTrace
from importance.rows.metric_summary import MetricSummary, add_value, merged
from importance.rows.store import ReportShare
from importance.trackers.formats import framed_records
from importance.trackers.formats.protobuf_messages import Malformed
from importance.trackers.tensorboard.event_messages import Event, HParams, Metadata, SummaryValue, Tensor

START_TAG = b"_hparams_/session_start_info"
CONFIG_TAG = b"_hparams_/experiment"
STATES = {1: "success", 2: "failed", 3: "running"}
_PLUGIN = b"hparams"
_PACKED = {1: "<f", 2: "<d", 3: "<i", 9: "<q"}  # how a tensor of this type packs its number
_LONGEST = 64 * 2**20
"""A longer record is skipped as media. Taken apart, it could need eight times its size in memory."""
_LONGEST_HPARAMS, _LONGEST_SCALAR = 4 * 2**20, 1_000  # longer ones are skipped for the same reason
_MOST_SEARCHED = 8 * 2**20
_PROGRESS_EVERY = 1_000


@dataclass(frozen=True)
class Domain:
    """The domain of a parameter in the HParams config: the ends of its range, or its levels."""

    low: float | None = None
    high: float | None = None
    levels: tuple[object, ...] = ()


@dataclass(frozen=True)
class Events:
    """The content of the event files of one folder.

    Attributes:
        hparams: the run's parameters; None when the files hold no run of the HParams plugin.
        group: the name of the group, whose runs have the same settings; "" for no group.
        state: how the run ended, one of `STATES`; "" when the files do not say.
        seconds: start and end, in seconds since 1970; NaN when the files do not say.
        scalars: what was logged over time, by tag.
        domains, metrics: the domains by name and the metrics of the HParams config; empty without one.
        cut: whether a file ends within a record.
    """

    hparams: Mapping[str, object] | None = None
    group: str = ""
    state: str = ""
    seconds: tuple[float, float] = (math.nan, math.nan)
    scalars: Mapping[str, MetricSummary] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    cut: bool = False


def tags(path: Path) -> frozenset[bytes]:
    """Return which tags of the plugin are in the first and last 8 MiB of a file. The file is not parsed."""
    try:
        with regular_files.open_bytes(path) as stream:
            content = stream.read(_MOST_SEARCHED)
            if len(content) == _MOST_SEARCHED:
                stream.seek(max(_MOST_SEARCHED, path.stat().st_size - _MOST_SEARCHED))
                content += stream.read(_MOST_SEARCHED)
    except OSError:
        return frozenset()
    return frozenset(tag for tag in (START_TAG, CONFIG_TAG) if tag in content)


def read(paths: Sequence[Path], tell: ReportShare = lambda share: None) -> Events:
    """Return the content of a folder's event files, each up to its last complete record.

    Args:
        paths: the files, the oldest first.
        tell: called with the share that has been read.
    """
    events = Events()
    scalars: dict[str, MetricSummary] = {}
    for nth, path in enumerate(paths):
        file_scalars: dict[bytes, MetricSummary] = {}
        try:
            with regular_files.open_bytes(path) as stream:
                for number, record in enumerate(framed_records.tfrecord(stream), 1):
                    if number % _PROGRESS_EVERY == 0:
                        tell((nth + framed_records.share(stream)) / len(paths))
                    if len(record) <= _LONGEST:
                        for value in Event.FromString(record).summary.value:
                            events = _with_value(events, SummaryValue.FromString(value), file_scalars)
        except (OSError, ValueError, Malformed):
            events = replace(events, cut=True)
        for tag, trace in file_scalars.items():
            name = tag.decode("utf-8", "replace")
            scalars[name] = merged(scalars.get(name), trace)
    return replace(events, scalars=scalars)


def add_points(paths: Sequence[Path], trace: RunTrace, prefix: str = "", known: Collection[str] = ()) -> None:
    """Add the scalars of a folder's event files to the curves of a run.

    Args:
        paths: the files, the oldest first.
        trace: the curves.
        prefix: what is put before the tags.
        known: tags that are left out.
    """
    for path in paths:
        try:
            with regular_files.open_bytes(path) as stream:
                for record in framed_records.tfrecord(stream):
                    if len(record) <= _LONGEST:
                        _add_scalars(Event.FromString(record), trace, prefix, known)
        except (OSError, ValueError, Malformed):
            continue


def _add_scalars(event: Any, trace: RunTrace, prefix: str, known: Collection[str]) -> None:
    for value in map(SummaryValue.FromString, event.summary.value):
        if _PLUGIN in value.metadata:
            continue
        number = value.simple_value if value.HasField("simple_value") else _scalar(value.tensor)
        tag = prefix + _text(value.tag)
        if number is not None and tag not in known:
            trace.add(tag, event.step, number)


def _with_value(events: Events, value: Any, scalars: dict[bytes, MetricSummary]) -> Events:
    """Return the events with one more summary value. If it is a scalar, add it to `scalars` instead."""
    if _PLUGIN in value.metadata:
        plugin = Metadata.FromString(value.metadata).plugin_data
        if plugin.plugin_name == _PLUGIN:
            short = len(plugin.content) <= _LONGEST_HPARAMS
            return _with_hparams(events, HParams.FromString(plugin.content)) if short else events
    number = value.simple_value if value.HasField("simple_value") else _scalar(value.tensor)
    if number is not None:
        scalars[value.tag] = add_value(scalars.get(value.tag), number)
    return events


def _with_hparams(events: Events, message: Any) -> Events:
    """Return the events with one more message of the HParams plugin."""
    if message.HasField("start"):
        hparams = {_text(entry.key): _plain(entry.value) for entry in message.start.hparams}
        events = replace(
            events,
            hparams={**(events.hparams or {}), **hparams},
            group=_text(message.start.group),
            seconds=(message.start.seconds or math.nan, events.seconds[1]),
        )
    if message.HasField("end"):
        seconds = (events.seconds[0], message.end.seconds or math.nan)
        events = replace(events, state=STATES.get(message.end.status, ""), seconds=seconds)
    if message.HasField("experiment"):
        infos = message.experiment.hparam_infos
        domains = {_text(info.name): domain for info in infos if (domain := _domain(info)) is not None}
        metrics = [
            "/".join(filter(None, (_text(info.name.group), _text(info.name.tag))))
            for info in message.experiment.metric_infos
            if info.HasField("name")
        ]
        events = replace(
            events,
            domains={**events.domains, **domains},
            metrics=tuple(dict.fromkeys((*events.metrics, *metrics))),
        )
    return events


def _domain(info: Any) -> Domain | None:
    if info.HasField("interval"):
        return Domain(info.interval.low, info.interval.high)
    if info.HasField("discrete"):
        return Domain(levels=tuple(map(_plain, info.discrete.values)))
    return None


def _plain(value: Any) -> object:
    """Return the number, the text or the boolean in a google.protobuf.Value; None for anything else."""
    if value.HasField("number"):
        return value.number
    if value.HasField("text"):
        return _text(value.text)
    return value.boolean if value.HasField("boolean") else None


def _scalar(tensor: bytes) -> float | None:
    """Return the number in a tensor with one element; None for any other tensor."""
    if not 0 < len(tensor) <= _LONGEST_SCALAR:
        return None
    message = Tensor.FromString(tensor)
    form = _PACKED.get(message.dtype)
    if form is not None and len(message.content) == struct.calcsize(form):
        return float(struct.unpack(form, message.content)[0])
    for values in (message.float_val, message.double_val, message.int_val, message.int64_val):
        if len(values) == 1:
            return float(values[0])
    return None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
