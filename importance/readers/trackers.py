"""One raw table and the tracker that wrote it: the first that recognises it settles what its layout says."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance.readers import ax, dvc, hiplot, mistakes, mlflow, nested, optuna, ray, sklearn, tables, wandb
from importance.readers.layouts import Layout, Recogniser
from importance.readers.sources import Input
from importance.values import unique_names

# The first that recognises a table has it; those with the surest marks come first.
_TRACKERS: tuple[Recogniser, ...] = (
    dvc.experiments,
    optuna.trials,
    mlflow.search,
    sklearn.search,
    ray.results,
    ax.summary,
    mlflow.page,
    wandb.runs_table,
    wandb.api,
    hiplot.experiment,
    nested.containers,
)


def layout(given: Input) -> Layout:
    """One input's raw table, with what its tracker settles.

    Raises:
        UnreadableRuns: when the input is no table of runs.
    """
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
        found = recognise(frame)
        if found is not None:
            break
    else:
        found = Layout("", frame, plain=True)
    known = nested.media(found.frame) | dict(found.known)
    return replace(found, known=known, notes=(*notes, *found.notes))


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
