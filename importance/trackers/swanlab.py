"""SwanLab's local folder: one folder for each run, with a log run-ID.swanlab and files/config.yaml.

The log begins with seven bytes (":SWL", a magic number, the version). Then come the messages declared below,
in the same framing as W&B's logs. Field numbers are those of swanlab/proto/swanlab (SwanLab 0.10.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from importance import read_budget, regular_files, safe_documents
from importance.errors import UnreadableRuns
from importance.formatting import natural_key
from importance.rows import metric_summary
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.metric_summary import MetricSummary
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.runs.end_states import UNFINISHED
from importance.trackers import folder_walk, study_table
from importance.trackers.formats import framed_records, protobuf_messages
from importance.trackers.formats.protobuf_messages import Malformed

KIND = "SwanLab folder"
_END, _MAGIC, _VERSION, _HEADER = ".swanlab", b":SWL", 2, 7
_LONGEST = 32 * 2**20
_FIRST = 20
_SYSTEM_COLUMN = 2
_STATES = {0: "running", 1: "finished", 2: "crashed", 3: "aborted"}
_WHYS = {
    Role.LABEL: "SwanLab metadata about the run",
    Role.PARAMETER: "in the run's config.yaml",
    Role.METRIC: "logged by the run",
}
_Record = protobuf_messages.declare(
    "paramlens_swanlab",
    {
        "Record": {
            "start": (10, "Start"),
            "finish": (11, "Finish"),
            "column": (12, "Column"),
            "scalar": (13, "Scalar"),
            "media": (14, "Media"),
        },
        "Start": {"project": (1, "bytes"), "name": (4, "bytes"), "group": (7, "bytes"), "id": (10, "bytes")},
        "Finish": {"state": (1, "int64"), "error": (2, "bytes")},
        "Column": {"kind": (1, "int64"), "key": (3, "bytes")},
        "Scalar": {"key": (1, "bytes"), "step": (2, "int64"), "value": (5, "Value")},
        "Value": {"number": (1, "double")},
        "Media": {"key": (1, "bytes")},
    },
)["Record"]


@dataclass
class _Log:
    """What the log of a run says."""

    about: dict[str, str] = field(default_factory=dict)
    summaries: dict[str, MetricSummary] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)
    last_step: int = -1
    state: str = UNFINISHED
    cut: bool = False


def open_path(place: Place) -> Store | None:
    """Return the projects at or below a folder, or in one log; None when there are none.

    Raises:
        UnreadableRuns: when an earlier version of SwanLab wrote all of them.
    """
    top = place.path
    if top is None:
        return None
    if regular_files.is_file(top):
        logs = [top] if _is_log(top) else []
    else:
        folders = folder_walk.walk(top, passed=place.passed)
        files = (folder.path / name for folder in folders for name in folder.files)
        logs = [path for path in files if path.suffix == _END and _is_log(path)]
    if not logs:
        return None
    readable = [path for path in logs if _version(path) in (None, _VERSION)]
    if not readable:
        raise UnreadableRuns(
            f"{logs[0].name} is a log of an earlier version of SwanLab, which Paramlens cannot read. "
            "Upload the runs with `swanlab sync`, and export the table of the project as CSV."
        )
    projects: dict[str, list[Path]] = {}
    empty: list[Path] = []
    for path in readable:
        if _version(path) is None:
            empty.append(path)
        else:
            projects.setdefault(_project(path) or folder_walk.name_below(top, top), []).append(path)
    if not projects:
        return None
    # SwanLab writes to the disk when a run ends, so a run that was killed leaves an empty log.
    next(iter(projects.values())).extend(empty)
    old = len(logs) - len(readable)
    studies = [Study(name, len(paths), partial(_read, paths, old)) for name, paths in projects.items()]
    own = [p for path in logs for p in folder_walk.own_paths(path.parent, top, (path.name, "files"))]
    own = [path for path in own if path != top.parent]
    return Store(KIND, "project", studies, live=True, stamp=folder_walk.stamp(logs), paths=tuple(own))


def _is_log(path: Path) -> bool:
    """Return whether a file begins like a log, or is one that is still empty."""
    try:
        with regular_files.open_bytes(path) as stream:
            start = stream.read(len(_MAGIC))
    except OSError:
        return False
    return start == _MAGIC or (not start and path.suffix == _END)


def _version(path: Path) -> int | None:
    """Return the version of a log's format; None for a log that is still empty."""
    with regular_files.open_bytes(path) as stream:
        start = stream.read(_HEADER)
    return start[_HEADER - 1] if len(start) == _HEADER else None


def _records(path: Path) -> Iterator[Any]:
    """Yield the records of a log. At one that is incomplete or damaged, yield None and stop."""
    with regular_files.open_bytes(path) as stream:
        try:
            for data in framed_records.leveldb(stream, _HEADER, _LONGEST):
                yield _Record.FromString(data)
        except (framed_records.CutShort, Malformed):
            yield None


def _project(path: Path) -> str:
    for record, _ in zip(_records(path), range(_FIRST), strict=False):
        if record is not None and record.HasField("start"):
            return _text(record.start.project)
    return ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _log(path: Path, trace: RunTrace | None) -> _Log:
    """Return what a log says, and add its points to the curves of the run if anybody asks for them."""
    log = _Log()
    system: set[str] = set()
    for record in _records(path):
        if record is None:
            log.cut = True
        elif record.HasField("scalar"):
            key = _text(record.scalar.key)
            if key not in system:
                log.last_step = max(log.last_step, record.scalar.step)
                value = record.scalar.value.number
                log.summaries[key] = metric_summary.add_value(log.summaries.get(key), value)
                if trace is not None:
                    trace.add(key, float(record.scalar.step), value)
        elif record.HasField("column") and record.column.kind == _SYSTEM_COLUMN:
            system.add(_text(record.column.key))
        elif record.HasField("media"):
            log.media.add(_text(record.media.key))
        elif record.HasField("start"):
            start = record.start
            texts = {"id": start.id, "name": start.name, "group": start.group}
            log.about = {label: _text(value) for label, value in texts.items() if value}
        elif record.HasField("finish"):
            log.state = _STATES.get(record.finish.state, "unknown")
            if record.finish.error:
                log.about["error"] = _text(record.finish.error)[:200]
    return log


def _read(paths: Sequence[Path], old: int, options: Options) -> Layout:
    rows, media, cut, left = [], set(), 0, 0
    traces, over_time = [], False
    for done, path in enumerate(sorted(paths, key=lambda path: natural_key(path.parent.name))):
        options.progress(done, len(paths))
        empty = _version(path) is None
        trace = None if options.curves is None else options.curves.run()
        log = _Log() if empty else _log(path, trace)
        over_time = over_time or log.last_step > 0
        if trace is not None:
            trace.end()
            traces.append(trace)
        parameters, more = safe_documents.settings(_config(path.parent / "files" / "config.yaml"))
        left += more
        cut += log.cut
        media |= log.media
        labels: dict[str, object] = {"name": path.parent.name, **log.about, "state": log.state}
        labels |= {"last step": log.last_step} if log.last_step >= 0 else {}
        metrics = {
            name: metric_summary.summary_value(summary, name, options.history)
            for name, summary in log.summaries.items()
        }
        rows.append(study_table.Row(labels, parameters, metrics))
    read_budget.current().check_shape(len(rows), len({name for row in rows for name in row.metrics}), KIND)
    notes = study_table.no_metrics_note(rows)
    notes += study_table.count_note(cut, "The log of {counted} ends in the middle. The rest is read.", "run")
    notes += study_table.count_note(
        old, "Left out {counted} of an earlier version of SwanLab. Upload them with `swanlab sync`.", "run"
    )
    notes += study_table.count_note(
        left, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.", "setting"
    )
    notes += study_table.count_note(len(media), "Left out {counted} with texts, images or files.", "column")
    table = keeps_curves(study_table.layout(KIND, rows, _WHYS, notes), over_time)
    return with_keys(table, traces if options.curves is not None else None)


def _config(path: Path) -> dict[str, object]:
    """Return the configuration of a run. SwanLab keeps a description and a rank beside each value."""
    document = safe_documents.from_yaml(path)
    if not isinstance(document, dict):
        return {}
    return {
        str(name): cell["value"] if isinstance(cell, dict) and "value" in cell else cell
        for name, cell in document.items()
    }
