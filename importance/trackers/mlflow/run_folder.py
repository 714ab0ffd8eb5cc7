"""One run in MLflow's folder: meta.yaml beside params/, metrics/ and tags/, with one file per name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importance import regular_files, safe_documents
from importance.rows.curve_log import RunTrace
from importance.rows.store import History
from importance.trackers.mlflow.runs_table import NAME_TAG, STATES, Logged, resolved_history, value_of_history

_MOST_META, _MOST_PARAM, _MOST_METRIC = 1 << 16, 1 << 16, 1 << 26
# Only lines that mean the same in YAML: escapes, folded and nested values are left to a real parser.
_PLAIN = re.compile(rb"(\w+): ?('[^'\\\n]*'|[A-Za-z0-9/][\w./@+-]*(?:[ :][\w./@+-]+)*|\[\]|)")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run's folder, and the content of its meta.yaml."""

    path: str
    meta: Mapping[str, str]


def growth(run: str) -> bytes:
    """Return bytes that change when a run logs another value or parameter."""
    sizes = []
    for part in ("metrics", "params"):
        for name, path in _files(f"{run}{os.sep}{part}"):
            try:
                sizes.append((name, os.stat(path).st_size))  # noqa: PTH116 (thousands of them)
            except OSError:
                continue
    return repr(sizes).encode()


def read_run(folder: RunFolder, history: History, trace: RunTrace | None = None) -> tuple[Logged, int]:
    """Return one run, and the number of its metric files that were read only in part.

    Args:
        folder: its folder.
        history: the value that is used for a metric.
        trace: collects its curves; None if nobody asks for them.
    """
    path, meta = folder.path, folder.meta
    tags = {name: _text(file) for name, file in _files(f"{path}{os.sep}tags") if _is_read(name)}
    status = meta.get("status", "")
    state = STATES.get(_whole(status) or 0, status)
    metrics, broken, longest = {}, 0, 0
    for name, file in _files(f"{path}{os.sep}metrics"):
        points, odd = _points(file, state == "RUNNING")
        broken += odd
        if points:
            longest = max(longest, max(points)[0])
            metrics[name] = _value(points, name, history)
            if trace is not None:
                points.sort()
                trace.add_all(name, [step for step, _, _ in points], [value for *_, value in points])
    run = Logged(
        key=meta.get("run_id") or meta["run_uuid"],
        name=meta.get("run_name") or tags.get(NAME_TAG) or meta.get("name") or "",
        state=state,
        user=meta.get("user_id", ""),
        started=_whole(meta.get("start_time", "")),
        ended=_whole(meta.get("end_time", "")),
        params={name: _text(file) for name, file in _files(f"{path}{os.sep}params")},
        metrics=metrics,
        tags=tags,
        trace=trace,
        over_time=longest > 0,
    )
    return run, broken


def _is_read(tag: str) -> bool:
    return not tag.startswith("mlflow.") or tag in ("mlflow.runName", "mlflow.parentRunId")


def _files(folder: str, prefix: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """Return (name, path) of the files in a folder and below; each slash in a name is a folder."""
    files: list[tuple[str, str]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    files.append((prefix + entry.name, entry.path))
                elif depth < 20 and entry.is_dir(follow_symlinks=False):
                    files += _files(entry.path, f"{prefix}{entry.name}/", depth + 1)
    except OSError as error:
        regular_files.remember(folder, error)
    return files


def _points(path: str, growing: bool) -> tuple[list[tuple[int, int, float]], bool]:
    """Return (step, time, value) of a metric's lines `time value step`, and whether lines were left out."""
    data = _bytes(path, _MOST_METRIC + 1)
    odd = len(data) > _MOST_METRIC
    lines = data.split(b"\n")
    # The last line of a running run may hold half a number, which looks like a whole one.
    if lines[-1] and (growing or odd):
        odd, lines = True, lines[:-1]
    points: list[tuple[int, int, float]] = []
    for line in lines:
        if not line:
            continue
        parts = line.split()
        try:
            value = float(parts[1])
            points.append((int(parts[2]) if len(parts) > 2 else 0, int(parts[0]), value))
        except (ValueError, IndexError):
            odd = True
    return points, odd


def _value(points: Sequence[tuple[int, int, float]], name: str, history: History) -> float:
    """Return the value that is used for a metric with at least one point."""
    if history == "last":  # MLflow's own rule
        return max(points)[2] if len(points) > 1 else points[0][2]
    return value_of_history([value for _, _, value in points], resolved_history(name, history))


def _text(path: str) -> str:
    return _bytes(path, _MOST_PARAM).decode("utf-8", "replace")


def _bytes(path: str, most: int) -> bytes:
    """Return the first bytes of a file; b"" when it has gone or cannot be read."""
    # open() takes three times as long, and a large folder has hundreds of thousands of files.
    try:
        handle = regular_files.handle_of(path)
    except OSError:
        return b""
    try:
        data = os.read(handle, min(most, 1 << 16))
        if len(data) < 1 << 16:
            return data
        parts, size = [data], len(data)
        while size < most and (more := os.read(handle, min(most - size, 1 << 20))):
            parts.append(more)
            size += len(more)
        return b"".join(parts)
    except OSError:
        return b""
    finally:
        os.close(handle)


def meta_of(path: Path | str) -> dict[str, str]:
    """Return the content of a meta.yaml as text; {} when there is none or it is not a mapping."""
    data = _bytes(str(path), _MOST_META)
    if not data:
        return {}
    meta: dict[str, str] = {}
    for line in data.splitlines():
        plain = _PLAIN.fullmatch(line)
        if plain is None:
            return _by_yaml(data)
        value = plain[2].decode("utf-8", "replace")
        meta[plain[1].decode("ascii", "replace")] = "" if value in ("null", "~") else value.strip("'")
    return meta


def _by_yaml(data: bytes) -> dict[str, str]:
    document = safe_documents.parsed_yaml(data)
    if not isinstance(document, dict):
        return {}
    return {
        str(key): "" if value is None else str(value)
        for key, value in document.items()
        if value is None or isinstance(value, (str, int, float))
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
