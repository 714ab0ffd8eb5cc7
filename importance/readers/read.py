"""Read runs from any source: `read_runs`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from importance import read_budget, regular_files
from importance.errors import UnreadableRuns
from importance.formatting import valid_text
from importance.read_budget import Budget
from importance.readers import opened_source, recognise, rejections, sources, study_choice
from importance.readers.addresses import Reach, redact_message
from importance.rows import concatenation, curve_log, one_row_per_run
from importance.rows.curve_log import CurveLog
from importance.rows.layout import Layout, under_training_names
from importance.rows.mapping_text import parse_mappings
from importance.rows.store import HISTORIES, ROWS, History, Options, Progress, Store, no_progress
from importance.runs import typed_columns
from importance.runs.default_metric import repeats_of
from importance.runs.missing_results import no_result
from importance.runs.reading import NESTINGS, Fold, Nesting, Reading
from importance.runs.table import Runs
from importance.runs.typed_columns import unique_names
from importance.trackers import log_folders, registry

_NAMED = 3


def read_runs(
    source: object,
    *,
    study: str | Sequence[str] | None = None,
    history: History | Literal["rows"] | None = None,
    nested: Nesting | None = None,
    progress: Progress = no_progress,
    reach: Reach = "any",
) -> Runs:
    """Read runs from any source. The format is recognised by the content.

    Args:
        source: a path; bytes; a (name, bytes) pair; an open file or upload; a DataFrame; a fitted search of
            scikit-learn or its `cv_results_`; an Optuna study; or a list of these. The runs of a list are
            concatenated, and a label column "source" says where each run comes from.
            Files may be CSV in any dialect, JSON, JSON Lines, Parquet or Excel, as written by W&B, MLflow,
            Optuna, Ray Tune, TensorBoard, scikit-learn and HiPlot, or any plain table with one row per run.
            The folders, databases, journals and servers of trackers are read too, and so are folders of
            tables, and a zip or tar.gz of any of these.
        study: the study (experiment, search) to read from a store that holds several, or a list of names to
            read several of them. For a list of sources, the names are looked up in all of them, and a source
            that holds a single study is always read.
        history: the value that is used for a metric that was logged over time: "last", "best", "mean", "min"
            or "max". It applies to stores that keep every step and to tables with one row per step. "rows"
            keeps each row of such a table as a run. None uses the last value, and aggregates a table only if
            its rows are certainly steps.
        nested: which runs are read if some are nested in others: "parents", "children", or "mean" for each
            parent with the mean over its children. None decides for each parent: if its children repeat one
            setting (folds), their mean is read, or the parent if it holds the metrics itself; if they are
            trials of a search, the children are read.
        progress: called with (runs read, total number of runs) while a large store is read. Part of a long
            run counts, so the first number is not always whole.
        reach: "public" allows only public https addresses, besides bytes and tables: for a server that
            strangers use. "linked" is for an address that came in a link: no password, key or token of this
            machine is sent to it.

    Returns:
        The runs: one row per run, with a role, a goal and a type for each column.

    Raises:
        UnreadableRuns: when the source is not a table of runs. The message says what it is and what to do.
        SeveralStudies: when a store holds several studies and none was chosen.
        MissingExtra: when the store needs a library that is not installed. The message says which.

    Examples:
        >>> import pandas as pd
        >>> from importance import read_runs
        >>> table = pd.DataFrame(
        ...     {"lr": [0.1, 0.01, 0.001], "optimizer": ["sgd", "adam", "adam"], "loss": [0.9, 0.4, 0.6]}
        ... )
        >>> runs = read_runs(table)
        >>> len(runs)
        3
        >>> runs.parameters
        ('lr', 'optimizer')
        >>> runs.metrics
        ('loss',)
    """
    return read_with_keys(source, study, history, nested, progress, reach)[0]


def read_with_keys(
    source: object,
    study: str | Sequence[str] | None,
    history: str | None,
    nested: str | None,
    progress: Progress,
    reach: Reach,
    curves: CurveLog | None = None,
) -> tuple[Runs, list[str | None]]:
    """Return the runs of a source, and the key of each run's curve in `curves`; None for no curve.

    The runs and their digest are the same whether curves are collected or not. The arguments are those of
    `read_runs`.
    """
    with read_budget.within() as budget:
        options = _options(history, nested, _noting_progress(progress, budget))
        return _runs(source, study, replace(options, curves=curves), reach)


def _noting_progress(progress: Progress, budget: Budget) -> Progress:
    def show(done: float, total: int) -> None:
        budget.progressed()
        budget.check()
        progress(done, total)

    return show


def _runs(
    source: object, study: str | Sequence[str] | None, options: Options, reach: Reach
) -> tuple[Runs, list[str | None]]:
    members = sources.flatten_sources(source)
    shared = len(members) > 1
    parts = [part for member in members for part in _parts(member, study, options, reach, shared)]
    if shared and study is not None:
        study_choice.check_chosen(study, {part.name for part in parts})
    parts = list({part.digest: part for part in parts}.values())
    whole = _concatenated(parts, options)
    label = whole.name
    layout, keys = curve_log.without_keys(whole.layout)
    layout = parse_mappings(layout)
    rejections.check_rows(label, len(layout.frame))
    runs = Runs.from_frame(
        layout.frame,
        source=f"{label} ({layout.tracker})" if layout.tracker else label,
        digest=whole.digest,
        notes=layout.notes,
        known_roles=layout.known_roles,
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
    return replace(runs, notes=runs.notes + _metric_notes(runs)), keys


def _options(history: str | None, nested: str | None, progress: Progress) -> Options:
    if history is not None and history not in (*HISTORIES, ROWS):
        raise UnreadableRuns(
            f"There is no history {history!r}. Choose one of {', '.join((*HISTORIES, ROWS))}."
        )
    if nested is not None and nested not in NESTINGS:
        raise UnreadableRuns(
            f"{nested!r} is not a choice for nested runs. Choose one of {', '.join(NESTINGS)}."
        )
    nesting = next((choice for choice in NESTINGS if choice == nested), None)
    value: History = next((choice for choice in HISTORIES if choice == history), "last")
    fold = Fold.IF_SURE if history is None else Fold.NEVER if history == ROWS else Fold.ALWAYS
    return Options(value, progress, fold, nesting)


@dataclass(frozen=True)
class _Part:
    """One table of a source.

    Attributes:
        name: a name for messages.
        layout: the table. The table of a file is raw, and its rows may be steps.
        digest: a digest of the content.
        path: where a raw table comes from; "" for a table that already has one row per run.
    """

    name: str
    layout: Layout
    digest: str
    path: str = ""


def _parts(
    source: object, study: str | Sequence[str] | None, options: Options, reach: Reach, shared: bool
) -> Iterator[_Part]:
    """Yield the tables of one source: a search in memory, the chosen studies of a store, or one table."""
    search = registry.open_object(source, options)
    if search is not None:
        name, layout = search
        yield _Part(name, layout, _digest(layout))
        return
    with regular_files.failures() as failures, opened_source.opened(source, reach) as result:
        content = result.content
        if isinstance(content, Store):
            for chosen in study_choice.chosen_studies(content, study, shared):
                layout = chosen.read(options)
                if not len(layout.frame):
                    raise UnreadableRuns(study_choice.no_runs_message(content, chosen))
                notes = (*result.notes, *(redact_message(note, str(source)) for note in layout.notes))
                layout = replace(layout, notes=(*notes, *_left_out(failures)))
                label = valid_text(study_choice.study_label(content, chosen))
                yield _Part(label, layout, _digest(layout))
        else:
            raw = recognise.raw_layout(content, options.history)
            raw = replace(raw, notes=(*result.notes, *raw.notes))
            path = source if isinstance(source, (str, os.PathLike)) else content.name
            yield _Part(valid_text(content.name), raw, content.digest, os.fspath(path))


def _left_out(failures: Mapping[str, str]) -> list[str]:
    """Return a note that counts and names what could not be opened; none when nothing is missing."""
    if not failures:
        return []
    named = [f"{path} ({reason})" for path, reason in islice(failures.items(), _NAMED)]
    more = f" and {len(failures) - _NAMED:,} more" if len(failures) > _NAMED else ""
    noun = "file or folder" if len(failures) == 1 else "files or folders"
    return [f"Left out {len(failures):,} {noun} that cannot be read: {', '.join(named)}{more}."]


def _concatenated(parts: Sequence[_Part], options: Options) -> _Part:
    """Return all parts as one table with one row per run."""
    names = unique_names([part.name for part in parts])
    digest = parts[0].digest
    if len(parts) > 1:
        digest = hashlib.sha256("".join(part.digest for part in parts).encode()).hexdigest()[:16]
    layout = _of_logs(parts, options)
    if layout is None:
        layouts = [
            one_row_per_run.to_one_row_per_run(part.layout, options, part.name) if part.path else part.layout
            for part in parts
        ]
        layouts = [under_training_names(layout) for layout in layouts]
        layout = layouts[0] if len(layouts) == 1 else concatenation.concatenate(layouts, names)
    if layout.reading != Reading():  # the same bytes give another table with other options
        digest = _digest(layout)
    label = names[0] if len(names) == 1 else f"{len(names)} files: {', '.join(names)}"
    return _Part(label, under_training_names(layout), digest)


def _of_logs(parts: Sequence[_Part], options: Options) -> Layout | None:
    """Return one run per file if each file is the log of a run; None otherwise."""
    if len(parts) < 2 or options.fold is Fold.NEVER or not all(part.path for part in parts):
        return None
    paths = [part.path.replace(os.sep, "/") for part in parts]
    parent = os.path.commonpath(paths) if all(path.startswith("/") for path in paths) else ""
    names = unique_names([path.removeprefix(parent).strip("/") for path in paths])
    files = [
        log_folders.LogFile(name, lambda raw=part.layout: raw)  # type: ignore[misc]
        for name, part in zip(names, parts, strict=True)
    ]
    return log_folders.of_files(files, options)


def _digest(layout: Layout) -> str:
    """Return a digest of a table and its search space. A store has no bytes of its own to hash."""
    frame = curve_log.without_keys(layout)[0].frame
    try:
        content = typed_columns.frame_digest(frame)
    except TypeError:  # lists in cells
        content = typed_columns.frame_digest(frame.astype(str))
    return hashlib.sha256(f"{content}{layout.space!r}".encode()).hexdigest()[:16]


def _metric_notes(runs: Runs) -> tuple[str, ...]:
    """Return a sentence for the user when no column is clearly the metric."""
    guessed = [name for name in runs.metrics if runs.columns[name].stand_in]
    if guessed:
        return (
            f"No column looks like a result, so the last column of numbers, {guessed[0]!r}, is used as the "
            "metric. If that is wrong, set the roles.",
        )
    first = runs.first_metric
    if first is None:
        return (no_result(runs.frame, runs.columns),)
    repeats = repeats_of(first, runs.metrics)
    if repeats:
        return (
            f"{len(repeats)} columns, {repeats[0]!r} to {repeats[-1]!r}, contain the same metric, and none "
            f"contains their mean. {first!r} is shown first. A column with the mean would be more reliable.",
        )
    if not runs.metrics:
        return (f"No column is a metric. {first!r}, which describes the run, is explained instead.",)
    return ()
