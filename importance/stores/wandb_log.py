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
_ITEM_FIRST, _KEY_FIRST, _THEN_VALUE = (10, 18), (10, 18), b"\x82\x01"  # as they stand on the wire
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

_RAW = json.JSONDecoder().raw_decode
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


def about(path: Path) -> Mapping[str, str] | None:
    """Which run a log is of, from its first records: `Logged.about`; {} when it does not say (yet).

    None when the file is no log.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                return None
            for position, (kind, message) in enumerate(_records(stream)):
                if kind == _RUN:
                    return {
                        _RUN_TEXTS[number]: value.decode("utf-8", "replace")
                        for number, value in protobuf.fields(message)
                        if number in _RUN_TEXTS and isinstance(value, bytes) and value
                    }
                if position > 20:
                    break
    except (OSError, ValueError):
        pass
    return {}


def read(path: Path, steps: bool = True) -> Logged:
    """What a log says, up to its last whole record; an empty `Logged`, cut, when it cannot be read.

    Without `steps` what was logged over time is passed over, which takes half the time: the summary of a run
    that has ended holds the last values.
    """
    about: Mapping[str, str] = {}
    tags: tuple[str, ...] = ()
    started = math.nan
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
                    if not steps:
                        continue
                    for number, key, value in _items(message):
                        if number != _UPDATE:
                            continue
                        name = names.get(key)
                        if name is None:
                            name = names[key] = b".".join(key).decode("utf-8", "replace")
                        _log(history, name, value)
                elif kind == _SUMMARY:
                    _change(summary, message)
                elif kind == _CONFIG:
                    _change(config, message)
                elif kind == _RUN:
                    about, tags, started = _told(message, config, summary)
                elif kind == _METRIC:
                    if protobuf.message(message, _METRIC_SUMMARY):
                        defined.append(protobuf.text(message, _METRIC_NAME))
                elif kind == _EXIT:
                    exit_code = protobuf.whole(message, _EXIT_CODE)
    except (OSError, ValueError):
        cut = True
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


def _told(
    run: bytes, config: dict[_Path, bytes | None], summary: dict[_Path, bytes | None]
) -> tuple[dict[str, str], tuple[str, ...], float]:
    """`Logged.about`, `.tags` and `.started` of a run's record; its settings go into config and summary."""
    about: dict[str, str] = {}
    tags: list[str] = []
    started = math.nan
    for number, value in protobuf.fields(run):
        if not isinstance(value, bytes):
            continue
        if number in _RUN_TEXTS:
            if value:
                about[_RUN_TEXTS[number]] = value.decode("utf-8", "replace")
        elif number == _RUN_CONFIG:
            _change(config, value)
        elif number == _RUN_SUMMARY:
            _change(summary, value)
        elif number == _RUN_TAGS:
            tags.append(value.decode("utf-8", "replace"))
        elif number == _RUN_START:
            seconds = protobuf.whole(value, _START_SECONDS)
            started = float(seconds) if 0 < seconds < _MOST_SECONDS else math.nan
    return about, tuple(tags), started


def _items(message: bytes) -> Iterator[tuple[int, _Path, bytes]]:
    """(`_UPDATE` or `_REMOVE`, path of keys, JSON) of the items of a record."""
    # Nearly every item is one short key and one short value, one after the other, and a log has thousands:
    # those are cut out here, all others are taken apart as the messages that they are.
    at, end = 0, len(message)
    while at + 4 < end:
        stop = at + 2 + message[at + 1]
        key = at + 4 + message[at + 3]
        if (
            message[at] not in _ITEM_FIRST
            or message[at + 1] > 0x7F
            or message[at + 2] not in _KEY_FIRST
            or not 0 < message[at + 3] < 0x80
            or message[key : key + 2] != _THEN_VALUE
            or key + 3 > end
            or message[key + 2] > 0x7F
            or key + 3 + message[key + 2] != stop
            or stop > end
        ):
            break
        yield message[at] >> 3, (message[at + 4 : key],), message[key + 3 : stop]
        at = stop
    for number, item in protobuf.fields(message[at:] if at else message):
        if number in (_UPDATE, _REMOVE) and isinstance(item, bytes):
            path, value = _item(item)
            if path:
                yield number, path, value


def _item(item: bytes) -> tuple[_Path, bytes]:
    """(path of keys, JSON) of one item; no keys where it names none."""
    path: _Path = ()
    value = b""
    for part, content in protobuf.fields(item):
        if not isinstance(content, bytes):
            continue
        if part == _VALUE_JSON:
            value = content
        elif part == _NESTED_KEY or (part == _KEY and content):
            path = (*path, content)
    return path, value


def _change(told: dict[_Path, bytes | None], message: bytes) -> None:
    """Notes the updates of a record, the last one last; None for what was removed."""
    for number, path, value in _items(message):
        told.pop(path, None)
        told[path] = value if number == _UPDATE else None


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
        first = path[0].decode("utf-8", "replace")
        if first in ("_wandb", "wandb_version"):
            continue
        place, last = tree, first
        if len(path) > 1:
            *above, last = (key.decode("utf-8", "replace") for key in path)
            for key in above:
                inner = place.get(key)
                if not isinstance(inner, dict):
                    inner = place[key] = {}
                place = inner
        if value is None:
            place.pop(last, None)
        else:
            place[last] = _parsed(value)
    return tree


def _parsed(value: bytes) -> object:
    """What JSON says; text that is no JSON stays text."""
    text = value.decode("utf-8", "replace")
    try:
        found, end = _RAW(text)  # json.loads looks for blanks first, which takes as long again
        return found if end == len(text) else json.loads(text)
    except (ValueError, RecursionError, StopIteration):
        return text
