"""Bytes or a path to Runs: one file a tracker, one front door."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from importance import roles
from importance.errors import UnreadableRuns
from importance.readers import fitted, joined, mistakes, sources, stored, trackers
from importance.readers.addresses import Reach, without_secrets
from importance.readers.layouts import Layout
from importance.runs import Runs
from importance.stores.places import HISTORIES, History, Options, Progress, Store, no_progress
from importance.values import unique_names


def read_runs(
    source: object,
    *,
    study: str | Sequence[str] | None = None,
    history: History = "last",
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
            "max"; only for stores that keep every step.
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
    if history not in HISTORIES:
        raise UnreadableRuns(f"There is no history {history!r}. Choose one of {', '.join(HISTORIES)}.")
    options = Options(history, progress)
    given = sources.each(source)
    shared = len(given) > 1
    parts = [part for one in given for part in _parts(one, study, options, reach, shared)]
    if shared and study is not None:
        stored.check_chosen(study, {part.name for part in parts})
    parts = list({part.digest: part for part in parts}.values())
    label, layout, digest = _one(parts)
    mistakes.check_rows(label, len(layout.frame))
    runs = Runs.from_frame(
        layout.frame,
        source=f"{label} ({layout.tracker})" if layout.tracker else label,
        digest=digest,
        notes=layout.notes,
        known=layout.known,
        space=layout.space,
        goals=layout.goals,
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


def _one(parts: Sequence[_Part]) -> tuple[str, Layout, str]:
    """The parts as one, under each other: a name for messages, the table, and a digest of all content."""
    names = unique_names([part.name for part in parts])
    if len(parts) == 1:
        return names[0], parts[0].layout, parts[0].digest
    digest = hashlib.sha256("".join(part.digest for part in parts).encode()).hexdigest()[:16]
    together = joined.together([part.layout for part in parts], names)
    return f"{len(names)} files: {', '.join(names)}", together, digest


def _parts(
    source: object, study: str | Sequence[str] | None, options: Options, reach: Reach, shared: bool
) -> Iterator[_Part]:
    """The tables that one source stands for: a search in memory, a store's chosen studies, or the source."""
    held = fitted.search(source, options)
    if held is not None:
        yield _Part(*held, stored.digest(held[1]))
        return
    with stored.opened(source, reach) as (found, notes):
        if isinstance(found, Store):
            for one in stored.chosen(found, study, shared):
                layout = one.read(options)
                if not len(layout.frame):
                    raise UnreadableRuns(stored.nothing_in(found, one))
                said = (*notes, *(without_secrets(note, str(source)) for note in layout.notes))
                layout = replace(layout, notes=said)
                yield _Part(stored.label(found, one), layout, stored.digest(layout))
        else:
            layout = trackers.layout(found)
            yield _Part(found.name, replace(layout, notes=(*notes, *layout.notes)), found.digest)


def _on_metrics(runs: Runs) -> tuple[str, ...]:
    """What to tell the user when no column plainly is a metric."""
    stood_in = [name for name in runs.metrics if runs.columns[name].why == roles.LAST_NUMBER]
    if stood_in:
        return (
            f"No column looks like a result, so the last column of numbers, {stood_in[0]!r}, is taken for "
            "the metric. Set the roles if that is wrong.",
        )
    if not runs.metrics:
        return (
            "No column is a metric; a number that describes the run, such as its time, can be explained.",
        )
    return ()
