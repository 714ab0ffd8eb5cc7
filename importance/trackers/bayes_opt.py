"""bayes_opt: its JSON log, one line a point, and `optimizer.res`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance.rows import mapping_columns
from importance.rows.layout import Layout
from importance.runs.columns import Role

_NAMES = {"target", "params", "datetime", "allowed", "constraint"}


_ABOUT = ("datetime", "datetime.datetime", "datetime.elapsed", "datetime.delta", "allowed")


def log(frame: pd.DataFrame) -> Layout | None:
    """One row a point: `target`, which bayes_opt always maximises, `params`, and when it was tried."""
    names = set(map(str, frame.columns))
    own = {name for name in names if name.split(".")[0] in _NAMES}
    if (
        not {"target", "params"} <= names
        or own != names
        or not mapping_columns.holds_mappings(frame["params"])
    ):
        return None
    found = mapping_columns.spread_containers(frame)
    if found is None:
        return None
    about = (Role.LABEL, "bayes_opt's own: it describes the point")
    known = dict(found.known) | dict.fromkeys(_ABOUT, about) | {"target": (Role.METRIC, "bayes_opt's target")}
    return replace(found, tracker="bayes_opt's log", known=known, goals={"target": "maximize"})
