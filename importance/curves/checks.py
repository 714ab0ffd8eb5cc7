"""Check that curves fit the runs, and find the metric whose curves are used."""

from __future__ import annotations

from importance.errors import ImportanceError, UnknownColumn
from importance.runs.curves import Curves, MetricCurves
from importance.runs.table import Runs


def check_rows(runs: Runs, curves: Curves) -> None:
    """Raise ImportanceError if the curves are not those of these runs."""
    if len(runs) != curves.n_runs:
        raise ImportanceError(
            f"The curves are of {curves.n_runs:,} runs, but {len(runs):,} runs were given. Read both from "
            "the same source, and take the same rows of both (Runs.take, Curves.take)."
        )


def curve_of(runs: Runs, curves: Curves, metric: str | None = None) -> tuple[str, MetricCurves]:
    """Return the metric and its curves.

    Args:
        runs: the runs.
        curves: their curves.
        metric: its name; None takes the only metric that was read, or else the first metric of the runs.

    Raises:
        UnknownColumn: when it has no curves.
    """
    if metric is None:
        metric = default_metric(runs, curves)
    name = metric if metric in curves.metrics else runs.find(metric) or metric
    return name, curves.of_metric(name)


def default_metric(runs: Runs, curves: Curves) -> str:
    """Return the metric whose curves a person would look at first.

    Raises:
        UnknownColumn: when no curves were read.
    """
    names = list(curves.metrics)
    if not names:
        raise UnknownColumn(
            f"No curves were read. Metrics with curves: {', '.join(curves.available) or 'none'}."
        )
    first = runs.first_metric
    if first in names:
        return first
    return next((name for name in runs.metrics if name in names), names[0])
