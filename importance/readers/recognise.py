"""One raw table and the tracker that wrote it: the first that recognises it settles what its layout says."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance.readers import rejections, table_parsing
from importance.readers.json_tables import RawTable
from importance.readers.sources import Input
from importance.rows import mapping_columns, metric_lists, one_row_per_run, phases
from importance.rows.layout import Layout, Recogniser
from importance.rows.store import History, Options
from importance.runs.typed_columns import unique_names
from importance.trackers import bayes_opt, hiplot, sklearn, tuning_services, tuning_tables
from importance.trackers.ax import export as ax
from importance.trackers.dvc import export as dvc
from importance.trackers.mlflow import export as mlflow
from importance.trackers.optuna import export as optuna
from importance.trackers.ray import export as ray
from importance.trackers.wandb import export as wandb

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
    bayes_opt.log,
    tuning_tables.tidymodels,
    tuning_tables.mlr3,
    tuning_tables.nevergrad,
    tuning_tables.guild,
    tuning_tables.hyperopt,
    mapping_columns.spread_containers,
)


def recognised_layout(given: Input, options: Options | None = None) -> Layout:
    """One input's table with one row a run, with what its tracker settles.

    Args:
        options: how rows become runs, and which value stands for a metric that a file keeps as a list.

    Raises:
        UnreadableRuns: when the input is no table of runs.
    """
    options = options or Options()
    return one_row_per_run.to_one_row_per_run(raw_layout(given, options.history), options, given.name)


def raw_layout(given: Input, history: History = "last") -> Layout:
    """One input's table as it is, be its rows runs, steps or single metrics, with what its tracker settles.

    Args:
        history: which value stands for a metric that a file keeps as a list.

    Raises:
        UnreadableRuns: when the input is no table.
    """
    if isinstance(given.data, pd.DataFrame):
        table = RawTable(_own(given.data))
    else:
        answered = tuning_services.layout(given.name, given.data, history)
        if answered is not None:
            return answered
        table = table_parsing.parse_table(given.name, given.data)
    frame, told = metric_lists.replace_lists(table.frame, history)
    notes = [*table.notes, *told]
    names = [str(c) for c in frame.columns]
    rejections.check_chart(given.name, names)
    rejections.check_log(given.name, names)
    if not len(frame):
        rejections.check_rows(given.name, 0)
    for recognise in _TRACKERS:
        found = recognise(frame)
        if found is not None:
            break
    else:
        found = Layout("", frame, plain=True)
    known = mapping_columns.media_columns(found.frame) | dict(found.known)
    goals = {name: goal for name, goal in table.goals.items() if name in found.frame.columns}
    settled = replace(found, known=known, notes=(*notes, *found.notes), goals={**goals, **found.goals})
    return phases.join_phases(settled)


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
