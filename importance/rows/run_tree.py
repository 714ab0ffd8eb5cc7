"""Which runs of a table are nested in which: by MLflow's tag, a column of parents, or a group of folds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.rows import index_names
from importance.rows.row_groups import Cells
from importance.rows.step_detection import KnownRoles
from importance.runs.columns import Role

_MLFLOW = re.compile(r"(tags\.)?mlflow\.parentRunId", re.IGNORECASE)
_PARENT = re.compile(r"parent(_run)?(_?(id|uuid|name))?")
_OWN = re.compile(r"run_?(id|uuid)|run|id|uid|uuid")
_GROUP = re.compile(r"(wandb_)?(run_)?group")
_FOLD = re.compile(r"(?<![a-z])(fold|folds|split|cv|kfold)(?![a-z])")
_SHARE = 0.5
"""So many of the parents that are named have to be runs of the table, or it is another kind of parent."""


@dataclass(frozen=True)
class RunTree:
    """Who is nested in whom.

    Attributes:
        own: the id of each row; "" where it has none.
        own_column: the column of these ids; "" where there is none.
        parent: the id of the run that each row is nested in; "" for a run on top.
        is_tracked: whether a tracker says so, and not only the name of a column.
        repeats_only: whether only rows that repeat one setting are taken for nested.
        column: the column that says so.
    """

    own: Sequence[str]
    own_column: str
    parent: Sequence[str]
    is_tracked: bool
    repeats_only: bool
    column: str


def find_tree(frame: pd.DataFrame, known: KnownRoles) -> RunTree | None:
    """Who is nested in whom in a raw table; None where no column says so."""
    names = [str(name) for name in frame.columns]
    parents = [
        name for name in names if _MLFLOW.fullmatch(name) or _PARENT.fullmatch(index_names.bare_name(name))
    ]
    parents = [name for name in parents if name not in known or known[name][0] is not Role.PARAMETER]
    owners = [name for name in names if _OWN.fullmatch(index_names.bare_name(name))]
    for name in parents:
        texts = _texts(frame[name])
        for owner in owners:
            own = _texts(frame[owner])
            named = {text for text in texts if text}
            inside = len(named & set(own)) / max(len(named), 1)
            tracked = bool(_MLFLOW.fullmatch(name))
            if named and len(set(own)) == len(own) and (tracked or inside >= _SHARE):
                return RunTree(own, owner, texts, tracked, False, name)
    return _folds(frame, names, known)


def _folds(frame: pd.DataFrame, names: Sequence[str], known: KnownRoles) -> RunTree | None:
    """The rows that are folds of one group, or of one trial."""
    keys = [name for name in names if _GROUP.fullmatch(index_names.bare_name(name))]
    folds = [name for name in names if _FOLD.search(index_names.bare_name(name).replace("_", " "))]
    keys += index_names.run_id_names(names) if folds else []
    if not keys:
        return None
    cells = Cells(frame)
    if not folds:
        told = ("name", "run_name", "job_type", "display_name", "job")
        folds = [n for n in names if index_names.bare_name(n) in told and _speaks_of_folds(frame[n])]
    for key in keys:
        if (key in known and known[key][0] is not Role.LABEL) or not folds or key in folds:
            continue
        codes = cells.codes(key)
        distinct = int(codes.max(initial=-1)) + 1
        if not 2 <= distinct <= (codes >= 0).sum() / 2:
            continue
        fold = next((name for name in folds if _numbers_folds(cells, codes, name)), None)
        if fold is not None:
            own = [f"row {i}" for i in range(len(frame))]
            return RunTree(own, "", _texts(frame[key]), False, True, key)
    return None


def _numbers_folds(cells: Cells, group: np.ndarray, fold: str) -> bool:
    """Whether a column numbers or names the folds of each group, each once; a share of the data does not."""
    if cells.is_numeric(fold) and (np.nan_to_num(cells.numbers(fold)) % 1).any():
        return False
    inside = group >= 0
    pairs = pd.DataFrame({"group": group[inside], "fold": cells.codes(fold)[inside]})
    return not pairs.duplicated().any()


def _speaks_of_folds(column: pd.Series) -> bool:
    texts = [text for text in _texts(column) if text]
    speaking = [bool(_FOLD.search(re.sub(r"[\W_\d]+", " ", text.lower()))) for text in texts]
    return sum(speaking) > 0.9 * len(texts) > 0


def _texts(column: pd.Series) -> list[str]:
    return ["" if cell is None or cell != cell or cell is pd.NA else str(cell).strip() for cell in column]
