"""The `.wandb` file that W&B keeps of one run: a log of what its client was told, online and offline alike.

Seven bytes (":W&B", a magic number, a version), then LevelDB's framing of the records that `wandb_messages`
declares.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from importance.rows.metric_summary import MetricSummary, add_value
from importance.rows.store import ReportShare
from importance.runs.typed_columns import as_float, flat
from importance.trackers.formats import framed_records
from importance.trackers.wandb import log_messages

MAGIC = b":W&B"
MOST_BYTES = 32 * 2**20
"""A longer record is taken for damage: W&B itself takes 25 MB at most. One of nothing but empty items needs
16 times its size when it is taken apart."""
_HEADER = 7
_ABOUT = ("run_id", "entity", "project", "group", "job_type", "name", "notes", "sweep")
_FIRST_RECORDS, _BATCH = 20, 64 * 2**10
_DEEPEST = 50  # keys in one another; what lies deeper is named by dots
_MOST_SECONDS = 250_000_000_000  # the last year that Python's calendar knows is 9999

_RAW = json.JSONDecoder().raw_decode
_JSON, _LONG_KEYS = b"\x82\x01", 200  # how an item's value_json begins on the wire
_Path = tuple[str, ...]  # keys, each in the one before
_Told = dict[_Path, bytes | None]  # the last JSON; None for what was removed


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
    history: Mapping[str, MetricSummary] = field(default_factory=dict)
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
            for record in islice(framed_records.leveldb(stream, _HEADER, MOST_BYTES), _FIRST_RECORDS):
                for run in log_messages.Log.FromString(record).run:
                    return _about(log_messages.Run.FromString(run))
    except (OSError, ValueError, log_messages.Malformed):
        pass
    return {}


def read(file: Path, steps: bool = True, tell: ReportShare = lambda share: None) -> Logged:
    """What a log says, up to its last whole record; an empty `Logged`, cut, when it cannot be read.

    Without `steps` what was logged over time is passed over, which takes half the time: the summary of a run
    that has ended holds the last values.
    """
    about: Mapping[str, str] = {}
    tags: tuple[str, ...] = ()
    started = math.nan
    config: _Told = {}
    summary: _Told = {}
    history: dict[str, MetricSummary] = {}
    defined: list[str] = []
    exit_code: int | None = None
    cut = False
    try:
        with file.open("rb") as stream:
            for log in _logs(stream, tell):
                for run in map(log_messages.Run.FromString, log.run[-1:]):  # a record has one
                    about, tags, started = _about(run), tuple(map(_text, run.tags)), _started(run)
                    _change(config, run.config)
                    _change(summary, run.summary)
                _change(config, log.config)
                _change(summary, log.summary)
                if steps:
                    for item in log.history.item[:]:
                        path, value = _item(item)
                        if path:
                            _log(history, ".".join(path), value)
                for metric in map(log_messages.Metric.FromString, log.metric):
                    if metric.summary:
                        defined.append(_text(metric.name))
                if log.HasField("exit"):
                    exit_code = log.exit.exit_code
    except (OSError, ValueError, log_messages.Malformed):
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


def _logs(stream: BinaryIO, tell: ReportShare) -> Iterator[Any]:
    """All records as `Log`s, many in each; of a long log it tells how far it is.

    Raises:
        CutShort, Malformed: where the log stops being whole; what came before has been given.
    """
    batch: list[bytes] = []
    size, begun = 0, False
    try:
        for record in framed_records.leveldb(stream, _HEADER, MOST_BYTES):
            batch.append(record)
            size += len(record)
            if size > _BATCH:
                yield from _joined(batch, begun)
                batch, size, begun = [], 0, True
                tell(framed_records.share(stream))
    except framed_records.CutShort:
        yield from _joined(batch, begun)
        raise
    yield from _joined(batch, begun)


def _joined(batch: Sequence[bytes], begun: bool) -> Iterator[Any]:
    """A batch of records as one `Log`, or one by one where it matters which came before which.

    That is so for what was removed, and for a run's record that tells all its settings once more.
    """
    try:
        log = log_messages.Log.FromString(b"".join(batch))
    except log_messages.Malformed:
        pass
    else:
        if not (log.config.remove or log.summary.remove or len(log.run) > (0 if begun else 1)):
            yield log
            return
    yield from map(log_messages.Log.FromString, batch)


def _about(run: Any) -> dict[str, str]:
    """`Logged.about` of a run's record."""
    return {name: _text(value) for name in _ABOUT if (value := getattr(run, name))}


def _started(run: Any) -> float:
    seconds = run.start.seconds
    return float(seconds) if 0 < seconds < _MOST_SECONDS else math.nan


def _change(told: _Told, items: Any) -> None:
    """Notes the updates of a record, the last one last; None for what was removed."""
    for item in items.update[:]:
        path, value = _item(item)
        told.pop(path, None)
        told[path] = value
    for item in items.remove[:]:
        path, _ = _item(item)
        told.pop(path, None)
        told[path] = None


def _item(item: bytes) -> tuple[_Path, bytes]:
    """(path of keys, JSON) of one item; no keys where it names none."""
    # A log has thousands of items with few different keys. So what comes before the JSON is taken apart once;
    # that it is a message, and the JSON ends where the item does, is what makes this the only way to read it.
    keys, _, value = item.partition(_JSON)
    if len(keys) < _LONG_KEYS and value and value[0] == len(value) - 1 < 0x80:
        path = _path(keys)
        if path is not None:
            return path, value[1:]
    whole = log_messages.Item.FromString(item)
    return _path_of(whole), whole.value_json


@lru_cache(4096)
def _path(keys: bytes) -> _Path | None:
    """The path of an item of which only the keys are given; None when these bytes are no message."""
    try:
        return _path_of(log_messages.Item.FromString(keys))
    except log_messages.Malformed:
        return None


def _path_of(item: Any) -> _Path:
    path = tuple(map(_text, [item.key] if item.key else item.nested_key))
    return path if len(path) <= _DEEPEST else (*path[:_DEEPEST], ".".join(path[_DEEPEST:]))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _log(history: dict[str, MetricSummary], name: str, value: bytes) -> None:
    """Notes one logged value: a number, "NaN" or "Infinity" with or without quotes, or a mapping of such."""
    try:
        history[name] = add_value(history.get(name), float(value.strip(b'"')))
        return
    except ValueError:
        if value[:1] != b"{":
            return
    content = _parsed(value)
    if isinstance(content, dict) and "_type" not in content:
        for key, inner in flat(content, name).items():
            if isinstance(inner, (int, float)) and not isinstance(inner, bool):
                history[key] = add_value(history.get(key), as_float(inner))


def _tree(told: _Told) -> dict[str, object]:
    """The nested mapping that updates amount to, without W&B's own keys."""
    tree: dict[str, object] = {}
    for path, value in told.items():
        if not path or path[0] in ("_wandb", "wandb_version"):
            continue
        place = tree
        for key in path[:-1]:
            inner = place.get(key)
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        if value is None:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = _parsed(value)
    return tree


def _parsed(value: bytes) -> object:
    """What JSON says; text that is no JSON stays text."""
    text = value.decode("utf-8", "replace")
    try:
        found, end = _RAW(text)  # json.loads looks for blanks first, which takes as long again
        return found if end == len(text) else json.loads(text)
    except (ValueError, RecursionError, StopIteration):
        return text
