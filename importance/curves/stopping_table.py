"""`stopping_table`: what each stopping rule saves and loses, side by side."""

from __future__ import annotations

from math import nan

import pandas as pd

from importance.curves.stopping import Rule, stopping
from importance.model.constants import FIRST_CHECKS
from importance.runs.curves import Curves
from importance.runs.table import Runs


def stopping_table(
    runs: Runs, curves: Curves, metric: str | None = None, *, goal: str | None = None
) -> pd.DataFrame:
    """Return one row for each rule and first check: the runs stopped, what is saved, and the loss.

    The hours saved are NaN if the duration of no run is known. The arguments and errors are those of
    `stopping`.

    Examples:
        >>> import importance, pandas
        >>> order = (3, 1, 4, 2, 5, 9, 0, 8)
        >>> rows = [(run, epoch, run + 1 / epoch) for run in order for epoch in range(1, 11)]
        >>> table = pandas.DataFrame(rows, columns=["run_id", "epoch", "loss"]).assign(
        ...     lr=lambda frame: frame["run_id"] / 10)
        >>> runs, curves = importance.read_runs(table), importance.read_curves(table)
        >>> replays = importance.stopping_table(runs, curves, "loss")
        >>> sorted(set(replays["rule"]))
        ['halving', 'median']
    """
    rows = []
    for rule in Rule:
        for share in FIRST_CHECKS:
            replay = stopping(runs, curves, metric, goal=goal, rule=rule, first_check=share)
            rows.append(
                {
                    "rule": str(rule),
                    "first_check": replay.checks[0] if replay.checks else nan,
                    "stopped": replay.n_stopped,
                    "steps_saved": replay.steps_saved,
                    "share_saved": replay.share_saved,
                    "hours_saved": replay.hours_saved,
                    "loss": replay.loss,
                    "best_stopped": replay.best_stopped,
                }
            )
    return pd.DataFrame(rows).drop_duplicates(["rule", "first_check"], ignore_index=True)
