"""Ax: the table of `Client.summarize()`, whose metrics come before its parameters without a prefix."""

from __future__ import annotations

import pandas as pd

from importance.rows.layout import Layout, filled_numbers
from importance.runs.columns import Role
from importance.runs.role_evidence import odds_of_columns

_AX_COLUMNS = (
    "trial_index",
    "arm_name",
    "trial_status",
    "status_reason",
    "fail_reason",
    "generation_node",
    "generation_method",
    "is_feasible",
    "p_feasible",
    "reason",
)
# Log odds that an experiment has this many metrics rather than more.
_OF_ONE = {1: 2.0, 2: 0.5}
_UNMEASURED = ("FAILED", "CANDIDATE", "STAGED", "RUNNING")


def summary(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in Ax's table; None for any other table.

    The table has one row for each arm: trial_index, arm_name, trial_status, ..., metrics, parameters. The
    first column that is not numeric is a parameter. So is the first that has a value in a trial without a
    result. If the parameters can still begin at several columns, the names and the values decide.
    """
    names = [str(name) for name in frame.columns]
    if not {"trial_index", "arm_name"} <= set(names) or not {
        "trial_status",
        "generation_node",
        "generation_method",
    } & set(names):
        return None
    roles = {name: (Role.LABEL, "Ax metadata about the trial") for name in names if name in _AX_COLUMNS}
    others = [name for name in names if name not in _AX_COLUMNS and not name.startswith("Unnamed")]
    status = frame.get("trial_status", pd.Series("", index=frame.index)).astype(str).str.upper()
    unmeasured = frame[status.isin(_UNMEASURED)]
    border = next(
        (
            position
            for position, name in enumerate(others)
            if unmeasured[name].notna().mean() > 0.5
            or not filled_numbers(frame[name])
            or frame[name].dtype.kind == "b"
        ),
        len(others) - 1,
    )
    if border and not len(unmeasured):
        border = _border(frame[others], border)
    for position, name in enumerate(others if border > 0 else []):
        roles[name] = (
            (Role.METRIC, "Ax puts metrics before the parameters")
            if position < border
            else (Role.PARAMETER, "Ax puts parameters after the metrics")
        )
    return Layout("Ax's summary", frame, roles)


def _border(frame: pd.DataFrame, highest: int) -> int:
    """Return how many columns from the left are metrics, at most `highest`. One is the most likely number."""
    odds = list(odds_of_columns(frame, drawn=True).values())
    return max(range(1, highest + 1), key=lambda b: (sum(odds[:b]) - sum(odds[b:]) + _OF_ONE.get(b, 0.0), -b))
