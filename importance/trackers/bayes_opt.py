"""bayes_opt: its JSON log, with one line per point, and `optimizer.res`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance.rows import mapping_columns
from importance.rows.layout import Layout
from importance.runs.columns import Role

_NAMES = {"target", "params", "datetime", "allowed", "constraint"}


_ABOUT = ("datetime", "datetime.datetime", "datetime.elapsed", "datetime.delta", "allowed")


def log(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in bayes_opt's log; None for any other table.

    The table has one row for each point: `target`, which is always maximised, `params`, and the time.
    """
    names = set(map(str, frame.columns))
    known_names = {name for name in names if name.split(".")[0] in _NAMES}
    if (
        not {"target", "params"} <= names
        or known_names != names
        or not mapping_columns.holds_mappings(frame["params"])
    ):
        return None
    layout = mapping_columns.flattened_containers(frame)
    if layout is None:
        return None
    about = (Role.LABEL, "bayes_opt metadata about the point")
    roles = (
        dict(layout.known_roles)
        | dict.fromkeys(_ABOUT, about)
        | {"target": (Role.METRIC, "bayes_opt's target")}
    )
    return replace(layout, tracker="bayes_opt's log", known_roles=roles, goals={"target": "maximize"})
