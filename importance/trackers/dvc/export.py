"""DVC: the table of `dvc exp show --csv`, whose metrics come before its parameters without a prefix."""

from __future__ import annotations

import re

import pandas as pd

from importance.rows.layout import Layout, filled_numbers
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role

_DVC_COLUMNS = ("Experiment", "rev", "typ", "Created", "parent", "State", "Executor")
_FAILED, _UNSET = "!", "-"
_HASH = re.compile(r"[0-9a-f]{32}(\.dir)?")
# A name that is in several files is written as FILE:NAME.
_OF_SETTINGS = re.compile(r"([^:]*/)?[^:/]*(param|config|setting|conf)[^:/]*\.(ya?ml|json|toml|py):.+")
_OF_RESULTS = re.compile(r"([^:]*/)?[^:/]*(metric|result|eval|score|summar)[^:/]*\.(ya?ml|json|toml):.+")


def experiments(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in DVC's table; None for any other table.

    The table has one row for each experiment or commit: Experiment, rev, typ, Created, ..., metrics,
    parameters, files.

    Four signs show where the parameters begin: the cells (a missing file of metrics leaves "!"), the first
    column that is not numeric, the names of the files, and the names of the columns.
    """
    names = [str(name) for name in frame.columns]
    if not set(_DVC_COLUMNS[:3]) <= set(names):
        return None
    workspace = frame["rev"].astype(str).str.strip() == "workspace"
    notes: tuple[str, ...] = ()
    tried = ~frame["typ"].astype(str).isin(["baseline"])
    if workspace.any() and tried.any():
        frame = frame[~workspace].reset_index(drop=True)
        notes = (
            "Left out the workspace's row because its settings may have changed since its metrics were "
            "computed.",
        )
    cells = frame.astype(object).map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    failed = cells == _FAILED
    roles = {
        name: (Role.LABEL, "DVC metadata about the experiment") for name in names if name in _DVC_COLUMNS
    }
    frame = cells.mask(failed | (cells == _UNSET) | (cells == ""), None)
    others = [name for name in names if name not in _DVC_COLUMNS]
    for name in [name for name in others if _is_file(frame[name])]:
        roles[name] = (Role.LABEL, "the hash of a file that the experiment used or wrote")
        others.remove(name)
    border = _border(frame[others], failed[others])
    for position, name in enumerate(others):
        roles[name] = (
            (Role.METRIC, "DVC puts metrics before the parameters")
            if position < border
            else (Role.PARAMETER, "DVC puts parameters after the metrics")
        )
    return Layout("DVC experiments", frame, roles, notes)


def _is_file(values: pd.Series) -> bool:
    present = values.dropna().astype(str)
    return bool(len(present)) and bool(present.map(lambda cell: bool(_HASH.fullmatch(cell))).all())


def _border(frame: pd.DataFrame, failed: pd.DataFrame) -> int:
    """Return how many columns from the left are metrics."""
    names = [str(name) for name in frame.columns]
    highest = next(
        (i for i, n in enumerate(names) if _OF_SETTINGS.fullmatch(n) or not filled_numbers(frame[n])),
        len(names),
    )
    lowest = max((i + 1 for i, n in enumerate(names) if _OF_RESULTS.fullmatch(n)), default=0)
    for _, row in failed.iterrows():
        missing = [position for position, cell in enumerate(row) if cell]
        # A commit that never ran lacks its metrics, from the left; missing parameters would be on the right.
        if missing and missing[0] == 0 and missing[-1] < len(names) - 1:
            lowest = max(lowest, missing[-1] + 1)
    lowest = min(lowest, highest)
    odds = [odds_of_result(name) for name in names]
    return max(range(lowest, highest + 1), key=lambda b: (sum(odds[:b]) - sum(odds[b:]), b))
