"""`read_runs`, `summarise_source` and `download`, in a process of their own."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from importance import read_budget, readers
from importance.readers import addresses, downloads, source_summary, sources
from importance.readers import read_curves as curve_reader
from importance.readers.addresses import Reach
from importance.readers.isolated import client
from importance.readers.isolated.messages import Message
from importance.readers.source_summary import SourceSummary
from importance.rows.store import History, Progress, no_progress
from importance.runs.curves import Curves
from importance.runs.reading import Nesting
from importance.runs.table import Runs

SUPPORTED = hasattr(os, "fork") and hasattr(os, "register_at_fork")
"""Whether this system can fork."""


def no_wait() -> None:
    """Do nothing while a file is read."""


def warm_up() -> None:
    """Start the process that reads files, so that it is ready when the first file comes."""
    if SUPPORTED:
        client.start()


def read_runs(
    source: object,
    *,
    study: str | Sequence[str] | None = None,
    history: History | Literal["rows"] | None = None,
    nested: Nesting | None = None,
    progress: Progress = no_progress,
    reach: Reach = "any",
    hosted: bool = False,
    waiting: Callable[[], object] = no_wait,
) -> Runs:
    """Return the runs of a source, as `importance.read_runs` does, within the limits of a budget.

    Whatever others may have written is read in a process of its own: a file, a folder, an upload, a web
    address, a tracker's server or a database on a server. Tables in memory are read in this process.

    Args:
        source, study, history, nested, progress, reach: as in `importance.read_runs`.
        hosted: whether a stranger gave the file to a server, so that its limits are tight.
        waiting: called several times a second while another process reads. If it raises, that read ends.

    Raises:
        ImportanceError: when the source cannot be read within the limits. The message says what to do.
    """
    options: dict[str, Any] = {"study": study, "history": history, "nested": nested, "reach": reach}
    data = _sendable(source)
    if data is None:
        return readers.read_runs(source, progress=progress, **options)
    runs: Runs = _call("read_runs", data, options, hosted, progress, waiting)
    return runs


def read_curves(
    source: object,
    *,
    metric: str | Sequence[str] | None = None,
    study: str | Sequence[str] | None = None,
    history: History | Literal["rows"] | None = None,
    nested: Nesting | None = None,
    progress: Progress = no_progress,
    reach: Reach = "any",
    hosted: bool = False,
    waiting: Callable[[], object] = no_wait,
) -> Curves:
    """Return the curves of a source, as `importance.read_curves` does, within the limits of a budget.

    Args:
        source, metric, study, history, nested, progress, reach: as in `importance.read_curves`.
        hosted, waiting: as in `read_runs`.

    Raises:
        ImportanceError: when the curves cannot be read within the limits. The message says what to do.
    """
    names = metric if metric is None or isinstance(metric, str) else list(metric)
    options: dict[str, Any] = {"study": study, "history": history, "nested": nested, "reach": reach}
    options["metric"] = names
    data = _sendable(source)
    if data is None:
        return curve_reader.read_curves(source, progress=progress, **options)
    curves: Curves = _call("read_curves", data, options, hosted, progress, waiting)
    return curves


def summarise_source(
    source: object, reach: Reach = "any", *, hosted: bool = False, waiting: Callable[[], object] = no_wait
) -> SourceSummary:
    """Return what a source is, as `source_summary.summarise_source` does, within the limits of a budget.

    Raises:
        ImportanceError: when the source cannot be opened within the limits.
    """
    data = _sendable(source)
    if data is None or (reach == "public" and isinstance(source, str)):  # a public address is not fetched
        return source_summary.summarise_source(source, reach)
    summary: SourceSummary = _call("summarise_source", data, {"reach": reach}, hosted, no_progress, waiting)
    return summary


def download(
    address: str, reach: Reach = "any", *, hosted: bool = False, waiting: Callable[[], object] = no_wait
) -> tuple[str, bytes]:
    """Return (file name, bytes) of the file at a web address, as `downloads.download` does.

    Another process talks to the web server, so that a strange answer does no harm here.

    Args:
        address, reach: as in `downloads.download`.
        hosted, waiting: as in `read_runs`.

    Raises:
        ImportanceError: when the file cannot be downloaded within the limits.
    """
    if not SUPPORTED:
        return downloads.download(address, sources.MAX_BYTES, reach)
    data: tuple[Any, list[bytes], str] = (address, [], addresses.redacted(address))
    file: tuple[str, bytes] = _call("download", data, {"reach": reach}, hosted, no_progress, waiting)
    return file


def _limits(hosted: bool) -> read_budget.Limits:
    return read_budget.HOSTED if hosted else read_budget.LOCAL


def _sendable(source: object) -> tuple[Any, list[bytes], str] | None:
    """Return the source for a message, its buffers and its name; None if it is read in this process."""
    if not SUPPORTED:
        return None
    if isinstance(source, str):
        return source, [], Path(source).name if _is_there(source) else addresses.redacted(source)
    pairs: list[Any] = source if isinstance(source, list) else [source]
    if not pairs or not all(isinstance(pair, tuple) and sources.is_pair(pair) for pair in pairs):
        return None
    names = [str(name) for name, _ in pairs]
    for name, data in pairs:
        sources.check_size(name, len(data))
    content = {"names": names, "several": isinstance(source, list)}
    return content, [bytes(data) for _, data in pairs], ", ".join(names)


def _is_there(text: str) -> bool:
    try:
        return bool(text) and Path(text).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _call(
    function: str,
    data: tuple[Any, list[bytes], str],
    options: dict[str, Any],
    hosted: bool,
    progress: Progress,
    waiting: Callable[[], object],
) -> Any:
    content, buffers, name = data
    elsewhere = isinstance(content, str) and not _is_there(content)
    job = {
        "function": function,
        "source": content,
        "options": options,
        "limits": dataclasses.asdict(_limits(hosted)),
        "folder": str(Path.cwd()),
        "environment": dict(os.environ) if elsewhere else None,  # trackers keep their credentials there
    }
    kind = client.Kind.ADDRESS if elsewhere else client.Kind.FILE
    kind = client.Kind.DOWNLOAD if function == "download" else kind
    return client.call(Message(job, buffers), name, _limits(hosted), progress, waiting, kind)
