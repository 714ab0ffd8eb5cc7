"""The `.wandb` file that W&B keeps of one run: a log of what its client was told, online and offline alike.

Seven bytes (":W&B", a magic number, a version), then LevelDB's framing of `wandb_internal.Record` messages.
Field numbers are those of wandb/proto/wandb_internal.proto (https://github.com/wandb/wandb, 0.12 to 0.31).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from importance.stores import protobuf, records
from importance.stores.traces import Trace, traced
from importance.values import flat

MAGIC = b":W&B"
_HEADER = 7
# Record: which kind of message it holds.
_HISTORY, _SUMMARY, _CONFIG, _METRIC, _RUN, _EXIT = 2, 3, 5, 12, 17, 18
# ConfigRecord and SummaryRecord; HistoryRecord has its items under 1 as well.
_UPDATE, _REMOVE = 1, 2
# ConfigItem, SummaryItem, HistoryItem.
_KEY, _NESTED_KEY, _VALUE_JSON = 1, 2, 16
# RunRecord.
_RUN_TEXTS = {
    1: "run_id",
    2: "entity",
    3: "project",
    6: "group",
    7: "job_type",
    8: "name",
    9: "notes",
    12: "sweep",
}
_RUN_CONFIG, _RUN_SUMMARY, _RUN_TAGS, _RUN_START = 4, 5, 10, 17
_START_SECONDS, _EXIT_CODE = 1, 1
_MOST_SECONDS = 250_000_000_000  # the last year that Python's calendar knows is 9999
# MetricRecord.
_METRIC_NAME, _METRIC_SUMMARY = 1, 7

_KINDS = frozenset((_HISTORY, _SUMMARY, _CONFIG, _METRIC, _RUN, _EXIT))
_Path = tuple[bytes, ...]
_Tree = dict[str, object]


@dataclass(frozen=True)
class Logged:
    """What the log of one run says.

    Attributes:
        about: run_id, entity, project, name, group, job_type, notes, sweep; without those that are empty.
        tags: the run's tags.
        started: when it started, in seconds since 1970; NaN when the log does not say.
        config, summary: as the user set them, nested; without W&B's own `_wandb`.
        history: what was logged over time, by dotted name; only numbers.
        defined: the metrics for which `define_metric` names a summary of their own.
        exit_code: None while the run goes on, and when it was killed.
        cut: whether the file ends within a record.
    """

    about: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    started: float = math.nan
    config: Mapping[str, object] = field(default_factory=dict)
    summary: Mapping[str, object] = field(default_factory=dict)
    history: Mapping[str, Trace] = field(default_factory=dict)
    defined: tuple[str, ...] = ()
    exit_code: int | None = None
    cut: bool = False


def is_log(path: Path) -> bool:
    """Whether a file begins as a `.wandb` file does."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def about(path: Path) -> Mapping[str, str]:
    """Which run a log is of, from its first records: `Logged.about`; {} when it does not say (yet)."""
    try:
        with path.open("rb") as stream:
            for position, (kind, message) in enumerate(_records(stream)):
                if kind == _RUN:
                    return _about(message)
                if position > 20:
                    break
    except (OSError, ValueError):
        pass
    return {}


def read(path: Path) -> Logged:
    """What a log says, up to its last whole record; an empty `Logged`, cut, when it cannot be read."""
    run = b""
    config: dict[_Path, bytes | None] = {}
    summary: dict[_Path, bytes | None] = {}
    history: dict[str, Trace] = {}
    names: dict[_Path, str] = {}
    defined: list[str] = []
    exit_code: int | None = None
    cut = False
    try:
        with path.open("rb") as stream:
            for kind, message in _records(stream):
                if kind == _HISTORY:
                    for key, value in _items(message, _UPDATE):
                        name = names.get(key)
                        if name is None:
                            name = names[key] = b".".join(key).decode("utf-8", "replace")
                        _log(history, name, value)
                elif kind == _SUMMARY:
                    _change(summary, message)
                elif kind == _CONFIG:
                    _change(config, message)
                elif kind == _RUN:
                    run = message
                    for number, told in ((_RUN_CONFIG, config), (_RUN_SUMMARY, summary)):
                        for part in protobuf.messages(message, number):
                            _change(told, part)
                elif kind == _METRIC:
                    if protobuf.message(message, _METRIC_SUMMARY):
                        defined.append(protobuf.text(message, _METRIC_NAME))
                elif kind == _EXIT:
                    exit_code = protobuf.whole(message, _EXIT_CODE)
    except (OSError, ValueError):
        cut = True
    about, tags, started = _told(run)
    return Logged(
        about,
        tags,
        started,
        _tree(config),
        _tree(summary),
        history,
        tuple(defined),
        exit_code,
        cut,
    )


def _records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(kind, message) of every record that says something of the run's settings and results."""
    for record in records.leveldb(stream, _HEADER):
        for number, value in protobuf.fields(record):
            if number in _KINDS and isinstance(value, bytes):
                yield number, value
                break


def _about(run: bytes) -> dict[str, str]:
    return {
        _RUN_TEXTS[number]: value.decode("utf-8", "replace")
        for number, value in protobuf.fields(run)
        if number in _RUN_TEXTS and isinstance(value, bytes) and value
    }


def _told(run: bytes) -> tuple[dict[str, str], tuple[str, ...], float]:
    """What the run's record says: `Logged.about`, `.tags` and `.started`."""
    try:
        tags = tuple(tag.decode("utf-8", "replace") for tag in protobuf.messages(run, _RUN_TAGS))
        start = protobuf.whole(protobuf.message(run, _RUN_START) or b"", _START_SECONDS)
        return _about(run), tags, float(start) if 0 < start < _MOST_SECONDS else math.nan
    except ValueError:
        return {}, (), math.nan


def _items(message: bytes, number: int) -> Iterator[tuple[_Path, bytes]]:
    """(path of keys, JSON) of the items of a record."""
    for found, item in protobuf.fields(message):
        if found != number or not isinstance(item, bytes):
            continue
        path: _Path = ()
        value = b""
        for part, content in protobuf.fields(item):
            if part == _VALUE_JSON:
                value = content  # type: ignore[assignment]
            elif part == _NESTED_KEY or (part == _KEY and content):
                path = (*path, content)  # type: ignore[arg-type]
        if path:
            yield path, value


def _change(told: dict[_Path, bytes | None], message: bytes) -> None:
    """Notes the updates of a record, the last one last; None for what was removed."""
    for path, value in _items(message, _UPDATE):
        told.pop(path, None)
        told[path] = value
    for path, _ in _items(message, _REMOVE):
        told.pop(path, None)
        told[path] = None


def _log(history: dict[str, Trace], name: str, value: bytes) -> None:
    """Notes one logged value: a number, "NaN" or "Infinity" with or without quotes, or a mapping of such."""
    try:
        history[name] = traced(history.get(name), float(value.strip(b'"')))
        return
    except ValueError:
        if value[:1] != b"{":
            return
    content = _parsed(value)
    if isinstance(content, dict) and "_type" not in content:
        for key, inner in flat(content, name).items():
            if isinstance(inner, (int, float)) and not isinstance(inner, bool):
                history[key] = traced(history.get(key), float(inner))


def _tree(told: Mapping[_Path, bytes | None]) -> _Tree:
    """The nested mapping that updates amount to, without W&B's own keys."""
    tree: _Tree = {}
    for path, value in told.items():
        keys = [key.decode("utf-8", "replace") for key in path]
        if keys[0] in ("_wandb", "wandb_version"):
            continue
        place = tree
        for key in keys[:-1]:
            inner = place.get(key)
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        if value is None:
            place.pop(keys[-1], None)
        else:
            place[keys[-1]] = _parsed(value)
    return tree


def _parsed(value: bytes) -> object:
    """What JSON says; text that is no JSON stays text."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value.decode("utf-8", "replace")
