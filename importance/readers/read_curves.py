"""Read the learning curves of the runs of a source: `read_curves`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from importance.errors import UnreadableRuns
from importance.readers.addresses import Reach
from importance.readers.read import read_with_keys
from importance.rows.curve_log import SUFFIX, CurveLog, Kept
from importance.rows.store import History, Progress, no_progress
from importance.runs.columns import Role
from importance.runs.curves import Curves, MetricCurves
from importance.runs.reading import Nesting
from importance.runs.table import Runs

WHERE_CURVES_ARE = (
    "Curves are read from W&B's folders, MLflow, TensorBoard, Lightning's CSV logs, Ray Tune's folders, "
    "Trackio, SwanLab, Aim, NNI and Optuna. They are also read from tables with one row per step."
)
_NOT_KEPT = (
    "{source} keeps no metric over its steps, or keeps it in a form whose curves are not read. "
    f"{WHERE_CURVES_ARE}"
)


def read_curves(
    source: object,
    *,
    metric: str | Sequence[str] | None = None,
    study: str | Sequence[str] | None = None,
    history: History | Literal["rows"] | None = None,
    nested: Nesting | None = None,
    progress: Progress = no_progress,
    reach: Reach = "any",
) -> Curves:
    """Read the learning curves of the runs of a source.

    Args:
        source, study, history, nested, progress, reach: as in `importance.read_runs`. The rows of the curves
            are the runs that it returns for the same arguments.
        metric: the metric, or several, whose curves are read, by their names in the table of runs. None reads
            those of all metrics.

    Returns:
        the curves. Of each curve at most 1,000 points are kept, spread evenly over its length. If all curves
        together would have more than 10 million points, each keeps fewer.

    Raises:
        UnreadableRuns: when the source keeps no curves, or as `importance.read_runs` does.
        UnknownColumn: when a metric has no curves.

    Examples:
        >>> import importance
        >>> import pandas
        >>> steps = [(run, epoch, 1 / epoch + run / 9) for run in range(5) for epoch in range(1, 7)]
        >>> table = pandas.DataFrame(steps, columns=["run_id", "epoch", "loss"])
        >>> curves = importance.read_curves(table.assign(lr=table["run_id"] / 10), metric="loss")
        >>> curves.n_runs, curves.clock
        (5, 'epoch')
        >>> curves.metrics["loss"].of_run(0)[0]
        array([1., 2., 3., 4., 5., 6.])
    """
    names = None if metric is None else [metric] if isinstance(metric, str) else list(metric)
    log = CurveLog(names)
    runs, keys = read_with_keys(source, study, history, nested, progress, reach, log)
    return collected(runs, keys, log, names)


def collected(
    runs: Runs, keys: Sequence[str | None], log: CurveLog, metrics: Sequence[str] | None = None
) -> Curves:
    """Return the curves of these runs.

    Args:
        runs: the runs.
        keys: (n,) the key of each run's curve; None for no curve.
        log: the curves that were read.
        metrics: the metrics whose curves are wanted; None for all.

    Raises:
        UnreadableRuns: when there are no curves.
        UnknownColumn: when a metric has none.
    """
    if not log.available:
        raise UnreadableRuns(_NOT_KEPT.format(source=runs.source))
    numbers = np.array([-1 if key is None else int(key.rsplit(" ", 1)[1]) for key in keys], dtype=np.int64)
    available = tuple(dict.fromkeys(column_of(runs, name) for name in log.available))
    wanted = None if metrics is None else {runs.find(name) or name for name in metrics}
    kept = {}
    for name in sorted(log.kept):
        column = column_of(runs, name)
        if column in available and (wanted is None or column in wanted):
            kept[column] = _of_rows(log.kept[name], numbers)
    curves = Curves(kept, available, log.clock or "step", len(runs), runs.digest, log.most)
    for name in wanted or ():
        curves.of_metric(name)
    return curves


def column_of(runs: Runs, name: str) -> str:
    """Return the column of a metric that its source calls so, or the name itself if there is no column."""
    column = runs.find(name) or name
    role = runs.columns[column].role if column in runs.columns else None
    return f"{name}{SUFFIX}" if role is not Role.METRIC and f"{name}{SUFFIX}" in runs.columns else column


def _of_rows(kept: Kept, numbers: np.ndarray) -> MetricCurves:
    parts = [kept.parts.get(number, (0, 0)) for number in numbers.tolist()]
    ends = np.array(parts, dtype=np.int64).reshape(-1, 2)
    return MetricCurves(
        np.frombuffer(kept.steps), np.frombuffer(kept.values), ends[:, 0].copy(), ends[:, 1].copy()
    )
