"""TensorBoard's event files: what the HParams plugin was told of a run, and its scalars.

A TFRecord file of `Event` messages. Field numbers are those of the .proto files in tensorboard/compat/proto
(event, summary, tensor) and tensorboard/plugins/hparams (plugin_data, api) of TensorBoard 1.14 to 2.21
(https://github.com/tensorflow/tensorboard).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from importance.rows.metric_summary import MetricSummary, add_value, merged
from importance.rows.store import ReportShare
from importance.trackers.formats import framed_records, protobuf_wire

START_TAG = b"_hparams_/session_start_info"
CONFIG_TAG = b"_hparams_/experiment"
STATES = {1: "success", 2: "failed", 3: "running"}
_PLUGIN = b"hparams"
# Event, Summary, Summary.Value, SummaryMetadata, PluginData.
_SUMMARY, _VALUE = 5, 1
_TAG, _SIMPLE, _TENSOR, _METADATA = 1, 2, 8, 9
_PLUGIN_DATA, _PLUGIN_NAME, _CONTENT = 1, 1, 2
# HParamsPluginData; SessionStartInfo; SessionEndInfo.
_EXPERIMENT, _START, _END = 2, 3, 4
_HPARAMS, _GROUP, _START_TIME, _STATUS, _END_TIME = 1, 4, 5, 1, 2
# Experiment, HParamInfo, MetricInfo, MetricName, Interval.
_HPARAM_INFO, _METRIC_INFO = 4, 5
_INFO_NAME, _DISCRETE, _INTERVAL, _METRIC_TAG = 1, 5, 6, 2
# TensorProto: the types of a scalar, and where they keep it.
_DTYPE, _TENSOR_CONTENT = 1, 4
_PACKED = {1: "<f", 2: "<d", 3: "<i", 9: "<q"}
_MOST_SEARCHED = 8 * 2**20
_TOLD_EVERY = 1_000


@dataclass(frozen=True)
class Domain:
    """What the HParams config says of a parameter: the ends of its range, or its levels."""

    low: float | None = None
    high: float | None = None
    levels: tuple[object, ...] = ()


@dataclass(frozen=True)
class Events:
    """What the event files of one folder say.

    Attributes:
        hparams: the run's parameters; None when the files tell of no run of the HParams plugin.
        group: runs of one group are repetitions, says the plugin; "" for none.
        state: how the run ended, one of `STATES`; "" when the files do not say.
        seconds: when it started and ended, since 1970; NaN where the files do not say.
        scalars: by tag.
        domains, metrics: of the HParams config, by name; empty without one.
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
    """Which of the plugin's tags are in a file's first and last 8 MiB, without reading it as a log."""
    try:
        with path.open("rb") as stream:
            found = stream.read(_MOST_SEARCHED)
            if len(found) == _MOST_SEARCHED:
                stream.seek(max(_MOST_SEARCHED, path.stat().st_size - _MOST_SEARCHED))
                found += stream.read(_MOST_SEARCHED)
    except OSError:
        return frozenset()
    return frozenset(tag for tag in (START_TAG, CONFIG_TAG) if tag in found)


def read(paths: Sequence[Path], tell: ReportShare = lambda share: None) -> Events:
    """What a folder's event files say together, each up to its last whole record; the later file goes on."""
    events = Events()
    scalars: dict[str, MetricSummary] = {}
    for nth, path in enumerate(paths):
        found: dict[bytes, MetricSummary] = {}
        try:
            with path.open("rb") as stream:
                for number, record in enumerate(framed_records.tfrecord(stream), 1):
                    if number % _TOLD_EVERY == 0:
                        tell((nth + framed_records.share(stream)) / len(paths))
                    for summary in protobuf_wire.messages(record, _SUMMARY):
                        for value in protobuf_wire.messages(summary, _VALUE):
                            events = _noted(events, value, found)
        except (OSError, ValueError):
            events = replace(events, cut=True)
        for tag, trace in found.items():
            name = tag.decode("utf-8", "replace")
            scalars[name] = merged(scalars.get(name), trace)
    return replace(events, scalars=scalars)


def _noted(events: Events, value: bytes, scalars: dict[bytes, MetricSummary]) -> Events:
    """The events with one summary value more; a scalar goes into `scalars`."""
    tag, number, tensor, metadata = b"", None, None, None
    for found, content in protobuf_wire.fields(value):
        if isinstance(content, int):
            continue
        if found == _TAG:
            tag = content
        elif found == _SIMPLE:
            number = protobuf_wire.real(content)
        elif found == _TENSOR:
            tensor = content
        elif found == _METADATA:
            metadata = content
    if metadata is not None and _PLUGIN in metadata:
        plugin = protobuf_wire.message(metadata, _PLUGIN_DATA) or b""
        if protobuf_wire.message(plugin, _PLUGIN_NAME) == _PLUGIN:
            return _told(events, protobuf_wire.message(plugin, _CONTENT) or b"")
    if number is None and tensor is not None:
        number = _scalar(tensor)
    if number is not None:
        scalars[tag] = add_value(scalars.get(tag), number)
    return events


def _told(events: Events, content: bytes) -> Events:
    """The events with one message of the HParams plugin more."""
    start, end = protobuf_wire.message(content, _START), protobuf_wire.message(content, _END)
    experiment = protobuf_wire.message(content, _EXPERIMENT)
    if start is not None:
        hparams = {}
        for entry in protobuf_wire.messages(start, _HPARAMS):
            hparams[protobuf_wire.text(entry, 1)] = _plain(protobuf_wire.message(entry, 2) or b"")
        events = replace(
            events,
            hparams={**(events.hparams or {}), **hparams},
            group=protobuf_wire.text(start, _GROUP),
            seconds=(_time(start, _START_TIME), events.seconds[1]),
        )
    if end is not None:
        state = STATES.get(protobuf_wire.whole(end, _STATUS), "")
        events = replace(events, state=state, seconds=(events.seconds[0], _time(end, _END_TIME)))
    if experiment is not None:
        domains = dict(events.domains)
        for info in protobuf_wire.messages(experiment, _HPARAM_INFO):
            domain = _domain(info)
            if domain is not None:
                domains[protobuf_wire.text(info, _INFO_NAME)] = domain
        metrics = [
            "/".join(filter(None, (protobuf_wire.text(name, 1), protobuf_wire.text(name, _METRIC_TAG))))
            for info in protobuf_wire.messages(experiment, _METRIC_INFO)
            if (name := protobuf_wire.message(info, 1)) is not None
        ]
        events = replace(events, domains=domains, metrics=tuple(dict.fromkeys((*events.metrics, *metrics))))
    return events


def _domain(info: bytes) -> Domain | None:
    interval, discrete = protobuf_wire.message(info, _INTERVAL), protobuf_wire.message(info, _DISCRETE)
    if interval is not None:
        return Domain(_double(interval, 1), _double(interval, 2))
    if discrete is not None:
        return Domain(levels=tuple(_plain(value) for value in protobuf_wire.messages(discrete, 1)))
    return None


def _plain(value: bytes) -> object:
    """A google.protobuf.Value: a number, a text, a boolean or None."""
    for number, content in protobuf_wire.fields(value):
        if number == 2 and isinstance(content, bytes):
            return protobuf_wire.real(content)
        if number == 3 and isinstance(content, bytes):
            return content.decode("utf-8", "replace")
        if number == 4:
            return bool(content)
    return None


def _scalar(tensor: bytes) -> float | None:
    """The number that a tensor with one element holds; None for any other."""
    dtype = 0
    for number, content in protobuf_wire.fields(tensor):
        if number == _DTYPE and isinstance(content, int):
            dtype = content
        elif number in (_TENSOR_CONTENT, 5, 6) and isinstance(content, bytes):
            form = _PACKED.get(dtype)
            if form is not None and len(content) == struct.calcsize(form):
                return float(struct.unpack(form, content)[0])
        elif number in (7, 10):
            if isinstance(content, bytes):  # packed
                return None
            return float(content - (1 << 64) if content >= 1 << 63 else content)
    return None


def _double(message: bytes, number: int) -> float:
    """A double; 0 when it was not written, which is how a message holds 0."""
    value = protobuf_wire.message(message, number)
    return 0.0 if value is None else protobuf_wire.real(value)


def _time(message: bytes, number: int) -> float:
    return _double(message, number) or math.nan
