"""Which runs of a table are nested in which: by MLflow's tag, a column of parents, or a group of folds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.formatting import is_missing
from importance.rows import index_names
from importance.rows.layout import KnownRoles
from importance.rows.row_groups import Cells
from importance.runs.columns import Role

_MLFLOW = re.compile(r"(tags\.)?mlflow\.parentRunId", re.IGNORECASE)
_PARENT = re.compile(r"parent(_run)?(_?(id|uuid|name))?")
_ID = re.compile(r"run_?(id|uuid)|run|id|uid|uuid")
_GROUP = re.compile(r"(wandb_)?(run_)?group")
_FOLD = re.compile(r"(?<![a-z])(fold|folds|split|cv|kfold)(?![a-z])")
_RUN_NAMES = ("name", "run_name", "job_type", "display_name", "job")
_MIN_SHARE = 0.5
"""The share of named parents that have to be runs of the table; otherwise the column means other parents."""


@dataclass(frozen=True)
class RunTree:
    """Which run is nested in which.

    Attributes:
        ids: the id of each row; "" if it has none.
        id_column: the column of these ids; "" if there is none.
        parents: the id of the run in which each row is nested; "" for a top-level run.
        is_tracked: whether a tracker says so, and not only the name of a column.
        repeats_only: whether only rows that repeat one setting count as nested.
        column: the column that says so.
    """

    ids: Sequence[str]
    id_column: str
    parents: Sequence[str]
    is_tracked: bool
    repeats_only: bool
    column: str


def names_parent(name: str) -> bool:
    """Whether a column of this name may hold the id of the run in which each row is nested."""
    return bool(_MLFLOW.fullmatch(name) or _PARENT.fullmatch(index_names.bare_name(name)))


def find_tree(frame: pd.DataFrame, known_roles: KnownRoles) -> RunTree | None:
    """Return which runs of a raw table are nested in which; None if no column says so."""
    names = [str(name) for name in frame.columns]
    parent_columns = [
        name
        for name in names
        if names_parent(name) and (name not in known_roles or known_roles[name][0] is not Role.PARAMETER)
    ]
    id_columns = [name for name in names if _ID.fullmatch(index_names.bare_name(name))]
    for name in parent_columns:
        parents = _texts(frame[name])
        named_parents = {text for text in parents if text}
        is_tracked = bool(_MLFLOW.fullmatch(name))
        for id_column in id_columns:
            ids = _texts(frame[id_column])
            share = len(named_parents & set(ids)) / max(len(named_parents), 1)
            if named_parents and len(set(ids)) == len(ids) and (is_tracked or share >= _MIN_SHARE):
                return RunTree(ids, id_column, parents, is_tracked, False, name)
    return _folds(frame, names, known_roles)


def _folds(frame: pd.DataFrame, names: Sequence[str], known_roles: KnownRoles) -> RunTree | None:
    """Return the tree of rows that are folds of one group, or of one trial."""
    keys = [name for name in names if _GROUP.fullmatch(index_names.bare_name(name))]
    folds = [name for name in names if _FOLD.search(index_names.bare_name(name).replace("_", " "))]
    keys += index_names.run_id_names(names) if folds else []
    if not keys:
        return None
    cells = Cells(frame)
    if not folds:
        run_names = [name for name in names if index_names.bare_name(name) in _RUN_NAMES]
        folds = [name for name in run_names if _mentions_folds(frame[name])]
    for key in keys:
        if (key in known_roles and known_roles[key][0] is not Role.LABEL) or not folds or key in folds:
            continue
        codes = cells.codes(key)
        distinct = int(codes.max(initial=-1)) + 1
        if not 2 <= distinct <= (codes >= 0).sum() / 2:
            continue
        fold = next((name for name in folds if _numbers_folds(cells, codes, name)), None)
        if fold is not None:
            ids = [f"row {i}" for i in range(len(frame))]
            return RunTree(ids, "", _texts(frame[key]), False, True, key)
    return None


def _numbers_folds(cells: Cells, group: np.ndarray, fold: str) -> bool:
    """Whether a column numbers or names the folds of each group, each once. A share of the data does not."""
    if cells.is_numeric(fold) and (np.nan_to_num(cells.numbers(fold)) % 1).any():
        return False
    in_group = group >= 0
    pairs = pd.DataFrame({"group": group[in_group], "fold": cells.codes(fold)[in_group]})
    return not pairs.duplicated().any()


def _mentions_folds(column: pd.Series) -> bool:
    texts = [text for text in _texts(column) if text]
    mentions = [bool(_FOLD.search(re.sub(r"[\W_\d]+", " ", text.lower()))) for text in texts]
    return sum(mentions) > 0.9 * len(texts) > 0


def _texts(column: pd.Series) -> list[str]:
    return ["" if is_missing(cell) else str(cell).strip() for cell in column]
