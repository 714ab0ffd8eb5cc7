"""Bytes or a path to Runs: one file a tracker, one front door."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from importance.errors import UnreadableRuns
from importance.readers import open_source, recognise, rejections, sources
from importance.readers.addresses import Reach, without_secrets
from importance.rows import joined, one_row_a_run
from importance.rows.layout import Layout, under_training_names
from importance.rows.mapping_text import opened
from importance.rows.store import HISTORIES, ROWS, History, Options, Progress, Store, no_progress
from importance.runs.default_metric import repeats_of
from importance.runs.missing_results import no_result
from importance.runs.reading import NESTINGS, Fold, Nesting, Reading
from importance.runs.table import Runs
from importance.runs.typed_columns import unique_names
from importance.trackers import log_folders, registry


def read_runs(
    source: object,
    *,
    study: str | Sequence[str] | None = None,
    history: History | Literal["rows"] | None = None,
    nested: Nesting | None = None,
    progress: Progress = no_progress,
    reach: Reach = "any",
) -> Runs:
    """Runs from any source, recognised by content.

    Args:
        source: a path; bytes; a (name, bytes) pair; an open file or upload; a DataFrame; a fitted search of
            scikit-learn or its `cv_results_`; an Optuna study; or a list of these, whose runs are put under
            each other with a label column "source".
            CSV in any dialect, JSON, JSON Lines, Parquet and Excel are read, as W&B, MLflow, Optuna, Ray
            Tune, TensorBoard, scikit-learn and HiPlot write them, and any plain table with one row a run;
            the folders, databases, journals and servers where trackers keep their runs; folders of such
            tables; and all of these packed as zip or tar.gz.
        study: which of several studies (experiments, searches) of a store; several names join them. Of a list
            of sources it chooses among all of their studies; a source with a single one is read in any case.
        history: which value stands for a metric that was logged over time: "last", "best", "mean", "min" or
            "max", in stores that keep every step and in tables with one row a step. "rows" keeps each row of
            such a table as a run. None takes the last value, and folds a table only where it is sure that its
            rows are steps.
        nested: which of nested runs are read: "parents", "children", or "mean" for each parent with the mean
            over its children. None decides for each family: the mean over repeats of one setting (folds), or
            their parent where it carries the metrics itself; the children where they are trials of a search.
        progress: called with (runs read, runs in all) while a large store is read; a part of a
            long run counts, so that the first is not always a whole number.
        reach: "public" reads, of all paths and addresses, only public https addresses: for a server that
            strangers use. "linked" is for an address that came in a link: no password, key or token that this
            machine holds is sent there. Bytes and tables are read either way.

    Raises:
        UnreadableRuns: when the source is no table of runs; the message says what it is and what to do.
        SeveralStudies: when a store holds several studies and none was chosen.
        MissingExtra: when the store needs a library that is not installed; the message says how to get it.
    """
    options = _options(history, nested, progress)
    given = sources.each(source)
    shared = len(given) > 1
    parts = [part for one in given for part in _parts(one, study, options, reach, shared)]
    if shared and study is not None:
        open_source.check_chosen(study, {part.name for part in parts})
    parts = list({part.digest: part for part in parts}.values())
    label, layout, digest = _one(parts, options)
    layout = opened(layout)
    rejections.check_rows(label, len(layout.frame))
    runs = Runs.from_frame(
        layout.frame,
        source=f"{label} ({layout.tracker})" if layout.tracker else label,
        digest=digest,
        notes=layout.notes,
        known=layout.known,
        space=layout.space,
        goals=layout.goals,
        reading=layout.reading,
        constraints=layout.constraints,
        objectives=layout.objectives,
        origins=None if layout.plain else layout.origins,
    )
    rejections.check_logs(label, runs.reading.steps, runs.columns)
    rejections.check_roles(label, runs.frame, runs.columns)
    rejections.check_samples(label, runs.frame, runs.columns)
    return replace(runs, notes=runs.notes + _on_metrics(runs))


def _options(history: str | None, nested: str | None, progress: Progress) -> Options:
    if history is not None and history not in (*HISTORIES, ROWS):
        raise UnreadableRuns(
            f"There is no history {history!r}. Choose one of {', '.join((*HISTORIES, ROWS))}."
        )
    if nested is not None and nested not in NESTINGS:
        raise UnreadableRuns(
            f"There is no choice {nested!r} of nested runs. Choose one of {', '.join(NESTINGS)}."
        )
    nesting = next((choice for choice in NESTINGS if choice == nested), None)
    value: History = next((choice for choice in HISTORIES if choice == history), "last")
    fold = Fold.IF_SURE if history is None else Fold.NEVER if history == ROWS else Fold.ALWAYS
    return Options(value, progress, fold, nesting)


@dataclass(frozen=True)
class _Part:
    """One table of a source.

    Attributes:
        name: for messages.
        layout: the table; raw where it is a file's.
        digest: of its content.
        path: where a raw table is from; "" for a table that has one row a run already.
    """

    name: str
    layout: Layout
    digest: str
    path: str = ""


def _one(parts: Sequence[_Part], options: Options) -> tuple[str, Layout, str]:
    """The parts as one, under each other: a name for messages, the table, and a digest of all content."""
    names = unique_names([part.name for part in parts])
    digest = parts[0].digest
    if len(parts) > 1:
        digest = hashlib.sha256("".join(part.digest for part in parts).encode()).hexdigest()[:16]
    layout = _of_logs(parts, options)
    if layout is None:
        each = [
            one_row_a_run.settled(part.layout, options, part.name) if part.path else part.layout
            for part in parts
        ]
        each = [under_training_names(layout) for layout in each]
        layout = each[0] if len(each) == 1 else joined.together(each, names)
    if layout.reading != Reading():  # what is read of the same bytes is another table after another choice
        digest = open_source.digest(layout)
    label = names[0] if len(names) == 1 else f"{len(names)} files: {', '.join(names)}"
    return label, under_training_names(layout), digest


def _of_logs(parts: Sequence[_Part], options: Options) -> Layout | None:
    """The runs whose logs these files are, one each; None where they are anything else."""
    if len(parts) < 2 or options.fold is Fold.NEVER or not all(part.path for part in parts):
        return None
    paths = [part.path.replace(os.sep, "/") for part in parts]
    above = os.path.commonpath(paths) if all(path.startswith("/") for path in paths) else ""
    names = unique_names([path.removeprefix(above).strip("/") for path in paths])
    files = [
        log_folders.LogFile(name, lambda raw=part.layout: raw)  # type: ignore[misc]
        for name, part in zip(names, parts, strict=True)
    ]
    return log_folders.of_files(files, options)


def _parts(
    source: object, study: str | Sequence[str] | None, options: Options, reach: Reach, shared: bool
) -> Iterator[_Part]:
    """The tables that one source stands for: a search in memory, a store's chosen studies, or the source."""
    held = registry.open_object(source, options)
    if held is not None:
        yield _Part(*held, open_source.digest(held[1]))
        return
    with open_source.opened(source, reach) as (found, notes):
        if isinstance(found, Store):
            for one in open_source.chosen(found, study, shared):
                layout = one.read(options)
                if not len(layout.frame):
                    raise UnreadableRuns(open_source.nothing_in(found, one))
                said = (*notes, *(without_secrets(note, str(source)) for note in layout.notes))
                layout = replace(layout, notes=said)
                yield _Part(open_source.label(found, one), layout, open_source.digest(layout))
        else:
            raw = recognise.rows(found, options.history)
            place = source if isinstance(source, (str, os.PathLike)) else found.name
            raw = replace(raw, notes=(*notes, *raw.notes))
            yield _Part(found.name, raw, found.digest, os.fspath(place))


def _on_metrics(runs: Runs) -> tuple[str, ...]:
    """What to tell the user when no column plainly is a metric."""
    stood_in = [name for name in runs.metrics if runs.columns[name].stand_in]
    if stood_in:
        return (
            f"No column looks like a result, so the last column of numbers, {stood_in[0]!r}, is taken for "
            "the metric. Set the roles if that is wrong.",
        )
    first = runs.first_metric
    if first is None:
        return (no_result(runs.frame, runs.columns),)
    repeats = repeats_of(first, runs.metrics)
    if repeats:
        return (
            f"{len(repeats)} columns hold the same metric, {repeats[0]!r} to {repeats[-1]!r}, and none their "
            f"mean. {first!r} is shown first; a column with the mean would say more.",
        )
    if not runs.metrics:
        return (f"No column is a metric; {first!r}, which describes the run, can be explained.",)
    return ()
