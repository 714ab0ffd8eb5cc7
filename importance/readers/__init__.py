"""Bytes or a path to Runs: one file a tracker, one front door."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from importance import roles
from importance.columns import Role
from importance.errors import UnreadableRuns
from importance.readers import (
    hiplot,
    mistakes,
    mlflow,
    nested,
    optuna,
    ray,
    sklearn,
    sources,
    stored,
    tables,
    wandb,
)
from importance.readers.layouts import Layout, Recogniser
from importance.runs import Runs
from importance.space import Dimension, Space
from importance.stores.places import HISTORIES, History, Options, Progress, no_progress
from importance.values import unique_names

# The first that recognises a table has it; those with the surest marks come first.
_TRACKERS: tuple[Recogniser, ...] = (
    optuna.trials,
    mlflow.search,
    sklearn.search,
    ray.results,
    mlflow.page,
    wandb.runs_table,
    wandb.api,
    hiplot.experiment,
    nested.containers,
)
SOURCE_COLUMN = "source"


def read_runs(
    source: object,
    *,
    study: str | Sequence[str] | None = None,
    history: History = "last",
    progress: Progress = no_progress,
) -> Runs:
    """Runs from any source, recognised by content.

    Args:
        source: a path; bytes; a (name, bytes) pair; an open file or upload; a DataFrame; or a list of
            these, whose runs are put under each other with a label column "source".
            CSV in any dialect, JSON, JSON Lines, Parquet and Excel are read, as W&B, MLflow, Optuna, Ray
            Tune, TensorBoard, scikit-learn and HiPlot write them, and any plain table with one row a run;
            and the folders, databases, journals and servers where trackers keep their runs.
        study: which of several studies (experiments, searches) of a store; several names join them.
        history: which value stands for a metric that was logged over time: "last", "best", "mean", "min" or
            "max"; only for stores that keep every step.
        progress: called with (runs read, runs in all) while a large store is read.

    Raises:
        UnreadableRuns: when the source is no table of runs; the message says what it is and what to do.
        SeveralStudies: when a store holds several studies and none was chosen.
        MissingExtra: when the store needs a library that is not installed; the message says how to get it.
    """
    if history not in HISTORIES:
        raise UnreadableRuns(f"There is no history {history!r}. Choose one of {', '.join(HISTORIES)}.")
    parts = [part for one in sources.each(source) for part in _parts(one, study, Options(history, progress))]
    parts = list({part.digest: part for part in parts}.values())
    names = unique_names([part.name for part in parts])
    layouts = [part.layout for part in parts]
    layout = layouts[0] if len(layouts) == 1 else _together(layouts, names)
    label = names[0] if len(names) == 1 else f"{len(names)} files: {', '.join(names)}"
    mistakes.check_rows(label, len(layout.frame))
    digest = parts[0].digest
    if len(parts) > 1:
        digest = hashlib.sha256("".join(each.digest for each in parts).encode()).hexdigest()[:16]
    tracker = f"{label} ({layout.tracker})" if layout.tracker else label
    runs = Runs.from_frame(
        layout.frame,
        source=tracker,
        digest=digest,
        notes=layout.notes,
        known=layout.known,
        space=layout.space,
    )
    mistakes.check_roles(label, runs.frame, runs.columns)
    mistakes.check_samples(label, runs.frame, runs.columns)
    return replace(runs, notes=runs.notes + _on_metrics(runs))


@dataclass(frozen=True)
class _Part:
    """One table of a source, with a name for messages and a digest of its content."""

    name: str
    layout: Layout
    digest: str


def _parts(source: object, study: str | Sequence[str] | None, options: Options) -> Iterator[_Part]:
    """The tables that one source stands for: a store's chosen studies, or the source itself."""
    with stored.opened(source) as store:
        if store is not None:
            for one in stored.chosen(store, study):
                layout = one.read(options)
                yield _Part(stored.label(store, one), layout, stored.digest(layout))
            return
    given = sources.one(source)
    yield _Part(given.name, _layout(given), given.digest)


def _on_metrics(runs: Runs) -> tuple[str, ...]:
    """What to tell the user when no column plainly is a metric."""
    stood_in = [name for name in runs.metrics if runs.columns[name].why == roles.LAST_NUMBER]
    if stood_in:
        return (
            f"No column looks like a result, so the last column of numbers, {stood_in[0]!r}, is taken for "
            f"the "
            "metric. Set the roles if that is wrong.",
        )
    if not runs.metrics:
        return (
            "No column is a metric; a number that describes the run, such as its time, can be explained.",
        )
    return ()


def _layout(given: sources.Input) -> Layout:
    """One input's raw table, with what its tracker settles."""
    notes: list[str] = []
    if isinstance(given.data, pd.DataFrame):
        frame = _own(given.data)
    else:
        frame, notes = tables.table(given.name, given.data)
    names = [str(c) for c in frame.columns]
    mistakes.check_chart(given.name, names)
    mistakes.check_log(given.name, names)
    if not len(frame):
        mistakes.check_rows(given.name, 0)
    for recognise in _TRACKERS:
        layout = recognise(frame)
        if layout is not None:
            break
    else:
        layout = Layout("", frame)
    known = nested.media(layout.frame) | dict(layout.known)
    return Layout(layout.tracker, layout.frame, known, (*notes, *layout.notes))


def _own(frame: pd.DataFrame) -> pd.DataFrame:
    """A caller's table under flat, unique text names; a named or meaningful index becomes a column."""
    if not isinstance(frame.index, pd.RangeIndex) and (
        isinstance(frame.index, pd.MultiIndex)
        or frame.index.name is not None
        or frame.index.dtype.kind not in "iu"
    ):
        frame = frame.reset_index(allow_duplicates=True)
    names = [".".join(map(str, n)).strip(".") if isinstance(n, tuple) else str(n) for n in frame.columns]
    flat = frame.reset_index(drop=True)
    flat.columns = pd.Index(unique_names(names), dtype=object)
    return flat


def _together(layouts: Sequence[Layout], names: Sequence[str]) -> Layout:
    """Several tables under each other, with a label column that says which run is from where."""
    column = SOURCE_COLUMN
    while any(column in layout.frame.columns for layout in layouts):
        column += " file"
    frames = []
    for layout, name in zip(layouts, names, strict=True):
        frame = layout.frame.astype(object)
        frame.insert(0, column, name)
        frames.append(frame)
    known: dict[str, tuple[Role, str]] = {column: (Role.LABEL, "which file the run is from")}
    for layout in layouts:
        for name, found in layout.known.items():
            known.setdefault(name, found)
    counts = ", ".join(f"{name} ({len(frame)})" for name, frame in zip(names, frames, strict=True))
    notes = (f"Put {len(frames)} files under each other: {counts} runs.",)
    trackers = list(dict.fromkeys(layout.tracker for layout in layouts if layout.tracker))
    return Layout(
        " and ".join(trackers),
        pd.concat(frames, ignore_index=True),
        known,
        notes + tuple(note for layout in layouts for note in layout.notes),
        _shared_space(layouts),
    )


def _shared_space(layouts: Sequence[Layout]) -> Space:
    """The ranges on which all tables agree that have the parameter."""
    space: dict[str, Dimension] = {}
    differing: set[str] = set()
    for layout in layouts:
        for name, dimension in layout.space.items():
            if space.setdefault(name, dimension) != dimension:
                differing.add(name)
    return {name: dimension for name, dimension in space.items() if name not in differing}
