"""The `.wandb` file of one run: a log of everything that W&B's client received, online or offline.

The file begins with seven bytes (":W&B", a magic number, a version). Then come the records that
`log_messages` declares, in LevelDB's framing.
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

from importance import regular_files
from importance.rows.curve_log import RunTrace
from importance.rows.metric_summary import MetricSummary, add_value
from importance.rows.store import ReportShare
from importance.runs.mapping_cells import flat
from importance.runs.time_parsing import MOST_SECONDS
from importance.runs.typed_columns import as_float
from importance.trackers.formats import framed_records
from importance.trackers.formats.protobuf_messages import Malformed
from importance.trackers.wandb import curve_points, log_messages

MAGIC = b":W&B"
MOST_BYTES = 32 * 2**20
"""A longer record counts as damage: W&B's own limit is 25 MB. A record of empty items needs 16 times its size
when it is parsed."""
_HEADER = 7
_ABOUT = ("run_id", "entity", "project", "group", "job_type", "name", "notes", "sweep")
_FIRST_RECORDS, _BATCH = 20, 64 * 2**10
_DEEPEST = 50  # nested keys; deeper ones are joined by dots

_RAW = json.JSONDecoder().raw_decode
_JSON, _LONG_KEYS = b"\x82\x01", 200  # how an item's value_json begins on the wire
_Path = tuple[str, ...]  # nested keys
_Updates = dict[_Path, bytes | None]  # the latest JSON; None for a removed key


@dataclass(frozen=True)
class Logged:
    """The content of the log of one run.

    Attributes:
        about: run_id, entity, project, name, group, job_type, notes, sweep; without the empty ones.
        tags: the run's tags.
        started: when it started, in seconds since 1970; NaN when the log does not say.
        config, summary: as the user set them, nested; without W&B's own `_wandb`.
        history: the numbers that were logged over time, by dotted name.
        defined: the metrics whose summary `define_metric` changed.
        exit_code: None while the run goes on, or when it was killed.
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
    """Return whether a file begins like a `.wandb` file."""
    try:
        with regular_files.open_bytes(path) as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def about(path: Path) -> Mapping[str, str] | None:
    """Return `Logged.about` from the first records of a log.

    Returns:
        an empty mapping if these records do not describe the run, and None if the file is not a log.
    """
    try:
        with regular_files.open_bytes(path) as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                return None
            for record in islice(framed_records.leveldb(stream, _HEADER, MOST_BYTES), _FIRST_RECORDS):
                for run in log_messages.Log.FromString(record).run:
                    return _about(log_messages.Run.FromString(run))
    except (OSError, ValueError, Malformed):
        pass
    return {}


def read(
    file: Path, steps: bool = True, tell: ReportShare = lambda share: None, trace: RunTrace | None = None
) -> Logged:
    """Return the content of a log up to its last complete record.

    A file that cannot be read gives an empty `Logged` that is cut.

    Args:
        steps: whether to read what was logged over time. Reading takes half the time without it. The
            summary of a run that has ended has the last values too.
        tell: called with the share that has been read.
        trace: collects the curves of the run; None if nobody asks for them.
    """
    about: Mapping[str, str] = {}
    tags: tuple[str, ...] = ()
    started = math.nan
    config: _Updates = {}
    summary: _Updates = {}
    history: dict[str, MetricSummary] = {}
    defined: list[str] = []
    exit_code: int | None = None
    cut = False
    try:
        with regular_files.open_bytes(file) as stream:
            for log in _logs(stream, tell, together=trace is None):
                for run in map(log_messages.Run.FromString, log.run[-1:]):  # a record has one
                    about, tags, started = _about(run), tuple(map(_text, run.tags)), _started(run)
                    _record_updates(config, run.config)
                    _record_updates(summary, run.summary)
                _record_updates(config, log.config)
                _record_updates(summary, log.summary)
                if steps:
                    logged = [
                        (".".join(path), value) for path, value in map(_item, log.history.item[:]) if path
                    ]
                    for name, value in logged:
                        _log(history, name, value)
                    if trace is not None and logged:
                        curve_points.add(trace, logged)
                for metric in map(log_messages.Metric.FromString, log.metric):
                    if metric.summary:
                        defined.append(_text(metric.name))
                if log.HasField("exit"):
                    exit_code = log.exit.exit_code
    except (OSError, ValueError, Malformed):
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


def _logs(stream: BinaryIO, tell: ReportShare, together: bool = True) -> Iterator[Any]:
    """Yield all records as `Log`s, and report the progress through a long log.

    Args:
        stream: the file.
        tell: called with the share that has been read.
        together: whether a `Log` has many records. If not, each has one.

    Raises:
        CutShort, Malformed: at the first incomplete or damaged record.
    """
    batch: list[bytes] = []
    size, after_first = 0, False
    parse = _parsed_batch if together else _parsed_each
    try:
        for record in framed_records.leveldb(stream, _HEADER, MOST_BYTES):
            batch.append(record)
            size += len(record)
            if size > _BATCH:
                yield from parse(batch, after_first)
                batch, size, after_first = [], 0, True
                tell(framed_records.share(stream))
    except framed_records.CutShort:
        yield from parse(batch, after_first)
        raise
    yield from parse(batch, after_first)


def _parsed_batch(batch: Sequence[bytes], after_first: bool) -> Iterator[Any]:
    """Yield a batch of records as one `Log`, or one by one when their order matters.

    It matters when keys were removed, and when a run's record repeats all its settings.
    """
    try:
        log = log_messages.Log.FromString(b"".join(batch))
    except Malformed:
        pass
    else:
        if not (log.config.remove or log.summary.remove or len(log.run) > (0 if after_first else 1)):
            yield log
            return
    yield from map(log_messages.Log.FromString, batch)


def _parsed_each(batch: Sequence[bytes], after_first: bool) -> Iterator[Any]:
    """Yield the records of a batch one by one."""
    yield from map(log_messages.Log.FromString, batch)


def _about(run: Any) -> dict[str, str]:
    """Return `Logged.about` of a run's record."""
    return {name: _text(value) for name in _ABOUT if (value := getattr(run, name))}


def _started(run: Any) -> float:
    seconds = run.start.seconds
    return float(seconds) if 0 < seconds < MOST_SECONDS else math.nan


def _record_updates(updates: _Updates, items: Any) -> None:
    """Add the updates of a record, the latest one last; None for a removed key."""
    for item in items.update[:]:
        path, value = _item(item)
        updates.pop(path, None)
        updates[path] = value
    for item in items.remove[:]:
        path, _ = _item(item)
        updates.pop(path, None)
        updates[path] = None


def _item(item: bytes) -> tuple[_Path, bytes]:
    """Return (path of keys, JSON) of one item; () when it has no key."""
    # A log has thousands of items with few different keys, so the part before the JSON is parsed once. No
    # item can be read in another way: that part is a message, and the JSON ends where the item ends.
    keys, _, value = item.partition(_JSON)
    if len(keys) < _LONG_KEYS and value and value[0] == len(value) - 1 < 0x80:
        path = _path(keys)
        if path is not None:
            return path, value[1:]
    whole = log_messages.Item.FromString(item)
    return _path_of(whole), whole.value_json


@lru_cache(4096)
def _path(keys: bytes) -> _Path | None:
    """Return the path of an item without its JSON; None when these bytes are no message."""
    try:
        return _path_of(log_messages.Item.FromString(keys))
    except Malformed:
        return None


def _path_of(item: Any) -> _Path:
    path = tuple(map(_text, [item.key] if item.key else item.nested_key))
    return path if len(path) <= _DEEPEST else (*path[:_DEEPEST], ".".join(path[_DEEPEST:]))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _log(history: dict[str, MetricSummary], name: str, value: bytes) -> None:
    """Add one logged value to `history`: a number, NaN or infinity in quotes or not, or a mapping."""
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


def _tree(updates: _Updates) -> dict[str, object]:
    """Return the updates as a nested mapping, without W&B's own keys."""
    tree: dict[str, object] = {}
    for path, value in updates.items():
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
    """Return the value of a text in JSON, or the text itself if it is not JSON."""
    text = value.decode("utf-8", "replace")
    try:
        value, end = _RAW(text)  # json.loads skips blanks first, which doubles the time
        return value if end == len(text) else json.loads(text)
    except (ValueError, RecursionError, StopIteration):
        return text
